"""The studio's pages on the one port: each address gets its file, and only what is a page is touched."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import get_resolver

from cli.studio_build import pack
from storyflow_backend.guard import App, Message, Receive, Scope, Send
from storyflow_backend.pages import ELSEWHERE, Pages
from storyflow_backend.tests.asking import Answer, ask

INLINE = "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='"
CHUNK = "/_next/static/chunks/1a2b.js"
PASSED_ON = 418
FILES = {
    "index.html": "<h1>Films</h1>" * 50,
    "404.html": "<h1>Not here</h1>",
    "index.txt": "0:payload of the dashboard",
    "icon.svg": "<svg/>",
    "projects/_/index.html": "<h1>Film</h1>",
    "projects/_/index.txt": "0:payload of a film",
    "projects/_/__next.projects.$d$id.__PAGE__.txt": "1:page",
    CHUNK[1:]: "let a = 1;" * 50,
    "_next/static/media/inter.woff2": "wOF2",
    "csp-hashes.json": json.dumps([INLINE]),
}
HTML = ("accept", "text/html,application/xhtml+xml,*/*;q=0.8")
GZIP = ("accept-encoding", "gzip, deflate, br")


@pytest.fixture
def export(tmp_path: Path) -> Path:
    for name, content in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    pack(tmp_path)
    return tmp_path


async def elsewhere(scope: Scope, receive: Receive, send: Send) -> None:
    start: Message = {"type": "http.response.start", "status": PASSED_ON, "headers": []}
    await send(start)
    await send({"type": "http.response.body", "body": b""})


def studio(folder: Path | None) -> App:
    return Pages(elsewhere, folder=folder, policy=settings.CONTENT_SECURITY_POLICY)


@pytest.fixture
def pages(export: Path) -> App:
    return studio(export)


def content(answer: Answer) -> str:
    assert answer.status == 200
    return answer.body.decode()


@pytest.mark.parametrize(
    ("address", "name", "kind"),
    [
        ("/", "index.html", "text/html; charset=utf-8"),
        ("/index.txt", "index.txt", "text/plain; charset=utf-8"),
        ("/icon.svg", "icon.svg", "image/svg+xml"),
        (CHUNK, CHUNK[1:], "text/javascript; charset=utf-8"),
        ("/_next/static/media/inter.woff2", "_next/static/media/inter.woff2", "font/woff2"),
    ],
)
def test_a_file_of_the_export_is_found_at_its_address(pages: App, address: str, name: str, kind: str) -> None:
    answer = ask("GET", address, app=pages)
    assert content(answer) == FILES[name]
    assert answer.header("content-type") == kind


@pytest.mark.parametrize("project", ["8c0f3ad2-0000-4000-8000-000000000001", "_", "äöü", "a b"])
def test_one_exported_page_stands_for_every_film(pages: App, project: str) -> None:
    for rest in ("index.html", "index.txt", "__next.projects.$d$id.__PAGE__.txt"):
        answer = ask("GET", f"/projects/{project}/{rest}?_rsc=1", app=pages)
        assert content(answer) == FILES[f"projects/_/{rest}"]
    assert content(ask("GET", f"/projects/{project}/", app=pages)) == FILES["projects/_/index.html"]


@pytest.mark.parametrize(
    ("address", "target"),
    [
        ("/projects/abc", "/projects/abc/"),
        ("/projects/abc?from=mail&x=%20", "/projects/abc/?from=mail&x=%20"),
        ("/projects/a\\b\r\nset-cookie: x", "/projects/a%5Cb%0D%0Aset-cookie%3A%20x/"),
    ],
)
def test_a_page_without_its_last_slash_leads_to_it_on_this_very_site(
    pages: App, address: str, target: str
) -> None:
    answer = ask("GET", address, app=pages)
    assert (answer.status, answer.header("location")) == (308, target)


@pytest.mark.parametrize(
    "address",
    ["//evil.com", "//evil.com/", "/projects//evil.com", "/projects", "/projects/", "/_next", "/.."],
)
def test_what_is_no_page_leads_nowhere(pages: App, address: str) -> None:
    assert ask("GET", address, app=pages).status == PASSED_ON


@pytest.mark.parametrize("address", ["/nothing", "/nothing/here/", "/projects/a/b/", "/projects/a.txt"])
def test_a_browser_gets_the_page_for_unknown_addresses_and_a_script_does_not(
    pages: App, address: str
) -> None:
    answer = ask("GET", address, HTML, app=pages)
    assert (answer.status, answer.body.decode()) == (404, FILES["404.html"])
    assert ask("GET", address, app=pages).status == PASSED_ON


@pytest.mark.parametrize("part", sorted(ELSEWHERE))
def test_what_is_not_the_studios_is_passed_on(pages: App, part: str) -> None:
    for address in (f"/{part}", f"/{part}/", f"/{part}/nothing/"):
        assert ask("GET", address, HTML, app=pages).status == PASSED_ON


def test_every_address_of_the_backend_is_elsewhere() -> None:
    firsts = {str(entry.pattern).removeprefix("\\A").split("/")[0] for entry in get_resolver().url_patterns}
    assert firsts | {settings.STATIC_URL.strip("/")} == ELSEWHERE


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_only_reading_is_answered(pages: App, method: str) -> None:
    assert ask(method, "/", app=pages).status == PASSED_ON


def test_head_tells_of_a_file_without_it(pages: App) -> None:
    whole, told = (ask(method, CHUNK, app=pages) for method in ("GET", "HEAD"))
    assert told.headers == whole.headers
    assert (told.status, told.body) == (200, b"")


def test_what_is_named_by_its_content_is_kept_for_ever_and_the_rest_is_asked_for_again(pages: App) -> None:
    assert "immutable" in (ask("GET", CHUNK, app=pages).header("cache-control") or "")
    for address in ("/", "/index.txt", "/projects/a/", "/icon.svg"):
        assert ask("GET", address, app=pages).header("cache-control") == "no-cache"


def test_a_file_comes_packed_to_those_who_can_unpack_it(pages: App) -> None:
    packed, plain = ask("GET", CHUNK, GZIP, app=pages), ask("GET", CHUNK, app=pages)
    assert packed.header("content-encoding") == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert len(packed.body) < len(plain.body)
    assert packed.header("vary") == plain.header("vary") == "accept-encoding"
    assert packed.header("etag") != plain.header("etag")
    for refusing in ("br", "gzip;q=0", "gzip; q=0.00", "identity"):
        assert ask("GET", CHUNK, ("accept-encoding", refusing), app=pages).body == plain.body
    assert ask("GET", CHUNK, ("accept-encoding", "br;q=1.0, gzip;q=0.8"), app=pages).body == packed.body


@pytest.mark.parametrize("coding", [GZIP, ("accept-encoding", "identity")])
def test_what_a_browser_has_is_not_sent_again(pages: App, coding: tuple[str, str]) -> None:
    first = ask("GET", "/", coding, app=pages)
    etag = first.header("etag") or ""
    for known in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        again = ask("GET", "/", coding, ("if-none-match", known), app=pages)
        assert (again.status, again.body) == (304, b"")
        assert again.header("etag") == etag
        assert again.header("content-security-policy") == first.header("content-security-policy")
    assert ask("GET", "/", coding, ("if-none-match", '"other"'), app=pages).status == 200


def test_a_page_may_run_its_own_inline_scripts_and_no_others(pages: App) -> None:
    for address in ("/", "/projects/a/"):
        policy = ask("GET", address, app=pages).header("content-security-policy") or ""
        assert f"script-src 'self' {INLINE};" in policy
        assert "unsafe" not in policy
    assert ask("GET", CHUNK, app=pages).header("content-security-policy") is None, "the guard's will do"


def test_the_list_of_hashes_and_the_packed_files_are_no_pages(pages: App) -> None:
    for address in ("/csp-hashes.json", f"{CHUNK}.gz"):
        assert ask("GET", address, app=pages).status == PASSED_ON


def test_an_export_that_goes_away_is_served_as_before(export: Path, pages: App) -> None:
    for path in [path for path in export.rglob("*") if path.is_file()]:
        path.unlink()
    assert content(ask("GET", CHUNK, app=pages)) == FILES[CHUNK[1:]]


def test_without_an_export_the_first_page_says_how_to_get_it() -> None:
    pages = studio(None)
    answer = ask("GET", "/", app=pages)
    assert answer.header("content-type") == "text/html; charset=utf-8"
    assert "./storyflow up" in content(answer)
    assert "/api/docs/" in content(answer)
    assert ask("GET", "/projects/a/", HTML, app=pages).status == PASSED_ON


def test_the_application_refuses_foreign_names_for_its_pages_too() -> None:
    assert ask("GET", "/").status == 200
    assert ask("GET", "/", host="evil.com").code == "wrong_host"
