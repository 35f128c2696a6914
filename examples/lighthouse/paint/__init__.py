"""Paints the ten pictures of the story.

Its parts, each using those before it: noise, view; light, clouds, sky, march; sea, land, mesh;
tower, boat, lamp_room, weather; scene (what
one picture shows, made into light), the scenes, film (light becomes a file).
"""
