"""Many ask for one film at the same moment."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import httpx
import pytest

from tests.studio import Studio
from tests.studio_films import film_of, filmable_project, rendered


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("studios") / "home"


@pytest.fixture(scope="module")
def studios(home: Path) -> Iterator[list[Studio]]:
    with Studio(home) as first, Studio(home) as second:
        yield [first, second]


def ask_at_once(urls: list[str], path: str) -> list[httpx.Response]:
    """One POST to each address, all at the same moment."""
    barrier = Barrier(len(urls))

    def ask(url: str) -> httpx.Response:
        with httpx.Client(base_url=url, timeout=60, trust_env=False) as client:
            client.get("/health/")
            barrier.wait()
            return client.post(path, json={})

    with ThreadPoolExecutor(len(urls)) as pool:
        return list(pool.map(ask, urls))


@pytest.mark.parametrize("servers", [1, 2])
def test_of_sixteen_requests_for_a_film_one_is_granted(
    studios: list[Studio], home: Path, servers: int
) -> None:
    client = studios[0].client
    # A film of seconds' work, another one for each number of studios: none may be done, or lie there in
    # part, before the last request has been answered.
    project = filmable_project(
        client, home / "sources", segments=2, seconds=8.0 + servers, size=(1920, 1080)
    )["id"]
    urls = [studios[number % servers].url for number in range(16)]
    answers = ask_at_once(urls, f"/api/projects/{project}/render/")
    assert sorted(answer.status_code for answer in answers) == [202] + 15 * [409]
    assert {answer.json()["task_id"] for answer in answers if answer.status_code == 202} == {
        f"render_{project}"
    }
    for answer in answers:
        if answer.status_code == 409:
            assert answer.json()["error"] == "Project is already being rendered"
            assert answer.json()["details"]["task_id"] == f"render_{project}"
    status = rendered(client, project)
    assert film_of(home, project).stat().st_size == status["file_size"]
    task = client.get(f"/api/tasks/render_{project}/status/").json()
    assert task["result"]["encoded_shots"] == 2
