"""Films of one project, made in turn alone, under a storm of questions, and before many listeners."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from cli.bench.figures import Figure, percentile
from cli.bench.studio_client import Studio
from cli.bench.studio_listeners import Heard, Listeners
from cli.bench.studio_watching import WatchedFilm, at_share, watch_film

_ANSWER_BAR = 100  # milliseconds
_SILENCE_BAR = 1  # seconds
_REMAINING_BAR = 25  # hundredths of what truly remained


@dataclass(frozen=True, slots=True)
class _Run:
    """The three films of one run; ``delays`` in seconds for every event at every listener, ``strays`` are
    the listeners that did not hear every event once and in order."""

    alone: WatchedFilm
    asked: WatchedFilm
    heard: WatchedFilm
    delays: tuple[float, ...]
    strays: int

    @property
    def films(self) -> tuple[WatchedFilm, ...]:
        return (self.alone, self.asked, self.heard)


def film_figures(
    studio: Studio, project: str, *, runs: int, requests: int, listeners: int, console: Console
) -> dict[str, list[Figure]]:
    """Film ``project`` three times a run, so that a drifting machine is fair to all three; the figures by
    what they are about."""
    found = []
    for number in range(runs):
        console.print(f"Three films, run {number + 1} of {runs} …")
        alone = watch_film(studio.client, project)
        asked = watch_film(studio.client, project, hurried=requests)
        with Listeners(studio.client, project, listeners) as streams:
            heard = watch_film(studio.client, project, hurried=requests)
            written = _written(studio.home, project)
            streams.wait_for(max(written))
        found.append(_Run(alone, asked, heard, *_judged(streams.heard, written)))
    alone_rate = Figure(
        "alone_rate", "Frames a second, alone", "", tuple(run.alone.frame_rate for run in found)
    )
    return {
        "Status asked without pause": _questions("asked", found, [run.asked for run in found]),
        f"The same, {listeners} listeners": _questions("heard", found, [run.heard for run in found]),
        "Events": _deliveries(found),
        "Progress": [alone_rate, *_progress(found), *_remaining([run.alone for run in found])],
    }


def _questions(name: str, runs: Sequence[_Run], films: Sequence[WatchedFilm]) -> list[Figure]:
    """How fast the answers come, and what they cost the film."""
    times = [film.answer_times() for film in films]

    def within(share: float) -> tuple[float, ...]:
        return tuple(1000 * percentile(found, share) for found in times if found)

    pairs = [(film, run.alone) for film, run in zip(films, runs, strict=True)]
    whole = tuple(film.frame_rate / alone.frame_rate for film, alone in pairs)
    rates = ((film.encoding_rate(hurried=True), alone.encoding_rate()) for film, alone in pairs)
    storm = tuple(rate / calm for rate, calm in rates if rate and calm)
    return [
        Figure(f"{name}_answers", "Answers measured", "", tuple(float(len(found)) for found in times)),
        Figure(f"{name}_p50", "Half of them within", "ms", within(50)),
        Figure(f"{name}_p99", "99 % within", "ms", within(99), _ANSWER_BAR),
        Figure(f"{name}_max", "The slowest", "ms", within(100)),
        Figure(f"{name}_rate", "Frames a second", "", tuple(film.frame_rate for film in films)),
        Figure(f"{name}_rate_ratio", "… to a film alone", "×", whole),
        Figure(f"{name}_storm_ratio", "… while being asked", "×", storm),
    ]


def _deliveries(runs: Sequence[_Run]) -> list[Figure]:
    def within(share: float) -> tuple[float, ...]:
        return tuple(1000 * percentile(run.delays, share) for run in runs if run.delays)

    strays = tuple(float(run.strays) for run in runs)
    return [
        Figure("event_p50", "Half of them heard within", "ms", within(50)),
        Figure("event_p99", "99 % within", "ms", within(99)),
        Figure("event_max", "The slowest", "ms", within(100)),
        Figure("event_strays", "Heard one not, twice or mixed", "", strays, bar=0),
    ]


def _progress(runs: Sequence[_Run]) -> list[Figure]:
    films = [film for run in runs for film in run.films]
    hundreds = tuple(float(film.early_hundreds()) for film in films)
    return [
        *_phases([run.alone for run in runs]),
        Figure(
            "silence", "Longest without news", "s", tuple(f.longest_silence() for f in films), _SILENCE_BAR
        ),
        Figure("steps_back", "Steps back", "", tuple(float(film.steps_back()) for film in films), bar=0),
        Figure("early_hundreds", "100 % before the film", "", hundreds, bar=0),
    ]


def _phases(films: Sequence[WatchedFilm]) -> Iterator[Figure]:
    spent = [film.phase_seconds() for film in films]
    for phase in dict.fromkeys(phase for found in spent for phase in found):
        yield Figure(f"phase_{phase}", f"Shown as {phase}", "s", tuple(f.get(phase, 0.0) for f in spent))


def _remaining(films: Iterable[WatchedFilm]) -> Iterator[Figure]:
    errors = [errors for film in films if (errors := film.misjudged())]
    for share in (20, 50, 80):
        values = tuple(at_share(found, share / 100) for found in errors)
        label = f"Remaining time wrong at {share} %"
        yield Figure(f"remaining_at_{share}", label, "%", values, _REMAINING_BAR)
    worst = (max((e for share, e in found if share <= 0.9), key=abs, default=None) for found in errors)
    values = tuple(error for error in worst if error is not None)
    yield Figure("remaining_worst", "… at worst from 20 to 90 %", "%", values, _REMAINING_BAR)


def _written(home: Path, project: str) -> dict[int, float]:
    """Number and time (epoch seconds) of every event of a project, as the studio noted them."""
    place = f"{(home / 'storyflow.sqlite3').as_uri()}?mode=ro"
    with closing(sqlite3.connect(place, uri=True)) as connection:
        rows = connection.execute(
            "SELECT id, created_at FROM api_event WHERE project_id = ? ORDER BY id",
            (project.replace("-", ""),),
        ).fetchall()
    return {number: datetime.fromisoformat(time).replace(tzinfo=UTC).timestamp() for number, time in rows}


def _judged(heard: Sequence[Heard], written: dict[int, float]) -> tuple[tuple[float, ...], int]:
    """Seconds from writing to hearing for everything heard, and how many heard something else than all
    that was written after their first event, once and in order."""
    strays = sum(
        [number for number, _ in events[1:]] != [number for number in written if number > events[0][0]]
        for events in heard
    )
    delays = [time - written[number] for events in heard for number, time in events[1:] if number in written]
    return tuple(delays), strays
