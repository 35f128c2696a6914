"""libx264 alone: the encoder as the engine sets it up, fed the engine's own frames from memory.

    python -m cli.bench.x264_alone ORDER LANES

A batch of frames is sampled first, which nobody counts; then all lanes encode theirs at once, as many
as the engine has shots in hand, and the processor time of that is what encoding costs by itself. The
digest over all packets tells whether it was the engine's encoding, bit for bit.
"""

from __future__ import annotations

import hashlib
import io
import json
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, BinaryIO

import av
from av.container import OutputContainer
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from cli.bench.orders import read_order
from cli.bench.planning import ShotPiece, pieces_of
from core_engine import encoder
from core_engine.sampling import WorkingPicture, load_planes
from core_engine.timeline import RenderSpec

BATCH = 30
"""Frames that a lane holds at once: 93 MB at 1920 × 1080."""


class Lane:
    """One encoder at work, and the frames that it is given next."""

    def __init__(self, spec: RenderSpec, pieces: Iterator[ShotPiece]) -> None:
        self._spec = spec
        self._pieces = pieces
        self._frames = [VideoFrame(spec.width, spec.height, encoder.LAYOUT) for _ in range(BATCH)]
        self._waiting: list[VideoFrame] = []
        self._piece: ShotPiece | None = None
        self._position = 0
        self._picture: WorkingPicture
        self._memory: io.BytesIO
        self._file: OutputContainer
        self._stream: VideoStream
        self._packets: list[Packet[VideoStream]] = []
        self.digests: dict[str, str] = {}
        self.frames = 0

    def fill(self) -> bool:
        """Sample the next frames; False when there are none left."""
        if self._piece is None and not self._begin():
            return False
        assert self._piece is not None
        piece = self._piece.piece
        count = min(BATCH, piece.stop - self._position)
        self._waiting = self._frames[:count]
        for number, frame in enumerate(self._waiting, start=self._position):
            view = self._piece.shot.move.view(number, piece.frame_count)
            self._picture.sample(view, encoder.planes_of(frame))
            frame.pts = number - piece.start
            frame.time_base = 1 / self._spec.fps
        self._position += count
        return True

    def encode(self) -> None:
        """Encode what was sampled, and at the end of a piece what the encoder still holds."""
        for frame in self._waiting:
            self._packets += self._stream.encode(frame)
        self.frames += len(self._waiting)
        self._waiting = []
        if self._piece is not None and self._position == self._piece.piece.stop:
            self._packets += self._stream.encode(None)

    def settle(self) -> None:
        """Put away a piece that is finished; a file gives packets their last form."""
        if self._piece is not None and self._position == self._piece.piece.stop:
            self._file.mux(self._packets)
            self._file.close()
            self._memory.seek(0)
            self.digests[self._piece.key] = digest_of(packets_of(self._memory))
            self._piece, self._packets = None, []

    def _begin(self) -> bool:
        self._piece = next(self._pieces, None)
        if self._piece is None:
            return False
        shot, spec = self._piece.shot, self._spec
        self._picture = load_planes(shot.picture, shot.move, spec.width, spec.height)
        self._position = self._piece.piece.start
        self._memory = io.BytesIO()
        self._file = av.open(self._memory, "w", format="mp4")
        self._stream = encoder.add_stream(self._file, spec)
        return True


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
        while any([lane.fill() for lane in at_work]):
            began = time.process_time()
            list(pool.map(Lane.encode, at_work))
            spent += time.process_time() - began
            for lane in at_work:
                lane.settle()
    return {
        "cpu_seconds": spent,
        "frames": sum(lane.frames for lane in at_work),
        "digests": {key: digest for lane in at_work for key, digest in lane.digests.items()},
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(encode_alone(read_order(Path(sys.argv[1])), int(sys.argv[2]))))
