"""A clip's frames as frames of the film: decoded in order, counted, fitted, and laid where they belong.

A piece in the middle of a shot begins at the frame of the clip that it would have had if the whole shot
were one piece. Nothing is looked up by time: whoever wants frame 100 decodes from the beginning and
counts. To spare that, a decoder that has ended one piece is handed on to the next that begins behind
it, so that even a long clip is decoded at most once by each core.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import cv2
import numpy as np
from av.filter import Graph
from av.video.frame import VideoFrame

from core_engine.asset_files import FileStamp, changed_meanwhile, stamp_of
from core_engine.clip_picture import ClipPicture
from core_engine.clips import Clip, ClipDecoder, opened_clip
from core_engine.colour import Pixels
from core_engine.errors import ClipError

Planes = tuple[Pixels, ...]


class ClipFrames:
    """The frames of one clip in the size of the film; several threads may draw at once.

    ``clip`` is what was seen of the file when it had the ``stamp``, ``size`` (width, height) the film's.
    ``tick`` is called for every packet and may raise to stop. Close it when no frame is needed any more.
    """

    def __init__(
        self,
        path: Path,
        clip: Clip,
        size: tuple[int, int],
        stamp: FileStamp | None,
        tick: Callable[[], None] | None = None,
    ) -> None:
        self._path = path
        self._clip = clip
        self._size = size
        self._stamp = stamp
        self._tick = tick
        self._lock = threading.Lock()
        self._idle: list[_Cursor] = []

    def drawn(self, shown: Sequence[int], planes: Planes) -> Iterator[int]:
        """Draw the clip's frames ``shown``, growing numbers from 0, into ``planes`` one after the other.

        Gives the place of each in ``shown`` as soon as it is drawn. Y is (height, width), Cb and Cr the
        channels of (height / 2, width / 2, 2); both are BT.709 of limited range. Raises ClipError where
        the file was changed.
        """
        with self._cursor(shown[0]) as cursor:
            for place, number in enumerate(shown):
                if not place or number != shown[place - 1]:
                    _copy(cursor.fitted(number), planes)
                yield place

    def rgb(self, number: int) -> Pixels:
        """Frame ``number`` of the clip as an array (height, width, 3) of sRGB. Raises ClipError."""
        with self._cursor(number) as cursor:
            fitted = cursor.fitted(number)
        return np.asarray(fitted.to_ndarray(format="rgb24"), np.uint8)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            idle, self._idle = self._idle, []
        for cursor in idle:
            cursor.close()

    @contextmanager
    def _cursor(self, number: int) -> Iterator[_Cursor]:
        """The decoder that has least left to decode before frame ``number``, for one user at a time."""
        with self._lock:
            behind = [cursor for cursor in self._idle if cursor.position <= number]
            cursor = max(behind, key=lambda cursor: cursor.position, default=None)
            if cursor:
                self._idle.remove(cursor)
        cursor = cursor or _Cursor(self._path, self._clip.picture, self._size, self._tick)
        try:
            yield cursor
            if stamp_of(self._path) != self._stamp:  # else it would stand under the name of another clip
                raise ClipError(changed_meanwhile("clip", self._path))
        except BaseException:
            cursor.close()
            raise
        with self._lock:
            self._idle.append(cursor)


class _Cursor:
    """Decodes a clip once; ``position`` is the number of the frame that it stands on, −1 before the first."""

    def __init__(
        self, path: Path, picture: ClipPicture, size: tuple[int, int], tick: Callable[[], None] | None
    ) -> None:
        self._path = path
        self._picture = picture
        self._opened = ExitStack()
        container, stream = self._opened.enter_context(opened_clip(path))
        self._decoder = ClipDecoder(container, stream, path)
        self._frames = self._decoder.frames(tick)
        self._fitter = _Fitter(picture, size)
        self._current: VideoFrame | None = None
        self.position = -1

    def fitted(self, number: int) -> VideoFrame:
        """Frame ``number``, which must not lie behind, as a frame of the film."""
        while self.position < number or self._current is None:
            self._current = next(self._frames, None)
            if self._current is None or self._decoder.picture != self._picture:
                raise ClipError(changed_meanwhile("clip", self._path))
            self.position += 1
        return self._fitter.fit(self._current)

    def close(self) -> None:
        self._frames.close()
        self._opened.close()


class _Fitter:
    """FFmpeg's filters between a clip's frames and the film's."""

    def __init__(self, picture: ClipPicture, size: tuple[int, int]) -> None:
        self._matrix, self._range = picture.matrix, picture.range
        self._graph = Graph()
        self._graph.threads = 1
        node = self._graph.add(
            "buffer",
            f"video_size={picture.width}x{picture.height}:pix_fmt={picture.format}:time_base=1/1000"
            f":pixel_aspect=1/1:colorspace={picture.matrix}:range={picture.range}",
        )
        for name, settings in (*picture.filters(*size), ("buffersink", "")):
            following = self._graph.add(name, settings) if settings else self._graph.add(name)
            node.link_to(following)
            node = following
        self._graph.configure(auto_buffer=False)

    def fit(self, frame: VideoFrame) -> VideoFrame:
        frame.colorspace, frame.color_range = self._matrix, self._range  # what it is, where it does not tell
        self._graph.vpush(frame)
        return self._graph.vpull()


def _copy(frame: VideoFrame, planes: Planes) -> None:
    luma, blue, red = (
        np.frombuffer(memoryview(plane), np.uint8).reshape(plane.height, plane.line_size)[:, : plane.width]
        for plane in frame.planes
    )
    planes[0][:] = luma
    cv2.merge((blue, red), dst=planes[1])
