"""Stories become projects: as JSON, as text, and with the files of their folder."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from api.models import Event, Narration, Project, Segment
from api.services import stories
from api.services.story_upload import StoryUpload
from api.tests.segment_rows import stored_files, waiting_uploads
from api.tests.story_rows import Api, Json, make_project, texts_of
from core_engine.tests.picture_files import encoded, quarters
from core_engine.tests.sound_files import pcm, tone, wav

pytestmark = pytest.mark.django_db(transaction=True)

PICTURE = encoded(quarters(), "PNG")
SOUND = wav(pcm(tone(0.25), 16))


def file(name: str, content: bytes | str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


def story(*segments: Json, **fields: object) -> Json:
    return {"title": "The lighthouse", "segments": list(segments), **fields}


def said(text: str, **fields: object) -> Json:
    return {"text_content": text, **fields}


@pytest.fixture(autouse=True)
def _a_media_folder_of_its_own(tmp_path: Path) -> Iterator[None]:
    with override_settings(MEDIA_ROOT=tmp_path / "media"):
        yield


def test_json_becomes_a_project_and_is_shown_whole() -> None:
    body = story(said("One.", image_prompt="A lamp."), said("Two."), language="pt-BR")
    shown = Api().ask("POST", "projects/import/", body, status=201)
    assert (shown["title"], shown["status"], shown["language"]) == ("The lighthouse", "DRAFT", "pt-BR")
    assert [(s["sequence_index"], s["text_content"], s["image_prompt"]) for s in shown["segments"]] == [
        (0, "One.", "A lamp."),
        (1, "Two.", ""),
    ]
    assert shown["warnings"] == []
    assert Event.objects.get().body == {"project_id": shown["id"], "change": "created"}
    del shown["warnings"]
    assert shown == Api().ask("GET", f"projects/{shown['id']}/")


@pytest.mark.parametrize("form", [{"format": "text"}, {"format": "prose"}, {}, {"format": None}])
def test_text_is_read_in_whatever_form_it_is(form: Json) -> None:
    marked = {"title": "Mine", "raw_text": "Text: One.\nPrompt: A lamp.\n---\nText: Two.", **form}
    shown = Api().ask("POST", "projects/import/", marked, status=201)
    assert shown["title"] == "Mine"
    assert [(s["text_content"], s["image_prompt"]) for s in shown["segments"]] == [
        ("One.", "A lamp."),
        ("Two.", ""),
    ]
    prose = {"raw_text": "# The heading\n\nOne.\n\nTwo.", **form}
    shown = Api().ask("POST", "projects/import/", prose, status=201)
    assert (shown["title"], len(shown["segments"])) == ("The heading", 2)


def test_a_title_that_is_given_wins_and_an_empty_one_is_none() -> None:
    for title, expected in (("Mine", "Mine"), ("", "The heading"), (None, "The heading")):
        body = {"title": title, "raw_text": "# The heading\n\nOne."}
        assert Api().ask("POST", "projects/import/", body, status=201)["title"] == expected


def test_json_may_come_as_text_too() -> None:
    body = {"title": "Mine", "format": "json", "raw_text": json.dumps({"segments": [said("One.")]})}
    shown = Api().ask("POST", "projects/import/", body, status=201)
    assert (shown["title"], len(shown["segments"])) == ("Mine", 1)


def test_every_problem_is_named_at_once_and_nothing_is_created() -> None:
    body = story(said("a"), said(" "), said("x" * 100_001), {"text_content": 5}, title="", language="?")
    answer = Api().ask("POST", "projects/import/", body, status=400)
    assert answer["code"] == "invalid_story"
    named = [(problem["segment"], problem["field"]) for problem in answer["details"]["problems"]]
    assert named == [(None, "title"), (None, "language"), (2, "text_content"), (4, "text_content")]
    long = Api().ask("POST", "projects/import/", story(said("a"), said("x" * 100_001)), status=400)
    assert long["details"]["problems"] == [
        {
            "segment": 2,
            "field": "text_content",
            "message": "The text is longer than 100,000 characters. Cut it into several segments.",
        }
    ]
    typed = {"title": "x" * 201, "language": "?", "raw_text": "Text: \n---\nText: b"}
    answer = Api().ask("POST", "projects/import/", typed, status=400)
    named = [(problem["segment"], problem["field"]) for problem in answer["details"]["problems"]]
    assert named == [(None, "language"), (None, "title"), (1, "text_content")]
    assert not Project.objects.exists()
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        "story",
        {"title": "T"},
        {"title": "T", "segments": None},
        {"title": "T", "segments": "a"},
        {"title": "T", "segments": []},
        {"title": "T", "segments": [None, 5, [], {}]},
        {"title": "T", "raw_text": 5},
        {"title": "T", "raw_text": ["a"]},
        {"title": "T", "raw_text": ""},
        {"title": "T", "raw_text": " \n\u200b"},
        {"title": "T", "raw_text": "\x00"},
        {"title": 5, "raw_text": "a"},
        {"raw_text": "a", "format": "pdf"},
        {"raw_text": "a", "format": ["text"]},
        {"raw_text": "a", "format": "\ud800"},
        {"raw_text": "a", "language": 5},
        {"raw_text": "a", "language": "\ud800"},
        {"raw_text": "a", "segments": [said("a")]},
        story(said("a"), language="\ud800", **{"\ud800": 10**400, "title\x00": 1}),
    ],
)
def test_what_is_no_story_is_refused(body: object) -> None:
    assert Api().refused("POST", "projects/import/", body) in {"invalid", "invalid_story"}
    assert not Project.objects.exists()


@pytest.mark.parametrize(
    "content", [b"null", b"", b"{", b"\xff\xfe", b'{"title":' * 50_000, b"[" * 900 + b"]" * 900]
)
def test_bytes_that_are_no_story_are_refused(content: bytes) -> None:
    assert set(Api().raw("POST", "projects/import/", content)) == {"error", "code", "details"}


def test_a_story_is_appended_behind_what_is_there() -> None:
    project = make_project("a", "b")
    body = {"segments": [said("c"), said("d")]}
    shown = Api().ask("POST", f"projects/{project.pk}/import-segments/", body, status=201)
    assert texts_of(project) == ["a", "b", "c", "d"]
    assert (shown["title"], shown["segment_count"]) == ("The lighthouse", 4)
    typed = {"title": "Ignored", "raw_text": "# Ignored, too\n\ne"}
    assert Api().ask("POST", f"projects/{project.pk}/import-segments/", typed, status=201)["title"] == (
        "The lighthouse"
    )
    assert texts_of(project)[-1] == "e"
    assert [event.body["change"] for event in Event.objects.all()] == ["edited", "edited"]


def test_nothing_is_appended_of_a_bad_story_or_to_a_project_that_is_not_there() -> None:
    project = make_project("a")
    path = f"projects/{project.pk}/import-segments/"
    assert Api().refused("POST", path, {"segments": [said("b"), said("")]}) == "invalid_story"
    assert texts_of(project) == ["a"]
    Api().ask("DELETE", f"projects/{project.pk}/", status=204)
    assert Api().refused("POST", path, {"segments": [said("b")]}, status=404) == "not_found"


def test_a_folder_is_paired_as_by_the_command_line() -> None:
    text = "# The lighthouse\n\nOne.\n\nTwo.\n\nThree."
    fields = {
        "story": file("story.md", text),
        "files[]": [file("10.png", PICTURE), file("2.png", PICTURE)],
        "paths[]": ["images/10.png", "images/2.png"],
    }
    shown = Api().form("projects/import/", fields)
    assert [segment["text_content"] for segment in shown["segments"]] == ["One.", "Two.", "Three."]
    first, second, third = (segment["image_file"] for segment in shown["segments"])
    assert first == second != third
    assert len(stored_files()) == 4  # two pictures, each with its thumbnail
    assert shown["thumbnail"] == shown["segments"][0]["image_thumb"]


def test_a_segment_names_its_picture_and_its_recorded_narration() -> None:
    named = story(
        said("One.", image="images/b.png", audio="audio/one.wav"),
        said("Two.", image="images/a.png"),
        title=None,
    )
    fields = {
        "title": "Mine",
        "story": file("story.json", json.dumps(named)),
        "files": [file("a.png", PICTURE), file("b.png", PICTURE), file("one.wav", SOUND)],
    }
    shown = Api().form("projects/import/", fields)
    one, two = shown["segments"]
    assert shown["title"] == "Mine"
    assert one["image_file"] != two["image_file"]
    assert (one["audio_duration"], one["audio_recorded"], one["audio_stale"]) == (0.25, True, False)
    assert (two["audio_file"], two["audio_recorded"]) == (None, False)
    assert Narration.objects.get().recorded


def test_a_story_without_files_drops_the_names_in_it_and_says_so() -> None:
    fields = {"story": file("story.json", json.dumps(story(said("One.", image="images/a.png"))))}
    shown = Api().form("projects/import/", fields)
    assert shown["segments"][0]["image_file"] is None
    assert ["came without files" in warning for warning in shown["warnings"]] == [True]


def test_a_form_may_carry_the_text_itself() -> None:
    shown = Api().form("projects/import/", {"story": "One.\n\nTwo.", "title": "Typed"})
    assert (shown["title"], len(shown["segments"])) == ("Typed", 2)
    shown = Api().form("projects/import/", {"story": file("The old tower.txt", "One.")})
    assert shown["title"] == "The old tower"


def test_files_are_appended_too() -> None:
    project = make_project("a")
    fields = {"story": file("more.txt", "b"), "files[]": [file("b.png", PICTURE)]}
    shown = Api().form(f"projects/{project.pk}/import-segments/", fields)
    assert [bool(segment["image_file"]) for segment in shown["segments"]] == [False, True]


def test_every_bad_file_is_named_at_once_and_no_file_stays() -> None:
    named = story(
        said("One.", image="good.png", audio="bad.wav"),
        said("Two.", image="bad.png"),
        said("Three.", image="bad.png"),
    )
    before = stored_files()
    fields = {
        "story": file("story.json", json.dumps(named)),
        "files[]": [file("good.png", PICTURE), file("bad.png", b"no picture"), file("bad.wav", b"no sound")],
    }
    answer = Api().form("projects/import/", fields, status=400)
    problems = answer["details"]["problems"]
    assert [(problem["segment"], problem["field"]) for problem in problems] == [(1, "audio"), (2, "image")]
    assert '"bad.wav"' in problems[0]["message"]
    assert '"bad.png"' in problems[1]["message"]
    assert stored_files() == before
    assert not Project.objects.exists()


def test_no_file_stays_when_the_rows_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = make_project("a")
    before = stored_files()

    def fail(project_id: uuid.UUID, change: str) -> None:
        assert len(stored_files()) == len(before) + 3
        raise LookupError(change)

    monkeypatch.setattr(Event, "project_changed", fail)
    (tmp_path / "a.png").write_bytes(PICTURE)
    (tmp_path / "a.wav").write_bytes(SOUND)
    files = {name: tmp_path / name for name in ("a.png", "a.wav")}
    named = json.dumps(story(said("One.", image="a.png", audio="a.wav")))
    with pytest.raises(LookupError, match="created"):
        stories.create(upload=StoryUpload(text=named, files=files))
    with pytest.raises(LookupError, match="edited"):
        stories.append(project_id=project.pk, upload=StoryUpload(text=named, files=files))
    assert stored_files() == before
    assert list(Project.objects.all()) == [project]
    assert texts_of(project) == ["a"]


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"title": "T"},
        {"story": "One.", "files[]": ["text"]},
        {"story": "One.", "paths[]": ["a.png"]},
        {"story": "One.", "paths[]": ["a.png", "b.png"], "files": [file("a.png", PICTURE)]},
        {"story": "One.", "language": "\x00"},
    ],
)
def test_a_form_that_makes_no_sense_is_refused(fields: Json) -> None:
    answer = Api().form("projects/import/", fields, status=400)
    assert set(answer) == {"error", "code", "details"}
    assert not Project.objects.exists()


def test_two_files_of_one_name_need_paths() -> None:
    files = [file("a.png", PICTURE), file("a.png", PICTURE)]
    answer = Api().form("projects/import/", {"story": "One.\n\nTwo.", "files[]": files}, status=400)
    assert list(answer["details"]["fields"]) == ["files"]
    for picture in files:
        picture.seek(0)
    fields = {"story": "One.\n\nTwo.", "files[]": files, "paths[]": ["one/a.png", "two/a.png"]}
    assert len(Api().form("projects/import/", fields)["segments"]) == 2


def test_a_form_that_breaks_off_is_refused() -> None:
    answer = Api().client.generic(
        "POST", "/api/projects/import/", "--x\r\nContent-Disp", content_type="multipart/form-data; boundary=x"
    )
    assert answer.status_code == 400
    answer = Api().client.generic("POST", "/api/projects/import/", "x", content_type="multipart/form-data")
    assert answer.status_code == 400
    answer = Api().client.generic("POST", "/api/projects/import/", "x", content_type="text/plain")
    assert answer.status_code == 415


def test_ten_thousand_segments_take_one_insert_a_hundred() -> None:
    def queries(length: int) -> int:
        body = story(*(said(f"Number {number}.") for number in range(length)))
        with CaptureQueriesContext(connection) as seen:
            Api().ask("POST", "projects/import/", body, status=201)
        return len(seen)

    per_insert = connection.ops.bulk_batch_size(
        [field for field in Segment._meta.concrete_fields], [Segment()] * 10_000
    )
    assert per_insert >= 90
    assert queries(10_000) - queries(1) == -(-10_000 // per_insert) - 1


def test_a_form_of_too_many_parts_is_refused_as_too_large() -> None:
    files = [file(f"{number}.png", b"") for number in range(1_001)]
    fields = {"story": "One.", "files[]": files}
    assert Api().form("projects/import/", fields, status=413)["code"] == "too_large"
    paths = {"story": "One.", "paths[]": [str(number) for number in range(5_000)]}
    assert Api().form("projects/import/", paths, status=413)["code"] == "too_large"


def test_a_folder_may_hold_more_files_than_a_process_may_open() -> None:
    resource = pytest.importorskip("resource", reason="not here by design: Windows has no such limit")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    files = [file(f"{number:03}.png", PICTURE) for number in range(120)]
    fields = {"story": "\n\n".join(["A scene."] * len(files)), "files[]": files}
    is_open = {int(entry.name) for entry in Path("/dev/fd").iterdir()}
    free = [number for number in range(soft) if number not in is_open]
    resource.setrlimit(resource.RLIMIT_NOFILE, (free[40], hard))
    try:
        shown = Api().form("projects/import/", fields)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert len({segment["image_file"] for segment in shown["segments"]}) == len(files)
    assert waiting_uploads() == []


def test_a_story_keeps_its_language_until_another_is_given() -> None:
    api = Api()
    told = {**story(said("Ein Boot kam heim.")), "language": "de"}
    project = api.ask("POST", "projects/import/", told, status=201)
    assert project["language"] == "de"
    address = f"projects/{project['id']}/"
    assert api.ask("PATCH", address, {"language": "pt_BR"})["language"] == "pt-BR"
    assert api.refused("PATCH", address, {"language": "no tag"}) == "invalid"
    assert api.ask("GET", address)["language"] == "pt-BR"
    assert api.ask("PATCH", address, {"language": None})["language"] is None
