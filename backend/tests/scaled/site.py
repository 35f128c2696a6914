"""A whole scaled StoryFlow: the servers, a studio, and workers in processes of their own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil
import psycopg

from tests.servers.ceph import ACCESS_KEY, SECRET_KEY, CephServer
from tests.servers.postgresql import PostgresServer
from tests.servers.redis import RedisServer
from tests.studio import BACKEND, Studio

PATIENCE = 90.0
"""Seconds that anything may take on a very busy machine."""


class Site:
    """The settings of one scaled StoryFlow, its processes, and looks into its database and bucket."""

    def __init__(self, folder: Path, postgres: PostgresServer, redis: RedisServer, ceph: CephServer) -> None:
        self.folder = folder
        self.redis = redis
        self.ceph = ceph
        self.bucket = ceph.new_bucket()
        self.database = postgres.new_database()
        self.workers: list[WorkerProcess] = []
        self.variables: dict[str, str] = {
            "STORYFLOW_MODE": "scaled",
            "DJANGO_SETTINGS_MODULE": "storyflow_backend.settings.scaled",
            "DATABASE_URL": self.database,
            "REDIS_URL": redis.url,
            "S3_ENDPOINT_URL": ceph.endpoint,
            "S3_BUCKET": self.bucket,
            "S3_ACCESS_KEY": ACCESS_KEY,
            "S3_SECRET_KEY": SECRET_KEY,
            "STORYFLOW_GROUP_FRAMES": "20",
        }

    @contextmanager
    def studio(self) -> Iterator[Studio]:
        """A running studio; the workers end with it."""
        with Studio(self.folder / "studio", variables=self.variables) as studio:
            try:
                yield studio
            finally:
                for worker in self.workers:
                    worker.kill()

    def worker(self, **variables: str) -> WorkerProcess:
        """One more worker, in a folder of its own."""
        home = self.folder / f"worker-{len(self.workers)}"
        worker = WorkerProcess(home, {**self.variables, **variables})
        self.workers.append(worker)
        return worker

    def query(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.database) as connection:
            rows: list[tuple[Any, ...]] = connection.execute(sql.encode(), values).fetchall()
            return rows

    def pieces(self) -> dict[str, str]:
        """The finished pieces of shots in the bucket (no sound), each with the moment of its making."""
        found = self.ceph.client().list_objects_v2(Bucket=self.bucket, Prefix="pieces/").get("Contents", ())
        pieces = [entry for entry in found if "/sound-" not in entry["Key"]]
        return {entry["Key"]: entry["LastModified"].isoformat() for entry in pieces}

    def film(self, project: str) -> bytes:
        key = f"projects/{project}/output/final.mp4"
        content: bytes = self.ceph.client().get_object(Bucket=self.bucket, Key=key)["Body"].read()
        return content


class WorkerProcess:
    """A worker as ``./storyflow worker`` starts it, and its children."""

    def __init__(self, home: Path, variables: Mapping[str, str]) -> None:
        self.home = home
        home.mkdir(parents=True, exist_ok=True)
        self._log = (home / "worker.log").open("w")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "cli", "worker"],
            cwd=BACKEND,
            env={**os.environ, **variables, "STORYFLOW_HOME": str(home)},
            stdout=self._log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self._known: set[psutil.Process] = set()

    @property
    def said(self) -> str:
        return (self.home / "worker.log").read_text()

    @property
    def child(self) -> psutil.Process:
        """The process that does the work."""
        wait_until(lambda: self._children(), f"no child: {self.said}")
        return self._children()[0]

    def kill(self) -> None:
        """Kill the worker at once, as a lack of memory would; its children end with it."""
        children = self._children()
        with suppress(ProcessLookupError):
            self._process.kill()
        self._process.wait(PATIENCE)
        _, left = psutil.wait_procs(children, 10)
        assert not left, "a child of a worker outlived it"
        self._log.close()

    def stop(self) -> int:
        """Ask the worker to stop, and give its exit status."""
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(PATIENCE)

    def left_behind(self) -> list[str]:
        """Files of work that are still on the worker's disk."""
        names = [path.relative_to(self.home).as_posix() for path in self.home.rglob("*") if path.is_file()]
        kept = ("worker.log", "secret.key", "run/", "logs/")
        return [name for name in names if not name.startswith(kept)]

    def _children(self) -> list[psutil.Process]:
        try:
            children: list[psutil.Process] = psutil.Process(self._process.pid).children()
        except psutil.NoSuchProcess:
            return []
        return children


def wait_until(condition: Callable[[], object], told: str = "it did not come about") -> None:
    """Look every 50 ms until something is so."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, told
        time.sleep(0.05)
