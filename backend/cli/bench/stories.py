"""Stories made for measuring: as many shots as wanted, over large pictures full of detail.

    python -m cli.bench.stories FOLDER SHOTS MEGAPIXELS

It is a program of its own because a process hands its own peak of memory on to those that it starts:
whoever paints large pictures can no longer measure a small one.
"""

from __future__ import annotations

import json
import sys
import wave
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

PICTURES = 3
FRAMES_PER_SHOT = 6
_RATE = 24_000


def paint_detailed(path: Path, width: int, height: int, seed: int) -> None:
    """A photograph-like picture: detail of every size, its contrast falling as 1/frequency."""
    random = np.random.default_rng(seed)
    canvas = np.zeros((height, width, 3), np.float32)
    size, contrast = 4, 64.0
    while size < max(width, height):
        noise = random.standard_normal((max(2, size * height // width), size, 3)).astype(np.float32)
        canvas += contrast * cv2.resize(noise, (width, height), interpolation=cv2.INTER_CUBIC)
        size, contrast = size * 2, contrast * 0.72
    Image.fromarray(np.clip(canvas + 128, 0, 255).astype(np.uint8)).save(path, quality=92)


def write_story(folder: Path, shots: int, *, megapixels: int, fps: int = 30) -> Path:
    """A story of short shots with recorded narrations; gives its folder."""
    folder.mkdir(parents=True)
    width = round((megapixels * 1e6 * 3 / 2) ** 0.5)
    for number in range(PICTURES):
        paint_detailed(folder / f"{number}.jpg", width, width * 2 // 3, seed=number)
    segments = []
    for number in range(shots):
        name = f"{number}.wav"
        _write_tone(folder / name, FRAMES_PER_SHOT / fps, 220 + number % 220)
        segments.append(
            {"text_content": f"Shot {number}.", "image": f"{number % PICTURES}.jpg", "audio": name}
        )
    story = {"title": f"{shots} shots", "segments": segments}
    (folder / "story.json").write_text(json.dumps(story), encoding="utf-8")
    return folder


def _write_tone(path: Path, seconds: float, pitch: int) -> None:
    time = np.arange(int(seconds * _RATE)) / _RATE
    samples = (0.3 * np.sin(2 * np.pi * pitch * time) * 32767).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(_RATE)
        file.writeframes(samples.tobytes())


if __name__ == "__main__":
    write_story(Path(sys.argv[1]), int(sys.argv[2]), megapixels=int(sys.argv[3]))
