"""``./storyflow voices`` as a user meets it, from a folder and from a server on this machine."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from cli import downloads, setup_environments, voices
from cli.failures import CommandError
from core_engine import model_loader
from core_engine.tests.kokoro_files import write_files
from core_engine.voices.manifest import MODEL, SPEAKERS, addresses

pytest.importorskip("onnxruntime")
pytest.importorskip("kokoro_onnx")


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("STORYFLOW_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("NO_PROXY", "*")
    return tmp_path / "home" / "models"


@pytest.fixture
def published(tmp_path: Path) -> Path:
    write_files(tmp_path / "published")
    return tmp_path / "published"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Keep the tests' output quiet."""


@pytest.fixture
def server(published: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(published)))
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def run(*arguments: str) -> Result:
    return CliRunner().invoke(voices.app, list(arguments))


def failure(result: Result) -> str:
    assert isinstance(result.exception, CommandError), result.output
    return result.exception.message


def test_the_list_says_what_is_ready_and_what_to_do(models: Path) -> None:
    found = {voice["id"]: voice for voice in json.loads(run("list", "--json").output)}
    assert found["espeak:de"] == {
        "id": "espeak:de", "name": "German", "language": "de", "engine": "espeak",
        "ready": True, "advice": "",
    }  # fmt: skip
    assert not found["af_bella"]["ready"]
    assert "./storyflow voices install" in found["af_bella"]["advice"]


@pytest.mark.parametrize("arguments", [[], ["list"]])
def test_without_a_word_more_the_voices_are_listed(models: Path, arguments: list[str]) -> None:
    output = run(*arguments).output
    assert "af_bella" in output
    assert "espeak:en-gb" in output
    assert output.rstrip().endswith("Run ./storyflow voices install.")


def test_installing_from_a_folder_checks_loads_and_speaks(models: Path, published: Path) -> None:
    result = run("install", "--from", str(published))
    assert result.exit_code == 0, result.output
    for file in (MODEL, SPEAKERS):
        checksum = downloads.sha256(published / file.name)
        assert f"SHA-256 {checksum} (not verified, for its publisher states no checksum)" in result.output
        assert (models / file.name).read_bytes() == (published / file.name).read_bytes()
    assert "The voice af_bella spoke a sentence" in result.output
    assert sorted(path.name for path in models.iterdir()) == [MODEL.name, SPEAKERS.name]


def test_installing_from_a_server_fetches_both_files(models: Path, server: str) -> None:
    result = run("install", "--from", server)
    assert result.exit_code == 0, result.output
    assert f"{MODEL.name}: 100%" in result.output
    assert model_loader.what_is_missing() == ""


def test_the_published_addresses_are_tried_in_order(
    models: Path, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        voices, "addresses", lambda file: (f"{server}/gone/{file.name}", f"{server}/{file.name}")
    )
    assert run("install").exit_code == 0
    assert model_loader.what_is_missing() == ""


def test_files_that_left_their_addresses_are_told_with_what_to_do(
    models: Path, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(voices, "addresses", lambda file: (f"{server}/gone/{file.name}",))
    assert "no longer published" in failure(run("install"))
    assert not models.exists() or list(models.iterdir()) == []


def test_offline_the_user_learns_which_file_to_put_where(
    models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(voices, "addresses", lambda file: (f"http://127.0.0.1:9/{file.name}",))
    sentence = failure(run("install"))
    assert sentence.startswith("127.0.0.1 cannot be reached")
    assert f"{MODEL.name} (about 326 MB) and {SPEAKERS.name} (about 28 MB)" in sentence
    assert "put both into models of STORYFLOW_HOME" in sentence
    assert str(models) not in sentence


@pytest.mark.parametrize("promise", [{"sha256": "0" * 64}, {"size": 5}])
def test_a_file_that_is_not_the_promised_one_is_removed(
    models: Path, published: Path, monkeypatch: pytest.MonkeyPatch, promise: dict[str, Any]
) -> None:
    monkeypatch.setattr(voices, "FILES", (replace(MODEL, **promise), SPEAKERS))
    assert "size or checksum differs" in failure(run("install", "--from", str(published)))
    assert list(models.iterdir()) == []


def test_a_promised_checksum_that_fits_is_called_verified(
    models: Path, published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    promised = replace(MODEL, sha256=downloads.sha256(published / MODEL.name))
    monkeypatch.setattr(voices, "FILES", (promised, SPEAKERS))
    output = run("install", "--from", str(published)).output
    assert f"{promised.sha256} (verified)" in output


def test_files_that_do_not_load_never_replace_those_that_do(
    models: Path, published: Path, tmp_path: Path
) -> None:
    run("install", "--from", str(published))
    before = (models / MODEL.name).read_bytes()
    write_files(tmp_path / "foreign", tokens="text")
    sentence = failure(run("install", "--from", str(tmp_path / "foreign")))
    assert "does not load" in sentence
    assert "What was installed before was kept." in sentence
    assert (models / MODEL.name).read_bytes() == before
    assert sorted(path.name for path in models.iterdir()) == [MODEL.name, SPEAKERS.name]


def test_a_folder_without_the_files_is_told(models: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    sentence = failure(run("install", "--from", str(tmp_path / "empty")))
    assert sentence == f"The folder empty holds no {MODEL.name}. Nothing was changed."


def test_missing_packages_are_prepared_before_anything_is_fetched(
    models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The environment itself is built by setup_environments, which has tests of its own."""
    asked: list[object] = []

    class ContinuesElsewhere(Exception):
        pass

    def continue_in(name: str, arguments: list[str]) -> None:
        asked.append((name, arguments))
        raise ContinuesElsewhere

    monkeypatch.setattr(model_loader, "packages_present", lambda: False)
    monkeypatch.setattr(setup_environments, "add_kokoro", lambda: asked.append("prepared"))
    monkeypatch.setattr(setup_environments, "continue_in", continue_in)
    assert isinstance(run("install", "--from", "disk").exception, ContinuesElsewhere)
    assert asked == ["prepared", ("kokoro", ["voices", "install", "--prepared", "--from", "disk"])]
    assert "could not be installed" in failure(run("install", "--prepared"))
    assert not models.exists()


def test_installing_again_only_checks(models: Path, published: Path) -> None:
    run("install", "--from", str(published))
    result = run("install")
    assert result.exit_code == 0
    assert result.output.startswith("The voice af_bella spoke")


def test_an_interruption_says_what_is_kept(
    models: Path, server: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(path: Path) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(downloads, "sha256", interrupt)
    with pytest.raises(KeyboardInterrupt):
        voices.install(source=server)
    assert "MB have arrived and are kept in models/.incoming of STORYFLOW_HOME" in capsys.readouterr().err
    monkeypatch.undo()
    monkeypatch.setenv("STORYFLOW_HOME", str(models.parent))
    assert run("install", "--from", server).exit_code == 0
    assert sorted(path.name for path in models.iterdir()) == [MODEL.name, SPEAKERS.name]


def test_two_installations_at_once_are_one_too_many(models: Path, published: Path) -> None:
    with voices._incoming(models):
        assert "Another command" in failure(run("install", "--from", str(published)))


def test_every_engine_is_asked_to_speak(models: Path, published: Path) -> None:
    kokoro, espeak = voices.speak_check()
    assert (kokoro.engine, kokoro.speaks) == ("kokoro", False)
    assert "./storyflow voices install" in kokoro.sentence
    assert espeak.speaks
    assert espeak.seconds > 1
    run("install", "--from", str(published))
    assert all(check.speaks for check in voices.speak_check())


def test_a_damaged_model_does_not_pass_the_check(models: Path, published: Path) -> None:
    run("install", "--from", str(published))
    (models / MODEL.name).write_bytes(b"\x08half")
    kokoro, _ = voices.speak_check()
    assert not kokoro.speaks
    assert f"{MODEL.name} is damaged" in kokoro.sentence


def test_the_addresses_are_those_of_the_publisher() -> None:
    assert all(
        address.startswith("https://github.com/thewh1teagle/kokoro-onnx/releases/download/model-files-v1.")
        for file in (MODEL, SPEAKERS)
        for address in addresses(file)
    )
