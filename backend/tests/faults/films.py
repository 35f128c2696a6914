"""Small stories to break: noise for pictures, tones for voices, and a film to lose."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from core_engine.tests.picture_files import encoded, noise
from core_engine.tests.sound_files import pcm, tone, wav
from core_engine.timeline import RenderSpec, SegmentSpec

EARLIER = b"the earlier film, of which not one byte may change" * 100


def write_story(
    folder: Path, seconds: Sequence[float] = (0.6, 0.5, 0.7), size: tuple[int, int] = (160, 90)
) -> RenderSpec:
    """A story of noise, which compresses badly, with one shot for each length."""
    folder.mkdir(exist_ok=True)
    segments = []
    for index, length in enumerate(seconds):
        picture, narration = folder / f"picture {index + 1}.png", folder / f"voice {index + 1}.wav"
        picture.write_bytes(encoded(noise(160, 90, seed=index), "PNG"))
        narration.write_bytes(wav(pcm(tone(length), 16)))
        segments.append(SegmentSpec(picture=picture, narration=narration, sequence_index=index))
    width, height = size
    return RenderSpec(segments=tuple(segments), width=width, height=height, fps=Fraction(10))


def earlier_film(folder: Path) -> Path:
    """A film that stands where the new one shall stand."""
    folder.mkdir(exist_ok=True)
    path = folder / "final.mp4"
    path.write_bytes(EARLIER)
    return path


def assert_untouched(target: Path) -> None:
    """The earlier film is whole, and nothing else is left beside it."""
    assert target.read_bytes() == EARLIER
    assert sorted(path.name for path in target.parent.iterdir()) == [target.name]


def assert_nothing_in(folder: Path) -> None:
    assert list(folder.iterdir()) == []
