"""The servers that the walks in the browser start: there when they say so, and gone with whoever asked."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import psycopg
import pytest
import redis as redis_client

from cli.servers.daemon import answers
from cli.setup_tools import CEPH, POSTGRESQL, REDIS
from core_engine.home import INSTALLATION

PATIENCE = 60.0
SERVERS = (REDIS, POSTGRESQL, CEPH)


@pytest.fixture
def folder() -> Iterator[Path]:
    """Where they may leave something; its name is short, because sockets lie in it."""
    with tempfile.TemporaryDirectory(prefix="sf-") as made:
        Path(made).chmod(0o755)
        yield Path(made)


def started(folder: Path, **variables: str) -> subprocess.Popen[str]:
    command = ["env", f"TMPDIR={folder}", *(f"{name}={value}" for name, value in variables.items())]
    return subprocess.Popen(
        [*command, sys.executable, "-m", "cli.servers"],
        cwd=INSTALLATION / "backend",
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_they_answer_once_they_are_told_and_leave_nothing_when_nobody_listens_any_more(folder: Path) -> None:
    for tool in SERVERS:
        if tool.find() is None:
            pytest.skip(tool.skip_reason)
    process = started(folder)
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        told = json.loads(process.stdout.readline())
        settings: dict[str, str] = told["settings"]
        assert "<KeyCount>0</KeyCount>" in httpx.get(told["listing"], trust_env=False).text
        assert redis_client.Redis.from_url(settings["REDIS_URL"]).ping()
        psycopg.connect(settings["DATABASE_URL"]).close()
        assert list(folder.iterdir())
    finally:
        process.stdin.close()
        status = process.wait(PATIENCE)
        process.stdout.close()
    assert status == 0
    assert list(folder.iterdir()) == []
    for name in ("REDIS_URL", "DATABASE_URL", "S3_ENDPOINT_URL"):
        assert not answers(urlsplit(settings[name]).port or 0), name


def test_what_is_not_installed_is_told_and_nothing_is_started(folder: Path) -> None:
    """Without PATH no program is found, wherever this machine has them."""
    process = started(folder, PATH="")
    said, _ = process.communicate(timeout=PATIENCE)
    assert json.loads(said) == {"missing": "Redis is missing; ./storyflow test --install gets it"}
    assert process.returncode == 0
    assert list(folder.iterdir()) == []
