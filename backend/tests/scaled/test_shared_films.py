"""A film that two workers make is the one that a studio makes alone, whatever happens to them."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tests.scaled.site import Site, wait_until
from tests.studio import Studio
from tests.studio_films import begin_render, film_of, filmable_project, rendered

pytestmark = pytest.mark.fault


def test_a_film_of_two_workers_is_that_of_one_studio_byte_for_byte(site: Site, tmp_path: Path) -> None:
    with Studio(tmp_path / "embedded") as alone:
        project = filmable_project(alone.client, tmp_path / "files", segments=6)
        begin_render(alone.client, project["id"])
        rendered(alone.client, project["id"])
        expected = film_of(alone.home, project["id"]).read_bytes()
    workers = site.workers(2)
    film = site.order(segments=6, seconds=1.0, size=(160, 90))
    status = film.rendered()
    assert hashlib.sha256(film.content).digest() == hashlib.sha256(expected).digest()
    answer = site.client.get(status["output_url"], follow_redirects=True)
    assert answer.content == expected
    assert film.groups == []
    wait_until(
        lambda: not any(worker.left_behind() for worker in workers),
        str([worker.left_behind() for worker in workers]),
    )
