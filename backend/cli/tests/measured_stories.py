"""A story that the bench's tests measure: small pictures, short sounds, one shot longer than a piece."""

from __future__ import annotations

from pathlib import Path

from cli.bench.orders import write_story
from tests.films import photograph, save_picture, save_sound, speech_like


def small_story(folder: Path, seconds: tuple[float, ...] = (0.5, 12.3, 0.2)) -> Path:
    """A folder with a story of shots as long as these."""
    folder.mkdir()
    segments = []
    for number, length in enumerate(seconds):
        save_picture(folder / f"{number}.png", photograph(320, 180, 1.0, seed=number))
        save_sound(folder / f"{number}.wav", speech_like(length))
        segments.append({"text_content": "Words.", "image": f"{number}.png", "audio": f"{number}.wav"})
    write_story(folder, "Small", segments)
    return folder
