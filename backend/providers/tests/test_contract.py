"""What every provider on the network promises of an order, against the fake of its service."""

from __future__ import annotations

import json
import logging

import pytest

from providers.base import JobState, Options, ProviderJob
from providers.errors import (
    Busy,
    CannotTell,
    JobUnknown,
    NotSubmitted,
    OptionRefused,
    ProviderError,
    Refused,
    Resting,
    SceneUnsuitable,
    Submission,
    SubmitUnclear,
    UnexpectedAnswer,
    Unreachable,
)
from providers.fake import Fault, Scenario, drop, hang, status
from providers.fake.server import KEYS
from providers.policy import PUZZLES_IN_A_ROW, Retries, repeat
from providers.tests.bench import KEY, KEY_SETTINGS, Bench, soon

NOWHERE = "http://127.0.0.1:9"


def nowhere(at: Bench) -> Bench:
    """The same provider, in front of a port where nobody listens."""
    name = {"runway": "RUNWAYML_BASE_URL", "pika": "PIKA_BASE_URL", "custom": "CUSTOM_VIDEO_API_URL"}
    return at.again({name.get(at.name, "MOCK_BASE_URL"): NOWHERE})


def test_an_order_is_sent_once_and_costs_what_the_service_charged(at: Bench) -> None:
    order = at.order()
    estimate = at.provider.estimate(order)
    job = at.provider.submit(order, key=KEY)
    end = at.ended(job)
    assert end.state is JobState.SUCCEEDED
    assert at.posts == 1
    assert end.cost == at.fake.charged(at.played)
    assert end.cost == (estimate or end.cost)
    assert job.estimated == end.cost
    assert order.provider == at.name


def test_a_job_lives_in_a_row_as_json(at: Bench) -> None:
    job = at.submit()
    assert ProviderJob.from_json(json.loads(json.dumps(job.to_json()))) == job


def test_the_same_order_has_the_same_content_another_seed_or_picture_another(at: Bench) -> None:
    order = at.order()
    content = order.content()
    assert at.order().content() == content
    assert order.with_seed(7).content() != content
    (at.folder / "picture.jpg").write_bytes(b"another picture")
    assert at.order().content() != content


def test_a_slow_job_waits_then_runs_then_ends(at: Bench) -> None:
    job = at.submitted(Scenario(throttled=2, polls=3))
    states = [at.poll(job).state for _ in range(6)]
    assert states == [JobState.QUEUED] * 2 + [JobState.RUNNING] * 3 + [JobState.SUCCEEDED]
    assert not at.fake.book.violations


def test_progress_is_a_fraction_or_not_told(at: Bench) -> None:
    job = at.submitted(Scenario(progress=(0.5, 0.2, 1.7, -1.0, float("nan"))))
    read = [at.poll(job).progress for _ in range(5)]
    if at.played == "pika":
        assert read == [None] * 5
    else:
        assert read == [0.5, 0.2, 1.0, 0.0, None]


@pytest.mark.parametrize(
    ("fault", "seconds"),
    [
        (status(429, retry_after=20), 20),
        (status(429, retry_after=20, retry_form="ms"), 20),
        (status(429, retry_after=20, retry_form="date"), 20),
        (status(503, retry_after=3), 3),
        (status(429), None),
        (status(503), None),
    ],
)
def test_a_busy_service_says_when_to_come_again(at: Bench, fault: Fault, seconds: float | None) -> None:
    at.script(Scenario(submit=(fault,)))
    with pytest.raises(Busy) as raised:
        at.submit()
    assert raised.value.retry_after == (seconds if seconds is None else pytest.approx(seconds, abs=1.5))
    assert raised.value.submission is Submission.NOTHING_TAKEN
    assert at.fake.charged() == 0


def test_an_order_to_a_busy_service_is_repeated_until_it_is_taken(at: Bench) -> None:
    at.script(Scenario(submit=(status(429, retry_after=90), status(503))))
    order = at.order()
    repeat(lambda: at.provider.submit(order, key=KEY), Retries(attempts=3, first=5), clock=at.pauses.clock())
    assert at.pauses.slept == [60.0, 12.5]
    assert at.posts == 3
    assert len(at.fake.book.jobs) == 1


@pytest.mark.parametrize("code", [408, 500, 502, 504])
def test_an_answer_that_may_follow_a_deed_is_unclear(at: Bench, code: int) -> None:
    at.script(Scenario(submit=(status(code, accepted=True),)))
    order = at.order()
    with pytest.raises(SubmitUnclear) as raised:
        repeat(lambda: at.provider.submit(order, key=KEY), Retries(), clock=at.pauses.clock())
    assert (raised.value.submission, raised.value.another_may) == (Submission.UNCLEAR, False)
    assert at.posts == 1


@pytest.mark.parametrize(
    "fault",
    [
        hang(),
        hang(accepted=True),
        drop(),
        *[Fault(kind, accepted=True) for kind in ("stall", "drip", "half", "endless")],
        *[Fault(kind, accepted=True) for kind in ("html", "bad_json", "empty", "no_id")],
    ],
    ids=lambda fault: fault.kind,
)
def test_an_order_without_a_clear_answer_is_unclear_and_not_repeated(at: Bench, fault: Fault) -> None:
    at.again(read=0.6, whole=1.2)
    at.script(Scenario(submit=(fault,)))
    with pytest.raises(SubmitUnclear):
        at.submit()
    assert soon(lambda: len(at.fake.book.jobs) == fault.accepted and at.posts == 1)


@pytest.mark.parametrize(("code", "kind"), [(302, SubmitUnclear), (307, Refused)])
def test_an_order_is_not_taken_to_another_address(at: Bench, code: int, kind: type[ProviderError]) -> None:
    at.script(Scenario(submit=(Fault("redirect", code),)))
    with pytest.raises(kind) as raised:
        at.submit()
    assert type(raised.value) is kind
    assert at.posts == 1
    assert at.fake.book.trapped == at.fake.book.leaks == []


@pytest.mark.parametrize(
    ("code", "whose"),
    [(400, "limits"), (401, "key"), (403, "key"), (402, "quota"), (404, "service"), (422, "limits")],
)
def test_a_refusal_says_whose_matter_it_is(at: Bench, code: int, whose: str) -> None:
    at.script(Scenario(submit=(status(code),)))
    with pytest.raises(Refused) as raised:
        at.submit()
    assert (raised.value.whose, raised.value.code) == (whose, f"refused_{whose}")
    assert not raised.value.retryable
    assert at.posts == 1


def test_a_refused_key_is_named_by_its_setting_and_not_shown_again(at: Bench) -> None:
    if at.name == "mock":
        pytest.skip("not here by design: the mock brings its own key")
    at.again({KEY_SETTINGS[at.name]: "key-of-yesterday"})
    for _ in range(2):
        with pytest.raises(Refused, match=KEY_SETTINGS[at.name]) as raised:
            at.submit()
        assert raised.value.whose == "key"
    assert at.posts == 1
    assert not at.provider.health().ok


def test_nobody_there_means_that_nothing_was_sent(at: Bench) -> None:
    job = at.submit()
    nowhere(at)
    with pytest.raises(NotSubmitted):
        at.submit()
    with pytest.raises(Unreachable):
        at.poll(ProviderJob(id=job.id))
    assert not at.provider.health().ok
    assert at.posts == 1


def test_a_service_that_stays_silent_is_left_alone_for_a_while(at: Bench) -> None:
    nowhere(at)
    for _ in range(5):
        with pytest.raises(NotSubmitted):
            at.submit()
    with pytest.raises(Resting) as raised:
        at.submit()
    assert 0 < (raised.value.retry_after or 0) <= 60
    at.pauses.sleep(61)
    with pytest.raises(NotSubmitted) as tried:
        at.submit()
    assert not isinstance(tried.value, Resting)


@pytest.mark.parametrize(
    "fault",
    [
        status(500),
        status(502),
        status(504),
        status(503, retry_after=7),
        status(429, retry_after=7),
        *[Fault(kind) for kind in ("hang", "stall", "drip", "drop", "half", "endless", "redirect")],
        *[Fault(kind) for kind in ("html", "bad_json", "empty", "no_id")],
    ],
    ids=lambda fault: fault.kind + str(fault.status or ""),
)
def test_a_reading_that_goes_wrong_may_be_repeated(at: Bench, fault: Fault) -> None:
    at.again(read=0.3)
    job = at.submitted(Scenario(poll_faults=(fault,)))
    with pytest.raises(ProviderError) as raised:
        at.poll(job)
    at.again()
    assert isinstance(raised.value, Unreachable | UnexpectedAnswer | Busy)
    assert raised.value.retryable
    assert raised.value.retry_after == (7 if fault.retry_after else None)
    assert at.poll(job).state is JobState.SUCCEEDED


def test_a_state_that_nobody_knows_is_asked_again(at: Bench) -> None:
    job = at.submitted(Scenario(unknown=1))
    with pytest.raises(UnexpectedAnswer):
        at.poll(job)
    assert at.poll(job).state is JobState.SUCCEEDED


def test_a_job_that_is_not_known_is_said_to_be_unknown(at: Bench) -> None:
    with pytest.raises(JobUnknown):
        at.poll(ProviderJob(id="00000000-0000-4000-8000-000000000000"))
    at.provider.cancel(ProviderJob(id="00000000-0000-4000-8000-000000000000"))


def test_an_id_cannot_lead_to_another_address(at: Bench) -> None:
    with pytest.raises(JobUnknown):
        at.poll(ProviderJob(id="../../v1/organization?x="))


def test_addresses_of_others_in_a_job_are_not_called(at: Bench) -> None:
    job = at.submit()
    foreign = ProviderJob(id=job.id, status_url=f"{NOWHERE}/a", result_url=NOWHERE, cancel_url=NOWHERE)
    assert at.poll(foreign).state is JobState.SUCCEEDED
    at.provider.cancel(foreign)


DECLINED = {"runway": "SAFETY.INPUT.IMAGE", "pika": "content_policy_violation", "custom": "moderated"}
BROKEN = {"runway": "INTERNAL", "pika": "downstream_service_error", "custom": "internal"}
UNFIT = {"runway": "ASSET.INVALID", "pika": "file_download_error", "custom": "unsupported"}


@pytest.mark.parametrize(
    ("codes", "whose", "retryable"),
    [(DECLINED, "content", False), (BROKEN, "service", True), (UNFIT, "limits", False)],
)
def test_a_failure_says_whose_matter_it_is_and_what_it_cost(
    at: Bench, codes: dict[str, str], whose: str, retryable: bool
) -> None:
    end = at.ended(at.submitted(Scenario(end="failed", failure=codes[at.played])))
    assert end.state is JobState.FAILED
    assert end.error is not None
    assert (end.error.whose, end.error.retryable) == (whose, retryable)
    assert codes[at.played] in end.error.detail
    assert codes[at.played] not in end.error.message
    assert end.error.message.startswith(at.provider.title), "it is named as the list of providers names it"
    assert end.cost == at.fake.charged(at.played)


@pytest.mark.parametrize("refund", [True, False])
def test_what_a_failure_costs_is_what_the_service_says(at: Bench, refund: bool) -> None:
    if at.played == "pika":
        pytest.skip("not here by design: fal.ai does not tell what a job cost")
    end = at.ended(at.submitted(Scenario(end="failed", failure=BROKEN[at.played], refund=refund)))
    assert end.cost == at.fake.charged(at.played)
    assert (end.cost == 0) is refund


def test_a_job_that_the_service_cancelled_is_cancelled(at: Bench) -> None:
    end = at.ended(at.submitted(Scenario(end="cancelled")))
    assert (end.state, end.error) == (JobState.CANCELLED, None)
    assert end.cost == at.fake.charged(at.played)


def test_cancelling_stops_a_job_and_does_not_mind_one_that_has_ended(at: Bench) -> None:
    job = at.submitted(Scenario(polls=3))
    assert at.poll(job).state is JobState.RUNNING
    at.provider.cancel(job)
    end = at.poll(job)
    assert end.state is JobState.CANCELLED
    assert end.cost == at.fake.charged(at.played)
    at.provider.cancel(job)


def test_a_success_without_a_file_is_a_failure(at: Bench) -> None:
    end = at.ended(at.submitted(Scenario(end="no_output")))
    assert end.error is not None
    assert (end.state, end.error.code) == (JobState.FAILED, "no_output")


def test_an_option_that_is_not_offered_is_refused_before_any_call(at: Bench) -> None:
    options = Options(transition="fade", music_url="https://music.example/a.mp3", volume=0.5, duck=False)
    if at.provider.capabilities.options >= options.asked:
        pytest.skip("not here by design: this one offers everything")
    with pytest.raises(OptionRefused) as raised:
        at.provider.jobs(at.request(options=options))
    assert raised.value.options == ("duck", "music_url", "transition", "volume")
    assert not at.fake.book.received


def test_a_picture_that_is_gone_is_noticed_before_any_call(at: Bench) -> None:
    order = at.order()
    (at.folder / "picture.jpg").unlink()
    with pytest.raises(SceneUnsuitable, match="Scene 1"):
        at.provider.submit(order, key=KEY)
    assert not at.fake.book.received


def test_health_is_a_free_question(at: Bench) -> None:
    health = at.provider.health()
    assert health.ok, health.detail
    assert at.posts == 0
    assert at.fake.charged() == 0


def test_a_lost_order_is_found_where_the_service_can_look_for_it(at: Bench) -> None:
    at.script(Scenario(submit=(drop(),)))
    with pytest.raises(SubmitUnclear):
        at.submit()
    if not at.provider.capabilities.can_find:
        with pytest.raises(CannotTell):
            at.provider.find(KEY)
        return
    found = at.provider.find(KEY)
    assert found is not None
    assert found.id == at.fake.book.jobs[0].id
    assert at.provider.find("never-sent") is None
    assert at.ended(found).state is JobState.SUCCEEDED


def test_no_key_is_in_any_log_or_sentence(at: Bench, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    faults = [status(400), status(401), status(402), status(422), status(500), Fault("html"), Fault("no_id")]
    said: list[str] = []
    at.script(Scenario(submit=tuple(faults)))
    for _ in faults:
        at.again()
        with pytest.raises(ProviderError) as raised:
            at.submit()
        said += [str(raised.value), repr(raised.value), raised.value.detail]
    said += [record.getMessage() for record in caplog.records]
    assert not [line for line in said if KEYS[at.played] in line]
    assert repr(at.provider).find(KEYS[at.played]) == -1


def test_a_job_whose_readings_all_fail_is_told_apart_from_one_that_failed(at: Bench) -> None:
    job = at.submitted(Scenario(poll_faults=(Fault("html"),) * PUZZLES_IN_A_ROW))
    for _ in range(PUZZLES_IN_A_ROW):
        with pytest.raises(UnexpectedAnswer):
            at.poll(job)
    assert at.poll(job).state is JobState.SUCCEEDED
