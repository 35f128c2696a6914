"""Text of every kind comes back as it was sent, or is refused with a sentence; markup stays text."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from api.models import Segment
from api.tests.segment_rows import stored_files
from api.tests.story_rows import Api, Json, make_project, texts_of
from core_engine.tests.picture_files import encoded, quarters

pytestmark = pytest.mark.django_db

INTACT = {
    "Hebrew": "שלום עולם, זה סיפור.",
    "Arabic": "كان المنارة مضاءة طوال الليل.",
    "direction marks": "abc \u202eכתב\u202c \u200f! \u2066x\u2069",
    "emoji": "👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽 🇩🇪 ❤️",
    "Chinese": "从前有一座灯塔。",
    "Japanese": "昔々、灯台がありました。",
    "outside the first plane": "𠜎𠜱 𝄞 𓀀",
    "Thai": "กาลครั้งหนึ่งมีประภาคาร",
    "combining, composed": unicodedata.normalize("NFC", "Žluťoučký kůň"),
    "combining, decomposed": unicodedata.normalize("NFD", "Žluťoučký kůň"),
    "Zalgo": "z" + "\u0300\u0330\u0361" * 300 + "algo",
    "separators": "one\u2028two\u2029three\tfour\nfive",
    "joiners": "a\u200bb\u200cc\u200dd\ufeffe\u00ade",
    "private and unassigned": "\ue000 \U0010fffd \U000e0041",
    "markup of formats": r"%{} {\b1} <i> --> & : ' \N [Events] WEBVTT ]]> ${x} {{ x }} %s %(a)s",
    "SQL": "'); DROP TABLE api_segment; --",
    "spaces": "   ",
    "nothing": "",
}

MENDED = {
    "NUL": ("a\x00b", "ab"),
    "controls": ("a\x01\x08\x1b[31mb\x7f\x9f", "a[31mb"),
    "line ends": ("a\r\nb\rc\x0bd\x0ce\x85f", "a\nb\nc\nd\ne\nf"),
    "half a pair": ("a\ud800b\udfff", "a\ufffdb\ufffd"),
}

PAYLOADS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</script><script>alert(1)</script>",
    "<!--",
    "javascript:alert(1)",
    "' onmouseover='alert(1)",
    "{{constructor.constructor('alert(1)')()}}",
    "<svg/onload=alert(1)>",
    "&lt;b&gt;&amp;",
    "a\u2028</script>",
]

PICTURE = encoded(quarters(), "PNG")


def add(text: str, **more: str) -> Json:
    project = make_project()
    body = {"project": str(project.pk), "text_content": text, **more}
    shown: Json = Api().ask("POST", "segments/", body, status=201)
    return shown


@pytest.mark.parametrize("text", INTACT.values(), ids=INTACT)
def test_text_of_every_script_comes_back_as_it_was_sent(text: str) -> None:
    path = f"segments/{add('before')['id']}/"
    changed = Api().ask("PATCH", path, {"text_content": text, "image_prompt": text})
    assert (changed["text_content"], changed["image_prompt"]) == (text, text)
    assert Api().ask("GET", path) == changed
    assert texts_of(Segment.objects.get().project) == [text]


@pytest.mark.parametrize(("text", "expected"), MENDED.values(), ids=MENDED)
def test_what_no_text_may_hold_is_taken_out_by_every_way_in(text: str, expected: str) -> None:
    assert add(text)["text_content"] == expected
    changed = Api().ask("PATCH", f"segments/{add('x')['id']}/", {"text_content": text})
    assert changed["text_content"] == expected
    body = {"title": "T", "segments": [{"text_content": text, "image_prompt": text}]}
    imported = Api().ask("POST", "projects/import/", body, status=201)
    assert imported["segments"][0]["text_content"] == expected
    assert imported["segments"][0]["image_prompt"] == expected


@given(st.text(st.characters(exclude_categories=()), max_size=60))
@effort(max_examples=12, deadline=None)
def test_any_text_at_all_is_saved_and_shown_the_same_ever_after(text: str) -> None:
    shown = add(text)
    path = f"segments/{shown['id']}/"
    assert Api().ask("GET", path) == shown
    assert Api().ask("PATCH", path, {"text_content": shown["text_content"]}) == shown


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
        max_leaves=6,
    ),
    st.sampled_from(
        ["title", "text_content", "segments", "raw_text", "project", "segment_order", "is_locked"]
    ),
)
@effort(max_examples=10, deadline=None)
def test_any_json_at_all_is_granted_or_refused_in_the_one_form(value: object, name: str) -> None:
    project = make_project("a")
    body = {"project": str(project.pk), "project_id": str(project.pk), "title": "T", name: value}
    for method, path in (
        ("POST", "projects/"),
        ("PATCH", f"projects/{project.pk}/"),
        ("POST", "projects/import/"),
        ("POST", f"projects/{project.pk}/import-segments/"),
        ("POST", "segments/"),
        ("PATCH", f"segments/{project.segments.in_order()[0].pk}/"),
        ("POST", "segments/reorder/"),
    ):
        for content in (body, value):
            answer = Api().client.generic(
                method, f"/api/{path}", json.dumps(content), content_type="application/json"
            )
            assert answer.status_code in {200, 201, 400, 404}
            if answer.status_code >= 400:
                assert set(answer.json()) == {"error", "code", "details"}


def test_a_text_may_be_as_long_as_can_be_read_aloud_and_no_longer() -> None:
    path = f"segments/{add('x' * 100_000)['id']}/"
    answer = Api().ask("PATCH", path, {"text_content": "é" * 100_001}, status=400)
    assert "100000" in answer["error"]
    assert Api().ask("GET", path)["text_content"] == "x" * 100_000


def test_a_line_of_a_million_characters_is_cut_at_sentences_or_refused_with_a_sentence() -> None:
    sentence = "The keeper climbs the stairs and lights the lamp once more. "
    line = sentence * (1_000_000 // len(sentence))
    shown = Api().ask("POST", "projects/import/", {"title": "T", "raw_text": line}, status=201)
    assert " ".join(segment["text_content"] for segment in shown["segments"]) == line.strip()
    answer = Api().ask("POST", "projects/import/", {"title": "T", "raw_text": "x" * 1_000_000}, status=400)
    (problem,) = answer["details"]["problems"]
    assert (problem["segment"], problem["field"]) == (1, "text_content")
    assert len(answer["error"]) < 200


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\u200b \u200d", "---\n---", "Text:", "# Title only"])
def test_a_story_of_nothing_is_refused(text: str) -> None:
    assert Api().refused("POST", "projects/import/", {"title": "T", "raw_text": text}) == "invalid_story"


@pytest.mark.parametrize("payload", PAYLOADS)
def test_markup_is_only_text_in_every_field(payload: str) -> None:
    body = {"title": payload, "segments": [{"text_content": payload, "image_prompt": payload}]}
    shown = Api().ask("POST", "projects/import/", body, status=201)
    (segment,) = shown["segments"]
    assert (segment["text_content"], segment["image_prompt"]) == (payload, payload)
    (listed,) = Api().ask("GET", "projects/")
    assert listed["title"] == shown["title"] == payload.replace("\u2028", " ")
    answer = Api().client.get(f"/api/projects/{shown['id']}/", HTTP_ACCEPT="text/html")
    assert answer["Content-Type"] == "application/json"
    refused = Api().client.get(f"/api/projects/{payload.replace('/', '')}/", HTTP_ACCEPT="text/html")
    assert (refused.status_code, refused["Content-Type"]) == (404, "application/json")


@pytest.mark.parametrize("payload", PAYLOADS)
def test_markup_in_the_name_of_a_file_is_only_text(payload: str) -> None:
    named = {"title": "T", "segments": [{"text_content": "a", "image": payload}]}
    story = SimpleUploadedFile("story.json", json.dumps(named).encode())
    fields = {"story": story, "files[]": [SimpleUploadedFile("a.png", b"no picture")], "paths[]": [payload]}
    answer = Api().form("projects/import/", fields, status=400)
    assert answer["details"]["problems"][0]["field"] == "image"


@pytest.mark.parametrize(
    "name",
    [
        "../../escaped.png",
        "/etc/escaped.png",
        "C:\\escaped.png",
        "a\x00b.png",
        "two\nlines.png",
        "\u202egnp.png",
        "n" * 300 + ".png",
        "🏳️‍🌈.png",
        "CON.png",
        ".htaccess",
        "-rf.png",
        "%2e%2e%2fescaped.png",
        "",
    ],
)
@pytest.mark.django_db(transaction=True)
def test_names_of_files_never_become_names_of_ours(name: str) -> None:
    home = Path(settings.MEDIA_ROOT).parent
    before, around = set(stored_files()), set(home.rglob("*"))
    fields = {
        "story": SimpleUploadedFile(f"{name}.txt", b"One.\n\nTwo."),
        "files[]": [SimpleUploadedFile("ok.png", PICTURE), SimpleUploadedFile("x.png", PICTURE)],
        "paths[]": ["images/ok.png", name],
        "title": "T",
    }
    shown = Api().form("projects/import/", fields)
    stored = set(stored_files()) - before
    assert all(path.startswith(f"projects/{shown['id']}/images/") for path in stored)
    assert all(len(Path(path).name.partition(".")[0]) == 32 for path in stored)
    new = {path.relative_to(home).as_posix() for path in set(home.rglob("*")) - around if path.is_file()}
    assert {path for path in new if "sqlite3" not in path} == {f"media/{path}" for path in stored}
    Api().ask("DELETE", f"projects/{shown['id']}/?purge=true", status=204)
    assert set(stored_files()) == before
