"""Films of services on shared workers: nobody waits for a service, and clips are filmed in groups."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import httpx
import pytest

from cli.servers.ceph import CephServer
from cli.servers.postgresql import PostgresServer
from cli.servers.redis import RedisServer
from core_engine.film import Film as EngineFilm
from core_engine.timeline import RenderSpec, SegmentSpec
from core_engine.video_renderer import render
from providers.fake import RemoteFake, Scenario, hang
from tests.scaled.site import Film, Site, WorkerProcess, made_by_mock, wait_until
from tests.studio_films import answered, begin_render, filmable_project, rendered, wait_for

pytestmark = pytest.mark.fault

SIZE = 160, 90


@pytest.fixture(scope="module")
def served_site(
    tmp_path_factory: pytest.TempPathFactory,
    postgres: PostgresServer,
    module_redis: RedisServer,
    ceph: CephServer,
    fake: RemoteFake,
) -> Iterator[Site]:
    """A scaled StoryFlow whose films are made by a service; what takes seconds is sent to workers again."""
    settings = made_by_mock(fake, STORYFLOW_VISIBILITY_TIMEOUT="1", API_REQUEST_TIMEOUT="4")
    with Site(tmp_path_factory.mktemp("served"), postgres, module_redis, ceph, settings) as site:
        yield site


@pytest.fixture
def served(served_site: Site, fake: RemoteFake) -> Iterator[Site]:
    """The same without workers, or films of earlier tests."""
    served_site.workers(0)
    fake.reset()
    yield served_site
    served_site.call_everything_off()


def project_of(site: Site, *, segments: int) -> str:
    files = site.folder / "files"
    return str(filmable_project(site.client, files, segments=segments, size=SIZE)["id"])


def task_of(site: Site, project: str) -> Mapping[str, object]:
    names = ("id", "status", "lease_owner")
    (row,) = site.query(
        f"SELECT {', '.join(names)} FROM api_task WHERE project_id = %s ORDER BY created_at DESC LIMIT 1",
        project,
    )
    return dict(zip(names, row, strict=True))


def polls_of(site: Site, project: str) -> int:
    """How often a service was asked how far it is."""
    ((polls,),) = site.query(
        "SELECT coalesce(sum(polls), 0) FROM api_providercall WHERE project_id = %s", project
    )
    return int(polls)


def test_a_film_that_waits_for_a_service_keeps_no_worker_from_other_films(
    served: Site, fake: RemoteFake
) -> None:
    served.workers(1)
    fake.script("runway", Scenario(end="never"))
    endless, own = project_of(served, segments=1), project_of(served, segments=2)
    begin_render(served.client, endless)
    wait_until(lambda: polls_of(served, endless) > 0)
    answered(served.client.post(f"/api/v1/video/render/{own}/", json={"provider": "local"}), 202)
    rendered(served.client, own)
    asked = polls_of(served, endless)
    wait_until(lambda: polls_of(served, endless) > asked, "nobody asks the service any more")
    wait_until(lambda: task_of(served, endless)["lease_owner"] == "services")
    answered(served.client.post(f"/api/projects/{endless}/cancel/"), 202)
    assert task_of(served, endless)["status"] == "CANCELLED"
    assert answered(served.client.get(f"/api/projects/{endless}/status/"))["status"] == "DRAFT"
    wait_until(lambda: served.query("SELECT id FROM api_providercall WHERE state = 'SUBMITTED'") == [])


def test_clips_are_filmed_in_groups_like_by_one_engine(served: Site, tmp_path: Path) -> None:
    served.workers(2)
    project = project_of(served, segments=3)
    begin_render(served.client, project)
    rendered(served.client, project)
    film = render(order_of(served, project, tmp_path), tmp_path / "alone.mp4")
    assert isinstance(film, EngineFilm)
    key = f"projects/{project}/output/final.mp4"
    made = served.ceph.client().get_object(Bucket=served.bucket, Key=key)["Body"].read()
    assert hashlib.sha256(made).digest() == hashlib.sha256(film.output_path.read_bytes()).digest()
    assert task_result(served.client, project)["providers"] == ["mock"]


def order_of(site: Site, project: str, folder: Path) -> RenderSpec:
    """The order of a film whose clips and narrations lie in the bucket, with all of them in ``folder``."""
    rows = site.query(
        "SELECT sequence_index, audio_file, clip FROM api_segment JOIN api_providercall call "
        "ON call.segment_id = api_segment.id WHERE api_segment.project_id = %s ORDER BY sequence_index",
        project,
    )
    assert len(rows) == 3

    def brought(key: str) -> Path:
        place = folder / Path(key).name
        site.ceph.client().download_file(site.bucket, key, str(place))
        return place

    segments = tuple(
        SegmentSpec(
            picture=folder / "not-needed", narration=brought(sound), sequence_index=number, clip=brought(clip)
        )
        for number, (_, sound, clip) in enumerate(rows)
    )
    return RenderSpec(segments=segments, width=SIZE[0], height=SIZE[1])


def task_result(client: httpx.Client, project: str) -> Mapping[str, object]:
    told: Mapping[str, object] = answered(client.get(f"/api/tasks/render_{project}/status/"))["result"]
    return told


def test_an_order_that_takes_longer_than_the_queue_waits_is_sent_once(served: Site, fake: RemoteFake) -> None:
    workers = served.workers(2)
    fake.script("runway", Scenario(submit=(hang(accepted=True),)))
    project = project_of(served, segments=1)
    begin_render(served.client, project)
    status = wait_for(served.client, project, lambda status: status["status"] != "PROCESSING")
    assert status["error_code"] == "submit_unknown"
    assert came_again(workers, "scenes_task_function")
    assert len(fake.counts()["jobs"]) == 1


def test_shots_that_take_longer_than_the_queue_waits_are_made_once(served: Site) -> None:
    workers = served.workers(2)
    files = served.folder / "files"
    project = str(filmable_project(served.client, files, segments=1, seconds=20.0, size=(1920, 1080))["id"])
    answered(served.client.post(f"/api/v1/video/render/{project}/", json={"provider": "local"}), 202)
    film = Film(served, project)
    wait_until(lambda: film.in_work and came_again(workers, "shot_group_task_function"))
    attempts = served.query("SELECT attempt FROM api_shotgroup WHERE plan_id = %s", film.task)
    assert {attempt for (attempt,) in attempts} <= {0, 1}
    film.rendered()
    assert film.attempts == 2  # its plan, and its join


def came_again(workers: Sequence[WorkerProcess], function: str) -> bool:
    """Whether the queue has given the same message to workers more than once."""
    received = Counter(re.findall(rf"Task storyflow\.{function}\[\S+\] received", _said(workers)))
    return any(count > 1 for count in received.values())


def _said(workers: Sequence[WorkerProcess]) -> str:
    return "\n".join(worker.said for worker in workers)


def test_workers_of_short_and_of_long_steps_make_a_film_together_and_say_so(served: Site) -> None:
    short = served.add("--queues", "poll")
    project = project_of(served, segments=2)
    begin_render(served.client, project)
    wait_until(lambda: task_of(served, project)["status"] == "PENDING" and polls_of(served, project) > 0)
    task = str(task_of(served, project)["id"])
    assert served.query("SELECT task_id FROM api_shotplan WHERE task_id = %s", task) == []
    long = served.add("--queues", "render", "--concurrency", "2")
    rendered(served.client, project)
    for worker in (short, long):
        assert worker.stop() == 0
    lines = _said((short, long)).splitlines()  # Celery bids farewell without any logger
    records = [json.loads(line) for line in lines if line.startswith("{")]
    assert all({"time", "level", "logger", "message", "process"} <= set(record) for record in records)
    assert task in {record.get("task_id") for record in records}
    text = served.client.get("/metrics").text
    for told in (
        'storyflow_queue_length{queue="poll"} 0.0',
        'storyflow_queue_length{queue="render"} 0.0',
        'storyflow_provider_calls{provider="mock",state="SETTLED"}',
        'storyflow_provider_cost_dollars{provider="mock"}',
        'storyflow_request_seconds_count{address="/api/projects/{id}/render/",method="POST",status="202"}',
    ):
        assert told in text, text
