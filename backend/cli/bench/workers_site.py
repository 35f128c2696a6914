"""A scaled StoryFlow for measuring: servers and studio, and workers each on a core of its own."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import psycopg

from cli.bench.processor_time import processor_seconds
from cli.bench.studio_client import Client, Studio
from cli.bench.studio_watching import watch_film
from cli.bench.workers_kill import Killing
from cli.failures import CommandError
from cli.servers.ceph import CephServer
from cli.servers.postgresql import PostgresServer
from cli.servers.redis import RedisServer
from cli.servers.site import running, scaled_settings
from cli.servers.worker import Worker

_LOOK = 0.5
"""Seconds between two looks at a film: so seldom that the looking is no part of what is measured."""

_CLOSE_LOOK = 0.1  # seconds, where a moment is to be met

_PATIENCE = 60.0  # seconds, for the start of a worker
_TIDY_WITHIN = 10.0  # seconds, for the end of the step by which a film comes into its place


_NEWEST = """
SELECT id, extract(epoch FROM finished_at - created_at)::float
FROM api_task WHERE kind = 'render' AND project_id = %s ORDER BY created_at DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class SharedFilm:
    """A film that workers made: seconds from the wish to its end, SHA-256 of its bytes, processor seconds by
    who spent them, and how many files stayed on the workers' disks."""

    seconds: float
    digest: str
    cpu: dict[str, float]
    left: int


class Site:
    """Everything runs inside a ``with`` block; ``cores`` are those that workers are kept to, in turn."""

    def __init__(self, folder: Path, cores: Sequence[int]) -> None:
        self._folder = folder
        self._cores = cores
        self._everything = ExitStack()
        self.workers: list[Worker] = []

    def __enter__(self) -> Site:
        with ExitStack() as started:
            self._postgres = started.enter_context(running(PostgresServer(self._folder / "pg")))
            self._redis = started.enter_context(running(RedisServer(self._folder / "redis")))
            self._ceph = started.enter_context(running(CephServer(self._folder / "ceph")))
            self._s3 = self._ceph.client()
            self._bucket = self._ceph.new_bucket()
            self._database = self._postgres.new_database()
            self._settings = scaled_settings(self._database, self._redis, self._ceph, self._bucket)
            self._studio = started.enter_context(Studio(self._folder / "studio", settings=self._settings))
            self._studio.start()
            self._everything = started.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in self.workers:
            worker.kill()
        self._everything.close()

    @property
    def client(self) -> Client:
        return self._studio.client

    def add_worker(self) -> None:
        """Start one more worker, and wait until it says that it lives."""
        number = len(self.workers)
        self.workers.append(self._worker(number))
        self._wait_for_beats(number + 1)

    def kill_and_replace(self, number: int) -> None:
        """``kill -9`` of a worker, which is started again in its folder and on its core."""
        self.workers[number].kill()
        self.workers[number] = self._worker(number)

    def film(self, project: str) -> SharedFilm:
        """Have the film of a project made anew by the workers that there are."""
        before = self._spent()
        watch_film(self.client, project, pause=_LOOK)
        spent = {name: seconds - before[name] for name, seconds in self._spent().items()}
        return self._made(project, spent)

    def killed_film(self, project: str, shots: int, seed: int) -> tuple[SharedFilm, Killing]:
        """The same while a worker is killed, at a moment by ``seed``; what was spent is not known then.

        Raises CommandError for a film that was there before.
        """
        killing = Killing(seed, len(self.workers), shots, self.kill_and_replace)
        watch_film(self.client, project, pause=_CLOSE_LOOK, seen=lambda: killing.look(self._pieces(project)))
        killing.note(self._pieces(project))
        if killing.finished is None:
            raise CommandError("The film was made before a worker could be killed. Measure a larger one.")
        return self._made(project, {}), killing

    def _made(self, project: str, spent: dict[str, float]) -> SharedFilm:
        _, seconds = self._newest(project)
        return SharedFilm(float(seconds), self._digest(project), spent, self._left())

    def _worker(self, number: int) -> Worker:
        return Worker(self._folder / f"worker-{number}", self._settings, {self._cores[number]})

    def _wait_for_beats(self, count: int) -> None:
        deadline = time.monotonic() + _PATIENCE
        while self._query("SELECT count(*) FROM api_workerbeat") != [(count,)]:
            for worker in self.workers:
                if not worker.is_running:
                    raise CommandError(f"A worker did not start: {worker.said.strip()[-500:]}")
            if time.monotonic() > deadline:
                raise CommandError(f"A worker did not start within {_PATIENCE:.0f} seconds.")
            time.sleep(0.1)

    def _spent(self) -> dict[str, float]:
        """Processor seconds up to now, by who has spent them."""
        groups: Mapping[str, Sequence[int]] = {
            "postgresql": self._postgres.pids,
            "redis": self._redis.pids,
            "ceph": self._ceph.pids,
            "studio": [self._studio.pid],
            "workers": [worker.pid for worker in self.workers],
        }
        return {name: processor_seconds(*pids) for name, pids in groups.items()}

    def _pieces(self, project: str) -> dict[str, str]:
        """The finished pieces of shots of a project's newest film, each with the moment of its making."""
        task, _ = self._newest(project)
        found = self._s3.list_objects_v2(Bucket=self._bucket, Prefix=f"pieces/{task}/")
        pieces = [entry for entry in found.get("Contents", ()) if "/sound-" not in entry["Key"]]
        return {entry["Key"]: entry["LastModified"].isoformat() for entry in pieces}

    def _newest(self, project: str) -> tuple[Any, ...]:
        """The id of a project's newest film, and the seconds from the wish to its end, None before."""
        (row,) = self._query(_NEWEST, project)
        return row

    def _digest(self, project: str) -> str:
        key = f"projects/{project}/output/final.mp4"
        content = self._s3.get_object(Bucket=self._bucket, Key=key)["Body"]
        digest = hashlib.sha256()
        for block in content.iter_chunks(1 << 20):
            digest.update(block)
        return digest.hexdigest()

    def _left(self) -> int:
        """Files on the workers' disks, once the step that was the last has had time to end."""
        deadline = time.monotonic() + _TIDY_WITHIN
        while (left := sum(len(worker.left_behind()) for worker in self.workers)) > 0:
            if time.monotonic() > deadline:
                break
            time.sleep(0.1)
        return left

    def _query(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        with psycopg.connect(self._database) as connection:
            rows: list[tuple[Any, ...]] = connection.execute(sql.encode(), values).fetchall()
            return rows
