"""A recorded story, brought to a studio that is measured."""

from __future__ import annotations

import json
from pathlib import Path

from cli.bench.orders import Look
from cli.bench.studio_client import Client


def upload_story(client: Client, story: Path, look: Look) -> str:
    """The id of a project with everything that a recorded story's film needs."""
    told = json.loads((story / "story.json").read_text(encoding="utf-8"))
    segments = [{"text_content": segment["text_content"]} for segment in told["segments"]]
    project = client.post("/api/projects/import/", {"title": told["title"], "segments": segments})
    shape = {"resolution_width": look.width, "resolution_height": look.height}
    client.patch(f"/api/projects/{project['id']}/", shape)
    for segment, files in zip(project["segments"], told["segments"], strict=True):
        for kind in ("image", "audio"):
            client.upload(f"/api/segments/{segment['id']}/upload-{kind}/", kind, story / files[kind])
    return str(project["id"])
