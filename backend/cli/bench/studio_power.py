"""Starting and stopping a studio, and calling films off, at different moments of a film."""

from __future__ import annotations

import time

from rich.console import Console

from cli.bench.figures import Figure
from cli.bench.studio_client import Client, Refused, Studio
from cli.bench.studio_watching import Reading
from cli.failures import CommandError

_LOOK = 0.01  # seconds between two looks at the status
_CALLED_OFF_WITHIN = 60.0  # seconds
_CONFLICT = 409


def power_figures(studio: Studio, project: str, *, rounds: int, console: Console) -> list[Figure]:
    """In every round one film is called off and one interrupted by a stop, each round later in the film."""
    cancels, stops, starts = [], [], []
    for number in range(rounds):
        console.print(f"Cancel, stop and start, round {number + 1} of {rounds} …")
        share = number / (2 * rounds)
        cancels.append(_film_called_off(studio.client, project, share))
        _begin(studio.client, project, share)
        stops.append(studio.stop())
        starts.append(studio.start())
        _call_off(studio.client, project)  # it was taken up again by itself
    return [
        Figure("start", "Start to the first answer", "s", tuple(starts)),
        Figure("stop", "Stop in the middle of a film", "s", tuple(stops)),
        Figure("cancel", "A film is called off", "s", tuple(cancels), bar=1),
    ]


def _film_called_off(client: Client, project: str, share: float) -> float:
    """Seconds from the wish to the end; a film that was finished before is made anew and interrupted
    earlier."""
    while True:
        _begin(client, project, share)
        seconds = _call_off(client, project)
        if seconds is not None:
            return seconds
        share /= 2


def _begin(client: Client, project: str, share: float) -> None:
    """Have a film made, and wait until this share of it is done, or all of it."""
    client.post(f"/api/projects/{project}/render/", {"force": True})
    while True:
        reading = Reading(0.0, 0.0, client.get(f"/api/projects/{project}/status/"))
        if reading.is_over or reading.share >= share:
            return
        time.sleep(_LOOK)


def _call_off(client: Client, project: str) -> float | None:
    """Seconds until the project is what it was before; None when there is nothing to call off."""
    began = time.perf_counter()
    try:
        client.post(f"/api/projects/{project}/cancel/")
    except Refused as refused:
        if refused.status == _CONFLICT:
            return None
        raise
    while time.perf_counter() - began < _CALLED_OFF_WITHIN:
        if client.get(f"/api/projects/{project}/status/")["status"] != "PROCESSING":
            return time.perf_counter() - began
        time.sleep(_LOOK)
    raise CommandError("A film that was called off did not end.")
