"""Sentences of the engine without the names under which StoryFlow keeps files: nobody else knows those."""

from __future__ import annotations

import re

_STORED = re.compile(
    r"(?P<article>[Tt]he (?:picture|sound|clip|film) )?"
    r'"\.?[0-9a-f]{32}\.(?P<ending>jpg|png|wav|flac|mp4)(?:\.making)?"'
)
_BEGINS_SENTENCE = re.compile(r"(?:^|[.:!?]\s|\n)$")
_NOT_ITSELF = re.compile(
    r"(The (?:picture|narration|clip)) is not a (?:picture|sound file|clip) that can be read"
)
_NOUNS = {"jpg": "picture", "png": "picture", "wav": "narration", "flac": "narration", "mp4": "clip"}


def without_stored_names(sentence: str) -> str:
    """The sentence with "the picture", "the narration" or "the clip" where it names a stored file."""
    return _NOT_ITSELF.sub(r"\1 cannot be read", _STORED.sub(_in_words, sentence))


def _in_words(found: re.Match[str]) -> str:
    noun = "film" if "film" in (found["article"] or "") else _NOUNS[found["ending"]]
    begins = _BEGINS_SENTENCE.search(found.string[: found.start()])
    return f"{'The' if begins else 'the'} {noun}"
