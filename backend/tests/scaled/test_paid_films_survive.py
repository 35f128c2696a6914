"""Films of services while workers are killed and servers go away: ordered once, paid once, and made."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from celery import Celery
from redis import Redis

from cli.servers.ceph import CephServer
from cli.servers.postgresql import PostgresServer
from cli.servers.redis import RedisServer
from providers.fake import RemoteFake, Scenario, hang
from tests.scaled.site import PATIENCE, Site, made_by_mock, wait_until
from tests.studio_films import answered, begin_render, filmable_project, rendered, wait_for

pytestmark = pytest.mark.fault

WORKED_ON = 2.5
"""Seconds for which the service works on a scene: time for something to happen."""


@pytest.fixture(scope="module")
def running(
    tmp_path_factory: pytest.TempPathFactory,
    postgres: PostgresServer,
    module_redis: RedisServer,
    ceph: CephServer,
    fake: RemoteFake,
) -> Iterator[Site]:
    with Site(tmp_path_factory.mktemp("site"), postgres, module_redis, ceph, settings_for(fake)) as site:
        yield site


@pytest.fixture
def site(running: Site, fake: RemoteFake) -> Iterator[Site]:
    """The scaled StoryFlow, whose service has a new book."""
    fake.reset()
    yield running
    running.call_everything_off()


def settings_for(fake: RemoteFake, **more: str) -> dict[str, str]:
    """Have films made by the mock, which plays Runway and takes ten cents for a scene."""
    return made_by_mock(fake, API_REQUEST_TIMEOUT="5", API_RETRY_DELAY="0.2", **more)


def project_of(site: Site) -> str:
    """A project of one short scene; its film has not been asked for."""
    return str(filmable_project(site.client, site.folder / "files", segments=1, seconds=0.4)["id"])


def begun(site: Site, fake: RemoteFake, scenario: Scenario) -> str:
    """A project of one scene, whose film is being made."""
    fake.script("runway", scenario)
    project = project_of(site)
    begin_render(site.client, project)
    return project


def ordered(site: Site, fake: RemoteFake) -> str:
    """A project whose one scene the service has accepted, and works on."""
    project = begun(site, fake, Scenario(seconds=WORKED_ON))
    wait_until(lambda: states_of(site, project) == ["SUBMITTED"], str(states_of(site, project)))
    return project


def states_of(site: Site, project: str) -> list[str]:
    rows = site.query("SELECT state FROM api_providercall WHERE project_id = %s ORDER BY created_at", project)
    return [state for (state,) in rows]


def require_paid_once(site: Site, fake: RemoteFake, project: str) -> None:
    """Require that the film comes about, and that its scene was ordered, charged and settled once."""
    rendered(site.client, project)
    [job] = fake.counts()["jobs"]
    assert job["charged"] > 0
    rows = site.query("SELECT state, actual FROM api_providercall WHERE project_id = %s", project)
    assert rows == [("SETTLED", job["charged"])]
    assert orders(fake) == 1


def orders(fake: RemoteFake) -> int:
    """How often the one request that costs was sent."""
    return sum(row["method"] == "POST" for row in fake.counts()["received"])


def test_2_a_killed_child_is_replaced_and_its_scene_is_not_ordered_again(
    site: Site, fake: RemoteFake
) -> None:
    worker = site.worker()
    project = ordered(site, fake)
    lost = worker.child
    lost.kill()
    require_paid_once(site, fake, project)
    assert worker.child.pid != lost.pid


def test_3_a_killed_worker_goes_on_with_what_it_had_ordered(site: Site, fake: RemoteFake) -> None:
    worker = site.worker()
    project = ordered(site, fake)
    worker.kill()
    assert answered(site.client.get(f"/api/projects/{project}/status/"))["status"] == "PROCESSING"
    site.worker(worker.home)
    require_paid_once(site, fake, project)


def test_6_a_worker_that_is_killed_while_it_sends_leaves_a_doubt_and_money_set_aside(
    site: Site, fake: RemoteFake
) -> None:
    worker = site.worker()
    fake.script("runway", Scenario(submit=(hang(accepted=True),)))
    project = project_of(site)
    begin_render(site.client, project)
    wait_until(lambda: fake.counts()["jobs"])
    worker.kill()
    assert states_of(site, project) == ["SUBMITTING"]
    site.worker(worker.home)
    status = wait_for(site.client, project, lambda status: status["status"] != "PROCESSING")
    assert (status["status"], status["error_code"]) == ("FAILED", "submit_unknown")
    assert status["error"].startswith("We could not confirm whether")
    assert states_of(site, project) == ["SUBMIT_UNKNOWN"]
    assert orders(fake) == 1
    costs = answered(site.client.get("/api/costs/"))
    assert costs["budget"]["daily"]["reserved"]["micros"] == fake.counts()["jobs"][0]["charged"]
    [call] = status["provider_calls"]
    answered(site.client.post(f"/api/provider-calls/{call}/settle/", json={"charged": True}))


@pytest.mark.full
def test_19_messages_that_come_again_while_a_service_works_order_nothing(
    site: Site, fake: RemoteFake
) -> None:
    site.workers(2)
    project = ordered(site, fake)
    ((task,),) = site.query("SELECT id FROM api_task WHERE project_id = %s", project)
    celery = Celery(broker=site.redis.url)
    for _ in range(5):
        celery.send_task("storyflow.render_task_function", (project, str(task)), queue="render")
    require_paid_once(site, fake, project)


@pytest.mark.parametrize("loss", ["killed", pytest.param("flushed", marks=pytest.mark.full)])
def test_22_23_a_queue_that_is_lost_while_a_service_works_delays_nothing(
    site: Site, fake: RemoteFake, loss: str
) -> None:
    site.worker()
    project = ordered(site, fake)
    if loss == "killed":
        site.redis.kill()
        site.redis.start()
    else:
        Redis.from_url(site.redis.url).flushall()
    require_progress_told(site, project)
    wait_until(lambda: states_of(site, project) == ["SETTLED"])
    require_paid_once(site, fake, project)


@pytest.mark.full
def test_24_while_the_queue_hangs_progress_is_told_and_the_film_goes_on_when_it_does(
    site: Site, fake: RemoteFake
) -> None:
    """Each look at the service is a message of its own, so nobody looks while the queue hands none out."""
    site.worker()
    project = ordered(site, fake)
    site.redis.pause()
    try:
        require_progress_told(site, project)
        time.sleep(2 * WORKED_ON)  # the service is done meanwhile
        require_progress_told(site, project)
    finally:
        site.redis.go_on()
    wait_until(lambda: states_of(site, project) == ["SETTLED"])
    require_paid_once(site, fake, project)


def require_progress_told(site: Site, project: str) -> None:
    """At once, without the queue."""
    began = time.monotonic()
    told = answered(site.client.get(f"/api/projects/{project}/status/"))
    assert time.monotonic() - began < 5
    assert told["progress"]["current_phase"] == "Rendering scene 1/1..."


def phases_in(told: list[str]) -> list[str]:
    """What the film's bar said, each once, and how it ended."""
    bodies = [body for line in told if "status" in (body := json.loads(line))]
    shown = [(body["progress"] or {}).get("current_phase", "") for body in bodies]
    return list(dict.fromkeys([*shown, *(body["status"] for body in bodies)]))


def test_progress_of_a_worker_is_published_in_redis_and_told_by_the_studio_as_it_goes(
    site: Site, fake: RemoteFake
) -> None:
    site.worker()
    fake.script("runway", Scenario(seconds=1.0), times=None)
    project = str(filmable_project(site.client, site.folder / "files", segments=2, seconds=1.5)["id"])
    deadline = time.monotonic() + PATIENCE
    published: list[str] = []
    streamed: list[str] = []
    listener = Redis.from_url(site.redis.url, decode_responses=True)
    with listener.pubsub() as channel:  # type: ignore[no-untyped-call]
        channel.subscribe(f"storyflow.progress.{project}")
        with site.client.stream("GET", f"/api/projects/{project}/events/") as stream:
            begin_render(site.client, project)
            for line in stream.iter_lines():
                assert time.monotonic() < deadline, streamed
                streamed += [line.removeprefix("data: ")] if line.startswith("data: ") else []
                if streamed and json.loads(streamed[-1]).get("status") == "COMPLETED":
                    break
        while message := channel.get_message(timeout=1.0):
            published += [str(message["data"])] if message["type"] == "message" else []
    events = [json.loads(text) for text in published]
    assert {event["event"] for event in events} == {"status"}
    for told in (streamed, [json.dumps(event["body"]) for event in events]):
        phases = phases_in(told)
        wanted = ["Rendering scene 1/2...", "Encoding...", "Export complete"]
        assert [phase for phase in phases if phase in wanted] == wanted, phases
        assert phases[-1] == "COMPLETED"
    assert json.loads(streamed[-1])["output_url"] == f"/media/projects/{project}/output/final.mp4"


def test_a_film_of_a_service_lies_in_the_bucket_and_nothing_of_it_with_the_worker(
    site: Site, fake: RemoteFake
) -> None:
    worker = site.worker()
    project = begun(site, fake, Scenario(seconds=0.5))
    require_paid_once(site, fake, project)
    sent = site.client.get(f"/media/projects/{project}/output/final.mp4")
    assert sent.status_code == 302
    assert sent.headers["location"].startswith(site.ceph.endpoint)
    film = httpx.get(sent.headers["location"])
    assert (film.status_code, film.content[4:8]) == (200, b"ftyp")
    wait_until(lambda: not worker.left_behind(), str(worker.left_behind()))
    ((address,),) = site.query("SELECT output_path FROM api_project WHERE id = %s", project)
    assert address == f"/media/projects/{project}/output/final.mp4"


def test_a_film_that_a_service_cannot_make_fails_in_a_sentence_and_leaves_nothing(
    site: Site, fake: RemoteFake
) -> None:
    worker = site.worker()
    project = begun(site, fake, Scenario(seconds=0.5, end="failed", failure="SAFETY.INPUT.TEXT"))
    status = wait_for(site.client, project, lambda status: status["status"] != "PROCESSING")
    assert (status["status"], status["output_url"]) == ("FAILED", None)
    assert status["error"].startswith("Scene 1: Mock of Runway declined")
    assert "SAFETY" not in status["error"]
    wait_until(lambda: "SAFETY.INPUT.TEXT" in worker.said, "the details are not in the log")
    wait_until(lambda: not worker.left_behind(), str(worker.left_behind()))
    listed = site.ceph.client().list_objects_v2(Bucket=site.bucket, Prefix=f"projects/{project}/")
    assert not [entry["Key"] for entry in listed["Contents"] if "/output/" in entry["Key"]]


def test_what_whoever_watches_wants_to_know_is_counted(site: Site, fake: RemoteFake) -> None:
    site.worker()
    project = begun(site, fake, Scenario(seconds=0.5))
    require_paid_once(site, fake, project)
    told = site.client.get("/metrics").text
    counted = {
        name: float(value)
        for name, _, value in (line.rpartition(" ") for line in told.splitlines() if line[:1] != "#")
    }
    assert counted["storyflow_workers"] >= 1
    assert {'storyflow_queue_length{queue="poll"}', 'storyflow_queue_length{queue="render"}'} <= set(counted)
    assert counted['storyflow_tasks{kind="render",status="COMPLETED"}'] >= 1
    assert counted['storyflow_provider_calls{provider="mock",state="SETTLED"}'] >= 1
    spent = answered(site.client.get("/api/costs/"))["budget"]["daily"]["spent"]["micros"]
    assert counted['storyflow_provider_cost_dollars{provider="mock"}'] == pytest.approx(spent / 1_000_000)
    latency = [name for name in counted if name.startswith("storyflow_request_seconds_count")]
    assert any('address="/api/projects/{id}/status/"' in name for name in latency), latency


@pytest.mark.full
def test_30_of_many_films_at_once_only_those_are_ordered_that_the_budget_allows(
    tmp_path: Path, postgres: PostgresServer, redis: RedisServer, ceph: CephServer, fake: RemoteFake
) -> None:
    fake.reset()
    budget = settings_for(fake, COST_LIMIT_DAILY="0.20")  # each film costs 0.10
    with Site(tmp_path, postgres, redis, ceph, budget) as site:
        site.workers(2)
        projects = [project_of(site) for _ in range(6)]
        with ThreadPoolExecutor(len(projects)) as pool:
            answers = list(pool.map(lambda project: asked(site, project), projects))
        ends = [
            wait_for(site.client, project, lambda status: status["status"] != "PROCESSING")
            for project, answer in zip(projects, answers, strict=True)
            if answer == 202
        ]
        done = [status["status"] for status in ends].count("COMPLETED")
        assert done == orders(fake) == 2
        assert {status["error_code"] for status in ends} <= {None, "cost_limit"}
        assert site.query("SELECT DISTINCT reserved, spent FROM api_spending") == [(0, 200_000)]


def asked(site: Site, project: str) -> int:
    answer: Any = site.client.post(f"/api/projects/{project}/render/", json={})
    assert answer.status_code == 202 or answer.json()["code"] == "cost_limit", answer.text
    return int(answer.status_code)
