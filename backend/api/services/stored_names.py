"""Sentences of the engine without the names under which StoryFlow keeps files: nobody else knows those."""

from __future__ import annotations

import re

_STORED = re.compile(r'(?P<article>[Tt]he (?:picture|sound) )?"[0-9a-f]{32}\.(?P<ending>jpg|png|wav|flac)"')
_BEGINS_SENTENCE = re.compile(r"(?:^|[.:!?]\s|\n)$")
_NOT_ITSELF = re.compile(r"(The (?:picture|narration)) is not a (?:picture|sound file) that can be read")


def without_stored_names(sentence: str) -> str:
    """The sentence with "the picture" or "the narration" where it names a stored file."""
    return _NOT_ITSELF.sub(r"\1 cannot be read", _STORED.sub(_in_words, sentence))


def _in_words(found: re.Match[str]) -> str:
    noun = "picture" if found["ending"] in {"jpg", "png"} else "narration"
    begins = _BEGINS_SENTENCE.search(found.string[: found.start()])
    return f"{'The' if begins else 'the'} {noun}"
