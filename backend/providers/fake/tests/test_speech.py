"""The three fakes of speech."""

from __future__ import annotations

import base64
import io
import wave
from typing import Any

import pytest

from providers.fake import FakeServices, Scenario
from providers.fake.tests.speaking_http import AZURE, ELEVENLABS, OPENAI, Answer, call, ssml

SPEECH = "/v1/audio/speech"
SARAH = "/v1/text-to-speech/EXAVITQu4vr4xnSDxMaL"


def said(fake: FakeServices, **changes: Any) -> Answer:  # noqa: ANN401
    body = {"model": "tts-1", "input": "Hello you.", "voice": "nova", "response_format": "wav"}
    return call(fake.url, "POST", SPEECH, {**body, **changes}, OPENAI)


def seconds(audio: bytes) -> float:
    with wave.open(io.BytesIO(audio)) as sound:
        return float(sound.getnframes() / sound.getframerate())


def test_openai_reads_as_long_as_a_narrator_would(fake: FakeServices) -> None:
    slow, fast = said(fake), said(fake, speed=2)
    assert seconds(slow.body) == pytest.approx(10 / 15 + 0.25, abs=0.01)
    assert seconds(fast.body) == pytest.approx(seconds(slow.body) / 2, abs=0.01)
    assert fake.charged("openai") == 2 * 10 * 15


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"input": "x" * 4097}, 400, "string_above_max_length"),
        ({"input": ""}, 400, None),
        ({"voice": "bella"}, 400, None),
        ({"speed": 5}, 400, None),
        ({"response_format": "midi"}, 400, None),
        ({"model": "tts-0"}, 404, "model_not_found"),
    ],
)
def test_openai_refuses_what_it_does_not_offer(
    fake: FakeServices, changes: dict[str, Any], status: int, code: str | None
) -> None:
    answer = said(fake, **changes)
    assert answer.status == status
    assert answer.data["error"]["code"] == code
    assert fake.charged() == 0


@pytest.mark.parametrize(
    ("form", "media_type", "head"),
    [
        ("mp3", "audio/mpeg", b"ID3"),
        ("opus", "audio/ogg", b"OggS"),
        ("aac", "audio/aac", b"\xff"),
        ("flac", "audio/flac", b"fLaC"),
        ("wav", "audio/wav", b"RIFF"),
        ("pcm", "audio/pcm", b"\0\0"),
    ],
)
def test_openai_gives_the_format_that_was_asked_for(
    fake: FakeServices, form: str, media_type: str, head: bytes
) -> None:
    answer = said(fake, response_format=form)
    assert answer.headers["content-type"] == media_type
    assert answer.body.startswith(head)


def test_the_faults_of_a_sound_are_those_of_its_scenario(fake: FakeServices) -> None:
    plain = said(fake)
    for name in ("streaming_header", "mislabelled", "silent", "cut"):
        fake.script("openai", Scenario(voice=name, cut_at=0.3))
    streamed, mp3, silent, cut = (said(fake) for _ in range(4))
    assert streamed.body[40:44] == b"\xff" * 4
    assert streamed.body[44:] == plain.body[44:]
    assert (mp3.headers["content-type"], mp3.body[:3]) == ("audio/wav", b"ID3")
    assert seconds(silent.body) == 0
    assert seconds(cut.body) == pytest.approx(0.3)


def test_elevenlabs_times_every_character(fake: FakeServices) -> None:
    body = {"text": "Hi. You", "model_id": "eleven_flash_v2"}
    answer = call(fake.url, "POST", f"{SARAH}/with-timestamps?output_format=pcm_24000", body, ELEVENLABS)
    times = answer.data["alignment"]
    assert times["characters"] == list("Hi. You")
    assert times["character_start_times_seconds"][3] - times["character_end_times_seconds"][2] >= 0.24
    heard = len(base64.b64decode(answer.data["audio_base64"])) / 48_000
    assert times["character_end_times_seconds"][-1] == pytest.approx(heard, abs=0.001)
    assert int(answer.headers["character-cost"]) * 40 == fake.charged("elevenlabs")


@pytest.mark.parametrize(
    ("path", "changes", "status", "code"),
    [
        (SARAH, {"model_id": "eleven_v0"}, 400, "model_not_found"),
        (SARAH, {"text": "x" * 30_001}, 400, "max_character_limit_exceeded"),
        (SARAH, {"voice_settings": {"speed": 2}}, 400, "invalid_voice_settings"),
        (f"{SARAH}?output_format=pcm_44100", {}, 403, "output_format_not_allowed"),
        ("/v1/text-to-speech/none", {}, 404, "voice_not_found"),
    ],
)
def test_elevenlabs_refuses_what_it_does_not_offer(
    fake: FakeServices, path: str, changes: dict[str, Any], status: int, code: str
) -> None:
    body = {"text": "Hi.", "model_id": "eleven_flash_v2", **changes}
    answer = call(fake.url, "POST", path, body, ELEVENLABS)
    assert (answer.status, answer.data["detail"]["status"]) == (status, code)


def test_the_same_address_lists_the_models_of_whoever_shows_its_key(fake: FakeServices) -> None:
    assert isinstance(call(fake.url, "GET", "/v1/models", headers=ELEVENLABS).data, list)
    assert call(fake.url, "GET", "/v1/models", headers=OPENAI).data["object"] == "list"
    assert not fake.book.leaks


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({"Content-Type": "application/xml"}, ssml("Hi."), 415),
        ({"X-Microsoft-OutputFormat": "wav"}, ssml("Hi."), 400),
        ({"Ocp-Apim-Subscription-Key": "no"}, ssml("Hi."), 401),
        ({"User-Agent": "x" * 255}, ssml("Hi."), 400),
        ({}, b"<speak>Tom & Jerry</speak>", 400),
        ({}, b"<speak version='1.0' xml:lang='en-US'>no voice</speak>", 400),
        ({}, ssml("Hi.", voice="xx-XX-Nobody"), 400),
        ({}, ssml("<prosody rate='+300%'>Hi.</prosody>"), 400),
    ],
)
def test_azure_refuses_what_it_does_not_understand(
    fake: FakeServices, headers: dict[str, str], body: bytes, status: int
) -> None:
    assert call(fake.url, "POST", "/cognitiveservices/v1", body, {**AZURE, **headers}).status == status
    assert fake.charged() == 0


def test_azure_ends_every_sound_at_ten_minutes_and_calls_it_a_success(fake: FakeServices) -> None:
    headers = {**AZURE, "X-Microsoft-OutputFormat": "riff-16khz-16bit-mono-pcm"}
    answer = call(fake.url, "POST", "/cognitiveservices/v1", ssml("one two " * 1300), headers)
    assert answer.status == 200
    assert seconds(answer.body) == 600


def test_azure_bills_marks_and_counts_chinese_signs_twice(fake: FakeServices) -> None:
    call(fake.url, "POST", "/cognitiveservices/v1", ssml("<prosody rate='+10%'>Hi 灯</prosody>"), AZURE)
    assert fake.charged("azure") == 16 * (len("<prosody rate='+10%'>Hi 灯</prosody>") + 1)
