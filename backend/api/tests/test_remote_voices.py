"""Texts that services read: like the voices of this machine, paid once, and never a segment without sound."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from rest_framework.test import APIClient

from api import media
from api.models import CallKind, CallState, Narration, ProviderCall, Task, TaskStatus
from api.services import ledger, narration, provider_calls, provider_room, remote_voices, speaking
from api.services.held_task import HeldTask
from api.tests.narrating import Updating, claimed, perform, result_of
from api.tests.rendering_files import wait_until
from api.tests.service_films import services
from api.tests.task_rows import story
from core_engine.audio_utils import validate_audio_file
from providers import guards
from providers.fake import FakeServices, Fault, Scenario, drop, hang, status

pytestmark = pytest.mark.django_db(transaction=True)

TEXT = "The lamp burns all night. Nobody sleeps."
VOICES = {"openai": "openai:nova", "azure": "azure:en-US-AvaMultilingualNeural"}


@pytest.fixture(scope="module")
def server() -> Iterator[FakeServices]:
    with FakeServices(poll_every=0.0) as fake:
        yield fake


@pytest.fixture
def fake(server: FakeServices, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeServices]:
    monkeypatch.setattr(guards.SHARED, "_known", {})
    for room, name in ((provider_room, "_open"), (remote_voices, "_open"), (remote_voices, "_listed")):
        monkeypatch.setattr(room, name, {})
    server.reset()
    with services("local", server):
        yield server


@pytest.fixture
def _cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("STORYFLOW_CACHE_LIMIT", "1 GB")
    monkeypatch.setattr("core_engine.home.cache_dir", lambda: tmp_path / "cache")


def narrated(voice_id: str, text: str = TEXT) -> tuple[Task, Narration]:
    project = story(text)
    segment = project.segments.get()
    task = perform(narration.request(segment.pk, voice_id=voice_id))
    return task, Narration.objects.get(segment=segment)


def elevenlabs_voice() -> str:
    return next(voice["id"] for voice in remote_voices.listed() if voice["engine"] == "elevenlabs")


@pytest.mark.parametrize("service", ["openai", "elevenlabs", "azure"])
def test_a_service_reads_a_text_and_every_word_has_its_time(fake: FakeServices, service: str) -> None:
    voice_id = VOICES.get(service) or elevenlabs_voice()
    task, made = narrated(voice_id)
    assert task.status == TaskStatus.COMPLETED, task.error
    assert (made.engine, made.voice_id, made.notices) == (service, voice_id, [])
    assert [word["text"] for word in made.words] == TEXT.split() or len(made.words) == 7
    assert all(TEXT[word["position"] :].startswith(word["text"]) for word in made.words)
    starts = [word["start"] for word in made.words]
    assert starts == sorted(starts)
    assert made.word_times == ("exact" if service == "elevenlabs" else "estimated")
    segment = made.segment
    sound = validate_audio_file(media.path(str(segment.audio_file.name)))
    assert abs(float(sound.duration) - (segment.audio_duration or 0)) < 0.05
    [call] = ProviderCall.objects.filter(kind=CallKind.VOICE)
    assert (call.state, call.actual) == (CallState.SETTLED, fake.charged(service))
    assert ledger.discrepancies() == {}


def test_voices_of_services_are_listed_and_can_be_chosen(fake: FakeServices) -> None:
    client = APIClient()
    listed = {voice["id"]: voice for voice in client.get("/api/settings/voices/").json()}
    assert {"af_bella", "openai:nova"} <= set(listed)
    assert {voice["engine"] for voice in listed.values()} >= {"openai", "elevenlabs", "azure"}
    assert (
        client.patch("/api/settings/", {"default_voice_id": "openai:nova"}, format="json").status_code == 200
    )


@pytest.mark.parametrize(
    ("fault", "state"),
    [
        (status(401), CallState.RELEASED),
        (Fault("status", status=404, code="model_not_found"), CallState.RELEASED),
        (drop(), CallState.SUBMIT_UNKNOWN),
    ],
)
def test_43_where_a_service_cannot_read_a_voice_of_this_machine_does_and_says_so(
    fake: FakeServices,
    fault: Fault,
    state: str,
) -> None:
    fake.script("openai", Scenario(submit=(fault,)))
    task, made = narrated("openai:nova")
    assert task.status == TaskStatus.COMPLETED, task.error
    assert made.engine == "espeak"
    assert "A voice of this computer reads instead." in made.notices[0]
    assert result_of(task)["notices"][0] == made.notices[0]
    assert [call.state for call in ProviderCall.objects.all()] == [state]
    assert ledger.discrepancies() == {}


def test_what_may_have_been_read_is_not_sent_again(fake: FakeServices) -> None:
    fake.script("openai", Scenario(submit=(drop(),)))
    narrated("openai:nova")
    assert fake.count("POST", "/v1/audio/speech") == 1
    _, made = narrated("openai:nova")
    assert fake.count("POST", "/v1/audio/speech") == 1
    assert "may have been read, and charged, before" in made.notices[0]
    [call] = ProviderCall.objects.all()
    provider_calls.settle(call.pk, charged=True)
    narrated("openai:nova")
    assert fake.count("POST", "/v1/audio/speech") == 2


@pytest.mark.usefixtures("_cache")
def test_what_was_bought_is_heard_again_for_nothing(fake: FakeServices) -> None:
    _, first = narrated("openai:nova")
    paid = fake.charged()
    _, again = narrated("openai:nova")
    assert (fake.count("POST", "/v1/audio/speech"), fake.charged()) == (1, paid)
    assert again.words == first.words


def test_a_budget_that_is_spent_is_kept_by_voices_too(fake: FakeServices) -> None:
    with services("local", fake, COST_LIMIT_DAILY="0.000001"):
        _, made = narrated("openai:nova")
    assert made.engine == "espeak"
    assert fake.count("POST", "/v1/audio/speech") == 0
    assert not ProviderCall.objects.exists()


def test_13_a_narration_is_called_off_while_a_service_is_silent(fake: FakeServices) -> None:
    fake.script("openai", Scenario(submit=(hang(),)))
    with services("local", fake, API_REQUEST_TIMEOUT="3"):
        task = claimed(narration.request(story(TEXT).segments.get().pk, voice_id="openai:nova"))
        held = HeldTask(task, stopping=lambda: False)
        thread = threading.Thread(target=speaking.perform, args=(task,), kwargs={"update": Updating(held)})
        thread.start()
        wait_until(lambda: ProviderCall.objects.filter(state=CallState.SUBMITTING).exists())
        Task.objects.filter(pk=task.pk).update(cancel_requested=True)
        thread.join(2.5)
        assert not thread.is_alive(), "it waits for the service"
        assert Task.objects.get(pk=task.pk).status == TaskStatus.CANCELLED
        wait_until(lambda: ProviderCall.objects.filter(state=CallState.SUBMIT_UNKNOWN).exists())


def test_a_voice_whose_worker_died_while_sending_is_in_doubt(fake: FakeServices) -> None:
    fake.script("openai", Scenario(submit=(status(401),)))
    narrated("openai:nova")
    call = ProviderCall.objects.get()
    ProviderCall.objects.filter(pk=call.pk).update(state=CallState.SUBMITTING, sender="gone/1")
    provider_calls.tend(call.pk, is_alive=lambda name: name != "gone")
    assert ProviderCall.objects.get().state == CallState.SUBMIT_UNKNOWN
