"""Films ordered over HTTP: projects that are ready to be rendered, and waiting for their end."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import numpy as np

from tests.films import photograph, save_picture, save_sound, speech_like

Json = dict[str, Any]
PATIENCE = 120.0
"""Seconds that anything may take on a very busy machine."""


def filmable_project(
    client: httpx.Client,
    folder: Path,
    *,
    segments: int = 3,
    seconds: float = 1.0,
    size: tuple[int, int] = (160, 90),
    rate: int = 30,
) -> Json:
    """A project whose segments all have a picture and a recorded narration; its detail."""
    folder.mkdir(parents=True, exist_ok=True)
    story = {"title": "Harbour", "segments": [{"text_content": f"Scene {n}."} for n in range(segments)]}
    project = answered(client.post("/api/projects/import/", json=story), 201)
    shape = {"resolution_width": size[0], "resolution_height": size[1], "framerate": rate}
    answered(client.patch(f"/api/projects/{project['id']}/", json=shape))
    for number, segment in enumerate(project["segments"]):
        picture = save_picture(folder / f"{number}.jpg", photograph(480, 320, 1.2, seed=number), quality=90)
        sound = save_sound(folder / f"{number}.wav", speech_like(seconds, seed=number).astype(np.float32))
        upload(client, segment["id"], "image", picture)
        upload(client, segment["id"], "audio", sound)
    return answered(client.get(f"/api/projects/{project['id']}/"))


def upload(client: httpx.Client, segment: str, kind: str, file: Path) -> Json:
    """Give a segment its picture ("image") or its recorded narration ("audio")."""
    with file.open("rb") as content:
        return answered(client.post(f"/api/segments/{segment}/upload-{kind}/", files={kind: content}))


def answered(answer: httpx.Response, status: int = 200) -> Json:
    """The body of an answer that was expected."""
    assert answer.status_code == status, (answer.request.url, answer.status_code, answer.text)
    body: Json = answer.json()
    return body


def begin_render(client: httpx.Client, project: str) -> None:
    answered(client.post(f"/api/projects/{project}/render/", json={"force": True}), 202)


def wait_for(
    client: httpx.Client, project: str, reached: Callable[[Json], bool], every: float = 0.02
) -> Json:
    """The first status of a project's film for which ``reached`` holds."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        status = answered(client.get(f"/api/projects/{project}/status/"))
        if reached(status):
            return status
        time.sleep(every)
    raise AssertionError(f"it never came to that: {status}")


def rendered(client: httpx.Client, project: str) -> Json:
    """The status of a film that has been asked for, once it is in place."""
    # Every question costs the studio time that the film could have.
    status = wait_for(client, project, lambda status: status["status"] != "PROCESSING", every=0.1)
    assert status["status"] == "COMPLETED", status
    return status


def film_of(home: Path, project: str) -> Path:
    return home / "media" / "projects" / project / "output" / "final.mp4"
