"""From rows to the engine's order: the only place that knows both worlds.

An order is frozen when a film is asked for. It is plain JSON, it names files by their storage keys
(which never change their content), and whoever makes the film reads nothing but the order.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from api import media
from api.models import GlobalSettings, Project
from core_engine.errors import AssetsMissing
from core_engine.timeline import Quality, RenderSpec, SegmentSpec

Order = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Frozen:
    """An order and its key."""

    order: Order
    key: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Making:
    """By whom a film is made: providers in the order in which they are asked, and what they are asked for.

    ``whole`` says whether the first of them takes a whole story; ``options`` are those of ``providers``.
    """

    chain: tuple[str, ...]
    whole: bool
    options: Order

    @property
    def asked(self) -> Order:
        """Who is asked first, and for what; it outlives the order, for the next film or another try."""
        return {"provider": self.chain[0], "options": dict(self.options)}


def freeze(project: Project, *, force: bool = False) -> Order:
    """What the film of a project is made of at this moment.

    ``{"width", "height", "fps", "zoom", "quality", "force", "segments": [{"id", "picture",
    "narration", "sequence_index"}]}``: sizes in pixels, ``fps`` a whole number or "n/d", files as
    storage keys ("" where there is none), ``sequence_index`` counting from 0 without gaps.

    Of a film that services make it holds besides ``{"title", "chain", "turn", "whole", "options",
    "film", "film_by"}`` and in each segment ``{"text", "prompt", "seconds", "voice"}``. Then ``clip``
    is added to each segment (a storage key) as soon as it is here, or ``local`` where there is none.
    """
    return freeze_with_key(project, force=force).order


def order_key(project: Project) -> str:
    """What the film of a project depends on at this moment, as SHA-256 in hexadecimal.

    It covers every text, too: a film is older than its story as soon as a word of it has changed.
    The title is not in the film, and ``force`` changes nothing in it.
    """
    return freeze_with_key(project).key


def freeze_with_key(project: Project, *, force: bool = False, making: Making | None = None) -> Frozen:
    """The order of a project and its key, from one look at its rows; ``making`` where services make it."""
    rows = list(
        project.segments.in_order().values_list(
            "id", "image_file", "audio_file", "text_content", "image_prompt", "audio_duration",
            "narration__voice_id",
        )
    )  # fmt: skip
    settings = GlobalSettings.load()
    look: Order = {
        "width": project.resolution_width,
        "height": project.resolution_height,
        "fps": project.framerate,
        "zoom": settings.zoom_intensity,
        "quality": Quality.STANDARD.value,
    }
    segments = [
        {"id": str(pk), "picture": picture or "", "narration": narration or "", "sequence_index": index}
        for index, (pk, picture, narration, *_) in enumerate(rows)
    ]
    content = [[picture or "", narration or "", text] for _, picture, narration, text, *_ in rows]
    order: Order = {**look, "force": force, "segments": segments}
    if making is not None:
        order |= _of_services(project, making)
        for segment, (*_, text, prompt, seconds, voice) in zip(segments, rows, strict=True):
            segment |= {
                "text": text,
                "prompt": prompt,
                "seconds": seconds or 0.0,
                "voice": voice or settings.default_voice_id,
            }
    return Frozen(order, _key(look, content))


def spec(order: Order, place: media.Place = media.path) -> RenderSpec:
    """The engine's form of an order, with the local places of its files, which ``place`` knows.

    Raises SpecError for an order that makes no sense, AssetsMissing where a file was never named.
    """
    segments: Sequence[dict[str, Any]] = order["segments"]
    pictures, missing_images = _places([segment["picture"] for segment in segments], place)
    narrations, missing_audio = _places([segment["narration"] for segment in segments], place)
    if missing_images or missing_audio:
        raise AssetsMissing(
            _told(missing_images, missing_audio), missing_images=missing_images, missing_audio=missing_audio
        )
    return RenderSpec(
        segments=tuple(
            SegmentSpec(
                picture=picture,
                narration=narration,
                sequence_index=segment["sequence_index"],
                **_clip(segment, place),
            )
            for segment, picture, narration in zip(segments, pictures, narrations, strict=True)
        ),
        width=order["width"],
        height=order["height"],
        fps=Fraction(order["fps"]),
        zoom=order["zoom"],
        quality=Quality(order["quality"]),
    )


def _of_services(project: Project, making: Making) -> Order:
    """What services have to know of a film, and what is noted of how far they are."""
    return {
        "title": project.title,
        "chain": list(making.chain),
        "turn": 0,
        "whole": making.whole,
        "options": dict(making.options),
        "film": "",
        "film_by": "",
    }


def _key(look: Order, content: list[list[str]]) -> str:
    canonical = json.dumps([look, content], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()


def _clip(segment: Order, place: media.Place) -> dict[str, Path]:
    return {"clip": place(segment["clip"])} if segment.get("clip") else {}


def _places(keys: Sequence[str], place: media.Place) -> tuple[list[Path], list[int]]:
    """The places of files, and the numbers (from 1) of those that have none."""
    places: list[Path] = []
    missing: list[int] = []
    for number, key in enumerate(keys, start=1):
        try:
            places.append(place(key))
        except media.NoSuchKey:
            missing.append(number)
    return places, missing


def _told(missing_images: Sequence[int], missing_audio: Sequence[int]) -> str:
    return "\n".join(
        [
            *(f"Segment {number} has no picture." for number in missing_images),
            *(f"Segment {number} has no narration." for number in missing_audio),
            "Add what is missing, then render again.",
        ]
    )
