"""The sample story, and the command that films it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from cli import demo as command
from cli.demo import SAMPLE, SampleMissing, demo
from cli.story_folder import open_story


def test_the_sample_story_has_a_picture_for_each_of_its_segments() -> None:
    found = open_story(SAMPLE)
    pictures = [segment.image for segment in found.story.segments]
    assert len(set(pictures)) == len(pictures) > 1
    assert found.name == "lighthouse"
    assert not found.story.warnings


def test_the_demo_makes_its_film_in_out_and_says_how_to_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sample = tmp_path / "sample"
    sample.mkdir()
    (sample / "story.md").write_text("# Short\n\nHo!")
    Image.new("RGB", (320, 180), "teal").save(sample / "1.png")
    monkeypatch.setattr(command, "SAMPLE", sample)
    monkeypatch.chdir(tmp_path)
    assert demo() == 0
    said = capsys.readouterr().out
    assert (tmp_path / "out" / "lighthouse.mp4").stat().st_size > 0
    assert f"{Path('out') / 'lighthouse.mp4'} is ready" in said
    assert "./storyflow render FOLDER" in said


def test_a_missing_sample_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "SAMPLE", tmp_path / "gone")
    with pytest.raises(SampleMissing, match="examples/lighthouse"):
        demo()


@pytest.mark.full
def test_the_whole_demo_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(command.__file__).parents[1]))
    done = subprocess.run([sys.executable, "-m", "cli", "demo"], cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, "out/lighthouse.mp4 is ready" in done.stdout) == (0, True)
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["lighthouse.mp4"]
