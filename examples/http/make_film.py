"""Makes a film through the studio's HTTP API, with nothing but Python's standard library.

    ./storyflow up                                    in one terminal
    python3 examples/http/make_film.py examples/lighthouse film.mp4

Imports the story, adds its pictures, has it read aloud, renders it while following the live events,
downloads the film in ranges and looks whether it arrived whole.
"""

from __future__ import annotations

import argparse
import http.client
import json
import sys
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Json = dict[str, Any]
BLOCK = 1 << 20  # bytes downloaded at once


class Studio:
    """The API at one address."""

    def __init__(self, address: str) -> None:
        self.address = address.rstrip("/")

    def ask(self, method: str, path: str, body: object = None) -> Json:
        """Send JSON, get JSON."""
        data = None if body is None else json.dumps(body).encode()
        return self._json(self._request(method, path, data, "application/json"))

    def upload(self, path: str, field: str, file: Path) -> Json:
        """Send one file as a form."""
        boundary = uuid.uuid4().hex
        head = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"; filename="{file.name}"\r\n\r\n'
        )
        data = head.encode() + file.read_bytes() + f"\r\n--{boundary}--\r\n".encode()
        return self._json(self._request("POST", path, data, f"multipart/form-data; boundary={boundary}"))

    def events(self, path: str) -> Iterator[tuple[str, Json]]:
        """Live events as (name, body), from the present state on; reconnects where the line breaks."""
        last = ""
        while True:
            headers = {"Last-Event-ID": last} if last else {}
            request = urllib.request.Request(self.address + path, headers=headers)
            try:
                with urllib.request.urlopen(request, timeout=60) as stream:
                    name, data = "", ""
                    for line in stream:
                        field, _, value = line.decode().rstrip("\r\n").partition(": ")
                        if field == "id":
                            last = value
                        elif field == "event":
                            name = value
                        elif field == "data":
                            data = value
                        elif not field and data:
                            yield name, json.loads(data)
                            name, data = "", ""
            except (TimeoutError, http.client.HTTPException, ConnectionError):
                continue

    def part(self, path: str, first: int, tag: str) -> tuple[bytes, int, str]:
        """A range of a file that begins at byte ``first``: its bytes, the file's size and its ETag."""
        headers = {"Range": f"bytes={first}-{first + BLOCK - 1}", **({"If-Range": tag} if tag else {})}
        request = urllib.request.Request(self.address + path, headers=headers)
        with urllib.request.urlopen(request, timeout=60) as answer:
            if answer.status != 206:
                raise SystemExit("The film was replaced while it was downloaded. Start the download again.")
            size = int(answer.headers["Content-Range"].rpartition("/")[2])
            return answer.read(), size, answer.headers["ETag"]

    def _request(self, method: str, path: str, data: bytes | None, content: str) -> urllib.request.Request:
        headers = {} if data is None else {"Content-Type": content}
        return urllib.request.Request(self.address + path, data=data, headers=headers, method=method)

    def _json(self, request: urllib.request.Request) -> Json:
        try:
            with urllib.request.urlopen(request, timeout=300) as answer:
                body: Json = json.load(answer)
                return body
        except urllib.error.HTTPError as error:
            raise SystemExit(json.load(error)["error"]) from None


def import_story(studio: Studio, folder: Path, size: str | None) -> Json:
    """A project with the text of the folder's story and its pictures, one a segment in their order."""
    project = studio.ask("POST", "/api/projects/import/", {"raw_text": (folder / "story.md").read_text()})
    if size:
        width, _, height = size.partition("x")
        shape = {"resolution_width": int(width), "resolution_height": int(height)}
        studio.ask("PATCH", f"/api/projects/{project['id']}/", shape)
    pictures = sorted((folder / "images").iterdir())
    for segment, picture in zip(project["segments"], pictures, strict=True):
        studio.upload(f"/api/segments/{segment['id']}/upload-image/", "image", picture)
    return project


def wait_for_narration(studio: Studio, project: str) -> None:
    """Have every segment read aloud."""
    task = studio.ask("POST", f"/api/projects/{project}/generate-all-audio/", {})["task_id"]
    for _, body in studio.events(f"/api/projects/{project}/events/"):
        body = studio.ask("GET", f"/api/tasks/{task}/status/") if body.get("task_id") != task else body
        if body["status"] == "COMPLETED":
            return
        if body["status"] in {"FAILED", "CANCELLED"}:
            raise SystemExit(body["error"])


def render(studio: Studio, project: str) -> Json:
    """Have the film made, and give its status once it is there."""
    studio.ask("POST", f"/api/projects/{project}/render/", {})
    shown = None
    for name, body in studio.events(f"/api/projects/{project}/events/"):
        if name != "status":
            continue
        progress = body["progress"] or {}
        line = f"{progress.get('percentage', 0):3} %  {progress.get('current_phase', '')}"
        if line != shown:
            sys.stdout.write(line + "\n")
            shown = line
        if body["status"] == "COMPLETED":
            return body
        if body["status"] != "PROCESSING":
            raise SystemExit(body["error"] or "The render was cancelled.")
    raise AssertionError("events never end by themselves")


def download(studio: Studio, film: Json, output: Path) -> None:
    """Fetch the film range by range, and check that it is whole and can start before it is all there."""
    part = output.with_name(output.name + ".part")
    with part.open("wb") as file:
        done, tag = 0, ""
        while done < film["file_size"]:
            content, size, tag = studio.part(film["output_url"], done, tag)
            if size != film["file_size"]:
                raise SystemExit("The film was replaced while it was downloaded. Start the download again.")
            done += file.write(content)
    boxes = top_boxes(part)
    if not {"ftyp", "moov", "mdat"} <= set(boxes) or boxes.index("moov") > boxes.index("mdat"):
        raise SystemExit("What arrived is not a film with its index in front.")
    part.replace(output)


def top_boxes(film: Path) -> list[str]:
    """The names of an MP4's outermost boxes (ISO/IEC 14496-12, 4.2), which must fill the file exactly."""
    names, place, size = [], 0, film.stat().st_size
    with film.open("rb") as file:
        while place + 8 <= size:
            file.seek(place)
            head = file.read(16)
            length = int.from_bytes(head[:4], "big")
            place += int.from_bytes(head[8:16], "big") if length == 1 else length
            names.append(head[4:8].decode("latin-1"))
    if place != size:
        raise SystemExit("The film arrived cut.")
    return names


def main() -> None:
    options = argparse.ArgumentParser(description="Make a film through the studio's HTTP API.")
    options.add_argument("story", type=Path, help="a folder with story.md and images/")
    options.add_argument("output", type=Path)
    options.add_argument("--studio", default="http://127.0.0.1:8000")
    options.add_argument("--size", help="WIDTHxHEIGHT of the film")
    chosen = options.parse_args()
    studio = Studio(chosen.studio)
    project = import_story(studio, chosen.story, chosen.size)
    wait_for_narration(studio, project["id"])
    film = render(studio, project["id"])
    download(studio, film, chosen.output)
    facts = {name: film[name] for name in ("duration", "file_size", "width", "height", "fps")}
    sys.stdout.write(json.dumps({"project": project["id"], "output": str(chosen.output), **facts}) + "\n")


if __name__ == "__main__":
    main()
