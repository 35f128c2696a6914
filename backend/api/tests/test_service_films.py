"""Films that services make: ordered, waited for, brought here, joined; and never paid twice."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.utils import timezone

from api import media
from api.errors import Conflict
from api.models import (
    CallKind,
    CallOutcome,
    CallState,
    Project,
    ProjectStatus,
    ProviderCall,
    Task,
    TaskStatus,
)
from api.services import ledger, provider_calls, provider_orders, rendering
from api.services.film_requests import content_key
from api.tests.rendering_files import Worker, beside, film_of, make_project, wait_until
from api.tests.service_films import calls_of, rendered_by_services, services
from core_engine.film_decoding import verify_film_by_decoding
from providers.fake import Download, FakeServices, Fault, Scenario, drop, hang, status

pytestmark = pytest.mark.django_db(transaction=True)

RUNWAY = ("POST", "/v1/image_to_video")


def states(project: Project) -> list[tuple[str, str]]:
    return [(call.state, call.outcome) for call in calls_of(project)]


def failed(task: Task, code: str) -> str:
    assert (task.status, task.error_code) == (TaskStatus.FAILED, code), task.error
    assert ledger.discrepancies() == {}
    return task.error


@pytest.mark.parametrize("provider", ["runway", "pika", "custom"])
def test_a_film_is_made_by_a_service(fake: FakeServices, provider: str) -> None:
    with services(provider, fake):
        project = make_project((1.2, 0.8))
        task = rendered_by_services(project)
    assert task.status == TaskStatus.COMPLETED, task.error
    film = verify_film_by_decoding(film_of(project))
    assert abs(film.duration - 2) < 0.2
    assert abs(film.sound_duration - film.duration) < 0.1
    assert beside(film_of(project)) == ["final.mp4"]
    calls = calls_of(project)
    assert [call.scene for call in calls] == ([0] if provider == "custom" else [1, 2])
    assert set(states(project)) == {(CallState.SETTLED, CallOutcome.FETCHED)}
    assert sum(call.actual or 0 for call in calls) == fake.charged(provider)
    assert (task.result or {})["cost"]["micros"] == fake.charged(provider)
    assert ledger.discrepancies() == {}


def test_what_was_wished_for_sound_transitions_and_style_reaches_the_service(fake: FakeServices) -> None:
    wishes = {
        "transition": "fade",
        "style": "ink on paper",
        "music_url": "https://files.example/sea.mp3",
        "volume": 0.1,
        "duck": False,
    }
    with services("custom", fake):
        project = make_project((0.6, 0.5))
        assert rendered_by_services(project, options=wishes).status == TaskStatus.COMPLETED
    [job] = fake.book.jobs
    assert [scene["transition"] for scene in job.body["storyboard"]] == ["fade", "fade"]
    assert [line["text"] for line in job.body["script"]] == list(
        project.segments.in_order().values_list("text_content", flat=True)
    )
    assert job.body["style"] == "ink on paper"
    assert job.body["background_music"] == {
        "url": "https://files.example/sea.mp3",
        "volume": 0.1,
        "duck_during_voice": False,
    }


def test_progress_tells_scene_by_scene_and_then_encoding(fake: FakeServices) -> None:
    fake.script("runway", Scenario(polls=3), times=None)
    with services("runway", fake):
        project = make_project((0.4, 0.3, 0.4))
        worker = Worker(rendering.request(project.pk))
        assert worker.work().status == TaskStatus.COMPLETED
    phases = [said["current_phase"] for said in worker.said]
    assert "Rendering scene 1/3..." in phases
    assert phases.index("Rendering scene 1/3...") < phases.index("Encoding...")
    percentages = [said["percentage"] for said in worker.said if said.get("phase") == "scenes"]
    assert percentages == sorted(percentages)
    assert max(percentages) <= 80


def test_what_was_bought_is_not_paid_for_again(fake: FakeServices) -> None:
    with services("runway", fake):
        project = make_project((0.4, 0.3))
        assert rendered_by_services(project).status == TaskStatus.COMPLETED
        paid = fake.charged()
        assert rendered_by_services(project).status == TaskStatus.COMPLETED
        assert (fake.count(*RUNWAY), fake.charged()) == (2, paid)
        project.segments.filter(sequence_index=0).update(image_prompt="A gull")
        assert rendered_by_services(project).status == TaskStatus.COMPLETED
    assert fake.count(*RUNWAY) == 3


def told_costs(task: Task) -> tuple[int, int]:
    """What all scenes of a film cost, and what its own render paid of that."""
    assert task.status == TaskStatus.COMPLETED, task.error
    result = task.result or {}
    return result["cost"]["micros"], result["paid"]["micros"]


def test_a_film_costs_what_its_scenes_cost_whichever_render_paid_for_them(fake: FakeServices) -> None:
    fake.script("runway", Scenario(end="failed", failure="SAFETY.INPUT.TEXT"))  # charged all the same
    with services("runway", fake):
        project = make_project((0.4, 0.3, 0.4))
        assert rendered_by_services(project).status == TaskStatus.FAILED
        before = fake.charged()
        again = rendered_by_services(project)
        assert told_costs(again) == (fake.charged(), fake.charged() - before)
        assert 0 < fake.charged() - before < before
        everything = fake.charged()
        assert told_costs(rendered_by_services(project)) == (everything, 0)
        replaced = calls_of(project)[-1]
        project.segments.filter(sequence_index=2).update(image_prompt="A gull")
        another = rendered_by_services(project)
        paid = fake.charged() - everything
        of_the_old_scene = sum(
            call.actual or 0 for call in calls_of(project) if call.content_key == replaced.content_key
        )
        assert told_costs(another) == (fake.charged() - of_the_old_scene, paid)
    assert ledger.discrepancies() == {}


@pytest.mark.parametrize(
    "fault", [drop(accepted=True), status(504, accepted=True), Fault("html"), Fault("no_id")]
)
def test_6_what_may_have_been_accepted_is_neither_sent_again_nor_given_to_another(
    fake: FakeServices, fault: Fault
) -> None:
    fake.script("runway", Scenario(submit=(fault,)))
    with services("runway", fake, VIDEO_FALLBACK="pika,local"):
        project = make_project((0.4,))
        sentence = failed(rendered_by_services(project), "submit_unknown")
        assert sentence.startswith("We could not confirm whether Runway accepted scene 1.")
        assert (fake.count(*RUNWAY), fake.charged("pika")) == (1, 0)
        [call] = calls_of(project)
        assert call.state == CallState.SUBMIT_UNKNOWN
        with pytest.raises(Conflict) as refused:
            rendering.request(project.pk)
        assert refused.value.details == {"calls": [str(call.pk)]}
        rendering.cancel_task(rendering.request(project.pk, provider="local"))
    assert fake.count(*RUNWAY) == 1


def test_sending_again_is_a_decision_and_keeps_the_doubtful_money(fake: FakeServices) -> None:
    fake.script("runway", Scenario(submit=(drop(accepted=True),)))
    with services("runway", fake):
        project = make_project((0.4,))
        rendered_by_services(project)
        [call] = calls_of(project)
        again = provider_calls.resend(call.pk)
        assert again.task is not None
        assert Worker(again.task).work().status == TaskStatus.COMPLETED
        with pytest.raises(Conflict):
            provider_calls.resend(call.pk)
    assert fake.count(*RUNWAY) == 2
    assert [state for state, _ in states(project)] == [CallState.SUBMIT_UNKNOWN, CallState.SETTLED]
    assert ledger.discrepancies() == {}


def test_41_what_is_in_doubt_is_sent_again_only_where_the_budget_covers_both(fake: FakeServices) -> None:
    fake.script("runway", Scenario(submit=(drop(accepted=True),)))
    with services("runway", fake):
        project = make_project((0.4,))
        rendered_by_services(project)
        [call] = calls_of(project)
    limit = f"{1.5 * call.reserved / 1_000_000:.6f}"
    with services("runway", fake, COST_LIMIT_DAILY=limit), pytest.raises(ledger.CostLimit):
        provider_calls.resend(call.pk)
    assert ProviderCall.objects.undecided().filter(pk=call.pk).exists(), "it was decided all the same"
    assert fake.count(*RUNWAY) == 1
    limit = f"{2 * call.reserved / 1_000_000:.6f}"
    with services("runway", fake, COST_LIMIT_DAILY=limit):
        again = provider_calls.resend(call.pk)
        assert again.task is not None
        assert Worker(again.task).work().status == TaskStatus.COMPLETED
    assert [bool(call.key) for call in calls_of(project)] == [True, True]
    assert ledger.discrepancies() == {}


def test_checking_finds_an_order_that_was_accepted_and_it_is_used(fake: FakeServices) -> None:
    fake.script("custom", Scenario(submit=(drop(accepted=True),)))
    with services("custom", fake):
        project = make_project((0.6,))
        failed(rendered_by_services(project), "submit_unknown")
        [call] = calls_of(project)
        assert provider_calls.check(call.pk).found is True
        assert rendered_by_services(project).status == TaskStatus.COMPLETED
    assert fake.count("POST", "/v1/renders") == 1
    assert states(project) == [(CallState.SETTLED, CallOutcome.FETCHED)]


def test_checking_tells_that_nothing_was_accepted(fake: FakeServices) -> None:
    fake.script("custom", Scenario(submit=(drop(accepted=False),)))
    with services("custom", fake):
        project = make_project((0.6,))
        failed(rendered_by_services(project), "submit_unknown")
        [call] = calls_of(project)
        assert provider_calls.check(call.pk).found is False
        assert ProviderCall.objects.get(pk=call.pk).state == CallState.RELEASED
    assert ledger.discrepancies() == {}


def test_checking_says_where_nobody_can_tell(fake: FakeServices) -> None:
    fake.script("runway", Scenario(submit=(drop(accepted=True),)))
    with services("runway", fake):
        project = make_project((0.4,))
        rendered_by_services(project)
        [call] = calls_of(project)
        seen = provider_calls.check(call.pk)
    assert (seen.found, seen.call.state) == (None, CallState.SUBMIT_UNKNOWN)


def test_31_a_busy_service_is_asked_again_and_the_scene_is_paid_once(fake: FakeServices) -> None:
    fake.script("runway", Scenario(submit=(status(429, retry_after=1.2), status(503))))
    with services("runway", fake):
        project = make_project((0.4,))
        worker = Worker(rendering.request(project.pk))
        assert worker.work().status == TaskStatus.COMPLETED
    assert fake.count(*RUNWAY) == 3
    [call] = calls_of(project)
    assert call.sendings == 3
    assert "Runway is busy, next try in 1 s (scene 1/1)" in [said["current_phase"] for said in worker.said]


def test_a_confirmed_failure_goes_to_the_next_provider(fake: FakeServices) -> None:
    fake.script("runway", Scenario(end="failed", failure="THIRD_PARTY.GONE"))
    with services("runway", fake, VIDEO_FALLBACK="pika"):
        project = make_project((0.4,))
        task = rendered_by_services(project)
    assert task.status == TaskStatus.COMPLETED, task.error
    assert [call.provider for call in calls_of(project)] == ["runway", "pika"]
    assert (task.result or {})["providers"] == ["pika"]


def test_the_last_resort_is_this_machine_and_the_film_says_so(fake: FakeServices) -> None:
    fake.script("runway", Scenario(submit=(status(401),)), times=None)
    with services("runway", fake, VIDEO_FALLBACK="local"):
        project = make_project((0.4,))
        task = rendered_by_services(project)
    assert task.status == TaskStatus.COMPLETED, task.error
    assert (task.result or {})["warnings"][0].startswith("Scene 1 was made from the picture here")
    assert fake.charged() == 0


def test_40_when_all_fail_each_reason_is_told(fake: FakeServices) -> None:
    for service in ("runway", "pika"):
        fake.script(service, Scenario(submit=(status(402),)), times=None)
    with services("runway", fake, VIDEO_FALLBACK="pika"):
        project = make_project((0.4,))
        task = rendered_by_services(project)
    assert task.status == TaskStatus.FAILED
    assert "(Runway)" in task.error
    assert "(Pika)" in task.error
    assert ledger.discrepancies() == {}


def test_40_a_third_one_is_asked_when_two_have_failed_and_nothing_is_lost(fake: FakeServices) -> None:
    for service in ("runway", "pika", "custom"):
        fake.script(service, Scenario(submit=(status(402),)), times=None)
    with services("runway", fake, VIDEO_FALLBACK="pika,custom"):
        project = make_project((0.4,))
        task = rendered_by_services(project)
        assert task.status == TaskStatus.FAILED
        assert [call.provider for call in calls_of(project)] == ["custom", "runway", "pika"]
        assert fake.charged() == 0
        fake.reset()
        assert rendered_by_services(project).status == TaskStatus.COMPLETED
    assert ledger.discrepancies() == {}


def test_42_a_scene_that_is_declined_is_named_and_the_others_are_kept(
    fake: FakeServices, caplog: pytest.LogCaptureFixture
) -> None:
    fake.script("runway", Scenario(end="failed", failure="SAFETY.INPUT.IMAGE"))
    with services("runway", fake, VIDEO_FALLBACK="pika"):
        project = make_project((0.4, 0.3, 0.4))
        task = rendered_by_services(project)
    assert task.status == TaskStatus.FAILED
    outcomes = {call.scene: call.outcome for call in calls_of(project)}
    declined = [scene for scene, outcome in outcomes.items() if outcome == CallOutcome.FAILED]
    assert len(declined) == 1
    assert sorted(outcomes) == [1, 2, 3]
    assert task.error.startswith(f"Scene {declined[0]}: ")
    assert fake.charged("pika") == 0, "what one service declined is not taken to the next"
    assert "SAFETY.INPUT.IMAGE" in caplog.text
    assert "SAFETY.INPUT.IMAGE" not in task.error


@pytest.mark.parametrize("kind", ["cut", "flipped", "html", "longer"])
def test_36_a_broken_file_is_fetched_again(fake: FakeServices, kind: Any) -> None:  # noqa: ANN401
    fake.script("runway", Scenario(downloads=(Download(kind, times=1),)))
    with services("runway", fake):
        project = make_project((0.4,))
        assert rendered_by_services(project).status == TaskStatus.COMPLETED
    assert fake.count(*RUNWAY) == 1


def test_36_a_file_that_stays_broken_is_never_used(fake: FakeServices) -> None:
    fake.script("runway", Scenario(downloads=(Download("cut"),)))
    with services("runway", fake):
        project = make_project((0.4,))
        task = rendered_by_services(project)
    assert task.status == TaskStatus.FAILED
    assert states(project) == [(CallState.SETTLED, CallOutcome.FAILED)]
    assert not film_of(project).exists()
    assert not list(media.path(media.clip_key(project.pk)).parent.glob("*"))


def test_36_where_a_file_stays_broken_the_next_one_is_asked(fake: FakeServices) -> None:
    fake.script("runway", Scenario(downloads=(Download("cut"),)))
    with services("runway", fake, VIDEO_FALLBACK="pika"):
        project = make_project((0.4,))
        task = rendered_by_services(project)
    assert task.status == TaskStatus.COMPLETED, task.error
    assert [(call.provider, call.outcome) for call in calls_of(project)] == [
        ("runway", CallOutcome.FAILED),
        ("pika", CallOutcome.FETCHED),
    ]
    assert told_costs(task)[0] == fake.charged(), "what was paid for the broken one is told, too"


def test_34_a_job_that_never_ends_is_called_off_and_its_money_stays_reserved(fake: FakeServices) -> None:
    fake.script("pika", Scenario(end="never"))
    with services("pika", fake, VIDEO_JOB_DEADLINE="1"):
        project = make_project((0.4,))
        task = rendered_by_services(project)
    assert task.status == TaskStatus.FAILED
    assert fake.count("POST", "/fal-ai/pika/v2.2/image-to-video") == 1
    assert ledger.discrepancies() == {}


def test_a_budget_that_ends_midway_orders_no_more_and_keeps_what_came(fake: FakeServices) -> None:
    with services("runway", fake):
        project = make_project((0.4, 0.3, 0.4))
        task = rendering.request(project.pk)
        each = provider_orders.quote(project.pk, "runway", task.order).cost // 3
    limit = f"{2 * each / 1_000_000:.6f}"
    with services("runway", fake, COST_LIMIT_DAILY=limit):
        sentence = failed(Worker(task).work(), "cost_limit")
    assert "COST_LIMIT_DAILY" in sentence
    assert fake.count(*RUNWAY) == 2
    assert set(states(project)) == {(CallState.SETTLED, CallOutcome.FETCHED)}


def test_a_film_beyond_the_budget_is_refused_before_anything_is_sent(fake: FakeServices) -> None:
    with services("runway", fake, COST_LIMIT_DAILY="0.01"):
        project = make_project((0.4,))
        with pytest.raises(ledger.CostLimit):
            rendering.request(project.pk)
    project.refresh_from_db()
    assert (project.status, fake.count(*RUNWAY)) == (ProjectStatus.DRAFT, 0)


def test_an_option_that_a_provider_lacks_is_refused_before_any_call(fake: FakeServices) -> None:
    with services("runway", fake):
        project = make_project((0.4,))
        with pytest.raises(provider_orders.CannotOrder) as refused:
            rendering.request(project.pk, options={"music_url": "https://files.example/a.mp3"})
    assert (refused.value.code, refused.value.details) == ("option_refused", {"options": ["music_url"]})
    assert not fake.book.received


def abandoned(project: Project, state: CallState, **facts: Any) -> Task:  # noqa: ANN401 - a row's
    """A render whose worker died with its first scene in that state."""
    task = rendering.request(project.pk)
    job = provider_orders._jobs("runway", task.order)[0]
    call = ledger.reserve(
        provider="runway",
        kind=CallKind.VIDEO,
        amount=250_000,
        limits=ledger.Limits(),
        sender="a dead worker/1",
        send_until=timezone.now(),
        task=task,
        project=project,
        scene=1,
        content_key=content_key(job, task.order),
        seconds=job.seconds,
    )
    ProviderCall.objects.filter(pk=call.pk).update(state=state, **facts)
    return task


def test_a_call_whose_worker_died_while_sending_is_in_doubt(fake: FakeServices) -> None:
    with services("runway", fake):
        project = make_project((0.4,))
        failed(Worker(abandoned(project, CallState.SUBMITTING)).work(), "submit_unknown")
    assert fake.count(*RUNWAY) == 0
    assert [state for state, _ in states(project)] == [CallState.SUBMIT_UNKNOWN]


def test_a_call_that_was_accepted_is_waited_for_after_a_restart(
    fake: FakeServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake.script("runway", Scenario(seconds=600.0))
    stop = threading.Event()
    with services("runway", fake):
        project = make_project((0.4,))
        task = rendering.request(project.pk)
        worker = Worker(task)
        update = worker.update
        monkeypatch.setattr(worker, "update", lambda *a, **more: not stop.is_set() and update(*a, **more))
        thread = worker.in_thread()
        wait_until(lambda: ProviderCall.objects.filter(state=CallState.SUBMITTED).exists())
        stop.set()
        thread.join()
        assert Task.objects.get(pk=task.pk).status == TaskStatus.PENDING
        fake.release()
        assert Worker(task, owner="the next").work().status == TaskStatus.COMPLETED
    assert fake.count(*RUNWAY) == 1


def test_13_a_film_that_is_called_off_stops_while_a_service_is_silent(fake: FakeServices) -> None:
    fake.script("runway", Scenario(submit=(hang(),)))
    with services("runway", fake):
        project = make_project((0.4,))
        task = rendering.request(project.pk)
        thread = Worker(task).in_thread()
        wait_until(lambda: ProviderCall.objects.filter(state=CallState.SUBMITTING).exists())
        assert rendering.request_cancel(project.pk)
        thread.join(60)
        assert not thread.is_alive(), "it waits for the service"
        assert Task.objects.get(pk=task.pk).status == TaskStatus.CANCELLED
        assert ProviderCall.objects.get().state == CallState.SUBMITTING
        fake.release()
        wait_until(lambda: ProviderCall.objects.filter(state=CallState.SUBMIT_UNKNOWN).exists())
    assert ledger.discrepancies() == {}
