"""The same film by FFmpeg's command line, as an engineer would type it: zoompan, concat, one encoding.

python -m cli.bench.zoompan ORDER FILM FFMPEG
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import av

from cli.bench.orders import read_order
from cli.bench.planning import timeline_of
from core_engine.encoder import BIT_RATE, GOP_SECONDS, PRESETS
from core_engine.ken_burns import move_for
from core_engine.sound_track import BIT_RATE as SOUND_BIT_RATE
from core_engine.timeline import SAMPLE_RATE, RenderSpec, Shot, Timeline


def ffmpeg_of(python: Path) -> Path | None:
    """The FFmpeg program that an environment's imageio-ffmpeg brings, or None."""
    told = subprocess.run(
        [python, "-c", "import imageio_ffmpeg; print(imageio_ffmpeg.get_ffmpeg_exe())"],
        capture_output=True,
        text=True,
        check=False,
    )
    found = Path(told.stdout.strip() or os.devnull)
    return found if told.returncode == 0 and found.is_file() else None


def command_line(ffmpeg: Path, spec: RenderSpec, timeline: Timeline, film: Path) -> list[str]:
    """The arguments of one FFmpeg run that makes the whole film, encoded at our preset and bit rate."""
    inputs, chains = [], []
    for shot in timeline.shots:
        segment = spec.segments[shot.index]
        inputs += ["-i", str(segment.picture), "-i", str(segment.narration)]
        chains += [_picture_chain(spec, shot), _sound_chain(spec, shot)]
    pads = "".join(f"[v{shot.index}][a{shot.index}]" for shot in timeline.shots)
    chains.append(f"{pads}concat=n={len(timeline.shots)}:v=1:a=1[v][a]")
    return [
        str(ffmpeg), "-v", "error", "-nostdin", "-y", *inputs,
        "-filter_complex", ";".join(chains), "-map", "[v]", "-map", "[a]",
        "-c:v", "libx264", "-preset", PRESETS[spec.quality], "-b:v", str(BIT_RATE),
        "-g", str(round(GOP_SECONDS * spec.fps)), "-pix_fmt", "yuv420p",
        "-c:a", "aac", "-b:a", str(SOUND_BIT_RATE), "-ar", str(SAMPLE_RATE), "-ac", "2",
        "-movflags", "+faststart", str(film),
    ]  # fmt: skip


def _picture_chain(spec: RenderSpec, shot: Shot) -> str:
    """Cut to the film's shape, then the camera's move; ``on`` counts the frames written."""
    move = move_for(spec.segments[shot.index].sequence_index, spec.zoom)
    done = f"on/{shot.frame_count}"
    width = _between(move.start.width, move.end.width, done)
    left = _between(move.start.left, move.end.left, done)
    top = _between(move.start.top, move.end.top, done)
    shape = f"{spec.width}/{spec.height}"
    return (
        f"[{2 * shot.index}:v]crop='min(iw,ih*{shape})':'min(ih,iw/({shape}))',"
        f"zoompan=z='1/({width})':x='iw*({left})':y='ih*({top})':"
        f"d={shot.frame_count}:s={spec.width}x{spec.height}:fps={spec.fps},setsar=1[v{shot.index}]"
    )


def _sound_chain(spec: RenderSpec, shot: Shot) -> str:
    seconds = float(shot.frame_count / spec.fps)
    padded = f"aresample={SAMPLE_RATE},apad=whole_dur={seconds:.6f}"
    return f"[{2 * shot.index + 1}:a]{padded}[a{shot.index}]"


def _between(start: float, end: float, share: str) -> str:
    return f"{start:.6f}+({end - start:.6f})*{share}"


def film_by_hand(order: Path, film: Path, ffmpeg: Path) -> dict[str, int]:
    """Have FFmpeg make the film of an order; gives its frames. Raises CalledProcessError."""
    spec = read_order(order)
    timeline = timeline_of(spec)
    subprocess.run(command_line(ffmpeg, spec, timeline, film), check=True, stdin=subprocess.DEVNULL)
    with av.open(str(film)) as container:
        return {"frames": container.streams.video[0].frames}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(film_by_hand(*map(Path, sys.argv[1:4]))))
