"""What goes to a maker of video: a film as ordered, what a provider can do, one order ready to be sent."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Self

DEFAULT_VOLUME = 0.3
"""How loud music plays beside the narration, from 0 to 1."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Options:
    """What a user may ask for beyond the scenes. ``volume`` and ``duck`` concern the music.

    ``transition`` is the name of one between all scenes, ``style`` a few words, ``volume`` 0–1; ``duck``
    lowers the music while somebody speaks.
    """

    transition: str | None = None
    style: str | None = None
    music_url: str | None = None
    volume: float = DEFAULT_VOLUME
    duck: bool = True

    @property
    def asked(self) -> frozenset[str]:
        """The names of the options that differ from what happens anyway."""
        plain = Options()
        return frozenset(name for name, value in asdict(self).items() if value != getattr(plain, name))


@dataclass(frozen=True, kw_only=True, slots=True)
class Scene:
    """One narrated scene. ``number`` counts from 1, ``seconds`` is the length of its narration.

    ``text`` is spoken and ``prompt`` seen; without a prompt the text stands for it. ``picture_type`` is a
    media type such as "image/jpeg". ``transition`` leads to the next scene.
    """

    number: int
    text: str
    seconds: float
    prompt: str = ""
    voice: str = ""
    picture: Path | None = None
    picture_type: str = ""
    transition: str | None = None

    @property
    def seen(self) -> str:
        """The words that describe the picture."""
        return self.prompt.strip() or self.text.strip()


@dataclass(frozen=True, kw_only=True, slots=True)
class VideoRequest:
    """A film as ordered: ``width`` and ``height`` in pixels, ``fps`` in frames per second."""

    title: str
    scenes: tuple[Scene, ...]
    width: int = 1920
    height: int = 1080
    fps: float = 30
    options: Options = field(default_factory=Options)

    @property
    def asked(self) -> frozenset[str]:
        """The names of all options that are asked for, be it for the film or for one scene."""
        asked = self.options.asked
        return asked | {"transition"} if any(scene.transition for scene in self.scenes) else asked


@dataclass(frozen=True, kw_only=True, slots=True)
class Capabilities:
    """What a provider can do, known without asking it. Empty tuples and None mean: no such limit.

    ``max_prompt`` is in UTF-16 units, ``durations`` in seconds from short to long, ``ratios`` and
    ``resolutions`` in the provider's own words, ``max_picture_bytes`` in bytes of the file.
    ``costs`` is False where nothing is ever charged; ``can_find`` where ``find`` can tell.
    """

    whole_storyboard: bool = False
    options: frozenset[str] = frozenset()
    needs_picture: bool = False
    max_prompt: int | None = None
    durations: tuple[float, ...] = ()
    ratios: tuple[str, ...] = ()
    resolutions: tuple[str, ...] = ()
    picture_types: tuple[str, ...] = ()
    max_picture_bytes: int | None = None
    costs: bool = True
    can_find: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Picture:
    """A picture that goes with a job: where it lies here, its media type, and the scene it shows."""

    path: Path
    media_type: str
    scene: int


@dataclass(frozen=True, kw_only=True, slots=True)
class JobRequest:
    """One order, ready to be sent. ``scene`` counts from 1; None stands for the whole storyboard.

    ``path`` and ``body`` are the provider's own; pictures are read when it is sent. ``seconds`` is the
    length of the clip that will come. ``notices`` tell the user what was changed to make it fit.
    """

    provider: str
    scene: int | None
    path: str
    body: Mapping[str, Any]
    seconds: float
    pictures: tuple[Picture, ...] = ()
    notices: tuple[str, ...] = ()

    def content(self) -> str:
        """64 hex digits that are equal exactly when the service would be asked for the same thing.

        Raises OSError when a picture cannot be read.
        """
        said = json.dumps([self.provider, self.path, self.body], sort_keys=True, ensure_ascii=False)
        digest = hashlib.sha256(said.encode("utf-8", "surrogatepass"))
        for picture in self.pictures:
            shown = hashlib.sha256(picture.path.read_bytes()).hexdigest()
            digest.update(f"{picture.scene} {picture.media_type} {shown}\n".encode())
        return digest.hexdigest()

    def with_seed(self, seed: int) -> Self:
        """The same order with another start of the service's dice."""
        return replace(self, body={**self.body, "seed": seed})


def with_notice(jobs: tuple[JobRequest, ...], notice: str) -> tuple[JobRequest, ...]:
    """The same orders, the first of which also tells ``notice``, which concerns all of them."""
    if not jobs or not notice:
        return jobs
    return (replace(jobs[0], notices=(notice, *jobs[0].notices)), *jobs[1:])
