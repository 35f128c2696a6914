"""Texts that services read: like the voices of this machine, paid once, and never a segment without sound."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NoReturn

import pytest
from django.db import connection
from rest_framework.test import APIClient

from api import media
from api.models import (
    CallKind,
    CallOutcome,
    CallState,
    Decision,
    Narration,
    ProviderCall,
    Segment,
    Task,
    TaskStatus,
    UnstoredSound,
)
from api.services import (
    errands,
    ledger,
    narration,
    provider_calls,
    remote_voices,
    speaking,
    voice_parts,
)
from api.services.held_task import HeldTask
from api.services.provider_orders import require_decided
from api.tests.narrating import Updating, claimed, perform, result_of
from api.tests.rendering_files import wait_until
from api.tests.service_films import services
from api.tests.task_rows import started_manager, story
from core_engine.audio_utils import validate_audio_file
from providers.fake import FakeServices, Fault, Scenario, drop, hang, status

pytestmark = pytest.mark.django_db(transaction=True)

SPEECH = ("POST", "/v1/audio/speech")
TEXT = "The lamp burns all night. Nobody sleeps."
VOICES = {"openai": "openai:nova", "azure": "azure:en-US-AvaMultilingualNeural"}


@pytest.fixture
def fake(fake: FakeServices) -> Iterator[FakeServices]:
    with services("local", fake):
        yield fake


def asked_for(voice_id: str, text: str = TEXT) -> tuple[Task, Segment]:
    segment = story(text).segments.get()
    return perform(narration.request(segment.pk, voice_id=voice_id)), segment


def narrated(voice_id: str, text: str = TEXT) -> tuple[Task, Narration]:
    task, segment = asked_for(voice_id, text)
    return task, Narration.objects.get(segment=segment)


def working(task: Task) -> None:
    held = HeldTask(task, stopping=lambda: False)
    speaking.perform(task, update=Updating(held))


def died_before_it_was_in_place(task: Task) -> None:
    """Work on a task whose worker is killed when all has been read, and nothing is in place yet."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(speaking, "_put", _killed)
        with pytest.raises(SystemExit):
            working(task)
    Task.objects.filter(pk=task.pk).update(status=TaskStatus.PENDING, lease_owner="", lease_until=None)


def _killed(*_: object) -> None:
    raise SystemExit


def gone_on_with(task: Task) -> Task:
    return perform(Task.objects.get(pk=task.pk))


def started_threads(tasks: list[Task]) -> list[threading.Thread]:
    def work(task: Task) -> None:
        try:
            working(task)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(claimed(task),)) for task in tasks]
    for thread in threads:
        thread.start()
    return threads


def in_threads(tasks: list[Task]) -> None:
    for thread in started_threads(tasks):
        thread.join(60)
        assert not thread.is_alive()


def spent() -> int:
    return sum(call.actual or 0 for call in ProviderCall.objects.all())


def elevenlabs_voice() -> str:
    return str(next(voice["id"] for voice in remote_voices.listed() if voice["engine"] == "elevenlabs"))


@pytest.mark.parametrize("service", ["openai", "elevenlabs", "azure"])
def test_a_service_reads_a_text_and_every_word_has_its_time(fake: FakeServices, service: str) -> None:
    voice_id = VOICES.get(service) or elevenlabs_voice()
    task, made = narrated(voice_id)
    assert task.status == TaskStatus.COMPLETED, task.error
    assert (made.engine, made.voice_id, made.notices) == (service, voice_id, [])
    assert [word["text"] for word in made.words] == TEXT.split()
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
    ("fault", "said"),
    [
        (status(401), "OPENAI_API_KEY"),
        (Fault("status", status=404, code="model_not_found"), "gpt-4o-mini-tts"),
        (status(429, name="insufficient_quota"), "credit"),
    ],
)
def test_43_where_a_service_cannot_read_a_voice_of_this_machine_does_and_says_so(
    fake: FakeServices, fault: Fault, said: str
) -> None:
    fake.script("openai", Scenario(submit=(fault,)))
    task, made = narrated("openai:nova")
    assert task.status == TaskStatus.COMPLETED, task.error
    assert made.engine == "espeak"
    assert "OpenAI" in made.notices[0]
    assert said in made.notices[0]
    assert made.notices[0].endswith("A voice of this computer reads instead.")
    assert result_of(task)["notices"][0] == made.notices[0]
    assert [call.state for call in ProviderCall.objects.all()] == [CallState.RELEASED]
    assert ledger.discrepancies() == {}


@pytest.mark.parametrize("fault", ["null_alignment", "mislabelled", "streaming_header"])
def test_44_a_sound_of_another_kind_than_expected_is_heard_and_its_words_are_estimated_where_not_told(
    fake: FakeServices,
    fault: Any,  # noqa: ANN401 - a VoiceFault
) -> None:
    voice_id = elevenlabs_voice()
    fake.script("elevenlabs", Scenario(voice=fault))
    _, made = narrated(voice_id)
    assert made.engine == "elevenlabs"
    assert made.word_times == ("exact" if fault == "streaming_header" else "estimated")
    assert [word["text"] for word in made.words] == TEXT.split()
    assert 0 < made.words[-1]["end"] <= (made.segment.audio_duration or 0) + 0.05
    assert spent() == fake.charged("elevenlabs")


def test_44_after_a_sound_of_no_use_a_voice_of_this_machine_reads(fake: FakeServices) -> None:
    fake.script("openai", Scenario(voice="silent"), times=None)
    task = claimed(narration.request(story(TEXT).segments.get().pk, voice_id="openai:nova"))
    died_before_it_was_in_place(task)
    task = gone_on_with(task)
    assert task.status == TaskStatus.COMPLETED, task.error
    assert Narration.objects.get().engine == "espeak"
    assert fake.count(*SPEECH) == 1, "what was of no use was bought again by the same task"
    assert ProviderCall.objects.get().outcome == CallOutcome.FAILED
    assert ledger.discrepancies() == {}


def test_44_a_text_that_was_cut_off_is_paid_and_read_in_halves(fake: FakeServices) -> None:
    text = " ".join(f"The lamp burned for the {number}th night." for number in range(8))
    fake.script("openai", Scenario(voice="cut", cut_at=1.0))
    task = claimed(narration.request(story(text).segments.get().pk, voice_id="openai:nova"))
    died_before_it_was_in_place(task)
    assert gone_on_with(task).status == TaskStatus.COMPLETED
    made = Narration.objects.get()
    assert (made.engine, [word["text"] for word in made.words]) == ("openai", text.split())
    assert fake.count(*SPEECH) == 3, "what was paid was bought again by the same task"
    assert Counter(ProviderCall.objects.values_list("outcome", flat=True)) == {"FAILED": 1, "FETCHED": 2}
    assert ledger.discrepancies() == {}


def test_a_busy_service_is_asked_again_and_paid_once(fake: FakeServices) -> None:
    fake.script("openai", Scenario(submit=(status(429), status(503))))
    _, made = narrated("openai:nova")
    assert made.engine == "openai"
    states = Counter(ProviderCall.objects.values_list("state", flat=True))
    assert states == {CallState.RELEASED: 2, CallState.SETTLED: 1}
    assert spent() == fake.charged("openai")


def test_a_long_text_is_read_in_parts_that_are_paid_one_by_one(fake: FakeServices) -> None:
    text = " ".join(f"The lamp burned for the {number}th night." for number in range(260))
    _, made = narrated("openai:nova", text)
    assert fake.count(*SPEECH) == 3
    assert [word["text"] for word in made.words] == text.split()
    assert all(text[word["position"] :].startswith(word["text"]) for word in made.words)
    assert all(word["end"] <= after["start"] + 0.001 for word, after in pairwise(made.words))
    assert made.words[-1]["end"] <= (made.segment.audio_duration or 0)
    assert ProviderCall.objects.filter(state=CallState.SETTLED).count() == 3
    assert spent() == fake.charged("openai")
    assert all(job.body["input"].startswith("The lamp") for job in fake.book.jobs), "cut in a sentence"


def test_what_may_have_been_read_waits_for_a_decision(fake: FakeServices) -> None:
    fake.script("openai", Scenario(submit=(drop(accepted=True),)))
    task, segment = asked_for("openai:nova")
    assert (task.status, task.error_code) == (TaskStatus.FAILED, "submit_unknown")
    assert "may have been charged" in task.error
    assert not Narration.objects.exists()
    call = ProviderCall.objects.get()
    assert call.state == CallState.SUBMIT_UNKNOWN
    assert ledger.room(ledger.Limits(daily=1_000_000)) == 1_000_000 - call.reserved
    same_text, _ = asked_for("openai:nova")
    assert same_text.error_code == "submit_unknown"
    everything = perform(narration.request_all(segment.project_id, voice_id="openai:nova"))
    assert everything.error_code == "submit_unknown"
    assert fake.count(*SPEECH) == 1, "it was sent again without a decision"
    again = perform(narration.request(segment.pk, voice_id="openai:nova"))
    assert again.status == TaskStatus.COMPLETED, again.error
    assert fake.count(*SPEECH) == 2
    call.refresh_from_db()
    assert (call.state, call.decision) == (CallState.SUBMIT_UNKNOWN, Decision.RESEND)
    assert ledger.discrepancies() == {}


def test_a_text_in_doubt_can_be_looked_at_sent_again_and_settled(fake: FakeServices) -> None:
    client = APIClient()
    fake.script("openai", Scenario(submit=(hang(),)))
    with services("local", fake, API_REQUEST_TIMEOUT="1"):
        _, segment = asked_for("openai:nova")
    [shown] = client.get(f"/api/projects/{segment.project_id}/provider-calls/?undecided=true").json()
    assert (shown["title"], shown["needs_decision"], shown["can_check"]) == ("OpenAI", True, False)
    checked = client.post(f"/api/provider-calls/{shown['id']}/check/").json()
    assert checked["found"] is None
    assert "OpenAI cannot be asked" in checked["message"]
    with started_manager():
        answer = client.post(f"/api/provider-calls/{shown['id']}/resend/")
        assert answer.status_code == 202, answer.content
        assert answer.json()["render"] is None
        assert answer.json()["narration"]["segment_id"] == str(segment.pk)
        wait_until(lambda: Narration.objects.filter(segment=segment).exists())
    assert Narration.objects.get().engine == "openai"
    said = {"charged": False}
    assert client.post(f"/api/provider-calls/{shown['id']}/settle/", said, format="json").status_code == 200
    assert spent() == fake.charged("openai")
    assert ledger.discrepancies() == {}


def test_a_text_that_was_not_charged_is_read_when_it_is_asked_for(fake: FakeServices) -> None:
    fake.script("openai", Scenario(submit=(drop(accepted=False),)))
    asked_for("openai:nova")
    provider_calls.settle(ProviderCall.objects.get().pk, charged=False)
    _, made = narrated("openai:nova")
    assert made.engine == "openai"
    assert spent() == fake.charged("openai")


def test_a_text_in_doubt_keeps_no_film_waiting(fake: FakeServices) -> None:
    fake.script("openai", Scenario(submit=(drop(),)))
    _, segment = asked_for("openai:nova")
    require_decided(segment.project)


def test_what_was_bought_is_heard_again_for_nothing(fake: FakeServices) -> None:
    voice_id = elevenlabs_voice()
    _, first = narrated(voice_id)
    paid = fake.charged()
    _, again = narrated(voice_id)
    assert (len(fake.book.jobs), fake.charged()) == (1, paid)
    assert (again.words, again.word_times) == (first.words, "exact")
    narrated(voice_id, f"{TEXT} Not even the cat.")
    assert len(fake.book.jobs) == 2


def test_everything_anew_is_bought_anew_once(fake: FakeServices) -> None:
    _, first = narrated("openai:nova")
    project = first.segment.project_id
    task = claimed(narration.request_all(project, force_regenerate=True, voice_id="openai:nova"))
    died_before_it_was_in_place(task)
    assert gone_on_with(task).status == TaskStatus.COMPLETED
    assert fake.count(*SPEECH) == 2


def test_a_narration_whose_worker_died_after_it_was_paid_is_not_paid_twice(fake: FakeServices) -> None:
    task = claimed(narration.request(story(TEXT).segments.get().pk, voice_id="openai:nova"))
    died_before_it_was_in_place(task)
    assert not Narration.objects.exists()
    assert gone_on_with(task).status == TaskStatus.COMPLETED
    assert Narration.objects.get().engine == "openai"
    assert fake.count(*SPEECH) == 1


def test_a_narration_whose_worker_died_while_sending_waits_for_a_decision(
    fake: FakeServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake.script("openai", Scenario(submit=(hang(),)))
    task = narration.request(story(TEXT).segments.get().pk, voice_id="openai:nova")
    [dead] = started_threads([task])
    wait_until(lambda: ProviderCall.objects.filter(state=CallState.SUBMITTING).exists())
    ProviderCall.objects.update(sender="gone/1")
    Task.objects.update(status=TaskStatus.PENDING, lease_owner="", lease_until=None)
    dead.join(60)  # it notices that the task is not its own any more; only its call is still under way
    assert not dead.is_alive()
    monkeypatch.setattr(errands, "_under_way", set())
    task = gone_on_with(task)
    assert (task.status, task.error_code) == (TaskStatus.FAILED, "submit_unknown")
    assert fake.count(*SPEECH) == 1
    assert ProviderCall.objects.get().state == CallState.SUBMIT_UNKNOWN
    assert ledger.discrepancies() == {}


def test_narrations_of_the_same_text_at_once_are_paid_once(fake: FakeServices) -> None:
    fake.script("openai", Scenario(delay=0.7))
    tasks = [narration.request(story(TEXT).segments.get().pk, voice_id="openai:nova") for _ in range(3)]
    in_threads(tasks)
    assert {task.status for task in Task.objects.all()} == {TaskStatus.COMPLETED}
    assert set(Narration.objects.values_list("engine", flat=True)) == {"openai"}
    assert fake.count(*SPEECH) == 1
    assert spent() == fake.charged("openai")
    assert ledger.discrepancies() == {}


def test_a_budget_that_is_spent_is_kept_by_voices_too(fake: FakeServices) -> None:
    with services("local", fake, COST_LIMIT_DAILY="0.000001"):
        _, made = narrated("openai:nova")
    assert made.engine == "espeak"
    assert "COST_LIMIT_DAILY" in made.notices[0]
    assert fake.count(*SPEECH) == 0
    assert not ProviderCall.objects.exists()


def test_30_narrations_at_once_keep_the_budget(fake: FakeServices) -> None:
    texts = [f"The lamp burns in night {number}." for number in range(8)]
    with services("local", fake, COST_LIMIT_DAILY="0.0025"):
        in_threads(
            [narration.request(story(text).segments.get().pk, voice_id="openai:nova") for text in texts]
        )
    assert {task.status for task in Task.objects.all()} == {TaskStatus.COMPLETED}
    assert 1 <= fake.count(*SPEECH) < 8
    assert spent() == fake.charged("openai") <= 2500
    assert ledger.discrepancies() == {}


def test_a_service_that_does_not_list_its_voices_is_left_alone_for_a_while(fake: FakeServices) -> None:
    client = APIClient()
    with services("local", fake, ELEVENLABS_API_KEY="one-of-yesterday"):
        for _ in range(3):
            listed = {voice["engine"] for voice in client.get("/api/settings/voices/").json()}
            assert {"espeak", "openai", "azure"} <= listed
            assert "elevenlabs" not in listed
    assert fake.count("GET", "/v1/voices") == 1


def test_a_voice_that_is_not_set_up_any_more_gives_way(fake: FakeServices) -> None:
    with services("local", fake, OPENAI_API_KEY="", OPENAI_BASE_URL=""):
        _, made = narrated("openai:nova")
    assert made.engine == "espeak"
    assert "openai:nova" in made.notices[0]


def test_13_a_narration_is_called_off_while_a_service_is_silent(fake: FakeServices) -> None:
    fake.script("openai", Scenario(submit=(hang(),)))
    [thread] = started_threads([narration.request(story(TEXT).segments.get().pk, voice_id="openai:nova")])
    wait_until(lambda: ProviderCall.objects.filter(state=CallState.SUBMITTING).exists())
    Task.objects.update(cancel_requested=True)
    thread.join(60)
    assert not thread.is_alive(), "it waits for the service"
    assert Task.objects.get().status == TaskStatus.CANCELLED
    assert ProviderCall.objects.get().state == CallState.SUBMITTING
    fake.release()
    wait_until(lambda: ProviderCall.objects.filter(state=CallState.SUBMIT_UNKNOWN).exists())


def test_13_what_comes_after_a_narration_was_called_off_is_kept_for_the_next(fake: FakeServices) -> None:
    fake.script("openai", Scenario(delay=600.0))
    [thread] = started_threads([narration.request(story(TEXT).segments.get().pk, voice_id="openai:nova")])
    wait_until(lambda: ProviderCall.objects.filter(state=CallState.SUBMITTING).exists())
    Task.objects.update(cancel_requested=True)
    thread.join()
    assert Task.objects.get().status == TaskStatus.CANCELLED
    assert ProviderCall.objects.get().state == CallState.SUBMITTING
    fake.release()
    again = perform(narration.request(Segment.objects.get().pk, voice_id="openai:nova"))
    assert again.status == TaskStatus.COMPLETED, again.error
    assert Narration.objects.get().engine == "openai"
    assert fake.count(*SPEECH) == 1
    assert spent() == fake.charged("openai")


def test_news_that_come_after_a_call_was_given_up_are_the_truth(fake: FakeServices) -> None:
    fake.script("openai", Scenario(delay=600.0))
    [thread] = started_threads([narration.request(story(TEXT).segments.get().pk, voice_id="openai:nova")])
    wait_until(lambda: ProviderCall.objects.filter(state=CallState.SUBMITTING).exists())
    call = ProviderCall.objects.get()
    assert ledger.unknown(call.pk, error="given up")
    fake.release()
    thread.join()
    call.refresh_from_db()
    assert (call.state, call.error, call.actual) == (CallState.SETTLED, "", fake.charged("openai"))
    assert ledger.discrepancies() == {}


def test_a_voice_whose_worker_died_while_sending_is_in_doubt(fake: FakeServices) -> None:
    fake.script("openai", Scenario(submit=(status(401),)))
    narrated("openai:nova")
    call = ProviderCall.objects.get()
    ProviderCall.objects.filter(pk=call.pk).update(state=CallState.SUBMITTING, sender="gone/1")
    provider_calls.tend(call.pk, is_alive=lambda name: name != "gone")
    assert ProviderCall.objects.get().state == CallState.SUBMIT_UNKNOWN


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """The store of files, which takes nothing until this is undone."""

    def refuse(*_: object) -> NoReturn:
        raise media.StorageUnavailable("The storage does not answer.")

    with monkeypatch.context() as patch:
        patch.setattr(media, "new_file", refuse)
        yield patch


def test_a_part_that_was_paid_while_the_storage_was_away_is_kept_and_not_paid_again(
    fake: FakeServices, away: pytest.MonkeyPatch
) -> None:
    _, first = narrated("openai:nova")
    call = ProviderCall.objects.get()
    assert (call.clip, UnstoredSound.objects.count()) == ("", 1)
    assert voice_parts.put_away() == 0
    _, again = narrated("openai:nova")
    assert (fake.count(*SPEECH), UnstoredSound.objects.count()) == (1, 1)
    assert again.words == first.words
    away.undo()
    assert voice_parts.put_away() == 1
    call.refresh_from_db()
    assert not UnstoredSound.objects.exists()
    assert media.exists(call.clip)
    narrated("openai:nova")
    assert fake.count(*SPEECH) == 1
    assert ledger.discrepancies() == {}


def test_a_sound_that_waits_goes_into_the_store_by_the_way_when_it_is_heard_again(
    fake: FakeServices, away: pytest.MonkeyPatch
) -> None:
    narrated("openai:nova")
    away.undo()
    narrated("openai:nova")
    assert (fake.count(*SPEECH), UnstoredSound.objects.count()) == (1, 0)
    assert media.exists(ProviderCall.objects.get().clip)


def test_a_sound_that_waits_for_a_removed_project_is_given_up(
    fake: FakeServices, away: pytest.MonkeyPatch
) -> None:
    _, made = narrated("openai:nova")
    made.segment.project.delete()
    away.undo()
    voice_parts.put_away()
    assert not UnstoredSound.objects.exists()
    assert spent() == fake.charged("openai")
