"""The example that makes a film through the API alone, against the real studio."""

from __future__ import annotations

import json
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import av

from core_engine.home import INSTALLATION
from tests.decoded import pictures
from tests.studio import Studio

EXAMPLE = INSTALLATION / "examples" / "http" / "make_film.py"
LIGHTHOUSE = INSTALLATION / "examples" / "lighthouse"


def test_a_program_that_knows_only_http_makes_the_sample_film(tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    with Studio(tmp_path / "home") as studio:
        command = [sys.executable, "-I", str(EXAMPLE), str(LIGHTHOUSE), str(film)]
        command += ["--studio", studio.url, "--size", "160x90"]
        run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    lines = run.stdout.splitlines()
    facts = json.loads(lines[-1])
    shown = [int(line.split("%")[0]) for line in lines[:-1]]
    assert shown == sorted(shown)
    assert shown[-1] == 100
    assert "Export complete" in lines[-2]
    assert (facts["width"], facts["height"], facts["fps"]) == (160, 90, 30)
    assert film.stat().st_size == facts["file_size"]
    frames = sum(1 for _ in pictures(film))
    assert float(Fraction(frames, 30)) == facts["duration"]
    with av.open(str(film)) as opened:
        assert {stream.codec_context.name for stream in opened.streams} == {"h264", "aac"}
