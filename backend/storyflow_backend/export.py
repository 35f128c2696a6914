"""The static export of ``frontend/``, held in memory: its files by address.

An export is small and never changes, so it is read once. Whatever happens to its folder afterwards, the
pages that are open and the scripts that they still ask for belong together.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from storyflow_backend.guard import Header
from storyflow_backend.response_headers import response_headers

INDEX, NOT_FOUND, HASHES = "index.html", "404.html", "csp-hashes.json"
ANY = "_"  # the page that is exported for every id stands under this name

# Not the system's table: under nosniff a wrong type there would keep the studio from starting.
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}
_NAMED_BY_CONTENT = "_next/static/"
_FOREVER = b"public, max-age=31536000, immutable"
REVALIDATED = b"no-cache"


@dataclass(frozen=True, slots=True)
class Form:
    """A file in one coding, with the headers of its answer."""

    body: bytes
    etag: str
    headers: tuple[Header, ...]


@dataclass(frozen=True, slots=True)
class File:
    """A file of the export; ``packed`` is its gzip, where that is there."""

    plain: Form
    packed: Form | None = None

    def form_for(self, headers: Mapping[bytes, bytes]) -> Form:
        return self.packed if self.packed and _takes_gzip(headers) else self.plain


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of the export; what is not in it by name may be meant by the page for any id."""

    files: dict[str, File] = field(default_factory=dict)
    folders: dict[str, Folder] = field(default_factory=dict)

    def enter(self, name: str) -> Folder | None:
        # A name with a dot is a file's, and a file that was not exported is not there.
        stands_for_any = name and "." not in name
        return self.folders.get(name) or (self.folders.get(ANY) if stands_for_any else None)


class Export:
    """The files of an export by address. Raises OSError where one cannot be read."""

    def __init__(self, folder: Path, policy: Mapping[str, Iterable[str]]) -> None:
        hashes = json.loads((folder / HASHES).read_text(encoding="utf-8"))
        allowed = {**policy, "script-src": [*policy["script-src"], *hashes]}
        self._policy = dict(response_headers(allowed))["Content-Security-Policy"].encode()
        self._root = self._read(folder, "")
        self.not_found = self._root.files[NOT_FOUND]

    def find(self, address: str) -> File | Folder | None:
        """The file at an address; a folder where only a slash is missing behind it."""
        _, *folders, name = address.split("/")
        here: Folder | None = self._root
        for part in folders:
            here = here and here.enter(part)
        if here is None:
            return None
        below = here.enter(name)
        return here.files.get(name or INDEX) or (below if below and INDEX in below.files else None)

    def _read(self, folder: Path, address: str) -> Folder:
        found = Folder()
        for entry in folder.iterdir():
            if entry.is_dir():
                found.folders[entry.name] = self._read(entry, f"{address}{entry.name}/")
            elif entry.suffix != ".gz" and entry.name != HASHES:
                found.files[entry.name] = self._file(entry, address)
        return found

    def _file(self, path: Path, address: str) -> File:
        body = path.read_bytes()
        packed = path.with_name(f"{path.name}.gz")
        cached = _FOREVER if address.startswith(_NAMED_BY_CONTENT) else REVALIDATED
        headers = [
            (b"content-type", TYPES.get(path.suffix, "application/octet-stream").encode()),
            (b"cache-control", cached),
        ]
        headers += [(b"content-security-policy", self._policy)] if path.suffix == ".html" else []
        if not packed.is_file():
            return File(form(body, headers))
        headers.append((b"vary", b"accept-encoding"))
        return File(
            form(body, headers), form(packed.read_bytes(), [*headers, (b"content-encoding", b"gzip")])
        )


def form(body: bytes, headers: Iterable[Header]) -> Form:
    """A form whose headers name its version and its length, beside those given."""
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    own = ((b"etag", etag.encode()), (b"content-length", str(len(body)).encode()))
    return Form(body, etag, (*headers, *own))


def _takes_gzip(asked: Mapping[bytes, bytes]) -> bool:
    for coding in asked.get(b"accept-encoding", b"").decode("latin-1").lower().split(","):
        name, _, weight = coding.replace(" ", "").partition(";")
        if name == "gzip":
            return weight.rstrip("0.") != "q="
    return False
