"""Story import: from text to segments, without touching a file.

Its parts, in the order in which they may use each other:

    story         Story, StorySegment: what comes out
    text          bytes to clean characters
    words         where words, clauses and sentences end, in any script
    splitting     long paragraphs into near-equal parts
    heading       the title and language above a text
    prose, marked, json_format
                  one reader a format; problems are collected, not raised
    pictures      which file belongs to which segment
    parse         parse_story: chooses the reader, checks, hands out the Story
"""

from api.parsers.parse import is_language_tag, parse_story
from api.parsers.pictures import is_picture
from api.parsers.story import Story, StorySegment
from api.parsers.text import decode_story

__all__ = ["Story", "StorySegment", "decode_story", "is_language_tag", "is_picture", "parse_story"]
