"""How true a film is to the frames that went into it.

    python -m cli.bench.fidelity ORDER CODING STRIDE

CODING is one of the engine's qualities, or "medium": the same bit rate and the same GOPs by libx264's
preset medium and nothing else, the yardstick of what they could be. Every STRIDE-th frame is compared.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import av
import numpy as np

from cli.bench.orders import read_order
from cli.bench.planning import timeline_of
from cli.bench.similarity import Luma, psnr, ssim
from core_engine import encoder
from core_engine.film import Film
from core_engine.ken_burns import Move
from core_engine.sampling import WorkingPicture, load_planes
from core_engine.shot_plan import plan_shots
from core_engine.timeline import Quality, RenderSpec
from core_engine.video_renderer import render

MEDIUM = "medium"

MOST_PSNR = 100.0
"""dB; stands for the infinity of equal frames, of which no mean can be made."""


def encode(spec: RenderSpec, coding: str, film: Path) -> Film:
    """Have the engine make the film with one of its qualities, or with the yardstick's settings."""
    if coding == MEDIUM:
        with patch.object(encoder, "encoder_options", medium_options):
            made = render(spec, film)
    else:
        made = render(replace(spec, quality=Quality(coding)), film)
    assert isinstance(made, Film)
    return made


def medium_options(spec: RenderSpec) -> dict[str, str]:
    """The yardstick: preset medium, with only the GOPs and the bounds of the bit rate given."""
    gop = encoder.gop_length(spec.fps)
    return {
        "preset": "medium",
        "profile": "high",
        "x264-params": (
            f"keyint={gop}:min-keyint={gop}:scenecut=0:open-gop=0:"
            f"vbv-maxrate={encoder.MAX_BIT_RATE // 1000}:vbv-bufsize={encoder.VBV_BUFFER // 1000}"
        ),
    }


def by_shot(spec: RenderSpec, film: Path, stride: int) -> list[dict[str, float]]:
    """Mean SSIM and PSNR of every shot's compared frames, luma against what the camera saw."""
    timeline = timeline_of(spec)
    decoded = lumas(film)
    found = []
    for shot, planned in zip(timeline.shots, plan_shots(spec, timeline), strict=True):
        picture = load_planes(planned.picture, planned.move, spec.width, spec.height)
        likeness = []
        for number, luma in zip(range(shot.frame_count), decoded, strict=False):
            if number % stride == 0:
                true = sampled_luma(picture, planned.move, number, shot.frame_count, spec)
                likeness.append((ssim(luma, true), min(psnr(luma, true), MOST_PSNR)))
        means = map(statistics.fmean, zip(*likeness, strict=True))
        found.append(dict(zip(("ssim", "psnr"), means, strict=True)))
    return found


def sampled_luma(picture: WorkingPicture, move: Move, number: int, count: int, spec: RenderSpec) -> Luma:
    """The luma of one frame as it goes into the encoder."""
    luma = np.empty((spec.height, spec.width), np.uint8)
    chroma = np.empty((spec.height // 2, spec.width // 2, 2), np.uint8)
    picture.sample(move.view(number, count), (luma, chroma))
    return luma


def lumas(film: Path) -> Iterator[Luma]:
    """Every frame's luma (height, width), in the order of showing."""
    with av.open(str(film)) as container:
        for frame in container.decode(video=0):
            plane = frame.planes[0]
            rows = np.frombuffer(memoryview(plane), np.uint8).reshape(plane.height, plane.line_size)
            yield rows[:, : plane.width].copy()


def measure(spec: RenderSpec, coding: str, stride: int) -> dict[str, Any]:
    """Encode and compare; gives the shots' SSIM and PSNR, the picture's bits a second and CPU seconds."""
    with tempfile.TemporaryDirectory(prefix="storyflow-bench-") as folder:
        film = Path(folder) / "film.mp4"
        began = time.process_time()
        made = encode(spec, coding, film)
        spent = time.process_time() - began
        return {
            "shots": by_shot(spec, film, stride),
            "bit_rate": _picture_bits(film) / float(made.duration),
            "cpu_seconds": spent,
            "frames": made.frames,
        }


def _picture_bits(film: Path) -> int:
    with av.open(str(film)) as container:
        return 8 * sum(packet.size for packet in container.demux(video=0))


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(read_order(Path(sys.argv[1])), sys.argv[2], int(sys.argv[3]))))
