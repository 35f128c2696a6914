"""A script as Kokoro reads it: phonemes in passes the model can hold, every word accounted for.

The model takes at most 510 phonemes a pass. Cutting the phonemes of a whole text loses the way back
to its words, so the text is cut instead, at sentence ends, then at clauses, then between words, and
each piece is phonemised on its own. Only a single word beyond the limit is cut inside.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from core_engine.voices.script import Script, Token

LIMIT = 510
"""Phonemes in one pass, the model's context (``kokoro_onnx.config.MAX_PHONEME_LENGTH``)."""

Phonemise = Callable[[str], str]

_SENTENCE_END = re.compile(r"[.!?…。！？]+[\"'”’)»\]]*$")
_CLAUSE_END = re.compile(r"[,;:、，；：]+[\"'”’)»\]]*$")
_LANGUAGE_SWITCH = re.compile(r"\([a-z-]+\)")  # "(en)" before a foreign word: no phonemes
_SOUND = re.compile(r"[^\s;:,.!?…\"“”()«»¡¿—]")
_LETTER = re.compile(r"[^\s;:,.!?…\"“”()«»¡¿—ˈˌː]")  # without stress and length, which vary in context
_NEAR = 2  # phonemes
_SEPARATOR = "…"  # kept by the phonemiser, and never inside a word


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that are spoken in one breath: ``phonemes[starts[i]:]`` begins the token i."""

    tokens: tuple[Token, ...]
    phonemes: str
    starts: tuple[int, ...]

    @property
    def ends_sentence(self) -> bool:
        return bool(_SENTENCE_END.search(self.phonemes))


def passes(script: Script, phonemise: Phonemise) -> list[Piece]:
    """The whole script in as few passes as the limit allows, of nearly equal length.

    A short pass is spoken faster and louder than a long one, hence the equal lengths.
    """
    pieces = [
        piece
        for sentence in _sentences(script)
        for piece in _within_limit(script, sentence, phonemise)
        if piece.phonemes
    ]
    lengths = [len(piece.phonemes) for piece in pieces]
    fewest = len(_packed(lengths, LIMIT))
    limits = range(max(lengths, default=0), LIMIT)
    limit = next((size for size in limits if len(_packed(lengths, size)) == fewest), LIMIT)
    return [_joined(pieces[start:end]) for start, end in _packed(lengths, limit)]


def word_ends(piece: Piece) -> Iterator[tuple[int, int]]:
    """For each token the range of phonemes that sound: without the space and marks after them."""
    for start, following in zip(piece.starts, [*piece.starts[1:], len(piece.phonemes)], strict=True):
        sounding = [index for index in range(start, following) if _SOUND.match(piece.phonemes[index])]
        yield (sounding[0], sounding[-1] + 1) if sounding else (start, following)


def _sentences(script: Script) -> Iterator[tuple[Token, ...]]:
    sentence: list[Token] = []
    for token, following in zip(script.tokens, [*script.tokens[1:], None], strict=True):
        sentence.append(token)
        gap = script.text[token.end : following.start] if following else "\n\n"
        if _SENTENCE_END.search(script.text[token.start : token.end]) or gap.count("\n") > 1:
            yield tuple(sentence)
            sentence = []


def _within_limit(script: Script, tokens: tuple[Token, ...], phonemise: Phonemise) -> Iterator[Piece]:
    phonemes = _phonemes(script, tokens, phonemise)
    if len(phonemes) <= LIMIT:
        yield Piece(tokens, phonemes, _starts(script, tokens, phonemes, phonemise))
    elif len(tokens) == 1:
        yield from _slices(tokens[0], phonemes)
    else:
        cut = _cut(script, tokens)
        yield from _within_limit(script, tokens[:cut], phonemise)
        yield from _within_limit(script, tokens[cut:], phonemise)


def _slices(token: Token, phonemes: str) -> Iterator[Piece]:
    """One endless word: its first slice bears the word, the others only its sound."""
    yield Piece((token,), phonemes[:LIMIT], (0,))
    for start in range(LIMIT, len(phonemes), LIMIT):
        yield Piece((), phonemes[start : start + LIMIT], ())


def _cut(script: Script, tokens: Sequence[Token]) -> int:
    """Where to halve a sentence: after the clause nearest to its middle, else in the middle."""
    middle = len(tokens) // 2
    clauses = [
        index
        for index, token in enumerate(tokens[:-1], start=1)
        if _CLAUSE_END.search(script.text[token.start : token.end])
    ]
    return min(clauses, key=lambda index: abs(index - middle), default=middle)


def _phonemes(script: Script, tokens: Sequence[Token], phonemise: Phonemise) -> str:
    return " ".join(_native(script.text[tokens[0].start : tokens[-1].end], phonemise).split())


def _native(text: str, phonemise: Phonemise) -> str:
    """The phonemes without the phonemiser's notes on language, which the model would read aloud.

    The text's own brackets go first, so that every bracket that comes back is such a note.
    """
    return _LANGUAGE_SWITCH.sub("", phonemise(re.sub(r"[()]", " ", text)))


def _starts(script: Script, tokens: Sequence[Token], phonemes: str, phonemise: Phonemise) -> tuple[int, ...]:
    """Where each token begins in the phonemes, which are not grouped as the words are.

    "199" is four groups and "out of" one, so unless the groups are plainly the words, each word is
    phonemised alone and found again in the sentence.
    """
    groups = [match.start() for match in re.finditer(r"\S+", phonemes) if _LETTER.search(match[0])]
    written = [script.text[token.start : token.end] for token in tokens]
    if len(groups) == len(tokens) and all(word.strip(".,;:!?…\"'“”‘’()«»").isalpha() for word in written):
        return tuple(groups)
    alone = _each_alone(written, phonemise)
    weights = [len(sounds) for sounds in alone] if alone else [len(word) for word in written]
    return _found_again("".join(alone), weights, phonemes)


def _each_alone(words: Sequence[str], phonemise: Phonemise) -> list[str]:
    """The letters of each word's phonemes, or an empty list when they cannot be told apart."""
    text = f"{_SEPARATOR} ".join(re.sub(r"[^\w\s.,'’-]|[.,]+$", " ", word).strip() for word in words)
    spoken = _native(text, phonemise).rstrip(_SEPARATOR).split(_SEPARATOR)
    return ["".join(_LETTER.findall(sounds)) for sounds in spoken] if len(spoken) == len(words) else []


def _found_again(alone: str, weights: Sequence[int], phonemes: str) -> tuple[int, ...]:
    """Map the beginning of each word in ``alone`` to a place in ``phonemes``.

    A word that sounds otherwise in the sentence ("a" alone, "a" before a noun) is looked for after
    the last sounds that agree, and a place beside the beginning of a group is moved to it.
    """
    groups = [match.start() for match in re.finditer(r"\S+", phonemes) if _SOUND.search(match[0])]
    letters = [index for index, char in enumerate(phonemes) if _LETTER.match(char)]
    if not letters:
        return tuple(0 for _ in weights)
    agreeing = _agreeing(alone, "".join(phonemes[index] for index in letters), sum(weights))
    starts, before = [0], 0
    for weight in weights[:-1]:
        before += weight
        place = letters[min(agreeing(before), len(letters) - 1)]
        near = min(groups, key=lambda group: abs(group - place))
        starts.append(max(starts[-1], near if abs(near - place) <= _NEAR else place))
    return tuple(starts)


def _agreeing(alone: str, spoken: str, total: int) -> Callable[[int], int]:
    """A function from places in ``alone`` (of length ``total``) to places in ``spoken``."""
    if not alone:
        return lambda place: round(place * len(spoken) / max(total, 1))
    blocks = SequenceMatcher(a=alone, b=spoken, autojunk=False).get_matching_blocks()

    def place_in_spoken(place: int) -> int:
        earlier = [block for block in blocks if block.a <= place]
        later = [block for block in blocks if block.a > place]
        reached = earlier[-1].b + place - earlier[-1].a if earlier else place
        return min(reached, later[0].b) if later else reached

    return place_in_spoken


def _packed(lengths: Sequence[int], limit: int) -> list[tuple[int, int]]:
    """Half-open ranges of pieces whose phonemes, with a space between pieces, stay within the limit."""
    ranges: list[tuple[int, int]] = []
    start, size = 0, -1
    for index, length in enumerate(lengths):
        if index > start and size + 1 + length > limit:
            ranges.append((start, index))
            start, size = index, -1
        size += 1 + length
    if lengths:
        ranges.append((start, len(lengths)))
    return ranges


def _joined(pieces: Sequence[Piece]) -> Piece:
    starts: list[int] = []
    offset = 0
    for piece in pieces:
        starts += [offset + start for start in piece.starts]
        offset += len(piece.phonemes) + 1
    tokens = tuple(token for piece in pieces for token in piece.tokens)
    return Piece(tokens, " ".join(piece.phonemes for piece in pieces), tuple(starts))
