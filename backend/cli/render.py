"""``./storyflow render``: a story folder becomes a film."""

from __future__ import annotations

import json
import os
import re
import time
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from api.parsers import is_language_tag
from cli.failures import DONE, INTERRUPTED
from cli.film_making import Finished, Order, make_film
from cli.narration import Reader
from cli.progress_bar import clock_time, display, say
from cli.stopping import stop_wish
from cli.story_folder import FoundStory, open_story
from core_engine.cache.settings import content_cache
from core_engine.draft import draft_of
from core_engine.engines import DEFAULT as DEFAULT_ENGINE
from core_engine.engines import engine
from core_engine.errors import SpecError
from core_engine.film import Stopped
from core_engine.timeline import Quality, RenderSpec, SegmentSpec, parse_rate
from core_engine.tts_wrapper import DEFAULT_VOICE, MAX_SPEED, MIN_SPEED

_PLAIN_RATE = re.compile(r"\s*[0-9]{1,9}(?:[./][0-9]{1,9})?\s*")


@dataclass(frozen=True, kw_only=True, slots=True)
class Wishes:
    """What the command line asks for, checked but for the story.

    ``anew`` asks that nothing is taken from the cache.
    """

    look: RenderSpec
    reader: Reader
    output: Path | None = None
    images: Path | None = None
    as_json: bool = False
    anew: bool = False
    draft: bool = False


def render(
    story: Annotated[Path, typer.Argument(metavar="STORY", help="A folder with a story, or a text file.")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="OUT", help="The film. [default: out/STORY.mp4]")
    ] = None,
    images: Annotated[Path | None, typer.Option(metavar="DIR", help="Where the pictures are.")] = None,
    width: Annotated[int, typer.Option(metavar="N", help="Pixels, even, 64 to 7680.")] = 1920,
    height: Annotated[int, typer.Option(metavar="N", help="Pixels, even, 64 to 7680.")] = 1080,
    fps: Annotated[str, typer.Option(metavar="N", help="Frames per second: 30, 29.97, 30000/1001.")] = "30",
    zoom: Annotated[float, typer.Option(metavar="Z", help="1.0 (still) to 2.0.")] = 1.3,
    voice: Annotated[str, typer.Option(metavar="V", help="See ./storyflow voices.")] = DEFAULT_VOICE,
    speed: Annotated[float, typer.Option(metavar="S", help="Of the voice, 0.5 to 2.0.")] = 1.0,
    quality: Annotated[Quality, typer.Option(help="How hard the encoder works.")] = Quality.STANDARD,
    language: Annotated[
        str | None, typer.Option(metavar="TAG", help="Of the text, like en or pt-BR.")
    ] = None,
    draft: Annotated[
        bool, typer.Option("--draft", help="Small and quick, beside the film. [540 lines]")
    ] = False,
    no_cache: Annotated[
        bool, typer.Option("--no-cache", help="Make everything anew; see ./storyflow cache.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object at the end.")] = False,
) -> int:
    """Turn a story into a film."""
    if not MIN_SPEED <= speed <= MAX_SPEED:
        raise SpecError(f"The speed must lie between {MIN_SPEED} and {MAX_SPEED}, not {speed:g}.")
    if language is not None and not is_language_tag(language):
        raise SpecError(f'"{language}" is no language tag. Write it like "en" or "pt-BR".')
    wanted = look(width=width, height=height, fps=_rate(fps), zoom=zoom, quality=quality)
    return film_story(
        story,
        Wishes(
            look=draft_of(wanted) if draft else wanted,
            reader=Reader(voice_id=voice, speed=speed, language=language),
            output=output,
            images=images,
            as_json=as_json,
            anew=no_cache,
            draft=draft,
        ),
    )


def film_story(place: Path, wishes: Wishes) -> int:
    """Make the film of the story at ``place``, say what came of it, and give the exit status."""
    chosen = engine(os.environ.get("STORYFLOW_ENGINE") or DEFAULT_ENGINE)
    cache = content_cache(made_since=time.time() if wishes.anew else 0.0)
    screen = Console(stderr=True)
    with stop_wish() as stop:
        found = open_story(place, wishes.images)
        output = film_path(wishes.output, found, draft=wishes.draft)
        order = Order(
            found=found, output=output, look=wishes.look, reader=wishes.reader, engine=chosen, cache=cache
        )
        result = make_film(order, display(screen, only_live=wishes.as_json), stop)
    if isinstance(result, Stopped):
        return INTERRUPTED
    if wishes.as_json:
        typer.echo(json.dumps(facts(result), ensure_ascii=False))
        return DONE
    for warning in result.warnings:
        say(screen, f"Note: {warning}")
    typer.echo(summary(output, result))
    return DONE


def look(
    *, width: int, height: int, fps: Fraction, zoom: float, quality: Quality = Quality.STANDARD
) -> RenderSpec:
    """The film's size, rate, zoom and quality, checked before a word of the story is read."""
    stand_in = SegmentSpec(picture=Path(), narration=Path(), sequence_index=0)
    return RenderSpec(segments=(stand_in,), width=width, height=height, fps=fps, zoom=zoom, quality=quality)


def film_path(wanted: Path | None, found: FoundStory, *, draft: bool = False) -> Path:
    """Where the film goes, or beside it a draft. Raises SpecError for a place that would cost something."""
    output = wanted or Path("out") / f"{found.name}{'.draft' if draft else ''}.mp4"
    if output.is_dir():
        raise SpecError(
            f'"{output}" is a folder. Name the film itself, like {output.name or "out"}/film.mp4.'
        )
    if output.suffix.lower() != ".mp4":
        raise SpecError(f'The film is an MP4: "{output}" must end in .mp4.')
    if output.exists() and any(path.samefile(output) for path in set(found.own_files())):
        raise SpecError(f'"{output}" is one of the story\'s own files. Choose another name for the film.')
    return output


def facts(result: Finished) -> dict[str, object]:
    """What ``--json`` prints: sizes in bytes, times in seconds."""
    film = result.film
    return {
        "output_path": str(film.output_path),
        "duration": round(float(film.duration), 6),
        "file_size": film.file_size,
        "frames": film.frames,
        "wall_seconds": round(result.wall_seconds, 3),
        "estimate": result.estimate and asdict(result.estimate),
        "realtime_factor": round(float(film.duration) / result.wall_seconds, 3),
        "cached_shots": film.cached_shots,
        "warnings": list(result.warnings),
    }


def summary(output: Path, result: Finished) -> str:
    """One line about the finished film."""
    film = result.film
    length, taken = clock_time(float(film.duration)), clock_time(result.wall_seconds)
    return f"{output} is ready: {length} long, {film.file_size / 1e6:.1f} MB, made in {taken}."


def _rate(text: str) -> Fraction:
    # An exponent makes a number too large to be looked at.
    if not _PLAIN_RATE.fullmatch(text):
        raise SpecError(f'"{text}" is not a frame rate. Use 30, 29.97 or 30000/1001.')
    return parse_rate(text)
