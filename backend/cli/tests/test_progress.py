"""What people and logs see while a film is made."""

from __future__ import annotations

import io
from fractions import Fraction

import pytest
from rich.console import Console

from cli.film_estimate import of_estimate
from cli.progress_bar import (
    LiveBar,
    PlainLines,
    Reading,
    Silence,
    clock_time,
    display,
    of_film,
    of_narration,
    say,
)
from core_engine.progress import Estimate, Phase, Progress


class ClosedTerminal(io.StringIO):
    """A terminal whose window has gone."""

    def write(self, _: str) -> int:
        raise OSError(5, "Input/output error")

    def isatty(self) -> bool:
        return True


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def filming(frames: int, *, segment: int = 0, phase: Phase = Phase.SHOTS) -> Progress:
    return Progress(
        phase=phase,
        frames_done=frames,
        frames_total=200,
        segment=segment,
        segments=4,
        frames_per_second=50.4,
        remaining_seconds=64.2,
    )


def test_the_words_of_a_film_in_the_making() -> None:
    reading = of_film(filming(50, segment=1))
    assert reading.words == "Processing segment 2/4 (25%)"
    assert reading.pace() == "50 frames/s, 1:05 left"


def test_the_words_of_every_phase() -> None:
    assert [of_film(filming(200, segment=4, phase=phase)).words for phase in Phase] == [
        "Listening to the narrations",
        "Finishing the sound",
        "Exporting final MP4...",
        "Checking the film",
        "Checking the film",
        "Export complete",
    ]


def test_the_words_while_segments_are_spoken() -> None:
    assert of_narration(0, 3).words == "Speaking segment 1/3 (0%)"
    assert of_narration(3, 3).words == "Speaking segment 3/3 (100%)"


@pytest.mark.parametrize(
    ("seconds", "shown"), [(0, "0:00"), (0.2, "0:01"), (59.5, "1:00"), (65, "1:05"), (3723, "1:02:03")]
)
def test_times_are_shown_as_on_a_clock(seconds: float, shown: str) -> None:
    assert clock_time(seconds) == shown


def test_without_a_terminal_there_are_lines_at_most_one_a_second_and_each_five_percent() -> None:
    clock = Clock()
    out = io.StringIO()
    lines = PlainLines(Console(file=out), clock)
    for frame in range(200):
        clock.now = frame / 40
        lines.show(of_film(filming(frame, segment=frame // 50)))
    assert [line.split(",")[0] for line in out.getvalue().splitlines()] == [
        f"Processing segment {segment}/4 ({percent}%)"
        for segment, percent in ((1, 0), (1, 20), (2, 40), (3, 60), (4, 80))
    ]


def test_a_slow_film_still_shows_life_every_ten_seconds() -> None:
    clock = Clock()
    out = io.StringIO()
    lines = PlainLines(Console(file=out), clock)
    for second in range(31):
        clock.now = second
        lines.show(of_film(filming(1)))
    assert len(out.getvalue().splitlines()) == 4


def test_a_new_phase_is_told_at_once() -> None:
    out = io.StringIO()
    lines = PlainLines(Console(file=out), Clock())
    for phase in (Phase.SHOTS, Phase.JOINING, Phase.VERIFYING, Phase.PLACING, Phase.DONE):
        lines.show(of_film(filming(10, phase=phase)))
    assert len(out.getvalue().splitlines()) == 4


def test_a_terminal_gets_a_bar_and_is_left_clean() -> None:
    out = io.StringIO()
    console = Console(file=out, force_terminal=True, width=100, legacy_windows=False)
    bar = display(console)
    assert isinstance(bar, LiveBar)
    bar.show(of_film(filming(50)))
    bar.close()
    assert "Processing segment 1/4 (25%)" in out.getvalue()
    assert "1:05 left" in out.getvalue()
    assert out.getvalue().rstrip().endswith("\x1b[2K")  # the line of the bar is wiped
    assert out.getvalue().count("\x1b[?25l") == out.getvalue().count("\x1b[?25h") == 1  # the cursor is back


def test_a_sentence_stays_above_the_bar() -> None:
    out = io.StringIO()
    bar = LiveBar(Console(file=out, force_terminal=True, width=100, legacy_windows=False))
    bar.show(of_film(filming(50)))
    bar.tell("It takes [a while].")
    bar.show(of_film(filming(100)))
    bar.close()
    before, after = out.getvalue().split("It takes [a while].\n")
    assert before.endswith("\x1b[2K")  # the bar gave way
    assert "(25%)" in before
    assert "(50%)" in after


@pytest.mark.parametrize(
    ("estimate", "line"),
    [
        (
            Estimate(frames=3405, seconds=39.2, memory_bytes=400_000_000, disk_bytes=189_100_000),
            "3,405 frames (1:54): about 40 s, at most 190 MB on disk and 400 MB of memory.",
        ),
        (
            Estimate(frames=3405, seconds=None, memory_bytes=400_000_000, disk_bytes=189_100_000),
            "3,405 frames (1:54): at most 190 MB on disk and 400 MB of memory.",
        ),
        (
            Estimate(frames=108_000, seconds=1265.0, memory_bytes=1_600_000_000, disk_bytes=7_910_000_001),
            "108,000 frames (1:00:00): about 21:05 minutes, at most 8.0 GB on disk and 1.6 GB of memory.",
        ),
        (
            Estimate(frames=1, seconds=0.04, memory_bytes=None, disk_bytes=100_001),
            "1 frame (0:01): about 1 s, at most 1 MB on disk.",
        ),
    ],
)
def test_what_a_film_takes_is_one_line_without_what_is_not_known(estimate: Estimate, line: str) -> None:
    assert of_estimate(estimate, Fraction(30)) == line


def test_programs_get_silence_unless_somebody_watches() -> None:
    assert isinstance(display(Console(file=io.StringIO()), only_live=True), Silence)
    assert isinstance(display(Console(file=io.StringIO())), PlainLines)


@pytest.mark.parametrize("kind", [LiveBar, PlainLines])
def test_a_closed_terminal_does_not_stop_the_work(kind: type[LiveBar] | type[PlainLines]) -> None:
    console = Console(file=ClosedTerminal(), force_terminal=kind is LiveBar)
    view = kind(console)
    view.show(of_film(filming(50)))
    view.tell("Nobody hears this.")
    view.close()
    say(console, "Nor this.")


def test_a_sentence_is_printed_as_it_is() -> None:
    out = io.StringIO()
    say(Console(file=out, width=20), "[red]not a colour[/red] 👍 and a line that is not broken")
    assert out.getvalue() == "[red]not a colour[/red] 👍 and a line that is not broken\n"


def test_readings_of_one_phase_differ_only_in_what_grows() -> None:
    first, second = of_narration(1, 9), of_narration(2, 9)
    assert isinstance(first, Reading)
    assert first.phase == second.phase
    assert first.percentage < second.percentage
