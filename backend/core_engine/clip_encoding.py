"""A piece of a clip's shot to H.264."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path

from av.video.frame import VideoFrame

from core_engine.clip_frames import ClipFrames
from core_engine.clip_timing import ClipTiming
from core_engine.encoder import LAYOUT, Piece, encode_frames, planes_of
from core_engine.timeline import RenderSpec


def shown_in(piece: Piece, timing: ClipTiming, fps: Fraction) -> tuple[int, ...]:
    """Which frame of the clip each frame of a piece shows."""
    return timing.shown(piece.frame_count, fps, range(piece.start, piece.stop))


def encode_clip_piece(
    clip: ClipFrames, shown: Sequence[int], spec: RenderSpec, path: Path, frame_done: Callable[[], None]
) -> None:
    """Encode a piece that shows the frames ``shown`` of a clip into the MP4 ``path``; see ``encode_frames``.

    Raises ClipError where the clip's file was changed.
    """
    encode_frames(_frames(clip, shown, spec), spec, path, frame_done)


def _frames(clip: ClipFrames, shown: Sequence[int], spec: RenderSpec) -> Iterator[VideoFrame]:
    """The piece's frames, all in the same memory: libx264 copies a frame before it returns."""
    frame = VideoFrame(spec.width, spec.height, LAYOUT)
    frame.time_base = 1 / spec.fps
    for number in clip.drawn(shown, planes_of(frame)):
        frame.pts = number
        yield frame
