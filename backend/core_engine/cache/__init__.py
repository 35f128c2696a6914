"""Finished work, found again by what it is made of.

entries     what an entry's file is called, and whether it is still whole
shelf       the folder and its bound: one lock, and the least recently used goes first
store       ContentCache: take, keep, read, write
settings    where the cache lies and how large it may grow
sounds      what listening measured of a sound
speech      spoken narrations
pace        how fast films were made here
"""
