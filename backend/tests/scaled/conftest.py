"""The servers of the scaled mode, started once for all its tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import pytest
from pytest_django import Settings

from cli.servers.ceph import ACCESS_KEY, SECRET_KEY, CephServer
from cli.servers.postgresql import PostgresServer
from cli.servers.redis import RedisServer
from cli.servers.site import running
from cli.servers.site import server_folder as new_server_folder
from cli.setup_tools import CEPH, POSTGRESQL, REDIS, Tool
from providers.fake import RemoteFake, start_process
from storyflow_backend.scaled_configuration import S3Configuration
from tests.scaled.site import Site

_AnyServer = TypeVar("_AnyServer", PostgresServer, RedisServer, CephServer)


@pytest.fixture(scope="session")
def server_folder() -> Iterator[Path]:
    with new_server_folder() as folder:
        yield folder


@pytest.fixture(scope="session")
def postgres(server_folder: Path) -> Iterator[PostgresServer]:
    with _running(POSTGRESQL, PostgresServer(server_folder / "pg")) as server:
        yield server


@pytest.fixture(scope="session")
def ceph(server_folder: Path) -> Iterator[CephServer]:
    with _running(CEPH, CephServer(server_folder / "ceph")) as server:
        yield server


@pytest.fixture
def redis(server_folder: Path, tmp_path: Path) -> Iterator[RedisServer]:
    """A Redis of this test's own, for starting one takes no time, and many tests kill theirs."""
    with _running(REDIS, RedisServer(tmp_path / "redis")) as server:
        yield server


@pytest.fixture(scope="session")
def lasting_redis(server_folder: Path) -> Iterator[RedisServer]:
    """The Redis of the one studio of all tests."""
    with _running(REDIS, RedisServer(server_folder / "redis")) as server:
        yield server


@pytest.fixture(scope="module")
def module_redis(server_folder: Path, request: pytest.FixtureRequest) -> Iterator[RedisServer]:
    """The Redis of one studio of all tests of a module."""
    name = request.path.stem.removeprefix("test_")
    with _running(REDIS, RedisServer(server_folder / name)) as server:
        yield server


@pytest.fixture(scope="module")
def fake() -> Iterator[RemoteFake]:
    """The services behind the mock, as a process of a module's own."""
    with start_process("--seconds", "0", "--long-side", "160", "--poll-every", "0") as process:
        yield process


@pytest.fixture(scope="session")
def lasting_site(
    tmp_path_factory: pytest.TempPathFactory,
    postgres: PostgresServer,
    lasting_redis: RedisServer,
    ceph: CephServer,
) -> Iterator[Site]:
    """A scaled StoryFlow with one studio for all tests: starting it takes as long as a small film."""
    with Site(tmp_path_factory.mktemp("site"), postgres, lasting_redis, ceph) as site:
        yield site


@pytest.fixture
def site(lasting_site: Site) -> Iterator[Site]:
    """The scaled StoryFlow, in which no film of an earlier test is being made any more."""
    yield lasting_site
    lasting_site.call_everything_off()


@pytest.fixture
def s3(ceph: CephServer, settings: Settings, tmp_path: Path) -> S3Configuration:
    """The settings of the bucket store, in force."""
    settings.MEDIA_STORE = "s3"
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": "api.media.storage.BucketStorage"}}
    settings.WORK_ROOT = tmp_path / "work"
    settings.S3 = S3Configuration(
        bucket=ceph.new_bucket(),
        endpoint_url=ceph.endpoint,
        public_url=ceph.endpoint,
        access_key=ACCESS_KEY,
        secret_key=SECRET_KEY,
    )
    return settings.S3  # type: ignore[no-any-return]


@contextmanager
def _running(tool: Tool, server: _AnyServer) -> Iterator[_AnyServer]:
    if tool.find() is None:
        pytest.skip(tool.skip_reason)
    with running(server):
        yield server
