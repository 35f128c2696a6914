"""eSpeak NG keeps the path of its data in 160 bytes; StoryFlow may lie deeper than that."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import espeakng_loader
import pytest

from core_engine.voices import espeak_data, espeak_process


@pytest.fixture
def deep_folder(tmp_path: Path) -> Path:
    folder = tmp_path
    while len(os.fsencode(folder)) < 200:
        folder /= "a folder in a folder"
    folder.mkdir(parents=True)
    shutil.copytree(Path(espeakng_loader.__file__).parent, folder / "espeakng_loader")
    return folder


def test_the_voice_process_speaks_from_a_deep_folder(deep_folder: Path) -> None:
    request = {"text": "Good evening.", "voice": "gmw/en-US", "rate": 140, "pitch": 50, "range": 50}
    with subprocess.Popen(
        [sys.executable, espeak_process.__file__],
        env={**os.environ, "PYTHONPATH": str(deep_folder)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(json.dumps(request).encode() + b"\n")
        child.stdin.flush()
        reply = json.loads(child.stdout.readline())
        child.stdin.close()
    assert "error" not in reply
    assert reply["pcm_bytes"] > 22_050


def test_a_deep_folder_of_data_gets_a_short_link(deep_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = deep_folder / "espeakng_loader" / "espeak-ng-data"
    monkeypatch.setattr(espeakng_loader, "get_data_path", lambda: str(data))
    espeak_data.data_path.cache_clear()
    try:
        short = Path(espeak_data.data_path())
    finally:
        espeak_data.data_path.cache_clear()
    assert len(os.fsencode(short)) <= 150
    assert short.resolve() == data.resolve()
