"""How far a render has come."""

from __future__ import annotations

import threading

import pytest

from core_engine.progress import (
    Cancelled,
    Estimate,
    Pace,
    Phase,
    Progress,
    ProgressMeter,
    by_segment,
    never_cancel,
    what_follows,
)


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Listener:
    """Keeps every reading, and says whether to go on."""

    def __init__(self) -> None:
        self.readings: list[Progress] = []
        self.go_on = True

    def __call__(self, progress: Progress) -> bool:
        self.readings.append(progress)
        return self.go_on

    @property
    def last(self) -> Progress:
        return self.readings[-1]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def listener() -> Listener:
    return Listener()


@pytest.fixture
def meter(clock: Clock, listener: Listener) -> ProgressMeter:
    meter = ProgressMeter(listener, segments=3, clock=clock)
    meter.start_shots(100)
    return meter


def test_percentage_is_floored_and_99_until_the_film_is_in_place(
    meter: ProgressMeter, listener: Listener, clock: Clock
) -> None:
    assert listener.last.percentage == 0
    for frames, percentage in ((1, 1), (65, 66), (33, 99), (1, 99)):
        clock.now += 1
        meter.frames_done(frames)
        assert listener.last.percentage == percentage
    meter.enter(Phase.JOINING)
    meter.enter(Phase.VERIFYING)
    assert listener.last.percentage == 99
    meter.enter(Phase.DONE)
    assert listener.last.percentage == 100


def test_two_thirds_of_three_frames_are_66_percent(listener: Listener, clock: Clock) -> None:
    meter = ProgressMeter(listener, segments=1, clock=clock)
    meter.start_shots(3)
    clock.now = 1
    meter.frames_done(2)
    assert listener.last.percentage == 66


def test_reports_come_at_most_ten_times_a_second(
    meter: ProgressMeter, listener: Listener, clock: Clock
) -> None:
    before = len(listener.readings)
    for _ in range(1000):
        clock.now += 0.001
        meter.frames_done(0)
        meter.tick()
    assert 8 <= len(listener.readings) - before <= 10


def test_segments_are_counted_in_story_order_though_they_end_in_any(
    meter: ProgressMeter, listener: Listener
) -> None:
    counted = []
    for index in (2, 0, 1):
        meter.shot_done(index)
        counted.append(listener.last.segment)
    assert counted[1:] == [1, 3]
    assert listener.readings[0].segment == 0


def test_a_finished_segment_is_told_at_once(meter: ProgressMeter, listener: Listener) -> None:
    before = len(listener.readings)
    meter.shot_done(0)
    assert len(listener.readings) == before + 1


def test_remaining_time_follows_from_the_frames_so_far(
    meter: ProgressMeter, listener: Listener, clock: Clock
) -> None:
    assert listener.last.remaining_seconds is None
    clock.now = 5
    meter.frames_done(25)
    assert listener.last.frames_per_second == 5
    assert listener.last.remaining_seconds == (75 + what_follows(100)) / 5


def test_a_slow_beginning_does_not_spoil_the_remaining_time(
    meter: ProgressMeter, listener: Listener, clock: Clock
) -> None:
    clock.now = 4  # the first pictures are being read
    meter.tick()
    for _ in range(50):
        clock.now += 0.1
        meter.frames_done()
    assert listener.last.frames_per_second == pytest.approx(10, rel=0.05)
    assert listener.last.remaining_seconds == pytest.approx(5 + what_follows(100) / 10, rel=0.05)


def test_a_pace_that_changes_is_believed_after_as_long_a_time() -> None:
    pace = Pace(began=0)
    for second in range(1, 101):
        pace.rate(second, 10 * second)
    for second in range(101, 201):
        rate = pace.rate(second, 1000 + 2 * (second - 100))
    assert rate == pytest.approx(2, rel=0.05)


def test_a_film_that_stands_still_has_no_pace() -> None:
    pace = Pace(began=0)
    assert pace.rate(0, 0) is None
    assert pace.rate(1, 5) == 5
    assert pace.rate(3, 5) is None


def test_the_pace_of_a_film_of_hours_remembers_little() -> None:
    pace = Pace(began=0)
    most = 0
    for tenth in range(36_000):
        pace.rate(tenth / 10, tenth)
        most = max(most, len(pace._marks))
    assert most <= 65


def test_a_negative_answer_stops_every_thread_at_its_next_check(
    meter: ProgressMeter, listener: Listener, clock: Clock
) -> None:
    meter.check()
    listener.go_on = False
    clock.now = 1
    meter.frames_done()
    listener.go_on = True
    for stop in (meter.check, meter.tick):
        with pytest.raises(Cancelled):
            stop()


def test_an_aborted_render_stops_too(meter: ProgressMeter) -> None:
    meter.abort()
    with pytest.raises(Cancelled):
        meter.check()


def test_the_count_never_runs_backwards_whoever_counts(listener: Listener) -> None:
    ticking = iter(range(10**9))
    meter = ProgressMeter(listener, segments=4, clock=lambda: float(next(ticking)))
    meter.start_shots(4000)

    def work(index: int) -> None:
        for _ in range(1000):
            meter.frames_done()
        meter.shot_done(index)

    threads = [threading.Thread(target=work, args=(index,)) for index in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    counts = [reading.frames_done for reading in listener.readings]
    assert counts == sorted(counts)
    assert (listener.last.frames_done, listener.last.segment) == (4000, 4)


def test_nothing_is_known_before_the_narrations_are_heard() -> None:
    listening = Progress(phase=Phase.LISTENING, frames_done=0, frames_total=0, segment=0, segments=3)
    assert listening.percentage == 0
    assert never_cancel(listening)


def test_the_seeds_callback_hears_each_segment_once_and_in_order() -> None:
    heard: list[tuple[int, int, str]] = []
    report = by_segment(lambda *words: heard.append(words))

    def at(phase: Phase, segment: int) -> None:
        assert report(Progress(phase=phase, frames_done=0, frames_total=9, segment=segment, segments=3))

    at(Phase.LISTENING, 0)
    assert heard == []
    for segment in (0, 0, 1, 3):
        at(Phase.SHOTS, segment)
    for phase in (Phase.JOINING, Phase.JOINING, Phase.VERIFYING, Phase.DONE):
        at(phase, 3)
    assert heard == [
        (1, 3, "Applying Ken Burns effect to segment 1"),
        (2, 3, "Applying Ken Burns effect to segment 2"),
        (3, 3, "Applying Ken Burns effect to segment 3"),
        (3, 3, "Exporting final MP4..."),
        (3, 3, "Export complete"),
    ]


def test_frames_that_are_given_count_as_done_but_say_nothing_about_the_pace(
    listener: Listener, clock: Clock
) -> None:
    meter = ProgressMeter(listener, segments=3, clock=clock)
    meter.start_shots(1000, to_make=100)
    clock.now += 1
    meter.frames_given(900)
    assert (listener.last.frames_done, listener.last.percentage) == (900, 90)
    assert listener.last.frames_per_second is None
    assert listener.last.remaining_seconds is None
    clock.now += 9
    meter.frames_done(10)
    assert listener.last.frames_done == 910
    assert listener.last.frames_per_second == pytest.approx(10 / 9)
    assert listener.last.remaining_seconds == pytest.approx((90 + what_follows(1000)) / (10 / 9))


def taking(seconds: float | None) -> Estimate:
    return Estimate(frames=100, seconds=seconds, memory_bytes=4_000, disk_bytes=3_000)


def test_until_a_film_has_a_pace_the_estimate_tells_its_time(listener: Listener, clock: Clock) -> None:
    meter = ProgressMeter(listener, segments=3, clock=clock)
    meter.expect(taking(5.0))
    meter.start_shots(100, to_make=40)
    assert listener.last.frames_per_second is None
    assert listener.last.remaining_seconds == pytest.approx(5)
    clock.now += 10
    meter.frames_done(10)
    assert listener.last.remaining_seconds == pytest.approx(30 + what_follows(100))


def test_an_estimate_is_in_every_reading_because_the_first_may_be_overtaken(
    listener: Listener, clock: Clock
) -> None:
    meter = ProgressMeter(listener, segments=3, clock=clock)
    meter.enter(Phase.LISTENING)
    meter.expect(taking(None))
    meter.start_shots(100)
    clock.now += 1
    meter.frames_done()
    meter.enter(Phase.JOINING)
    assert [reading.estimate for reading in listener.readings] == [None, *[taking(None)] * 3]
    assert listener.readings[1].remaining_seconds is None


def test_a_shot_that_was_given_is_told_soon_and_one_that_was_made_at_once(
    listener: Listener, clock: Clock
) -> None:
    meter = ProgressMeter(listener, segments=3, clock=clock)
    meter.start_shots(100)
    told = len(listener.readings)
    meter.shot_done(0, at_once=False)
    assert len(listener.readings) == told
    meter.shot_done(1)
    assert (len(listener.readings), listener.last.segment) == (told + 1, 2)
