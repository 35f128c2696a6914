"""``./storyflow cache``, and what the command line takes from it."""

from __future__ import annotations

import json
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from cli.__main__ import main
from core_engine.cache.settings import content_cache

SMALL = ("--width", "160", "--height", "90", "--fps", "10", "--quality", "draft", "--voice", "espeak:en-us")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A current folder with a story of three segments, and a cache of its own."""
    monkeypatch.setenv("STORYFLOW_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("STORYFLOW_CACHE_LIMIT", "1 GB")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tale").mkdir()
    (tmp_path / "tale" / "story.md").write_text(
        "# The Lamp\n\nOnce upon a time.\n\nThe wind came.\n\nThe end.\n"
    )
    for number in range(3):
        pixels = np.random.default_rng(number).integers(0, 255, (18, 32, 3), dtype=np.uint8)
        Image.fromarray(pixels).resize((320, 180)).save(tmp_path / "tale" / f"{number}.png")
    return tmp_path


def said(capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 0) -> str:
    capsys.readouterr()
    assert main(arguments) == status
    captured = capsys.readouterr()
    return captured.out or captured.err


def rendered(capsys: pytest.CaptureFixture[str], *options: str) -> dict[str, object]:
    facts: dict[str, object] = json.loads(said(capsys, "render", "tale", *SMALL, *options, "--json"))
    return facts


def test_an_empty_cache_is_shown_and_cleared(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    facts = json.loads(said(capsys, "cache", "--json"))
    assert facts == {"entries": 0, "bytes": 0, "limit": 10**9, "place": "cache of STORYFLOW_HOME"}
    assert said(capsys, "cache", "clear") == "0 entries, 0 bytes, were removed.\n"
    assert not (place / "home" / "cache").exists()


def test_a_film_fills_the_cache_and_clearing_empties_it(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert rendered(capsys)["cached_shots"] == 0
    film = (place / "out" / "tale.mp4").read_bytes()
    assert rendered(capsys)["cached_shots"] == 3
    assert (place / "out" / "tale.mp4").read_bytes() == film
    facts = json.loads(said(capsys, "cache", "--json"))
    there = [path for path in (place / "home" / "cache").glob("??/*") if path.is_file()]
    assert facts["entries"] == len(there)
    assert facts["bytes"] == sum(path.stat().st_size for path in there)
    assert {".mp4", ".wav", ".json"} <= {path.suffix for path in there}
    shown = said(capsys, "cache")
    assert f"{len(there)} entries" in shown
    assert "At most 1.0 GB are kept" in shown
    assert str(place) not in shown
    cleared = json.loads(said(capsys, "cache", "clear", "--json"))
    assert (cleared["entries"], cleared["bytes"]) == (facts["entries"], facts["bytes"])
    assert content_cache().usage().entries == 0
    assert rendered(capsys)["cached_shots"] == 0
    assert (place / "out" / "tale.mp4").read_bytes() == film


def test_one_changed_word_costs_one_shot(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rendered(capsys)
    story = place / "tale" / "story.md"
    story.write_text(story.read_text().replace("The wind came.", "The terrible wind came at night."))
    assert rendered(capsys)["cached_shots"] == 2


def test_without_a_limit_nothing_is_kept(
    place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STORYFLOW_CACHE_LIMIT", "0")
    assert rendered(capsys)["cached_shots"] == 0
    assert rendered(capsys)["cached_shots"] == 0
    assert not (place / "home" / "cache").exists()
    assert "Nothing is kept" in said(capsys, "cache")


def test_a_limit_that_is_no_size_is_wrong_use(
    place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STORYFLOW_CACHE_LIMIT", "a lot")
    for command in (("cache",), ("cache", "clear"), ("render", "tale")):
        assert "which is no size" in said(capsys, *command, status=2)


def test_a_cache_that_cannot_be_cleared_is_told_in_a_sentence(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rendered(capsys)
    cache = place / "home" / "cache"
    (cache / "lock").unlink()
    (cache / "lock").mkdir()
    told = said(capsys, "cache", "clear", status=1)
    assert "The cache cannot be cleared" in told
    assert str(place) not in told


def test_a_draft_stands_beside_the_film(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rendered(capsys)
    film = (place / "out" / "tale.mp4").read_bytes()
    large = ("--width", "1920", "--height", "1080", "--fps", "5", "--voice", "espeak:en-us", "--zoom", "1.0")
    facts = json.loads(said(capsys, "render", "tale", *large, "--draft", "--json"))
    draft = place / "out" / "tale.draft.mp4"
    assert facts["output_path"] == str(draft)
    assert (place / "out" / "tale.mp4").read_bytes() == film
    with av.open(str(draft)) as container:
        picture = container.streams.video[0]
        assert (picture.width, picture.height) == (960, 540)
