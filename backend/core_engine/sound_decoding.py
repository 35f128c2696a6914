"""Any sound file to samples at the film's rate, whatever is wrong with it.

Every file is decoded by its content. Only containers of sound are tried, and only from the disk:
a playlist or a concat script that calls itself a WAV is refused, never followed.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
import numpy as np
from av.audio.codeccontext import AudioCodecContext
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.filter import Graph
from numpy.typing import NDArray

from core_engine.asset_files import require_file, shown_name, why_unreadable
from core_engine.errors import EngineError, SoundEmpty, SoundError
from core_engine.timeline import SAMPLE_RATE

logger = logging.getLogger(__name__)

Samples = NDArray[np.float32]
Filter = tuple[str, str]

MAX_CHANNELS = 8
MIN_RATE, MAX_RATE = 4_000, 768_000
"""Samples per second that a file may have; a megabyte at 1 Hz would last for days."""

_MAX_SAMPLE = 16.0  # +24 dB; float files hold anything

_FORMATS = "aac,aiff,amr,ape,asf,au,avi,caf,flac,matroska,webm,mov,mp4,m4a,3gp,3g2,mj2,mp3,ogg,wav,w64,wv"
_FILE_ONLY = {"format_whitelist": _FORMATS, "protocol_whitelist": "file", "enable_drefs": "0"}


@contextmanager
def opened_sound(path: Path) -> Iterator[tuple[InputContainer, AudioStream]]:
    """A sound file's container and its first sound stream.

    Raises SoundError (or SoundEmpty) with the reason when there is none that can be used.
    """
    try:
        require_file(path)
        size = path.stat().st_size
    except (OSError, ValueError) as error:
        raise SoundError(why_unreadable("sound", path, error)) from None
    if size == 0:
        raise SoundEmpty(
            f'There is no sound in "{shown_name(path)}": the file is empty. Choose another file.'
        )
    try:
        container = av.open(str(path.absolute()), options=dict(_FILE_ONLY), metadata_errors="replace")
    except PermissionError as error:
        raise SoundError(why_unreadable("sound", path, error)) from None
    except (av.FFmpegError, ValueError) as error:
        logger.info("sound %s: %s", path.name, error)
        raise _not_sound(path) from error
    with container:
        yield container, _sound_stream(container, path)


def _sound_stream(container: InputContainer, path: Path) -> AudioStream:
    if not container.streams.audio:
        raise SoundError(f'There is no sound in "{shown_name(path)}". Choose another file.')
    stream = container.streams.audio[0]
    context = cast("AudioCodecContext | None", stream.codec_context)  # None where no decoder is known
    if context is None:
        raise _not_sound(path)
    if not (MIN_RATE <= context.sample_rate <= MAX_RATE and 1 <= context.channels <= MAX_CHANNELS):
        raise SoundError(
            f'"{shown_name(path)}" is not a valid sound file: {context.channels} channels at '
            f"{context.sample_rate} Hz. Use mono to 7.1 sound at 8,000 to 192,000 Hz."
        )
    return stream


def _not_sound(path: Path) -> SoundError:
    return SoundError(
        f'"{shown_name(path)}" is not a sound file that can be read. Use WAV, FLAC, OGG, MP3 or M4A.'
    )


def filtered_samples(
    container: InputContainer,
    stream: AudioStream,
    path: Path,
    chain: Sequence[Filter],
    tick: Callable[[], None] | None = None,
) -> Iterator[tuple[Samples, float | None]]:
    """Chunks (2, n) at 48 kHz after ``chain``, each with the loudness so far where it is measured."""
    chain_for = None
    graph: Graph | None = None
    try:
        for decoded in _decoded(container, stream, tick):
            frame = _usable(decoded)
            shape = (frame.format.name, frame.layout.name, frame.sample_rate)
            if shape != chain_for:
                if graph is not None:
                    yield from _drained(graph, last=True)
                graph, chain_for = _graph(frame, chain), shape
            frame.pts = None
            graph.push(frame)  # type: ignore[union-attr]  # set together with chain_for
            yield from _drained(graph)  # type: ignore[arg-type]
        if graph is not None:
            yield from _drained(graph, last=True)
    except EngineError:
        raise
    except (av.FFmpegError, ValueError) as error:
        logger.info("sound %s: %s", path.name, error)
        raise _not_sound(path) from error


def _decoded(
    container: InputContainer, stream: AudioStream, tick: Callable[[], None] | None
) -> Iterator[AudioFrame]:
    """All frames that can be decoded; damaged packets between good ones are left out."""
    decoded = False
    damage: av.FFmpegError | None = None
    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets, None)
        except av.FFmpegError as error:
            damage = error
            break  # nothing behind an unreadable place can be reached
        if packet is None:
            break
        if tick:
            tick()
        try:
            frames = packet.decode()
        except av.EOFError:
            break
        except av.FFmpegError as error:
            damage = error
            continue
        for frame in frames:
            decoded = decoded or frame.samples > 0
            yield frame
    if damage is not None and not decoded:
        raise damage


def _graph(frame: AudioFrame, chain: Sequence[Filter]) -> Graph:
    graph = Graph()
    node = graph.add_abuffer(
        sample_rate=frame.sample_rate,
        format=frame.format.name,
        layout=frame.layout.name,
        time_base=Fraction(1, frame.sample_rate),
    )
    film = ("aformat", f"sample_fmts=fltp:channel_layouts=stereo:sample_rates={SAMPLE_RATE}")
    for name, arguments in (film, *chain, film, ("abuffersink", "")):
        following = graph.add(name, arguments) if arguments else graph.add(name)
        node.link_to(following)
        node = following
    graph.configure()
    return graph


def _drained(graph: Graph, *, last: bool = False) -> Iterator[tuple[Samples, float | None]]:
    if last:
        graph.push(None)
    while True:
        try:
            frame = cast("AudioFrame", graph.pull())
        except (av.BlockingIOError, av.EOFError):
            return
        integrated = frame.metadata.get("lavfi.r128.I")
        yield cast("Samples", frame.to_ndarray()), None if integrated is None else float(integrated)


# What one or two channels mean, whatever loudspeakers the file assigns them to: a voice that was
# recorded on "front left" alone must not be heard in one ear, or on "side left" not at all.
_USUAL = {1: "mono", 2: "stereo"}


def _usable(frame: AudioFrame) -> AudioFrame:
    """The same frame with usable numbers and, for one or two channels, the usual loudspeakers."""
    layout = _USUAL.get(frame.layout.nb_channels, frame.layout.name)
    samples = _made_finite(frame)
    if samples is None and layout == frame.layout.name:
        return frame
    result = AudioFrame.from_ndarray(
        frame.to_ndarray() if samples is None else samples, format=frame.format.name, layout=layout
    )
    result.sample_rate = frame.sample_rate
    return result


def _made_finite(frame: AudioFrame) -> NDArray[np.float32] | None:
    """Float samples with everything that is no usable number made silent or bounded, if there are such.

    A single NaN would spread through every filter after it.
    """
    if not frame.format.name.startswith(("flt", "dbl")):
        return None
    samples = cast("NDArray[np.float32]", frame.to_ndarray())
    if np.isfinite(samples).all() and float(np.abs(samples).max(initial=0.0)) <= _MAX_SAMPLE:
        return None
    return np.nan_to_num(samples, nan=0.0, posinf=1.0, neginf=-1.0).clip(-_MAX_SAMPLE, _MAX_SAMPLE)
