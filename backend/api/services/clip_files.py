"""What a service made, brought here and looked at from the first frame to the last, before it is kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from api import media
from api.models import ProviderCall
from core_engine.clips import verify_clip
from core_engine.film_decoding import verify_film_by_decoding
from providers.base import VideoProvider
from providers.errors import NotAVideo
from providers.job_values import LARGEST_FILE, Output

LARGEST_CLIP = 500_000_000
"""Bytes that one scene may have."""


def bring(
    call: ProviderCall, provider: VideoProvider, outputs: tuple[Output, ...], go_on: Callable[[], object]
) -> str:
    """Download and check what a call gave, and keep it under a key of the project, which is given.

    Nothing is kept of a file that cannot be used. ``go_on`` is called while our storage is away. Raises
    DownloadError, ClipError or FilmDamaged, DiskFull, OutputUnwritable or StorageUnavailable.
    """
    videos = [output for output in outputs if output.kind == "video"]
    if not videos:
        raise NotAVideo(f"{provider.title} finished, but gave no video.", provider=provider.name)
    if call.project_id is None:
        raise NotAVideo("The project was removed meanwhile.", provider=provider.name)
    key = media.clip_key(call.project_id)
    with media.new_file(key, media.Patience(go_on)) as place:
        provider.fetch(videos[0], place, largest=LARGEST_CLIP if call.scene else LARGEST_FILE)
        _check(place, call)
    return key


def discard(key: str) -> None:
    """Remove a file that nobody needs."""
    media.remove(key)


def _check(path: Path, call: ProviderCall) -> None:
    if call.scene:
        verify_clip(path, wanted=call.seconds or None)
    else:
        verify_film_by_decoding(path, seconds=call.seconds or None)
