"""``./storyflow demo``: the sample story becomes a film."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import ClassVar

import typer

from cli.failures import DONE, CommandError
from cli.narration import Reader
from cli.render import Wishes, film_story, look
from core_engine.home import INSTALLATION
from core_engine.tts_wrapper import DEFAULT_VOICE

SAMPLE = INSTALLATION / "examples" / "lighthouse"
FILM = Path("out") / "lighthouse.mp4"


class SampleMissing(CommandError):
    code: ClassVar[str] = "sample_missing"


def demo() -> int:
    """Film the sample story."""
    if not SAMPLE.is_dir():
        raise SampleMissing("The sample story is missing: examples/lighthouse is not beside ./storyflow.")
    status = film_story(
        SAMPLE,
        Wishes(
            look=look(width=1920, height=1080, fps=Fraction(30), zoom=1.3),
            reader=Reader(voice_id=DEFAULT_VOICE, speed=1.0, language=None),
            output=FILM,
        ),
    )
    if status == DONE:
        typer.echo(f"Open {FILM} to watch it. For a film of your own, put a text (story.md) and pictures")
        typer.echo("(images/) into a folder, then run ./storyflow render FOLDER.")
    return status
