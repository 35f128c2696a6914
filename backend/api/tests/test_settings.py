"""The settings of every film, and the voices."""

from __future__ import annotations

import json
from typing import Any

import pytest
from rest_framework.test import APIClient

from api.models import GlobalSettings
from core_engine import tts_wrapper

DEFAULTS = {
    "default_voice_id": "af_bella",
    "tts_speed": 1.0,
    "zoom_intensity": 1.3,
    "subtitle_font": "",
    "subtitle_color": "#FFFFFF",
}

pytestmark = pytest.mark.django_db


class Client(APIClient):
    """Leaves out who can make films, which is no setting that can be changed here."""

    def generic(self, *args: Any, **more: Any) -> Any:  # noqa: ANN401 - APIClient's own
        answer = super().generic(*args, **more)
        if "providers" in (told := answer.json()):
            names = [provider["name"] for provider in told["providers"]]
            assert names == ["local", "runway", "pika", "custom"]
            others = {key: value for key, value in told.items() if key != "providers"}
            setattr(answer, "json", lambda: others)  # noqa: B010 - a method, to the type checker
        return answer


@pytest.fixture
def client() -> APIClient:
    return Client()


def test_the_settings_are_their_defaults_until_one_is_changed(client: APIClient) -> None:
    assert client.get("/api/settings/").json() == DEFAULTS
    assert not GlobalSettings.objects.exists(), "reading has written"


def test_one_setting_is_changed_and_the_others_stay(client: APIClient) -> None:
    changed = client.patch("/api/settings/", {"zoom_intensity": 1.5})
    assert (changed.status_code, changed.json()) == (200, {**DEFAULTS, "zoom_intensity": 1.5})
    client.patch("/api/settings/", {"subtitle_color": "#0a0B0c"})
    assert client.get("/api/settings/").json() == {
        **DEFAULTS,
        "zoom_intensity": 1.5,
        "subtitle_color": "#0a0B0c",
    }


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("tts_speed", 0.5),
        ("tts_speed", 2.0),
        ("zoom_intensity", 1.0),
        ("zoom_intensity", 2),
        ("default_voice_id", "espeak:en-us"),
        ("subtitle_font", ""),
    ],
)
def test_the_ends_of_every_range_are_taken(client: APIClient, field: str, value: object) -> None:
    assert client.patch("/api/settings/", {field: value}).json()[field] == value


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("tts_speed", 0.49),
        ("tts_speed", 2.01),
        ("tts_speed", "fast"),
        ("tts_speed", None),
        ("tts_speed", True),
        ("zoom_intensity", 0.99),
        ("zoom_intensity", 2.01),
        ("zoom_intensity", [1.3]),
        ("subtitle_color", "red"),
        ("subtitle_color", "#12345"),
        ("subtitle_font", 7),
        ("tts_speed", 10**400),
        ("subtitle_color", "<script>"),
        ("subtitle_font", "x" * 256),
        ("subtitle_font", "a\x00b"),
        ("subtitle_font", "a\ud800b"),
        ("default_voice_id", ""),
        ("default_voice_id", "no_such_voice"),
        ("default_voice_id", 7),
        ("default_voice_id", "\ud800"),
    ],
)
def test_what_is_out_of_range_is_refused_and_nothing_changes(
    client: APIClient, field: str, value: object
) -> None:
    wanted = {"zoom_intensity": 1.9, field: value} if field != "zoom_intensity" else {field: value}
    # Written by hand: the client would not send a lone surrogate, which JSON can say.
    refused = client.patch("/api/settings/", json.dumps(wanted), content_type="application/json")
    assert refused.status_code == 400
    told: dict[str, Any] = refused.json()
    assert list(told["details"]["fields"]) == [field]
    assert told["error"]
    assert client.get("/api/settings/").json() == DEFAULTS


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e400"])
def test_a_number_that_is_none_is_refused(client: APIClient, number: str) -> None:
    body = f'{{"tts_speed": {number}}}'
    refused = client.patch("/api/settings/", body, content_type="application/json")
    assert refused.status_code == 400
    assert client.get("/api/settings/").json() == DEFAULTS


@pytest.mark.parametrize("body", ["[]", "null", "7", '"text"', "{", ""])
def test_a_body_that_is_no_object_changes_nothing(client: APIClient, body: str) -> None:
    answer = client.patch("/api/settings/", body, content_type="application/json")
    assert answer.status_code in {200, 400}
    assert client.get("/api/settings/").json() == DEFAULTS


def test_an_unknown_voice_is_told_where_to_look(client: APIClient) -> None:
    refused = client.patch("/api/settings/", {"default_voice_id": "no_such_voice"}).json()
    assert refused["code"] == "unknown_voice"
    assert "/api/settings/voices/" in refused["error"]


def test_a_voice_that_is_not_ready_may_be_chosen_for_later(client: APIClient) -> None:
    waiting = [voice.id for voice in tts_wrapper.list_voices() if voice.engine == "kokoro"]
    assert client.patch("/api/settings/", {"default_voice_id": waiting[-1]}).status_code == 200


def test_every_voice_is_listed_with_what_to_do_when_it_is_not_ready(client: APIClient) -> None:
    listed = client.get("/api/settings/voices/").json()
    assert [voice["id"] for voice in listed] == [voice.id for voice in tts_wrapper.list_voices()]
    assert {voice["engine"] for voice in listed} == {"kokoro", "espeak"}
    for voice in listed:
        assert set(voice) == {"id", "name", "language", "engine", "ready", "advice", "runs_on", "price"}
        assert (voice["runs_on"], voice["price"]) == ("this_computer", None)
        assert bool(voice["advice"]) is not voice["ready"]
