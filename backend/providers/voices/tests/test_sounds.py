"""What bytes of sound tell about themselves."""

from __future__ import annotations

import struct

import pytest

from providers.voices.sounds import as_wav, is_cut, kind_of, seconds_of

ONE_SECOND = as_wav(bytes(2 * 24_000), 24_000)


def test_a_wav_that_we_write_lasts_as_long_as_its_samples() -> None:
    assert kind_of(ONE_SECOND) == "audio/wav"
    assert seconds_of(ONE_SECOND) == 1.0
    assert not is_cut(ONE_SECOND)


@pytest.mark.parametrize("claimed", [0, 0xFFFFFFFF])
def test_a_size_that_was_not_known_yet_is_not_believed(claimed: int) -> None:
    streamed = ONE_SECOND[:40] + struct.pack("<I", claimed) + ONE_SECOND[44:]
    assert seconds_of(streamed) == 1.0
    assert not is_cut(streamed)


def test_a_sound_that_claims_more_than_is_there_is_cut() -> None:
    half = ONE_SECOND[: len(ONE_SECOND) // 2]
    assert is_cut(half)
    assert seconds_of(half) == pytest.approx(0.5, abs=0.001)


def test_further_chunks_before_the_sound_are_passed_over() -> None:
    with_list = ONE_SECOND[:36] + b"LIST" + struct.pack("<I", 3) + b"abc\0" + ONE_SECOND[36:]
    assert seconds_of(with_list) == 1.0


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"ID3\x04", "audio/mpeg"),
        (b"\xff\xfb\x90\x00", "audio/mpeg"),
        (b"\xff\xf1\x50\x80", "audio/aac"),
        (b"fLaC\0\0", "audio/flac"),
        (b"OggS\0\0", "audio/ogg"),
        (b"\0\0\0\x20ftypM4A ", "audio/mp4"),
        (b"<html><body>", ""),
        (b'{"error": 1}', ""),
        (b"", ""),
        (b"\xff", ""),
    ],
)
def test_a_sound_is_known_by_its_first_bytes(head: bytes, kind: str) -> None:
    assert kind_of(head) == kind
    assert seconds_of(head) is None


@pytest.mark.parametrize("length", [0, 4, 11, 13, 20, 30, 43])
def test_a_head_that_ends_early_tells_nothing_and_breaks_nothing(length: int) -> None:
    assert seconds_of(ONE_SECOND[:length]) is None
    assert not is_cut(ONE_SECOND[:length])
