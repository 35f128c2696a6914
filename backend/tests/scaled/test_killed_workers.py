"""Workers are killed, stopped and woken twice; the film is made all the same, and no piece of it twice."""

from __future__ import annotations

from functools import partial

import pytest
from celery import Celery

from tests.scaled.site import Site, wait_until
from tests.studio import Studio
from tests.studio_films import answered, begin_render, filmable_project, rendered, wait_for

pytestmark = pytest.mark.fault

SHOTS = 8
"""Shots of a film that takes long enough for something to happen to it, each a group of 120 frames."""


@pytest.fixture
def slow_site(site: Site) -> Site:
    site.variables["STORYFLOW_GROUP_FRAMES"] = "120"
    return site


def ordered(site: Site, studio: Studio) -> str:
    """A film that has been asked for; its project."""
    project = filmable_project(
        studio.client, site.folder / "files", segments=SHOTS, seconds=4.0, size=(640, 360)
    )
    begin_render(studio.client, project["id"])
    return str(project["id"])


def in_work(site: Site) -> list[str]:
    """Who works on shots at this moment."""
    rows = site.query("SELECT lease_owner FROM api_shotgroup WHERE state = 'WORKING' AND number > 0")
    return [owner for (owner,) in rows]


def attempts(site: Site) -> int:
    ((attempt,),) = site.query("SELECT attempt FROM api_task WHERE kind = 'render'")
    return int(attempt)


def test_a_killed_worker_loses_nothing_and_no_finished_piece_is_made_again(slow_site: Site) -> None:
    with slow_site.studio() as studio:
        first = slow_site.worker()
        project = ordered(slow_site, studio)
        wait_until(lambda: len(slow_site.pieces()) >= 2 and in_work(slow_site))
        first.kill()
        before = slow_site.pieces()
        slow_site.worker()
        status = rendered(studio.client, project)
        after = slow_site.pieces()
        assert len(after) == SHOTS
        assert {key: after[key] for key in before} == before
        assert status["error"] is None


def test_a_killed_child_is_replaced_and_its_group_taken_up_at_once(slow_site: Site) -> None:
    with slow_site.studio() as studio:
        worker = slow_site.worker()
        project = ordered(slow_site, studio)
        wait_until(lambda: in_work(slow_site))
        lost = worker.child
        before = slow_site.pieces()
        lost.kill()
        rendered(studio.client, project)
        assert worker.child.pid != lost.pid
        after = slow_site.pieces()
        assert {key: after[key] for key in before} == before
        assert attempts(slow_site) == 2  # its plan, and its join


def test_a_worker_that_is_asked_to_stop_hands_back_what_it_has(slow_site: Site) -> None:
    with slow_site.studio() as studio:
        worker = slow_site.worker()
        project = ordered(slow_site, studio)
        wait_until(lambda: in_work(slow_site))
        assert worker.stop() == 0
        assert in_work(slow_site) == []
        assert worker.left_behind() == []
        status = answered(studio.client.get(f"/api/projects/{project}/status/"))
        assert status["status"] == "PROCESSING"
        slow_site.worker()
        rendered(studio.client, project)


def test_work_that_kills_its_worker_three_times_is_given_up(slow_site: Site) -> None:
    with slow_site.studio() as studio:
        worker = slow_site.worker()
        project = filmable_project(
            studio.client, slow_site.folder / "files", segments=1, seconds=9.0, size=(1280, 720)
        )["id"]
        begin_render(studio.client, project)
        begun = "SELECT 1 FROM api_shotgroup WHERE state = 'WORKING' AND number = 1 AND attempt = %s"
        for attempt in (1, 2, 3):
            wait_until(partial(slow_site.query, begun, attempt))
            worker.child.kill()
        status = wait_for(studio.client, project, lambda status: status["status"] != "PROCESSING")
        assert status["status"] == "FAILED"
        assert "failed 3 times" in status["error"]


def test_messages_that_come_again_and_again_do_the_work_once(slow_site: Site) -> None:
    with slow_site.studio() as studio:
        slow_site.worker()
        slow_site.worker()
        project = ordered(slow_site, studio)
        wait_until(lambda: in_work(slow_site))
        ((task,),) = slow_site.query("SELECT id FROM api_task WHERE kind = 'render'")
        groups = [str(pk) for (pk,) in slow_site.query("SELECT id FROM api_shotgroup")]
        queue = Celery(broker=slow_site.redis.url)
        for _ in range(3):
            queue.send_task("storyflow.render_task_function", (project, str(task)), queue="render")
            for group in groups:
                queue.send_task("storyflow.shot_group_task_function", (str(task), group), queue="render")
        rendered(studio.client, project)
        assert attempts(slow_site) == 2  # its plan, and its join
        assert len(slow_site.pieces()) == SHOTS


def test_a_film_that_is_called_off_ends_at_once_and_its_workers_go_on_with_others(slow_site: Site) -> None:
    with slow_site.studio() as studio:
        worker = slow_site.worker()
        project = ordered(slow_site, studio)
        wait_until(lambda: in_work(slow_site))
        answered(studio.client.post(f"/api/projects/{project}/cancel/"), 202)
        status = answered(studio.client.get(f"/api/projects/{project}/status/"))
        assert status["status"] == "DRAFT"
        begin_render(studio.client, project)
        rendered(studio.client, project)
        wait_until(lambda: not worker.left_behind(), str(worker.left_behind()))
