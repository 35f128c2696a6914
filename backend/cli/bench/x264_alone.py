"""libx264 alone: the encoder as the engine sets it up, fed the engine's own frames from memory.

    python -m cli.bench.x264_alone ORDER LANES

Frames are sampled first, which nobody counts; then all lanes encode theirs at once, as many as the engine
has shots in hand, until one has none left and all are given more. The processor time of that is what
encoding costs by itself. The digest over all packets tells whether it was the engine's encoding, bit for bit.
"""

from __future__ import annotations

import hashlib
import io
import json
import sys
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import repeat
from pathlib import Path
from threading import Event
from typing import Any, BinaryIO

import av
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from cli.bench.orders import read_order
from cli.bench.planning import ShotPiece, pieces_of
from core_engine import encoder
from core_engine.sampling import load_planes
from core_engine.timeline import RenderSpec

BATCH = 30
"""Frames that a lane has before it at most: 93 MB at 1920 × 1080."""


class Encoding:
    """One piece, and the encoder that it is for."""

    def __init__(self, planned: ShotPiece, spec: RenderSpec) -> None:
        self.key = planned.key
        self._move, self._piece = planned.shot.move, planned.piece
        self._picture = load_planes(planned.shot.picture, self._move, spec.width, spec.height)
        self._tick = 1 / spec.fps
        self._sampled = 0
        self._memory = io.BytesIO()
        self._file = av.open(self._memory, "w", format="mp4")
        self._stream = encoder.add_stream(self._file, spec)
        self._packets: list[Packet[VideoStream]] = []

    @property
    def is_sampled(self) -> bool:
        """Whether the encoder has been given all of the piece."""
        return self._sampled == self._piece.length

    def sample(self, frame: VideoFrame) -> None:
        """Draw the piece's next frame."""
        view = self._move.view(self._piece.start + self._sampled, self._piece.frame_count)
        self._picture.sample(view, encoder.planes_of(frame))
        frame.pts, frame.time_base = self._sampled, self._tick
        self._sampled += 1

    def encode(self, frame: VideoFrame | None) -> None:
        """Encode a frame, or, with none, what the encoder still holds."""
        self._packets += self._stream.encode(frame)

    def digest(self) -> str:
        """Of the finished piece; a file gives packets their last form."""
        self._file.mux(self._packets)
        self._file.close()
        self._memory.seek(0)
        return digest_of(packets_of(self._memory))


class Lane:
    """One encoder at work at a time, and the frames that are next."""

    def __init__(self, spec: RenderSpec, pieces: Iterator[ShotPiece]) -> None:
        self._spec = spec
        self._pieces = pieces
        self._free = [VideoFrame(spec.width, spec.height, encoder.LAYOUT) for _ in range(BATCH)]
        self._waiting: deque[tuple[Encoding, VideoFrame | None]] = deque()
        self._current: Encoding | None = None
        self._finished: list[Encoding] = []
        self.digests: dict[str, str] = {}
        self.frames = 0

    def fill(self) -> bool:
        """Sample the next frames; False when there are none left."""
        while self._free and (encoding := self._current or self._begin()):
            frame = self._free.pop()
            encoding.sample(frame)
            self._waiting.append((encoding, frame))
            if encoding.is_sampled:
                self._waiting.append((encoding, None))
            self._current = None if encoding.is_sampled else encoding
        return bool(self._waiting)

    def encode(self, one_is_done: Event) -> None:
        """Encode what was sampled, and at the end of a piece what its encoder still holds, until one of the
        lanes has nothing left: an encoder that works by itself takes less than two side by side."""
        while not one_is_done.is_set():
            encoding, frame = self._waiting.popleft()
            encoding.encode(frame)
            if frame is None:
                self._finished.append(encoding)
            else:
                self._free.append(frame)
                self.frames += 1
            if not self._waiting:
                one_is_done.set()

    def settle(self) -> None:
        """Put away the pieces that are finished."""
        self.digests |= {encoding.key: encoding.digest() for encoding in self._finished}
        self._finished = []

    def _begin(self) -> Encoding | None:
        planned = next(self._pieces, None)
        return None if planned is None else Encoding(planned, self._spec)


def packets_of(film: str | BinaryIO) -> list[bytes]:
    """The coded frames of an MP4, in the order of decoding."""
    with av.open(film, "r") as container:
        return [bytes(packet) for packet in container.demux(video=0) if packet.size]


def digest_of(packets: list[bytes]) -> str:
    """SHA-256 over coded frames, hexadecimal."""
    return hashlib.sha256(b"".join(packets)).hexdigest()


def encode_alone(spec: RenderSpec, lanes: int) -> dict[str, Any]:
    """Encode a film's pieces, ``lanes`` at once; gives the CPU seconds of it, the frames, and a digest
    for each piece's key."""
    pieces = iter(list(pieces_of(spec)))
    at_work = [Lane(spec, pieces) for _ in range(lanes)]
    spent = 0.0
    with ThreadPoolExecutor(lanes) as pool:
        while filled := [lane for lane in at_work if lane.fill()]:
            one_is_done = Event()
            began = time.process_time()
            list(pool.map(Lane.encode, filled, repeat(one_is_done)))
            spent += time.process_time() - began
            for lane in filled:
                lane.settle()
    return {
        "cpu_seconds": spent,
        "frames": sum(lane.frames for lane in at_work),
        "digests": {key: digest for lane in at_work for key, digest in lane.digests.items()},
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(encode_alone(read_order(Path(sys.argv[1])), int(sys.argv[2]))))
