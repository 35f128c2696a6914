"""No key gets into a log, however a service repeats it."""

from __future__ import annotations

import pytest

from providers.redaction import EXCERPT_BYTES, excerpt, redacted

KEY = "key_canary0123456789"


@pytest.mark.parametrize(
    "text",
    [
        f"the key {KEY} is wrong",
        f'{{"authorization": "Bearer {KEY}"}}',
        f"Authorization: Key {KEY}",
        f"not accepted: <{KEY}>",
        "x" * (EXCERPT_BYTES - 5) + KEY,
    ],
)
def test_a_known_key_is_hidden_even_at_the_cut(text: str) -> None:
    assert KEY[:5] not in excerpt(text.encode(), [KEY])


@pytest.mark.parametrize(
    "text",
    [
        "Authorization: Bearer abcdef0123456789abcdef",
        "https://files.example/a.mp4?X-Amz-Signature=abcdef0123&X-Amz-Date=1",
        "https://files.example/a.mp4?_jwt=abcdef0123",
        '{"token":"abcdef0123456789"}',
    ],
)
def test_what_looks_like_a_key_is_hidden_too(text: str) -> None:
    assert "abcdef0123" not in redacted(text)


def test_an_excerpt_is_one_short_line() -> None:
    text = excerpt("é\x00\n\u202e" * 1000)
    assert len(text.encode()) <= EXCERPT_BYTES
    assert text.isprintable()


def test_words_are_left_as_they_are() -> None:
    assert redacted("The key was refused (401).") == "The key was refused (401)."
