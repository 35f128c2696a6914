"""What a piece of a shot is made of, as one short key.

Two pieces with the same key have the same bytes, whatever the film is called, wherever its files
lie and whenever it is made. Everything that shapes the pixels or their coding belongs to the key,
the versions of the libraries and our own code included.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from functools import cache
from pathlib import Path

import av
import cv2
import PIL

from core_engine.encoder import BIT_RATE, THREADS, Piece, encoder_options
from core_engine.ken_burns import Move
from core_engine.timeline import RenderSpec

PIXEL_MODULES = (
    "colour",
    "encoder",
    "images",
    "ken_burns",
    "lead",
    "plane_sampling",
    "resampling",
    "sampling",
)
"""What shapes a frame on its way from the picture's file to the encoder."""


CLIP_MODULES = (*PIXEL_MODULES, "clip_encoding", "clip_frames", "clip_picture", "clip_timing", "clips")
"""The same for a clip's file."""


def picture_digest(path: Path) -> str:
    """SHA-256 of the content of a picture's or a clip's file, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def piece_key(digest: str, move: Move, piece: Piece, spec: RenderSpec) -> str:
    """The content key of a piece (32 hexadecimal digits), given the digest of its picture."""
    return _key({"picture": digest, "move": asdict(move), "piece": asdict(piece)}, spec, PIXEL_MODULES)


def clip_piece_key(digest: str, shown: Sequence[int], spec: RenderSpec) -> str:
    """The content key of a piece that shows the frames ``shown`` of a clip, given the clip's digest."""
    return _key({"clip": digest, "shown": shown}, spec, CLIP_MODULES)


def _key(shown: dict[str, object], spec: RenderSpec, modules: tuple[str, ...]) -> str:
    parts = shown | {
        "size": (spec.width, spec.height),
        "fps": str(spec.fps),
        "encoder": encoder_options(spec) | {"bit_rate": BIT_RATE, "threads": THREADS},
        "versions": _versions(modules),
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:32]


def sources_digest(modules: Iterable[str]) -> str:
    """One digest of modules of this package: whoever edits one of them has made another engine."""
    here = Path(__file__).parent
    digest = hashlib.sha256()
    for module in modules:
        digest.update((here / f"{module}.py").read_bytes())
    return digest.hexdigest()


@cache
def _versions(modules: tuple[str, ...]) -> dict[str, object]:
    return {
        "sources": sources_digest(modules),
        "av": av.__version__,
        "libraries": {name: list(version) for name, version in av.library_versions.items()},
        "opencv": cv2.__version__,
        "pillow": PIL.__version__,
    }
