"""Two hundred pages listen to the real studio at once, and nothing of them stays."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import psutil

from tests.studio import Studio

LISTENERS = 200
PATIENCE = 60.0


async def listen(client: httpx.AsyncClient, url: str, ready: asyncio.Semaphore) -> str:
    """Listen until a project is told of, and give the line that does."""
    async with client.stream("GET", url) as stream:
        assert stream.status_code == 200
        told = ""
        async for line in stream.aiter_lines():
            if line.startswith("event: "):
                told = line
                if told in {"event: hello", "event: status"}:
                    ready.release()
            elif line.startswith("data: ") and told == "event: project":
                return line
    raise AssertionError("the stream ended")


async def everybody_hears(studio: Studio) -> None:
    project = studio.client.post("/api/projects/", json={"title": "The lighthouse"}).json()
    urls = ["/api/events/", f"/api/projects/{project['id']}/events/"]
    limits = httpx.Limits(max_connections=None)
    async with (
        asyncio.timeout(PATIENCE),
        httpx.AsyncClient(base_url=studio.url, limits=limits, timeout=None, trust_env=False) as client,
    ):
        ready = asyncio.Semaphore(0)
        pages = [asyncio.create_task(listen(client, urls[page % 2], ready)) for page in range(LISTENERS)]
        for _ in range(LISTENERS):
            await ready.acquire()
        begun = time.monotonic()
        renamed = await client.patch(f"/api/projects/{project['id']}/", json={"title": "The harbour"})
        assert renamed.status_code == 200
        heard = await asyncio.gather(*pages)
        assert time.monotonic() - begun < 10
    assert len(set(heard)) == 1
    assert project["id"] in heard[0]


def eventually(is_so: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + PATIENCE
    while not is_so() and time.monotonic() < deadline:
        time.sleep(0.05)
    return is_so()


def test_two_hundred_listeners_hear_and_leave_nothing_behind(tmp_path: Path) -> None:
    with Studio(tmp_path / "home") as studio:
        process = psutil.Process(studio.pid)
        studio.client.get("/api/settings/")
        threads = process.num_threads()
        sockets = len(process.net_connections())
        asyncio.run(everybody_hears(studio))
        assert eventually(lambda: process.num_threads() <= threads), "threads stay"
        assert eventually(lambda: len(process.net_connections()) <= sockets), "sockets stay"
        assert studio.client.get("/api/settings/").status_code == 200
        assert studio.stop() == 0
        assert studio.log == ""
