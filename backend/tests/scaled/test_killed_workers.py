"""Workers are killed, stopped and woken twice; the film is made all the same, and no piece of it twice."""

from __future__ import annotations

from functools import partial

import pytest
from celery import Celery

from tests.scaled.site import SHOTS, Film, Site, wait_until
from tests.studio_films import answered, begin_render, rendered, wait_for

pytestmark = pytest.mark.fault


def killed_in_the_middle(site: Site) -> tuple[Film, dict[str, str]]:
    """A film whose only worker was killed at work, and the pieces that it had finished."""
    worker, film = site.worker(), site.order()
    wait_until(lambda: film.pieces and film.in_work)
    worker.kill()
    return film, film.pieces


def require_finished(film: Film, before: dict[str, str]) -> None:
    """Require that a film comes about, and that no piece was made again."""
    status = film.rendered()
    after = film.pieces
    assert len(after) == SHOTS
    assert {key: after[key] for key in before} == before
    assert status["error"] is None


def test_a_killed_worker_goes_on_as_soon_as_it_is_started_again(site: Site) -> None:
    home = site.worker().home
    film, before = killed_in_the_middle(site)
    site.worker(home)
    require_finished(film, before)


@pytest.mark.full
def test_what_a_killed_machine_had_in_hand_goes_on_elsewhere_when_its_lease_is_over(site: Site) -> None:
    film, before = killed_in_the_middle(site)
    site.worker()
    require_finished(film, before)


def test_a_killed_child_is_replaced_and_its_group_taken_up_at_once(site: Site) -> None:
    worker, film = site.worker(), site.order()
    wait_until(lambda: film.in_work)
    lost = worker.child
    before = film.pieces
    lost.kill()
    require_finished(film, before)
    assert worker.child.pid != lost.pid
    wait_until(lambda: not worker.left_behind(), str(worker.left_behind()))
    assert film.attempts == 2  # its plan, and its join


def test_a_child_that_dies_while_its_worker_starts_is_replaced(site: Site) -> None:
    project = site.small_project()
    site.workers(0)
    worker = site.worker()
    lost = worker.child
    lost.kill()
    begin_render(site.client, project)
    rendered(site.client, project)
    assert worker.child.pid != lost.pid


def test_a_worker_that_is_asked_to_stop_hands_back_what_it_has(site: Site) -> None:
    worker, film = site.worker(), site.order()
    wait_until(lambda: film.in_work)
    assert worker.stop() == 0
    assert film.in_work == []
    assert worker.left_behind() == []
    assert film.status["status"] == "PROCESSING"
    site.worker()
    film.rendered()


def test_work_that_kills_its_worker_three_times_is_given_up(site: Site) -> None:
    worker, film = site.worker(), site.order(segments=1, seconds=9.0, size=(1920, 1080))
    for attempt in (1, 2, 3):
        wait_until(partial(film.is_begun, attempt))
        worker.child.kill()
    status = wait_for(site.client, film.project, lambda status: status["status"] != "PROCESSING")
    assert status["status"] == "FAILED"
    assert "failed 3 times" in status["error"]


def test_messages_that_come_again_and_again_do_the_work_once(site: Site) -> None:
    site.workers(2)
    film = site.order()
    wait_until(lambda: film.in_work)
    queue = Celery(broker=site.redis.url)
    for _ in range(3):
        queue.send_task("storyflow.render_task_function", (film.project, film.task), queue="render")
        for group in film.groups:
            queue.send_task("storyflow.shot_group_task_function", (film.task, group), queue="render")
    film.rendered()
    assert film.attempts == 2  # its plan, and its join
    assert len(film.pieces) == SHOTS


def test_a_film_that_is_called_off_ends_at_once_and_its_workers_go_on_with_others(site: Site) -> None:
    worker, film = site.worker(), site.order()
    wait_until(lambda: film.in_work)
    answered(site.client.post(f"/api/projects/{film.project}/cancel/"), 202)
    assert film.status["status"] == "DRAFT"
    begin_render(site.client, film.project)
    film.rendered()
    wait_until(lambda: not worker.left_behind(), str(worker.left_behind()))
