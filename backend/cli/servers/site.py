"""What a studio and its workers have to know of the servers that run for them."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol, TypeVar

from cli.servers.ceph import ACCESS_KEY, SECRET_KEY, CephServer
from cli.servers.redis import RedisServer


class Server(Protocol):
    """What all servers have in common."""

    def start(self) -> None: ...
    def stop(self) -> None: ...


_Server = TypeVar("_Server", bound=Server)


@contextmanager
def running(server: _Server) -> Iterator[_Server]:
    """A server that runs until the block ends, and leaves nothing behind even if it never answered."""
    try:
        server.start()
        yield server
    finally:
        server.stop()


@contextmanager
def server_folder() -> Iterator[Path]:
    """A folder with a short name, for sockets lie in it, that the servers' own users may enter."""
    folder = Path(tempfile.mkdtemp(prefix="sf-servers-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def scaled_settings(database: str, redis: RedisServer, ceph: CephServer, bucket: str) -> dict[str, str]:
    """The environment of the scaled mode; ``database`` is a URL."""
    return {
        "STORYFLOW_MODE": "scaled",
        "DJANGO_SETTINGS_MODULE": "storyflow_backend.settings.scaled",
        "DATABASE_URL": database,
        "REDIS_URL": redis.url,
        "S3_ENDPOINT_URL": ceph.endpoint,
        "S3_PUBLIC_URL": "",
        "S3_BUCKET": bucket,
        "S3_ACCESS_KEY": ACCESS_KEY,
        "S3_SECRET_KEY": SECRET_KEY,
    }
