"""What kind of picture a picture is, in figures that photographs can be compared by.

    python -m cli.bench.picture_statistics PICTURE …

Everything is taken twice: in the film's own pixels, which the encoder meets, and in the picture's
(``fine``), which the decoder meets.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cli.bench.fidelity import MEDIUM, measure
from cli.bench.stories import write_tone
from core_engine.colour import to_planes
from core_engine.images import read_fitted, read_whole
from core_engine.timeline import RenderSpec, SegmentSpec

FILM = (1920, 1080)
_SECONDS = 2.0
_STRIDE = 6
_DIAGONAL_PAN = 1
_LOWEST, _HIGHEST = 0.02, 0.35  # cycles per pixel between which the slope is fitted
_TILE = 1024

Grey = NDArray[np.float64]


def spectral_slope(luma: Grey) -> float:
    """The exponent s of power ~ frequency^−s, radially averaged; 2 is the law of natural scenes.

    After Field (1987): a Hann window, and a straight line through the logarithms.
    """
    height, width = luma.shape
    window = np.outer(np.hanning(height), np.hanning(width))
    power = np.abs(np.fft.rfft2((luma - luma.mean()) * window)) ** 2
    frequency = np.hypot(np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width)[None])
    edges = np.geomspace(_LOWEST, _HIGHEST, 25)
    ring = np.digitize(frequency.ravel(), edges)
    sums = np.bincount(ring, power.ravel(), len(edges) + 1)[1:-1]
    counts = np.bincount(ring, minlength=len(edges) + 1)[1:-1]
    means = sums / np.maximum(counts, 1)
    centres = np.sqrt(edges[1:] * edges[:-1])
    return -float(np.polyfit(np.log(centres), np.log(means), 1)[0])


def texture(luma: Grey) -> dict[str, float]:
    """Mean gradient (levels a pixel), kurtosis of horizontal differences, and the share of smooth pixels."""
    across = np.diff(luma, axis=1)[:-1]
    down = np.diff(luma, axis=0)[:, :-1]
    slope = np.hypot(across, down)
    variance = float(across.var())
    kurtosis = float(((across - across.mean()) ** 4).mean() / variance**2) if variance else 0.0
    return {
        "gradient": float(slope.mean()),
        "kurtosis": kurtosis,
        "smooth": float((slope < 2).mean()),
    }


def noise_level(luma: Grey) -> float:
    """Standard deviation of the noise, in levels, by the median of what no smooth picture holds.

    Donoho and Johnstone (1994) on the diagonal details of a Haar transform; texture counts as noise where
    it fills the picture.
    """
    even = luma[: luma.shape[0] // 2 * 2, : luma.shape[1] // 2 * 2]
    details = (even[::2, ::2] - even[1::2, ::2] - even[::2, 1::2] + even[1::2, 1::2]) / 2
    return float(np.median(np.abs(details)) / 0.6745)


def statistics_of(path: Path) -> dict[str, Any]:
    """All figures of one picture, those of its coding at 1920 × 1080 included."""
    film = _luma(read_fitted(path, FILM, FILM))
    info, pixels = read_whole(path)
    top, left = (max(0, (side - _TILE) // 2) for side in pixels.shape[:2])
    fine = _luma(np.ascontiguousarray(pixels[top : top + _TILE, left : left + _TILE]))
    return {
        "megapixels": info.width * info.height / 1e6,
        "slope": spectral_slope(film),
        "contrast": float(film.std()),
        **texture(film),
        "fine_slope": spectral_slope(fine),
        "fine_gradient": texture(fine)["gradient"],
        "fine_noise": noise_level(fine),
        **_coding(path),
    }


def _coding(path: Path) -> dict[str, float]:
    """What libx264 makes of it at our bit rate: fidelity and processor time, ours and preset medium's."""
    with tempfile.TemporaryDirectory(prefix="storyflow-bench-") as folder:
        sound = Path(folder) / "sound.wav"
        write_tone(sound, _SECONDS, 220)
        segment = SegmentSpec(picture=path.absolute(), narration=sound, sequence_index=_DIAGONAL_PAN)
        spec = RenderSpec(segments=(segment,))
        found: dict[str, float] = {}
        for coding in ("standard", MEDIUM):
            figures = measure(spec, coding, _STRIDE)
            found[f"{coding}_ssim"] = figures["shots"][0]["ssim"]
            found[f"{coding}_cpu"] = 1000 * figures["cpu_seconds"] / figures["frames"]
            found[f"{coding}_megabits"] = figures["bit_rate"] / 1e6
        return found


def _luma(pixels: NDArray[np.uint8]) -> Grey:
    even = pixels[: pixels.shape[0] // 2 * 2, : pixels.shape[1] // 2 * 2]
    return np.asarray(to_planes(np.ascontiguousarray(even))[0], np.float64)


if __name__ == "__main__":
    for place in map(Path, sys.argv[1:]):
        sys.stdout.write(json.dumps({"name": place.stem, **statistics_of(place)}) + "\n")
