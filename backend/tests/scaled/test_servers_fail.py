"""Redis, PostgreSQL and S3 go away and come back; nothing is lost, and nobody waits long for an answer."""

from __future__ import annotations

import time

import pytest
import redis as redis_client

from tests.scaled.site import Site, wait_until
from tests.scaled.test_killed_workers import SHOTS, in_work, ordered
from tests.servers.postgresql import PostgresServer
from tests.studio_films import answered, begin_render, filmable_project, rendered

pytestmark = pytest.mark.fault


@pytest.fixture
def slow_site(site: Site) -> Site:
    site.variables["STORYFLOW_GROUP_FRAMES"] = "120"
    return site


def test_what_is_asked_for_without_a_queue_is_made_when_it_is_back(site: Site) -> None:
    with site.studio() as studio:
        site.worker()
        project = filmable_project(studio.client, site.folder / "files")["id"]
        site.redis.kill()
        began = time.monotonic()
        begin_render(studio.client, project)
        assert time.monotonic() - began < 3
        time.sleep(1)
        rows = site.query("SELECT status FROM api_task WHERE kind = 'render'")
        assert rows == [("PENDING",)]
        site.redis.start()
        rendered(studio.client, project)


def test_a_queue_that_loses_everything_in_the_middle_stops_nothing(slow_site: Site) -> None:
    with slow_site.studio() as studio:
        slow_site.worker()
        project = ordered(slow_site, studio)
        wait_until(lambda: in_work(slow_site))
        slow_site.redis.kill()
        slow_site.redis.start()
        rendered(studio.client, project)
        assert len(slow_site.pieces()) == SHOTS


def test_a_queue_that_is_flushed_stops_nothing(slow_site: Site) -> None:
    with slow_site.studio() as studio:
        slow_site.worker()
        project = ordered(slow_site, studio)
        wait_until(lambda: in_work(slow_site))
        redis_client.Redis.from_url(slow_site.redis.url).flushall()
        rendered(studio.client, project)


def test_a_queue_that_hangs_keeps_nobody_waiting(site: Site) -> None:
    with site.studio() as studio:
        site.worker()
        project = filmable_project(studio.client, site.folder / "files")["id"]
        site.redis.pause()
        try:
            for ask in (
                lambda: begin_render(studio.client, project),
                lambda: answered(studio.client.get(f"/api/projects/{project}/status/")),
                lambda: studio.client.get("/health/video"),
            ):
                began = time.monotonic()
                ask()
                assert time.monotonic() - began < 5
        finally:
            site.redis.go_on()
        rendered(studio.client, project)


def test_without_its_database_the_studio_says_so_and_goes_on_when_it_is_back(
    slow_site: Site, postgres: PostgresServer
) -> None:
    with slow_site.studio() as studio:
        slow_site.worker()
        project = ordered(slow_site, studio)
        wait_until(lambda: in_work(slow_site))
        postgres.stop()
        try:
            refused = studio.client.patch(f"/api/projects/{project}/", json={"title": "Another"})
            assert refused.status_code == 503
            assert refused.json()["code"] == "database_down"
        finally:
            postgres.start()
        rendered(studio.client, project)
        assert answered(studio.client.get(f"/api/projects/{project}/"))["title"] == "Harbour"


def test_a_storage_that_is_away_for_a_while_costs_time_and_nothing_else(slow_site: Site) -> None:
    with slow_site.studio() as studio:
        worker = slow_site.worker()
        project = ordered(slow_site, studio)
        wait_until(lambda: slow_site.pieces())
        slow_site.ceph.stop_gateway()
        try:
            answer = studio.client.get(f"/media/projects/{project}/output/final.mp4")
            assert answer.status_code == 503
            assert answer.json()["code"] == "storage_unavailable"
            ready = studio.client.get("/health/video")
            assert ready.status_code == 503
            assert "storage" in ready.json()["parts"]["storage"]["message"]
            wait_until(lambda: "the storage does not answer" in worker.said)
        finally:
            slow_site.ceph.start_gateway()
        rendered(studio.client, project)
        assert "Traceback" not in worker.said
