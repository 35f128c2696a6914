"""What every voice promises, against the fake of its service."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Iterator

import pytest

from providers.errors import Busy, ProviderError, Refused, SceneUnsuitable, SubmitUnclear
from providers.fake import FakeServices, Fault, Scenario, drop, hang, status
from providers.fake.server import KEYS
from providers.tests.bench import soon
from providers.voices.sounds import kind_of
from providers.voices.tests.speakers import SPEAKERS, STORY, Bench, Speaker, bench, whole
from providers.voices.values import SpeechCut, SpeechOrder, SpeechUnusable, Spoken, Stopped

QUOTA = {
    "openai": status(429, name="insufficient_quota"),
    "elevenlabs": status(401, name="quota_exceeded"),
    "azure": status(403, name="Quota exceeded."),
}


@pytest.fixture
def fake() -> Iterator[FakeServices]:
    with FakeServices() as services:
        yield services


@pytest.fixture(params=SPEAKERS, ids=lambda speaker: speaker.name)
def speaker(request: pytest.FixtureRequest) -> Speaker:
    chosen: Speaker = request.param
    return chosen


@pytest.fixture
def at(fake: FakeServices, speaker: Speaker) -> Bench:
    return bench(fake, speaker)


def scripted(at: Bench, *faults: Fault, times: int | None = 1) -> None:
    at.fake.script(at.speaker.name, Scenario(submit=faults), times=times)


def test_a_text_is_heard_in_one_call_that_costs_what_the_service_charged(at: Bench) -> None:
    (part,) = at.say()
    assert at.posts == 1
    assert part.text == STORY
    assert part.media_type == kind_of(part.audio) == "audio/wav"
    assert part.seconds == pytest.approx(len(STORY) / 15, rel=0.2)
    assert part.cost == at.charged > 0
    assert not at.fake.book.leaks


def test_an_estimate_is_never_less_than_the_bill(at: Bench) -> None:
    for text in (STORY, "Ja. " * 40, "東京の灯台。" * 30, "1999, 2000 & 2001 <…>" * 20):
        before = at.charged
        at.say(text, speed=0.8)
        bill = at.charged - before
        assert bill <= at.voice.estimate(text, speed=0.8) <= 4 * bill


def test_a_slow_answer_is_waited_for(at: Bench) -> None:
    at.fake.script(at.speaker.name, Scenario(delay=0.3))
    assert whole(at.say()) == STORY


@pytest.mark.parametrize("form", ["seconds", "date", "ms"])
def test_a_busy_service_is_asked_again_when_it_says(at: Bench, form: str) -> None:
    wait = status(429, retry_after=8, retry_form=form)  # type: ignore[arg-type]
    scripted(at, wait, wait)
    assert whole(at.say()) == STORY
    assert at.posts == 3
    assert 13 < at.pauses.total <= 16  # a date has whole seconds only
    assert at.charged == at.fake.book.jobs[0].price


@pytest.mark.parametrize("code", [429, 503])
def test_a_busy_service_that_names_no_time_is_asked_again_later_each_time(at: Bench, code: int) -> None:
    scripted(at, status(code), status(code))
    at.say()
    assert at.posts == 3
    assert at.pauses.total == 5 + 10


def test_a_service_that_stays_busy_is_given_up(at: Bench) -> None:
    scripted(at, *[status(429, retry_after=1)] * 5)
    with pytest.raises(Busy):
        at.say()
    assert at.posts == 3
    assert at.charged == 0


@pytest.mark.parametrize(
    "fault",
    [
        *(status(code, accepted=True) for code in (408, 500, 502, 504)),
        drop(),
        drop(accepted=False),
        *(Fault(kind, accepted=True) for kind in ("half", "endless", "html", "empty", "no_id")),
        Fault("bad_json"),
    ],
    ids=lambda fault: f"{fault.kind}-{fault.status}-{fault.accepted}",
)
def test_an_order_whose_answer_is_lost_or_makes_no_sense_is_never_sent_again(at: Bench, fault: Fault) -> None:
    scripted(at, fault)
    with pytest.raises(SubmitUnclear) as caught:
        at.say()
    assert at.posts == 1
    assert "may be made and charged" in caught.value.message


@pytest.mark.parametrize(("code", "kind"), [(302, SubmitUnclear), (307, Refused)])
def test_an_order_is_not_taken_to_another_address(at: Bench, code: int, kind: type[ProviderError]) -> None:
    scripted(at, Fault("redirect", code))
    with pytest.raises(kind):
        at.say()
    assert at.posts == 1
    assert at.fake.book.trapped == at.fake.book.leaks == []


@pytest.mark.parametrize("code", [400, 402, 403, 404, 413, 422])
def test_what_a_service_refuses_is_not_asked_for_again_and_costs_nothing(at: Bench, code: int) -> None:
    scripted(at, status(code))
    with pytest.raises(Refused) as caught:
        at.say()
    assert not caught.value.retryable
    assert at.voice.title in caught.value.message
    assert (at.posts, at.charged, at.pauses.total) == (1, 0, 0)


@pytest.mark.parametrize(
    "fault",
    [hang(accepted=True), Fault("stall", accepted=True), Fault("drip", accepted=True)],
    ids=["hang", "stall", "drip"],
)
def test_a_service_that_says_nothing_is_waited_for_no_longer_than_agreed(
    fake: FakeServices, speaker: Speaker, fault: Fault
) -> None:
    at = bench(fake, speaker, read=0.6)
    scripted(at, fault)
    with pytest.raises(SubmitUnclear):
        at.say()
    assert soon(lambda: at.charged > 0 and at.posts == 1)


def test_a_service_that_is_not_there_is_tried_again_and_then_named(speaker: Speaker) -> None:
    with FakeServices() as gone:
        at = bench(gone, speaker)
    with pytest.raises(ProviderError) as caught:
        at.say()
    assert caught.value.code == "not_submitted"
    assert at.pauses.total == 15
    assert at.voice.title in caught.value.message


def test_a_sound_of_another_kind_than_asked_for_is_known_by_its_bytes(at: Bench) -> None:
    at.fake.script(at.speaker.name, Scenario(voice="mislabelled"))
    (part,) = at.say()
    assert part.media_type == kind_of(part.audio) == "audio/mpeg"
    assert part.seconds is None


def test_a_wav_that_does_not_know_its_own_length_has_the_length_of_its_sound(at: Bench) -> None:
    (plain,) = at.say()
    at.fake.script(at.speaker.name, Scenario(voice="streaming_header"))
    (part,) = at.say()
    assert part.seconds == pytest.approx(plain.seconds, abs=0.01)


def test_a_sound_of_no_length_is_refused_and_its_price_known(at: Bench) -> None:
    at.fake.script(at.speaker.name, Scenario(voice="silent"))
    with pytest.raises(SpeechUnusable) as caught:
        at.say()
    assert at.posts == 1
    assert caught.value.cost >= 0
    assert at.charged > 0


def test_a_narration_that_was_cut_off_is_made_again_in_halves(at: Bench) -> None:
    text = f"{STORY} {STORY} {STORY}"
    at.fake.script(at.speaker.name, Scenario(voice="cut", cut_at=2.0))
    parts = at.say(text)
    assert at.posts == 3
    assert len(parts) == 2
    assert whole(parts) == text
    assert [text[part.position :].startswith(part.text) for part in parts] == [True, True]


def test_a_narration_that_is_cut_off_again_and_again_is_given_up(at: Bench) -> None:
    at.fake.script(at.speaker.name, Scenario(voice="cut", cut_at=2.0), times=None)
    with pytest.raises(SpeechCut):
        at.say(f"{STORY} {STORY} {STORY}")
    assert at.posts == 2


def test_times_of_words_are_exact_or_not_given(at: Bench) -> None:
    (part,) = at.say()
    if at.speaker.name != "elevenlabs":
        assert part.words is None
        return
    assert part.words is not None
    assert [word.text for word in part.words] == STORY.split()
    assert all(STORY[word.position :].startswith(word.text) for word in part.words)
    ends = [time for word in part.words for time in (word.start, word.end)]
    assert ends == sorted(ends)
    assert ends[-1] <= (part.seconds or 0)


def test_without_an_alignment_no_word_times_are_given(at: Bench) -> None:
    at.fake.script(at.speaker.name, Scenario(voice="null_alignment"))
    (part,) = at.say()
    assert part.words is None


def test_a_key_that_is_not_accepted_is_named_by_its_setting(fake: FakeServices, speaker: Speaker) -> None:
    at = bench(fake, speaker, key="wrong-key-0000")
    with pytest.raises(Refused) as caught:
        at.say()
    assert caught.value.whose == "key"
    assert speaker.key_setting in caught.value.message
    assert at.posts == 1


def test_credit_that_is_used_up_is_no_reason_to_wait(at: Bench) -> None:
    scripted(at, QUOTA[at.speaker.name])
    with pytest.raises(Refused) as caught:
        at.say()
    assert caught.value.whose == "quota"
    assert caught.value.another_may
    assert at.posts == 1
    assert at.pauses.total == 0


def test_a_retired_model_is_told_by_name(fake: FakeServices, speaker: Speaker) -> None:
    if speaker.name == "azure":
        pytest.skip("not here by design: Azure has voices and no models")
    at = bench(fake, speaker, model="speech-of-old")
    with pytest.raises(Refused) as caught:
        at.say()
    assert "speech-of-old" in caught.value.message
    assert speaker.key_setting.replace("API_KEY", "") in caught.value.message
    assert caught.value.another_may
    assert at.posts == 1


def test_a_long_text_is_heard_whole_in_parts_that_each_fit(at: Bench) -> None:
    text = "\n\n".join(f"Chapter {number}. {STORY}" for number in range(60))
    parts = at.say(text)
    assert at.posts == len(parts) > 1
    assert whole(parts).split() == text.split()
    assert sum(part.cost for part in parts) == at.charged
    assert all(text[part.position :].startswith(part.text) for part in parts)


@pytest.mark.parametrize(
    "text",
    [
        "Salt & <pepper> cost \"5\" or '6'.",
        "Tab\tand\u2028line; 4 < 5 > 3 && true ]]>",
        "Ich heiße Zoë. 東京 🌊.",
    ],
)
def test_signs_with_a_meaning_in_markup_are_read_as_they_are(at: Bench, text: str) -> None:
    at.say(text)
    said = at.fake.book.jobs[0].body
    assert text in {said.get("input"), said.get("text")}


def test_what_cannot_be_sent_becomes_a_blank(at: Bench) -> None:
    (part,) = at.say("One\x00two\x1b[0m \ud800three\ufeff four\uffff.")
    assert part.text == "One two [0m  three  four ."
    assert at.posts == 1


@pytest.mark.parametrize("text", ["", "   \n ", "… — *** !"])
def test_a_text_without_a_word_is_refused_before_any_call(at: Bench, text: str) -> None:
    with pytest.raises(SceneUnsuitable):
        at.say(text)
    assert at.posts == 0


@pytest.mark.parametrize("speed", [0.5, 1.0, 1.1, 2.0])
def test_a_slower_voice_takes_longer_and_a_speed_out_of_reach_is_told(at: Bench, speed: float) -> None:
    (plain,) = at.say()
    (part,) = at.say(speed=speed)
    taken = min(max(speed, 0.7), 1.2) if at.speaker.name == "elevenlabs" else speed
    assert part.seconds == pytest.approx((plain.seconds or 0) / taken, rel=0.02)
    assert bool(part.notices) == (taken != speed)


def test_nothing_is_sent_once_the_reading_is_called_off(at: Bench) -> None:
    with pytest.raises(Stopped):
        list(at.voice.speak(STORY, at.speaker.voice, go_on=lambda: False))
    assert at.posts == 0


def test_a_reading_can_be_called_off_while_a_busy_service_is_waited_for(at: Bench) -> None:
    scripted(at, status(429, retry_after=30))
    answers = itertools.chain([True] * 4, itertools.repeat(False))
    with pytest.raises(Stopped):
        list(at.voice.speak(STORY, at.speaker.voice, go_on=lambda: next(answers)))
    assert at.posts == 1
    assert at.pauses.total < 2


def test_every_paid_call_passes_the_ledger_once(at: Bench) -> None:
    asked: list[SpeechOrder] = []
    ends: list[str] = []

    def pay(order: SpeechOrder, send: object) -> Spoken:
        asked.append(order)
        try:
            spoken: Spoken = send()  # type: ignore[operator]
        except ProviderError as error:
            ends.append(error.code)
            raise
        ends.append("ok")
        return spoken

    scripted(at, status(429, retry_after=1))
    list(at.voice.speak(STORY, at.speaker.voice, go_on=lambda: True, pay=pay))
    assert ends == ["provider_busy", "ok"]
    assert len({order.digest() for order in asked}) == 1
    assert at.posts == 2


def test_a_service_that_was_silent_five_times_is_left_alone_for_a_while(
    fake: FakeServices, speaker: Speaker
) -> None:
    at = bench(fake, speaker)
    scripted(at, drop(accepted=False), times=None)
    for number in range(5):
        with pytest.raises(SubmitUnclear):
            at.say(f"Chapter {number}.")
    with pytest.raises(ProviderError) as caught:
        at.say()
    assert caught.value.code == "provider_resting"
    assert at.posts == 5


def test_no_key_reaches_log_or_sentence(at: Bench, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    scripted(at, Fault("html"), times=None)
    with pytest.raises(SubmitUnclear) as caught:
        at.say()
    key = KEYS[at.speaker.name]
    assert key not in caplog.text
    assert key not in f"{caught.value.message} {caught.value.detail}"
    assert key not in repr(at.voice.client.service)


def test_voices_and_health_cost_nothing(at: Bench) -> None:
    assert at.speaker.voice in {voice.id for voice in at.voice.voices()}
    health = at.voice.health()
    assert health.ok, health.detail
    assert at.charged == 0


def test_a_service_in_trouble_is_not_healthy_and_says_why(fake: FakeServices, speaker: Speaker) -> None:
    health = bench(fake, speaker, key="wrong-key-0000").voice.health()
    assert not health.ok
    assert speaker.key_setting in health.detail
