"""What a render takes of memory at most, measured in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from threading import Condition

import cv2
import numpy as np
import pytest
from PIL import Image

from core_engine import picture_shot
from core_engine.film import Stopped
from core_engine.images import read_fitted
from core_engine.ken_burns import Move
from core_engine.sampling import WorkingPicture, load_planes
from core_engine.tests.clip_files import write_clip
from core_engine.video_renderer import render
from tests.films import Pixels, lasting, make, note, order, plain, save_picture

BACKEND = Path(__file__).parents[1]

# The peak is that of the process itself (VmHWM): ru_maxrss would begin with that of its parent.
RENDER = """
import json, sys
from fractions import Fraction
from pathlib import Path
from core_engine.timeline import RenderSpec, SegmentSpec
from core_engine.video_renderer import render

def memory(name):
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith(name))

order = json.load(sys.stdin)
pairs = order["pairs"]
clip = Path(order["clip"]) if order["clip"] else None
segments = tuple(
    SegmentSpec(picture=Path(picture), narration=Path(narration), sequence_index=number, clip=clip)
    for number, (picture, narration) in enumerate(pairs[n % len(pairs)] for n in range(order["shots"]))
)
spec = RenderSpec(segments=segments, width=order["width"], height=order["height"], fps=Fraction(order["fps"]))
film = render(spec, Path(order["target"]), workers=2)
print(json.dumps({"encoded": film.encoded_shots, "peak": memory("VmHWM"), "left": memory("VmRSS")}))
"""

linux = pytest.mark.skipif(
    sys.platform != "linux", reason="not here by design: peak memory is read from /proc, which is Linux's"
)


def peak_of(
    pairs: list[tuple[Path, Path]],
    shots: int,
    target: Path,
    size: tuple[int, int],
    fps: int,
    clip: Path | None = None,
) -> dict[str, float]:
    """Peak and final resident memory (MB) of a render of ``shots`` shots over the given files.

    A ``clip`` is shown in place of every picture.
    """
    order = {
        "pairs": [[str(picture), str(narration)] for picture, narration in pairs],
        "shots": shots,
        "target": str(target),
        "width": size[0],
        "height": size[1],
        "fps": fps,
        "clip": str(clip) if clip else None,
    }
    child = subprocess.run(
        [sys.executable, "-c", RENDER],
        input=json.dumps(order),
        capture_output=True,
        text=True,
        cwd=BACKEND,
        check=True,
    )
    measured: dict[str, float] = json.loads(child.stdout)
    return measured


def different_pairs(folder: Path, count: int, frames: int) -> list[tuple[Path, Path]]:
    """A picture and a narration for each shot; no two pictures are the same, so every shot is encoded."""
    pairs = []
    for number in range(count):
        picture = plain(folder / f"{number}.png", (number % 256, number // 256, 99), (640, 360))
        pairs.append((picture, lasting(folder / f"{number}.wav", frames, Fraction(10))))
    return pairs


def check_growth(folder: Path, few: int, many: int, size: tuple[int, int], frames: int) -> None:
    pairs = different_pairs(folder, many, frames)
    short = peak_of(pairs[:few], few, folder / "short.mp4", size, 10)
    long = peak_of(pairs, many, folder / "long.mp4", size, 10)
    note(f"{few} shots: {short['peak']:.0f} MB, {many} shots: {long['peak']:.0f} MB")
    assert long["encoded"] == many
    assert long["peak"] <= 1.1 * short["peak"]


class Loads:
    """Loads pictures as the engine does, and notes how many at once.

    Each waits a little for ``others``, which come unless something keeps them.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch, others: int) -> None:
        self._others = others
        self._changed = Condition()
        self._now = 0
        self.most = self.total = 0
        monkeypatch.setattr(picture_shot, "load_planes", self._load)

    def _load(self, path: Path, move: Move, width: int, height: int) -> WorkingPicture:
        with self._changed:
            self._now += 1
            self.total += 1
            self.most = max(self.most, self._now)
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._now > self._others, timeout=0.2)
        try:
            return load_planes(path, move, width, height)
        finally:
            with self._changed:
                self._now -= 1


@pytest.mark.parametrize(("threads", "at_once"), [(1, 1), (2, 1), (7, 1), (8, 2)])
def test_a_picture_is_loaded_by_one_of_four_threads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, threads: int, at_once: int
) -> None:
    loads = Loads(monkeypatch, others=at_once)
    make(order(different_pairs(tmp_path, 8, 2), fps=Fraction(10)), tmp_path / "film.mp4", threads)
    assert (loads.total, loads.most) == (8, at_once)


def test_pictures_that_wait_for_their_turn_are_not_loaded_for_a_film_that_is_cancelled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loads = Loads(monkeypatch, others=1)
    spec = order(different_pairs(tmp_path, 6, 2), fps=Fraction(10))
    film = render(spec, tmp_path / "film.mp4", workers=6, report=lambda _: not loads.total)
    assert isinstance(film, Stopped)
    assert loads.total == 1


@linux
def test_memory_does_not_grow_with_the_number_of_shots(tmp_path: Path) -> None:
    check_growth(tmp_path, 10, 120, (160, 90), 3)


@linux
@pytest.mark.full
def test_500_shots_take_the_memory_of_10(tmp_path: Path) -> None:
    check_growth(tmp_path, 10, 500, (640, 360), 20)


@linux
@pytest.mark.parametrize(
    ("seconds", "size"),
    [
        pytest.param((16, 40), (320, 180), id="small"),
        pytest.param((16, 120), (1280, 720), id="large", marks=pytest.mark.full),
    ],
)
def test_memory_does_not_grow_with_the_length_of_a_clip(
    tmp_path: Path, seconds: tuple[int, int], size: tuple[int, int]
) -> None:
    peaks = []
    for length in seconds:
        clip = write_clip(tmp_path / f"{length}.mp4", 24 * length, size=size)
        pair = (clip, lasting(tmp_path / f"{length}.wav", 24 * length, Fraction(24)))
        peaks.append(peak_of([pair], 1, tmp_path / "film.mp4", size, 24, clip)["peak"])
    note(f"clips of {seconds[0]} and {seconds[1]} s: {peaks[0]:.0f} and {peaks[1]:.0f} MB")
    assert peaks[1] <= 1.1 * peaks[0]


def large_picture(width: int, height: int, channels: int) -> Pixels:
    """Noise at several scales: neither tiny as a file nor slow to paint."""
    rng = np.random.default_rng(3)
    coarse = rng.integers(0, 256, (height // 16, width // 16, channels), dtype=np.uint8)
    return np.asarray(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)


def check_peak(folder: Path, name: str, size: tuple[int, int], channels: int, bar: float) -> None:
    settings = {"quality": 90} if name.endswith(".jpg") else {"compress_level": 1}
    picture = save_picture(folder / name, large_picture(*size, channels), **settings)
    pairs = [(picture, lasting(folder / f"{n}.wav", 12 + n, Fraction(30))) for n in range(6)]
    measured = peak_of(pairs, 6, folder / "film.mp4", (1920, 1080), 30)
    note(f"{name}, {size[0] * size[1] / 1e6:.0f} megapixels: {measured['peak']:.0f} MB at 1080p")
    assert measured["peak"] <= bar


@linux
def test_a_photograph_of_24_megapixels_stays_below_400_megabytes(tmp_path: Path) -> None:
    check_peak(tmp_path, "photograph.jpg", (6000, 4000), 3, 400)


@linux
@pytest.mark.full
@pytest.mark.parametrize(
    ("name", "size", "channels", "bar"),
    [
        ("opaque.png", (6000, 4000), 3, 400),
        ("transparent.png", (6000, 4000), 4, 400),
        ("square.jpg", (4900, 4900), 3, 400),
        ("huge.jpg", (10_920, 7_280), 3, 800),
        ("huge.png", (10_920, 7_280), 3, 800),
        ("huge transparent.png", (10_920, 7_280), 4, 800),
    ],
)
def test_large_pictures_stay_within_their_memory(
    tmp_path: Path, name: str, size: tuple[int, int], channels: int, bar: float
) -> None:
    check_peak(tmp_path, name, size, channels, bar)


READ = """
import sys
from pathlib import Path
from core_engine.images import read_fitted
from core_engine.tests.clip_files import write_clip
def memory():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM"))
before = memory()
read_fitted(Path(sys.argv[1]), (320, 180))
print(memory() - before)
"""


@linux
@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P", "I;16"])
def test_only_the_decoded_picture_itself_is_held_in_full(tmp_path: Path, mode: str) -> None:
    """Twelve megapixels are 48 MB as Pillow holds them; conversions must not hold them again."""
    path = tmp_path / "picture.png"
    pixels = large_picture(4000, 3000, 4)
    picture = Image.fromarray(pixels[..., 0] if mode in {"P", "I;16"} else pixels[..., : len(mode)])
    if mode == "P":
        picture.putpalette(list(range(256)) * 3)
    elif mode == "I;16":
        picture = Image.fromarray(pixels[..., 0].astype(np.uint16) * 257)
    picture.save(path, compress_level=1)
    held = {"RGB": 48, "RGBA": 48, "P": 12, "I;16": 24}[mode]
    assert picture.mode == mode
    child = subprocess.run(
        [sys.executable, "-c", READ, str(path)], capture_output=True, text=True, cwd=BACKEND, check=True
    )
    grown = float(child.stdout)
    note(f"{mode}: {grown:.0f} MB for {held} MB of pixels")
    assert grown < held + 45
    assert read_fitted(path, (320, 180)).shape == (180, 320, 3)
