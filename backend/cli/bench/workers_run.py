"""One run of ``./storyflow bench workers``, a process that knows the servers and may be kept to cores.

    python -m cli.bench.workers_run STORY WIDTH HEIGHT SHOTS SEED

It prints one JSON object. Where there are more than two cores, servers and studio leave those of the workers
alone.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from cli.__main__ import heed_signals
from cli.bench.orders import Look
from cli.bench.studio_stories import upload_story
from cli.bench.workers_site import Site
from cli.failures import DONE, FAILED, INTERRUPTED, CommandError
from cli.servers.site import server_folder


def run(story: Path, look: Look, shots: int, seed: int, say: Callable[[str], None]) -> dict[str, Any]:
    """Make the film by one worker, by two, and by two of which one is killed."""
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, cores[2:] or cores)
    say("The servers start …")
    with server_folder() as folder, Site(folder, cores[:2]) as site:
        project = upload_story(site.client, story, look)
        site.add_worker()
        say("One worker …")
        one = site.film(project)
        site.add_worker()
        say("Two workers …")
        two = site.film(project)
        say("Two workers, one of which is killed …")
        survived, killing = site.killed_film(project, shots, seed)
    return {
        "one": asdict(one),
        "two": asdict(two),
        "killed": asdict(survived)
        | {"finished": killing.finished, "encoded": killing.encoded, "repeated": killing.repeated},
    }


def main(arguments: Sequence[str]) -> int:
    story, *numbers = arguments
    width, height, shots, seed = map(int, numbers)
    try:
        told = run(Path(story), Look(width, height), shots, seed, _say)
    except CommandError as error:
        sys.stdout.write(json.dumps({"error": error.message}))
        return FAILED
    except KeyboardInterrupt:  # whoever started it tells that
        return INTERRUPTED
    sys.stdout.write(json.dumps(told))
    return DONE


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


if __name__ == "__main__":
    heed_signals()
    sys.exit(main(sys.argv[1:]))
