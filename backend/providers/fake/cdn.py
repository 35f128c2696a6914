"""Where finished films lie: with ranges like a real store, and with the faults that scenarios want."""

from __future__ import annotations

import hashlib
import importlib
import random
import re
from dataclasses import replace

from providers.fake.book import Job
from providers.fake.messages import Reply, Request, in_json, page
from providers.fake.painting_order import Clip
from providers.fake.scenario import Download
from providers.fake.world import World

_FILE = re.compile(r"/cdn/([0-9a-f-]{36})-(\d+)\.mp4")
_HOP = re.compile(r"/cdn/hop-(\d+)/([0-9a-f-]{36}-\d+\.mp4)")
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")
_MISSING = 100_000  # bytes that a false Content-Length adds


class Cdn:
    """Serves ``/cdn/{job}-{link}.mp4`` to anybody; who shows a key here has leaked it."""

    def __init__(self, world: World) -> None:
        self._world = world

    def claims(self, request: Request) -> bool:
        return request.path.startswith("/cdn/")

    def answer(self, request: Request) -> Reply:
        if request.method not in {"GET", "HEAD"}:
            return in_json({"error": "Only GET and HEAD."}, 405)
        if hop := _HOP.fullmatch(request.path):
            left = int(hop[1]) - 1
            return _redirect(f"/cdn/hop-{left}/{hop[2]}" if left > 0 else f"/cdn/{hop[2]}?arrived=1")
        match = _FILE.fullmatch(request.path)
        job = self._job(match[1]) if match else None
        if match is None or job is None or job.clip is None:
            return page(404, "404 Not Found")
        arrived = "arrived" in request.query  # over the hops, which are enough of a fault
        fault = None if arrived else self._fault(job, int(match[2]), fetch=request.method == "GET")
        if fault is None:
            return _ranged(request, self._world.painter.painted(job.clip))
        return self._spoilt(fault, job.clip, request)

    def _job(self, job_id: str) -> Job | None:
        with self._world.book.lock:
            return next((job for job in self._world.book.jobs if job.id == job_id), None)

    def _fault(self, job: Job, link: int, *, fetch: bool) -> Download | None:
        """The fault of this fetch; asking for the head uses none up."""
        with self._world.book.lock:
            number = job.fetches
            job.fetches += fetch
        for fault in job.scenario.downloads:
            if fault.kind == "expired":
                if fault.times is None or link <= fault.times:
                    return fault
            elif fault.times is None or number < fault.times:
                return fault
            else:
                number -= fault.times
        return None

    def _spoilt(self, fault: Download, clip: Clip, request: Request) -> Reply:
        match fault.kind:
            case "expired" | "status":
                return page(fault.status, f"{fault.status}")
            case "redirect":
                return _redirect(fault.location or f"{self._world.trap_url}/private.mp4")
            case "loop":
                return _redirect(request.path)
            case "hops":
                return _redirect(f"/cdn/hop-{fault.hops}/{request.path.removeprefix('/cdn/')}")
            case "html":
                return replace(page(200, "Sign in"), media_type="video/mp4")
            case "playlist":
                text = f"#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n{self._world.trap_url}/part.ts\n"
                return _film(text.encode())
            case "empty":
                return _film(b"")
            case "no_video":
                return _film(importlib.import_module("providers.fake.painting").only_sound(clip.seconds))
            case "short_film":
                parts = tuple(replace(part, seconds=part.seconds / 4) for part in clip.parts)
                return _film(self._world.painter.painted(replace(clip, parts=parts)))
            case _:
                return self._broken(fault, self._world.painter.painted(clip), request)

    def _broken(self, fault: Download, film: bytes, request: Request) -> Reply:
        match fault.kind:
            case "cut":
                return _film(film[: len(film) // 2])
            case "flipped":
                return _film(_flipped(film))
            case "longer":
                return replace(_film(film), claimed_length=len(film) + _MISSING)
            case "endless":
                return replace(_film(film), play="endless")
            case "stall":
                return replace(_ranged(request, film), play="stall")
            case _:
                whole = _ranged(request, film)
                half = whole.body[: len(whole.body) // 2]
                return replace(whole, body=half, claimed_length=len(whole.body))


def _redirect(location: str) -> Reply:
    return Reply(status=302, headers={"Location": location}, media_type="text/html")


def _film(body: bytes) -> Reply:
    return Reply(body=body, media_type="video/mp4")


def _ranged(request: Request, film: bytes) -> Reply:
    """The film or the one range of it that was asked for (RFC 9110, 14.2)."""
    etag = f'"{hashlib.sha256(film).hexdigest()[:32]}"'
    reply = replace(_film(film), headers={"Accept-Ranges": "bytes", "ETag": etag})
    match = _RANGE.fullmatch(request.header("Range"))
    condition = request.header("If-Range")
    if not match or match.groups() == ("", "") or (condition and condition != etag):
        return reply
    first, last = match.groups()
    start = int(first) if first else max(0, len(film) - int(last))
    end = min(int(last) + 1 if first and last else len(film), len(film))
    if start >= end:
        headers = {"Content-Range": f"bytes */{len(film)}"}
        return replace(reply, status=416, body=b"", headers=reply.headers | headers)
    headers = {"Content-Range": f"bytes {start}-{end - 1}/{len(film)}"}
    return replace(reply, status=206, body=film[start:end], headers=reply.headers | headers)


def _flipped(film: bytes) -> bytes:
    """The film with 400 bytes of its second half changed: the index is whole, the pictures are not."""
    damaged = bytearray(film)
    for place in random.Random(7).sample(range(len(film) // 2, len(film)), min(400, len(film) // 4)):
        damaged[place] ^= 0x5A
    return bytes(damaged)
