"""The studio is killed while services work for it; the same command neither loses nor repeats an order."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from providers.fake import RemoteFake, Scenario, hang, start_process
from tests.studio import Studio
from tests.studio_films import PATIENCE, answered, begin_render, filmable_project, rendered, wait_for

pytestmark = pytest.mark.fault

SEEDS = [pytest.param(seed, marks=[pytest.mark.full] if seed >= 2 else []) for seed in range(20)]
SCENES = 2

Json = dict[str, Any]


@pytest.fixture(scope="module")
def fake() -> Iterator[RemoteFake]:
    with start_process("--seconds", "0-1", "--long-side", "160", "--poll-every", "0") as process:
        yield process


@pytest.fixture(scope="module")
def running(fake: RemoteFake, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """A studio whose films the fake makes, and which asks after them at once."""
    variables = {
        **fake.environment(),
        "VIDEO_PROVIDER": "mock",
        "MOCK_SECONDS": "0",
        "MOCK_BASE_URL": fake.url,
        "COST_LIMIT_DAILY": "100",
    }
    with Studio(tmp_path_factory.mktemp("studio") / "home", variables=variables) as studio:
        yield studio


@pytest.fixture
def studio(running: Studio, fake: RemoteFake) -> Studio:
    """The studio, in front of services that know of nothing yet."""
    fake.reset()
    return running


@pytest.fixture
def before(studio: Studio) -> int:
    """What services had cost before."""
    return spent(studio)


def ordered(studio: Studio) -> str:
    """A film that has been asked for; its project."""
    project = filmable_project(studio.client, studio.home / "sources", segments=SCENES, seconds=0.4)["id"]
    begin_render(studio.client, project)
    return str(project)


def calls_of(studio: Studio, project: str) -> list[Json]:
    calls = studio.client.get(f"/api/projects/{project}/provider-calls/")
    assert calls.status_code == 200
    return list(calls.json())


def wait_for_calls(studio: Studio, project: str, reached: Callable[[list[Json]], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not reached(calls_of(studio, project)):
        assert time.monotonic() < deadline, calls_of(studio, project)
        time.sleep(0.01)


def orders(fake: RemoteFake) -> int:
    return len(fake.counts()["jobs"])


def charged(fake: RemoteFake) -> int:
    return sum(fake.counts()["charged"].values())


def spent(studio: Studio) -> int:
    """What the ledger says that services have cost, nothing of it set aside any more."""
    period = answered(studio.client.get("/api/costs/"))["budget"]["daily"]
    assert period["reserved"]["micros"] == 0
    return int(period["spent"]["micros"])


def test_2_what_a_service_works_on_is_asked_after_again_by_the_next_process(
    studio: Studio, fake: RemoteFake, before: int
) -> None:
    fake.script("runway", Scenario(seconds=600.0), times=SCENES)
    project = ordered(studio)
    wait_for_calls(studio, project, lambda calls: [call["state"] for call in calls] == ["SUBMITTED"] * SCENES)
    studio.kill()
    fake.release()
    studio.start()
    rendered(studio.client, project)
    assert orders(fake) == SCENES
    assert spent(studio) == before + charged(fake)


def test_a_finished_scene_is_used_by_the_next_process(studio: Studio, fake: RemoteFake, before: int) -> None:
    fake.script("runway", Scenario(seconds=0.0))
    fake.script("runway", Scenario(seconds=600.0))
    project = ordered(studio)
    wait_for_calls(
        studio, project, lambda calls: sorted(call["outcome"] for call in calls) == ["", "FETCHED"]
    )
    [finished] = [call["id"] for call in calls_of(studio, project) if call["outcome"] == "FETCHED"]
    studio.kill()
    downloads = clip_downloads(fake)
    fake.release()
    studio.start()
    rendered(studio.client, project)
    assert orders(fake) == SCENES
    assert clip_downloads(fake) == downloads + 1, "a scene that was here was fetched again"
    assert finished in [call["id"] for call in calls_of(studio, project)]
    assert spent(studio) == before + charged(fake)


def clip_downloads(fake: RemoteFake) -> int:
    requests = fake.counts()["received"]
    return sum(request["path"].startswith("/cdn/") and request["method"] == "GET" for request in requests)


def test_6_an_order_that_was_being_sent_waits_for_a_decision(
    studio: Studio, fake: RemoteFake, before: int
) -> None:
    fake.script("runway", Scenario(submit=(hang(accepted=True),)))
    project = ordered(studio)
    wait_until_taken(fake, SCENES)
    # Of the others it is known by now that they were taken.
    wait_for_calls(studio, project, lambda calls: [call["state"] for call in calls].count("SUBMITTING") == 1)
    studio.kill()
    studio.start()
    status = wait_for(studio.client, project, lambda status: status["status"] != "PROCESSING")
    assert (status["status"], status["error_code"]) == ("FAILED", "submit_unknown")
    refused = studio.client.post(f"/api/projects/{project}/render/", json={"force": True})
    assert (refused.status_code, refused.json()["code"]) == (409, "submit_unknown")
    assert orders(fake) == SCENES
    [doubtful] = [call for call in calls_of(studio, project) if call["needs_decision"]]
    assert doubtful["id"] in status["provider_calls"]
    answered(studio.client.post(f"/api/provider-calls/{doubtful['id']}/resend/"), 202)
    rendered(studio.client, project)
    assert orders(fake) == SCENES + 1
    said = {"charged": True}  # as the service's own page says
    answered(studio.client.post(f"/api/provider-calls/{doubtful['id']}/settle/", json=said))
    assert spent(studio) == before + charged(fake)


def wait_until_taken(fake: RemoteFake, count: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while orders(fake) < count:
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_studio_killed_at_any_moment_orders_no_scene_twice(
    studio: Studio, fake: RemoteFake, before: int, seed: int
) -> None:
    project = ordered(studio)
    time.sleep(random.Random(seed).uniform(0.0, 1.2))
    studio.kill()
    studio.start()
    status = wait_for(studio.client, project, lambda status: status["status"] != "PROCESSING")
    doubtful = [call for call in calls_of(studio, project) if call["needs_decision"]]
    assert status["status"] == ("FAILED" if doubtful else "COMPLETED"), status
    assert orders(fake) <= SCENES
    known = len([call for call in calls_of(studio, project) if call["state"] == "SETTLED"])
    for call in doubtful:
        was_taken = orders(fake) > known
        known += was_taken
        answered(studio.client.post(f"/api/provider-calls/{call['id']}/settle/", json={"charged": was_taken}))
    begin_render(studio.client, project)
    rendered(studio.client, project)
    assert spent(studio) == before + charged(fake)


def test_13_what_was_called_off_is_not_lost_with_the_process(
    studio: Studio, fake: RemoteFake, before: int
) -> None:
    fake.script("runway", Scenario(seconds=600.0), times=SCENES)
    project = ordered(studio)
    wait_for_calls(studio, project, lambda calls: [call["state"] for call in calls] == ["SUBMITTED"] * SCENES)
    answered(studio.client.post(f"/api/projects/{project}/cancel/"), 202)
    studio.kill()
    studio.start()
    wait_for_calls(
        studio, project, lambda calls: {call["state"] for call in calls} <= {"SETTLED", "RELEASED"}
    )
    assert orders(fake) == SCENES
    assert spent(studio) == before + charged(fake)
