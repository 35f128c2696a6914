"""FFmpeg's libraries without an encoder that the film needs.

Nothing is imitated: a child runs with a copy of libavcodec in which the encoder bears another name, so
the library itself answers that it has none.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import av
import pytest

from core_engine.errors import EncoderMissing
from tests.faults.films import earlier_film
from tests.faults.rendering import BACKEND

pytestmark = [
    pytest.mark.fault,
    pytest.mark.skipif(sys.platform != "linux", reason="not here by design: LD_PRELOAD belongs to Linux"),
]

_SCRIPT = """
import sys
from pathlib import Path
from av.codec import codecs_available
from core_engine.errors import EngineError
from core_engine.render_utils import check_ffmpeg
from core_engine.video_renderer import render
from tests.faults.films import write_story
print(check_ffmpeg())
try:
    render(write_story(Path(sys.argv[1]), [0.2]), Path(sys.argv[2]))
except EngineError as error:
    print(type(error).__name__, error.code)
    print(error)
"""


def _bundled_libraries() -> Path:
    folder = Path(av.__file__).parents[1] / "av.libs"
    if not folder.is_dir():
        pytest.skip("not here by design: this PyAV was built against the system's FFmpeg")
    return folder


def _without(encoder: bytes, folder: Path) -> Path:
    """A copy of the bundled libavcodec that knows ``encoder`` by no name."""
    [library] = _bundled_libraries().glob("libavcodec*.so*")
    content = library.read_bytes()
    altered, count = re.subn(b"\0" + encoder + b"\0", b"\0" + encoder[:-1] + b"?\0", content)
    assert count >= 1
    copy = folder / library.name
    copy.write_bytes(altered)
    return copy


@pytest.mark.parametrize("encoder", ["libx264", "aac"])
def test_a_library_without_the_encoder_is_told_with_how_to_get_one(tmp_path: Path, encoder: str) -> None:
    target = earlier_film(tmp_path / "out")
    library = _without(encoder.encode(), tmp_path)
    done = subprocess.run(
        [sys.executable, "-c", _SCRIPT, str(tmp_path / "story"), str(target)],
        env={**os.environ, "LD_PRELOAD": str(library), "LD_LIBRARY_PATH": str(_bundled_libraries())},
        capture_output=True,
        text=True,
        timeout=300,
        cwd=BACKEND,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answer, kind, sentence = done.stdout.splitlines()
    assert answer == "False"
    assert kind == f"EncoderMissing {EncoderMissing.code}"
    assert f"no {encoder} encoder" in sentence
    assert "pip install" in sentence
    assert [path.name for path in target.parent.iterdir()] == ["final.mp4"]
