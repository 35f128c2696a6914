"""A whole scaled StoryFlow: the servers, a studio, and workers in processes of their own."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

import httpx
import psutil
import psycopg

from cli.servers.ceph import CephServer
from cli.servers.postgresql import PostgresServer
from cli.servers.redis import RedisServer
from cli.servers.site import scaled_settings
from cli.servers.worker import Worker
from providers.fake import RemoteFake
from tests.studio import Studio
from tests.studio_films import Json, answered, begin_render, filmable_project, rendered

PATIENCE = 90.0
"""Seconds that anything may take on a very busy machine."""

SHOTS = 4
"""Shots of a film that takes long enough for something to happen to it, each a group of its own."""


class Site:
    """The settings of one scaled StoryFlow, its processes, and looks into its database and bucket.

    Its studio runs inside a ``with`` block. Workers go on from one test to the next, unless they are killed.
    ``variables`` are more settings.
    """

    def __init__(
        self,
        folder: Path,
        postgres: PostgresServer,
        redis: RedisServer,
        ceph: CephServer,
        variables: Mapping[str, str] | None = None,
    ) -> None:
        self.folder = folder
        self.redis = redis
        self.ceph = ceph
        self.bucket = ceph.new_bucket()
        self.database = postgres.new_database()
        self._workers: list[WorkerProcess] = []
        self._homes = 0
        self.variables: dict[str, str] = {
            **scaled_settings(self.database, redis, ceph, self.bucket),
            "STORYFLOW_GROUP_FRAMES": "20",
            **(variables or {}),
        }

        self.studio = Studio(folder / "studio", variables=self.variables)

    def __enter__(self) -> Site:
        self.studio.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in self._workers:
            worker.kill()
        self.studio.kill()

    @property
    def client(self) -> httpx.Client:
        """Speaks to the studio."""
        return self.studio.client

    def workers(self, count: int = 1) -> Sequence[WorkerProcess]:
        """So many workers and no more, each in a folder of its own; those of earlier tests stay."""
        for worker in self._workers[count:]:
            worker.kill()
        self._workers = [worker for worker in self._workers if worker.is_running]
        while len(self._workers) < count:
            self.add()
        return tuple(self._workers)

    def replace(self, worker: WorkerProcess) -> None:
        """Kill a worker, and start it again in its folder."""
        worker.kill()
        self._workers[self._workers.index(worker)] = WorkerProcess(worker.home, self.variables)

    def add(self, *options: str) -> WorkerProcess:
        """One more worker, with these options."""
        self._homes += 1
        home = self.folder / f"worker-{self._homes}"
        self._workers.append(WorkerProcess(home, self.variables, options=options))
        return self._workers[-1]

    def worker(self, home: Path | None = None) -> WorkerProcess:
        """The only worker; a new one in that folder where it is given."""
        if home is None:
            return self.workers()[0]
        self.workers(0)
        self._workers.append(WorkerProcess(home, self.variables))
        return self._workers[0]

    def order(
        self, *, segments: int = SHOTS, seconds: float = 1.5, size: tuple[int, int] = (1920, 1080)
    ) -> Film:
        """A film that has been asked for, by default one that takes long enough to be disturbed."""
        project = filmable_project(
            self.client, self.folder / "files", segments=segments, seconds=seconds, size=size
        )
        begin_render(self.client, project["id"])
        return Film(self, project["id"])

    def small_project(self) -> str:
        """A project whose film is made in a second; it has not been asked for."""
        return str(filmable_project(self.client, self.folder / "files")["id"])

    def call_everything_off(self) -> None:
        """Leave no film in work, whatever became of a test."""
        for (project,) in self.query(
            "SELECT DISTINCT project_id FROM api_task WHERE status IN ('PENDING', 'PROCESSING')"
        ):
            self.client.post(f"/api/projects/{project}/cancel/")

    def query(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.database) as connection:
            rows: list[tuple[Any, ...]] = connection.execute(sql.encode(), values).fetchall()
            return rows


class Film:
    """A film that was asked for, and looks at how it is made."""

    def __init__(self, site: Site, project: str) -> None:
        self.site = site
        self.project = project
        ((task,),) = site.query(
            "SELECT id FROM api_task WHERE kind = 'render' AND project_id = %s "
            "ORDER BY created_at DESC LIMIT 1",
            project,
        )
        self.task = str(task)

    @property
    def in_work(self) -> list[str]:
        """Who works on its shots at this moment."""
        rows = self.site.query(
            "SELECT lease_owner FROM api_shotgroup WHERE plan_id = %s AND state = 'WORKING' AND number > 0",
            self.task,
        )
        return [owner for (owner,) in rows]

    @property
    def groups(self) -> list[str]:
        return [
            str(pk) for (pk,) in self.site.query("SELECT id FROM api_shotgroup WHERE plan_id = %s", self.task)
        ]

    def is_begun(self, attempt: int) -> bool:
        """Whether its first shots are being made, in that attempt."""
        rows = self.site.query(
            "SELECT attempt FROM api_shotgroup WHERE plan_id = %s AND number = 1 AND state = 'WORKING'",
            self.task,
        )
        return rows == [(attempt,)]

    @property
    def attempts(self) -> int:
        ((attempt,),) = self.site.query("SELECT attempt FROM api_task WHERE id = %s", self.task)
        return int(attempt)

    @property
    def pieces(self) -> dict[str, str]:
        """Its finished pieces of shots in the bucket (no sound), each with the moment of its making."""
        found = self.site.ceph.client().list_objects_v2(
            Bucket=self.site.bucket, Prefix=f"pieces/{self.task}/"
        )
        pieces = [entry for entry in found.get("Contents", ()) if "/sound-" not in entry["Key"]]
        return {entry["Key"]: entry["LastModified"].isoformat() for entry in pieces}

    @property
    def content(self) -> bytes:
        key = f"projects/{self.project}/output/final.mp4"
        content: bytes = self.site.ceph.client().get_object(Bucket=self.site.bucket, Key=key)["Body"].read()
        return content

    @property
    def status(self) -> Json:
        return answered(self.site.client.get(f"/api/projects/{self.project}/status/"))

    def rendered(self) -> Json:
        """Its status, once it is in its place."""
        return rendered(self.site.client, self.project)


class WorkerProcess(Worker):
    """A worker and the process that does its work."""

    @property
    def child(self) -> psutil.Process:
        """The process that does the work."""
        wait_until(lambda: self._children(), f"no child: {self.said}")
        return self._children()[0]

    def kill(self) -> None:
        """Kill the worker at once, as a lack of memory would; its children end with it."""
        children = self._children()
        super().kill()
        _, left = psutil.wait_procs(children, 10)
        assert not left, "a child of a worker outlived it"

    def _children(self) -> list[psutil.Process]:
        try:
            children: list[psutil.Process] = psutil.Process(self.pid).children()
        except psutil.NoSuchProcess:
            return []
        return children


def wait_until(condition: Callable[[], object], told: str = "it did not come about") -> None:
    """Look every 50 ms until something is so."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, told
        time.sleep(0.05)


def made_by_mock(fake: RemoteFake, **more: str) -> dict[str, str]:
    """The settings with which the mock makes the films, as Runway and at once; ``more`` come last."""
    mock = {
        "VIDEO_PROVIDER": "mock",
        "MOCK_PROVIDER": "runway",
        "MOCK_SECONDS": "0",
        "MOCK_BASE_URL": fake.url,
    }
    return {**fake.environment(), **mock, **more}
