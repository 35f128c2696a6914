"""What a bench's films are made of: one story with its narrations recorded, as a folder and as an order."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from cli.narration import Reader, narrate
from cli.story_folder import open_story
from core_engine.home import INSTALLATION
from core_engine.render_messages import spec_from, spec_message
from core_engine.timeline import Quality, RenderSpec, SegmentSpec
from core_engine.tts_wrapper import DEFAULT_VOICE

SAMPLE = INSTALLATION / "examples" / "lighthouse"


@dataclass(frozen=True, slots=True)
class Look:
    """How the films are ordered: pixels, and the encoder's quality."""

    width: int = 1920
    height: int = 1080
    quality: Quality = Quality.STANDARD

    def options(self) -> tuple[str, ...]:
        """The same for the command line of ``render``."""
        return (
            "--width", str(self.width), "--height", str(self.height), "--quality", self.quality.value
        )  # fmt: skip


def recorded(place: Path, folder: Path) -> Path:
    """Copy the story at ``place`` into ``folder`` with every narration recorded; gives ``folder``.

    So every contestant reads the same sound files, and nobody is charged for the voice.
    """
    found = open_story(place)
    folder.mkdir(parents=True)
    reader = Reader(voice_id=DEFAULT_VOICE, speed=1.0, language=None)
    sounds = narrate(found, reader, folder, spoken=lambda *_: None, go_on=lambda: True).paths
    segments = []
    for number, (segment, sound) in enumerate(zip(found.story.segments, sounds, strict=True), start=1):
        picture = found.files[segment.image or ""]
        names = {"image": f"{number:05}{picture.suffix}", "audio": f"{number:05}{sound.suffix}"}
        shutil.copyfile(picture, folder / names["image"])
        if sound != folder / names["audio"]:
            shutil.copyfile(sound, folder / names["audio"])
        segments.append({"text_content": segment.text_content, **names})
    write_story(folder, found.story.title or found.name, segments)
    return folder


def write_story(folder: Path, title: str, segments: list[dict[str, str]]) -> None:
    """Write the ``story.json`` of a folder; a segment has its text, image and audio."""
    (folder / "story.json").write_text(json.dumps({"title": title, "segments": segments}), encoding="utf-8")


def order_of(story: Path, look: Look) -> RenderSpec:
    """The order of a recorded story's film."""
    found = open_story(story)
    return RenderSpec(
        segments=tuple(
            SegmentSpec(
                picture=found.files[segment.image or ""].absolute(),
                narration=found.files[segment.audio or ""].absolute(),
                sequence_index=index,
            )
            for index, segment in enumerate(found.story.segments)
        ),
        width=look.width,
        height=look.height,
        quality=look.quality,
    )


def write_order(spec: RenderSpec, path: Path) -> Path:
    """Hand an order to another process."""
    path.write_text(json.dumps(spec_message(spec)), encoding="utf-8")
    return path


def read_order(path: Path) -> RenderSpec:
    return spec_from(json.loads(path.read_text(encoding="utf-8")))
