"""A film is made without any network: in a namespace that has not even a loopback."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from tests.faults.rendering import BACKEND

pytestmark = pytest.mark.fault

_PROSE = """The Ferry

The last ferry left the pier at dusk. Nobody stood on it but the cat.

In the morning it came back, and the cat was not alone.
"""


def _cut_off() -> list[str]:
    """The command that runs another without network."""
    if (
        not shutil.which("unshare")
        or subprocess.run(["unshare", "-rn", "true"], capture_output=True, check=False).returncode
    ):
        pytest.skip("not here by design: this system does not let a process leave the network")
    return ["unshare", "-rn"]


def test_prose_and_a_folder_of_pictures_become_a_film_without_network(tmp_path: Path) -> None:
    (tmp_path / "ferry.txt").write_text(_PROSE, encoding="utf-8")
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    for number, shade in enumerate((40, 200)):
        Image.fromarray(np.full((90, 160, 3), shade, np.uint8)).save(pictures / f"{number}.png")
    command = [sys.executable, "-m", "cli", "render", "ferry.txt", "--images", "pictures", "--json"]
    command += ["--width", "160", "--height", "90", "--fps", "10"]

    done = subprocess.run(
        [*_cut_off(), *command],
        cwd=tmp_path,
        env={"PYTHONPATH": str(BACKEND), "PATH": "/usr/bin:/bin", "STORYFLOW_HOME": str(tmp_path / "home")},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    with av.open(str(tmp_path / "out" / "ferry.mp4")) as film:
        frames = [frame.to_ndarray(format="gray").mean() for frame in film.decode(video=0)]
    assert len(frames) == answer["frames"]
    assert frames[0] < 60
    assert frames[-1] > 180
