"""Stories made for measuring: photographs' equals as pictures, our own sample's words as text.

    python -m cli.bench.stories photographs FOLDER SHOTS KIND…
    python -m cli.bench.stories long FOLDER SHOTS MEGAPIXELS SECONDS
    python -m cli.bench.stories many FOLDER SHOTS
    python -m cli.bench.stories shared FOLDER SHOTS MEGAPIXELS

It is a program of its own because a process hands its own peak of memory on to those that it starts:
whoever paints large pictures can no longer measure a small one.
"""

from __future__ import annotations

import sys
import wave
from collections.abc import Sequence
from itertools import cycle, islice
from pathlib import Path

import numpy as np
from PIL import Image

from cli.bench.orders import SAMPLE, write_story
from cli.bench.photographs import Kind, save_photograph
from cli.story_folder import open_story

PICTURES = 3
"""Different pictures of a kind."""

SHARED_SECONDS = 3.0
CAMERA_MEGAPIXELS = 24
_RATE = 24_000
_CROPS = 10  # of each picture, in steps of the same size


def photograph_story(folder: Path, shots: int, kinds: Sequence[Kind]) -> None:
    """The beginning of the sample's text, not spoken yet, over pictures of these kinds in turn."""
    folder.mkdir(parents=True)
    names = _paint(folder, kinds, CAMERA_MEGAPIXELS)
    words = zip(islice(cycle(_sample_texts()), shots), cycle(names), strict=False)
    segments = [{"text_content": text, "image": name} for text, name in words]
    write_story(folder, "Photographs", segments)


def long_story(folder: Path, shots: int, megapixels: float, seconds: float) -> None:
    """Shots with recorded sounds: the shorter they are, the more pictures to load for the frames to encode.

    Every picture is a file of its own: one that comes again would be encoded once.
    """
    folder.mkdir(parents=True)
    sources = _paint(folder, [Kind.DETAILED], min(megapixels, CAMERA_MEGAPIXELS))
    for source in sources:
        _grow(folder / source, megapixels)
    segments = []
    for number, source in enumerate(islice(cycle(sources), shots)):
        picture, sound = f"{number}.jpg", f"{number}.wav"
        _copy_as_another(folder / source, folder / picture, f"Shot {number}.")
        write_tone(folder / sound, seconds, 220 + number % 220)
        segments.append({"text_content": f"Shot {number}.", "image": picture, "audio": sound})
    for source in sources:
        (folder / source).unlink()
    write_story(folder, f"{shots} shots", segments)


def many_story(folder: Path, shots: int) -> None:
    """Shots of about ten seconds, to be spoken, each over a picture of its own; one picture is spare."""
    folder.mkdir(parents=True)
    texts = _sample_texts()
    segments = []
    for number, image in enumerate(_own_pictures(folder, shots + 1, CAMERA_MEGAPIXELS)):
        ending = texts[(number * 3 + 1) % len(texts)].partition(". ")[0]
        told = f"{texts[number % len(texts)]} {ending.rstrip('.')}."
        segments.append({"text_content": f"{number + 1}. {told}", "image": image})
    write_story(folder, f"{shots} shots", segments[:shots])


def shared_story(folder: Path, shots: int, megapixels: float) -> None:
    """Shots of three seconds with recorded sounds, each over a quarter of a painted picture, so that every
    one has to be encoded."""
    folder.mkdir(parents=True)
    segments = []
    for number, image in enumerate(_own_pictures(folder, shots, megapixels)):
        name = f"{number:04}.wav"
        write_tone(folder / name, SHARED_SECONDS, 220 + number % 220)
        segments.append({"text_content": f"Shot {number + 1}.", "image": image, "audio": name})
    write_story(folder, f"{shots} shots", segments)


def _sample_texts() -> list[str]:
    return [segment.text_content for segment in open_story(SAMPLE).story.segments]


def _paint(folder: Path, kinds: Sequence[Kind], megapixels: float) -> list[str]:
    """Paint every picture of these kinds; gives their names, the kinds in turn."""
    names = []
    for seed in range(PICTURES):
        for kind in kinds:
            names.append(f"{kind}-{seed}.jpg")
            save_photograph(folder / names[-1], kind, seed, megapixels)
    return names


def _own_pictures(folder: Path, count: int, megapixels: float) -> list[str]:
    """Crops of painted pictures of this size, the kinds in turn; their names."""
    sources = _paint(folder, list(Kind), megapixels)
    names = [f"{number:04}.jpg" for number in range(count)]
    for number, name in enumerate(names):
        _crop(folder / sources[number % len(sources)], number // len(sources), folder / name)
    for source in sources:
        (folder / source).unlink()
    return names


def _copy_as_another(source: Path, target: Path, comment: str) -> None:
    """The same JPEG picture with a comment in it: another one to whoever knows it by its content."""
    content, words = source.read_bytes(), comment.encode()
    target.write_bytes(content[:2] + b"\xff\xfe" + (len(words) + 2).to_bytes(2) + words + content[2:])


def _grow(path: Path, megapixels: float) -> None:
    """Make a picture larger without making it softer: it is laid beside itself, mirrored."""
    with Image.open(path) as image:
        factor = (megapixels * 1e6 / (image.width * image.height)) ** 0.5
        if factor <= 1.01:
            return
        pixels = np.asarray(image)
        size = round(image.height * factor), round(image.width * factor)
    wide = np.hstack([pixels, pixels[:, ::-1]])[:, : size[1]]
    Image.fromarray(np.vstack([wide, wide[::-1]])[: size[0]]).save(path, quality=93)


def _crop(source: Path, number: int, target: Path) -> None:
    with Image.open(source) as image:
        width, height = image.width // 2, image.height // 2
        share = number % _CROPS / (_CROPS - 1)
        left, top = round(share * (image.width - width)), round((1 - share) * (image.height - height))
        picture = image.crop((left, top, left + width, top + height))
        turned = picture if number < _CROPS else picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        turned.save(target, quality=93)


def write_tone(path: Path, seconds: float, pitch: int) -> None:
    """A steady tone (Hz) as a mono WAV file."""
    time = np.arange(round(seconds * _RATE)) / _RATE
    samples = (0.3 * np.sin(2 * np.pi * pitch * time) * 32767).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(_RATE)
        file.writeframes(samples.tobytes())


def main(what: str, folder: str, *details: str) -> None:
    """Write one of the stories."""
    match what:
        case "photographs":
            photograph_story(Path(folder), int(details[0]), [Kind(kind) for kind in details[1:]])
        case "long":
            long_story(Path(folder), int(details[0]), float(details[1]), float(details[2]))
        case "many":
            many_story(Path(folder), int(details[0]))
        case "shared":
            shared_story(Path(folder), int(details[0]), float(details[1]))


if __name__ == "__main__":
    main(*sys.argv[1:])
