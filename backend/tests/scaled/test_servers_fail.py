"""Redis, PostgreSQL and S3 go away and come back; nothing is lost, and nobody waits long for an answer."""

from __future__ import annotations

import time

import pytest
import redis as redis_client

from cli.servers.ceph import SECRET_KEY
from cli.servers.postgresql import PostgresServer
from tests.scaled.site import SHOTS, Site, wait_until
from tests.studio_films import answered, begin_render, rendered

pytestmark = pytest.mark.fault


def test_what_is_asked_for_without_a_queue_is_made_when_it_is_back(site: Site) -> None:
    site.worker()
    project = site.small_project()
    site.redis.kill()
    try:
        began = time.monotonic()
        begin_render(site.client, project)
        assert time.monotonic() - began < 3
        time.sleep(1)
        rows = site.query("SELECT status FROM api_task WHERE project_id = %s", project)
        assert rows == [("PENDING",)]
    finally:
        site.redis.start()
    rendered(site.client, project)


def test_a_worker_stays_with_a_queue_that_answers(site: Site) -> None:
    site.workers(0)
    worker = site.worker()
    project = site.small_project()
    begin_render(site.client, project)
    rendered(site.client, project)
    assert "Connection to broker lost" not in worker.said


def test_a_queue_that_loses_everything_in_the_middle_stops_nothing(site: Site) -> None:
    site.worker()
    film = site.order()
    wait_until(lambda: film.in_work)
    site.redis.kill()
    site.redis.start()
    film.rendered()
    assert len(film.pieces) == SHOTS


def test_a_queue_that_is_flushed_stops_nothing(site: Site) -> None:
    site.worker()
    film = site.order(segments=2)
    wait_until(lambda: film.in_work)
    redis_client.Redis.from_url(site.redis.url).flushall()
    film.rendered()


def test_a_queue_that_hangs_keeps_nobody_waiting(site: Site) -> None:
    site.worker()
    project = site.small_project()
    site.redis.pause()
    try:
        for ask in (
            lambda: begin_render(site.client, project),
            lambda: answered(site.client.get(f"/api/projects/{project}/status/")),
            lambda: site.client.get("/health/video"),
        ):
            began = time.monotonic()
            ask()
            assert time.monotonic() - began < 5
    finally:
        site.redis.go_on()
    rendered(site.client, project)


def test_without_its_database_the_studio_says_so_and_goes_on_when_it_is_back(
    site: Site, postgres: PostgresServer
) -> None:
    worker, film = site.worker(), site.order()
    said = len(worker.said)
    wait_until(lambda: film.in_work)
    postgres.stop()
    try:
        refused = site.client.patch(f"/api/projects/{film.project}/", json={"title": "Another"})
        assert refused.status_code == 503
        assert refused.json()["code"] == "database_down"
        wait_until(lambda: "waits for the database" in worker.said[said:], worker.said[said:])
    finally:
        postgres.start()
    film.rendered()
    assert answered(site.client.get(f"/api/projects/{film.project}/"))["title"] == "Harbour"


def health_of(site: Site) -> dict[str, str]:
    """What is wrong with each part, "" where nothing is; told within two seconds and without a secret."""
    began = time.monotonic()
    answer = site.client.get("/health/video")
    assert time.monotonic() - began < 2
    parts = answer.json()["parts"]
    assert answer.status_code == (200 if all(part["ok"] for part in parts.values()) else 503)
    for secret in (site.redis.url, site.ceph.endpoint, site.database, SECRET_KEY):
        assert secret not in answer.text
    return {name: part["message"] for name, part in parts.items()}


def test_46_health_tells_which_server_is_away(site: Site, postgres: PostgresServer) -> None:
    site.worker()
    wait_until(lambda: not any(health_of(site).values()))
    site.redis.kill()
    try:
        assert "queue does not answer" in health_of(site)["queue"]
    finally:
        site.redis.start()
    site.ceph.stop_gateway()
    try:
        assert "storage" in health_of(site)["storage"]
    finally:
        site.ceph.start_gateway()
    postgres.stop()
    try:
        assert "database" in health_of(site)["database"]
    finally:
        postgres.start()
    wait_until(lambda: not any(health_of(site).values()))


def test_a_storage_that_is_away_for_a_while_costs_time_and_nothing_else(site: Site) -> None:
    worker, film = site.worker(), site.order()
    said = len(worker.said)
    wait_until(lambda: film.pieces)
    site.ceph.stop_gateway()
    try:
        answer = site.client.get(f"/media/projects/{film.project}/output/final.mp4")
        assert answer.status_code == 503
        assert answer.json()["code"] == "storage_unavailable"
        ready = site.client.get("/health/video")
        assert ready.status_code == 503
        assert "storage" in ready.json()["parts"]["storage"]["message"]
        wait_until(lambda: "the storage does not answer" in worker.said[said:])
    finally:
        site.ceph.start_gateway()
    film.rendered()
    assert film.attempts == 2  # its plan, and its join
    assert "Traceback" not in worker.said[said:]
