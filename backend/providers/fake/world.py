"""What all services of the fake share: book, scenarios, clock, clips and the addresses they give out."""

from __future__ import annotations

import random
import threading
import uuid
from collections import OrderedDict
from collections.abc import Callable

from providers.fake.book import Book, Job
from providers.fake.desk import Desk
from providers.fake.painting_order import Clip

_KEPT_CLIPS = 48


class Painter:
    """Paints each clip once, one at a time, and keeps the last few. Safe to use from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._brush = threading.Lock()
        self._clips: OrderedDict[Clip, bytes] = OrderedDict()
        self._begun: set[Clip] = set()

    def begin(self, clip: Clip) -> None:
        """Let a clip be painted beside whatever else happens."""
        with self._lock:
            if clip in self._clips or clip in self._begun:
                return
            self._begun.add(clip)
        threading.Thread(target=self.painted, args=(clip,), daemon=True).start()

    def ready(self, clip: Clip) -> bool:
        with self._lock:
            return clip in self._clips

    def painted(self, clip: Clip) -> bytes:
        """The clip as MP4; waits until it is painted."""
        with self._brush:
            with self._lock:
                if clip in self._clips:
                    self._clips.move_to_end(clip)
                    return self._clips[clip]
            from providers.fake import painting  # noqa: PLC0415  loads PyAV, for the first clip only

            film = painting.paint(clip)
            with self._lock:
                self._clips[clip] = film
                self._begun.discard(clip)
                while len(self._clips) > _KEPT_CLIPS:
                    self._clips.popitem(last=False)
            return film


class World:
    """``seconds`` is how long a job takes, drawn evenly between the two; ``long_side`` bounds clips (px).

    ``url`` and ``trap_url`` are set when the ports are known.
    """

    def __init__(
        self,
        *,
        seconds: tuple[float, float],
        poll_every: float,
        long_side: int,
        clock: Callable[[], float],
        seed: int | None = None,
    ) -> None:
        self.book, self.desk, self.painter = Book(), Desk(), Painter()
        self.seconds, self.poll_every, self.long_side, self.clock = seconds, poll_every, long_side, clock
        self.url = self.trap_url = ""
        self.released = threading.Event()
        self._chance = random.Random(seed)

    def take(self, job: Job) -> Job:
        """Enter a job into the book and let its making begin."""
        job.started = self.clock()
        given = job.scenario.seconds
        seconds = self._chance.uniform(*self.seconds) if given is None else given
        with self.book.lock:
            job.seconds = 0.0 if self.released.is_set() else seconds
            self.book.jobs.append(job)
        if job.clip and job.seconds > 0:
            self.painter.begin(job.clip)
        return job

    def made(self, job: Job) -> bool:
        """Whether the clip can be fetched without waiting; where jobs take no time it is painted then."""
        return not (job.clip and job.seconds > 0) or self.painter.ready(job.clip)

    def link(self, job: Job) -> str:
        """A fresh address of the job's film."""
        with self.book.lock:
            job.links += 1
            return f"{self.url}/cdn/{job.id}-{job.links}.mp4"

    def release(self) -> None:
        """Let everything that takes its time be over, until ``forget``."""
        with self.book.lock:
            self.released.set()
            for job in self.book.jobs:
                job.seconds = 0.0

    def forget(self) -> None:
        """Begin anew: no scenarios, an empty book, and time that passes."""
        self.released.clear()
        self.desk.clear()
        self.book.clear()


def new_id() -> str:
    return str(uuid.uuid4())
