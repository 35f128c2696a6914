"""Every segment gets its sound: the one that came with the story, or a voice's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from cli.failures import CommandError
from cli.story_folder import FoundStory
from core_engine.cache import speech as known_speech
from core_engine.cache.store import ContentCache
from core_engine.errors import ModelDamaged, VoiceError, VoiceUnavailable
from core_engine.progress import Cancelled
from core_engine.tts_wrapper import generate_audio


class NarrationFailed(CommandError):
    """Some texts cannot be spoken; the error's text has a line for each."""

    code: ClassVar[str] = "narration_failed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Reader:
    """Who reads, how fast (0.5–2.0), and in which language."""

    voice_id: str
    speed: float
    language: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Narrations:
    """A sound file for each segment, in story order, and what the user should know about the voice."""

    paths: tuple[Path, ...]
    notices: tuple[str, ...]


def narrate(
    found: FoundStory,
    reader: Reader,
    folder: Path,
    *,
    spoken: Callable[[int, int], None],
    go_on: Callable[[], bool],
    cache: ContentCache | None = None,
) -> Narrations:
    """Speak every segment without a recorded narration into ``folder``; what was spoken before is taken.

    ``spoken`` is told how many of how many segments are done. Raises NarrationFailed for all texts
    that cannot be spoken, Cancelled when ``go_on`` says no, and other EngineErrors at once.
    """
    total = len(found.story.segments)
    paths: list[Path] = []
    notices: dict[str, None] = {}
    problems: list[str] = []
    for number, segment in enumerate(found.story.segments, start=1):
        spoken(number - 1, total)
        if not go_on():
            raise Cancelled
        if segment.audio:
            paths.append(found.files[segment.audio])
            continue
        path = folder / f"{number:05}.wav"
        paths.append(path)
        try:
            speech = known_speech.spoken(
                generate_audio,
                segment.text_content,
                reader.voice_id,
                reader.speed,
                path,
                language=reader.language or found.story.language,
                go_on=go_on,
                cache=cache,
            )
        except (VoiceUnavailable, ModelDamaged):
            raise  # no other text would fare better
        except VoiceError as error:
            problems.append(f"Segment {number}: {error.message}")
        else:
            notices.update(dict.fromkeys(speech.notices))
    spoken(total, total)
    if problems:
        raise NarrationFailed("\n".join(problems))
    return Narrations(paths=tuple(paths), notices=tuple(notices))
