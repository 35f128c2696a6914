"""Requests that a foreign page could make are refused at every address, before anything else sees them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import override_settings

from api.models import Project, Segment
from storyflow_backend.asgi import application
from storyflow_backend.guard import Guard, Message, Receive, Scope, Send
from storyflow_backend.tests.asking import OWN, OWN_ORIGIN, SOME_ID, ask, every_path

WRITES = ("POST", "PUT", "PATCH", "DELETE")
JSON = ("content-type", "application/json")
FOREIGN_HOSTS = (
    "evil.com",
    "evil.com:8000",
    "127.0.0.1.nip.io:8000",
    "localhost.evil.com:8000",
    "127.0.0.1",
    "127.0.0.1:8001",
    "127.0.0.1:08000",
    "localhost.:8000",
    "user@127.0.0.1:8000",
    "127.0.0.1:8000, evil.com",
    "http://127.0.0.1:8000",
    "127.0.0.1:8000/",
    "[::1",
    "127.0.0.1:port",
    "0.0.0.0:8000",
    "127.1:8000",
    "",
)
FOREIGN_WRITES = (
    ("origin", "https://evil.com"),
    ("origin", "null"),
    ("origin", "http://127.0.0.1:3000"),
    ("origin", "http://localhost:8000"),
    ("origin", "https://127.0.0.1:8000"),
    ("origin", "http://127.0.0.1:8000.evil.com"),
    ("referer", "http://evil.com/?http://127.0.0.1:8000/"),
    ("referer", "http://127.0.0.1:8000@evil.com/"),
    ("referer", "about:blank"),
    ("sec-fetch-site", "cross-site"),
    ("sec-fetch-site", "same-site"),
)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=[False, True], ids=["debug off", "debug on"])
def debug(request: pytest.FixtureRequest) -> Iterator[None]:
    with override_settings(DEBUG=request.param):
        yield


@pytest.mark.usefixtures("debug")
def test_every_address_answers_only_under_our_names(caplog: pytest.LogCaptureFixture) -> None:
    for path in every_path():
        for host in ("evil.com", "127.0.0.1.nip.io:8000", "127.0.0.1:8001", None):
            answer = ask("GET", path, host=host)
            assert (answer.status, answer.code) == (400, "wrong_host"), (path, host)
    assert not caplog.records


@pytest.mark.parametrize("host", FOREIGN_HOSTS)
def test_what_is_not_exactly_our_name_and_port_is_refused(host: str) -> None:
    assert ask("GET", "/health/", host=host).code == "wrong_host"


@pytest.mark.parametrize("host", [OWN, "localhost:8000", "LocalHost:8000", "[::1]:8000"])
def test_our_own_names_are_answered(host: str) -> None:
    assert ask("GET", "/health/", host=host).status == 200


def test_two_host_headers_are_refused_even_when_both_are_ours() -> None:
    assert ask("GET", "/health/", ("host", OWN)).code == "wrong_host"


def test_every_address_refuses_writes_from_foreign_pages() -> None:
    for path in every_path():
        for method in WRITES:
            for header in FOREIGN_WRITES:
                answer = ask(method, path, JSON, header, body=b"{}")
                assert (answer.status, answer.code) == (403, "foreign_site"), (method, path, header)


def test_one_foreign_header_among_own_ones_is_enough() -> None:
    own = (("origin", OWN_ORIGIN), ("referer", f"{OWN_ORIGIN}/projects/"), ("sec-fetch-site", "same-origin"))
    assert ask("PATCH", "/api/settings/", JSON, *own, body=b"{}").status == 200
    for header in FOREIGN_WRITES:
        assert ask("PATCH", "/api/settings/", JSON, *own, header, body=b"{}").code == "foreign_site"


def test_a_script_without_these_headers_may_write_json() -> None:
    assert ask("PATCH", "/api/settings/", JSON, body=b'{"tts_speed": 1.5}').status == 200
    told = ("content-type", "Application/JSON; charset=utf-8")
    assert ask("PATCH", "/api/settings/", told, body=b'{"tts_speed": 1.5}').status == 200


@pytest.mark.parametrize(
    "kind",
    [
        "text/plain",
        "text/plain; application/json",
        "application/x-www-form-urlencoded",
        "",
        "application/xml",
    ],
)
def test_no_address_takes_what_a_plain_form_could_send(kind: str) -> None:
    for path in every_path():
        if path.startswith("/admin/"):
            continue
        for method in WRITES:
            answer = ask(method, path, ("content-type", kind), body=b'{"title": "x"}')
            assert (answer.status, answer.code) == (415, "wrong_content_type"), (method, path)


def test_a_body_without_a_type_is_refused_and_an_empty_one_is_not() -> None:
    assert ask("PATCH", "/api/settings/", body=b"{}").code == "wrong_content_type"
    chunked = ("transfer-encoding", "chunked")
    assert ask("PATCH", "/api/settings/", chunked).code == "wrong_content_type"
    assert ask("PATCH", "/api/settings/").status == 200
    assert ask("PATCH", "/api/settings/", ("content-length", "0")).status == 200


def test_two_content_types_are_refused() -> None:
    answer = ask("PATCH", "/api/settings/", JSON, ("content-type", "text/plain"), body=b"{}")
    assert answer.code == "wrong_content_type"


def test_the_admins_forms_must_prove_whence_they_come() -> None:
    form = ("content-type", "application/x-www-form-urlencoded")
    assert ask("POST", "/admin/login/", form, body=b"username=a").code == "foreign_site"
    own = ask("POST", "/admin/login/", form, ("origin", OWN_ORIGIN), body=b"username=a")
    assert own.status == 403, "Django's own token is missing"
    assert own.header("content-type") == "text/plain; charset=utf-8"


def test_no_get_changes_anything() -> None:
    project = Project.objects.create(pk=SOME_ID, title="The lighthouse")
    Segment.objects.create(pk=SOME_ID, project=project, sequence_index=0, text_content="It was dark.")
    before = everything_stored()
    for path in every_path():
        for method in ("GET", "HEAD", "OPTIONS"):
            assert ask(method, path).status != 500, (method, path)
    assert everything_stored() == before


def everything_stored() -> dict[str, list[object]]:
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        stored = {}
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            stored[table] = cursor.fetchall()
    return stored


def test_every_answer_bears_the_headers_and_none_opens_a_door_to_other_sites() -> None:
    preflight = (
        ("origin", "https://evil.com"),
        ("access-control-request-method", "DELETE"),
        ("access-control-request-headers", "content-type"),
    )
    for path in every_path():
        answers = [ask("GET", path), ask("GET", path, host="evil.com"), ask("OPTIONS", path, *preflight)]
        answers += [ask("POST", path, JSON, preflight[0]), ask("GET", path, preflight[0])]
        for answer in answers:
            assert not [name for name, _ in answer.headers if name.startswith("access-control")], path
            assert answer.header("x-content-type-options") == "nosniff"
            assert answer.header("x-frame-options") == "DENY"
            assert answer.header("referrer-policy") == "same-origin"
            assert answer.header("cross-origin-opener-policy") == "same-origin"
            assert answer.header("cross-origin-resource-policy") == "same-origin"
            policy = answer.header("content-security-policy") or ""
            assert "script-src 'self';" in policy or "default-src 'none'" in policy
            assert "frame-ancestors 'none'" in policy
            assert "unsafe" not in policy


def test_an_unknown_address_is_told_in_the_form_of_its_place() -> None:
    assert (ask("GET", "/api/nothing/").status, ask("GET", "/api/nothing/").code) == (404, "not_found")
    page = ask("GET", "/<script>alert(1)</script>")
    assert (page.status, page.header("content-type")) == (404, "text/plain; charset=utf-8")
    assert b"script" not in page.body


def test_a_method_that_an_address_does_not_take_is_told_in_the_one_form() -> None:
    for path, method in (
        ("/api/settings/", "DELETE"),
        ("/api/settings/", "OPTIONS"),
        ("/api/events/", "HEAD"),
        ("/health/", "TRACE"),
    ):
        answer = ask(method, path)
        assert answer.status == 405, (method, path)
        assert method == "HEAD" or answer.code == "method_not_allowed"


async def failing(scope: Scope, receive: Receive, send: Send) -> None:
    raise ZeroDivisionError("the secret of /home/ada")


async def failing_late(scope: Scope, receive: Receive, send: Send) -> None:
    started: Message = {"type": "http.response.start", "status": 200, "headers": []}
    await send(started)
    raise ZeroDivisionError


def test_what_nobody_foresaw_is_a_sentence_and_stands_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    guarded = Guard(failing, hosts=["127.0.0.1"], headers=[("X-Frame-Options", "DENY")])
    answer = ask("GET", "/health/", app=guarded)
    assert (answer.status, answer.code) == (500, "unexpected")
    assert not re.search(rb"ada|Traceback|ZeroDivision", answer.body)
    assert answer.header("x-frame-options") == "DENY"
    assert "ZeroDivisionError" in caplog.text
    caplog.clear()


def test_an_answer_that_breaks_off_is_not_followed_by_another() -> None:
    with pytest.raises(ZeroDivisionError):
        ask("GET", "/health/", app=Guard(failing_late, hosts=["127.0.0.1"], headers=[]))


def test_the_server_serves_the_guarded_application() -> None:
    assert isinstance(application, Guard)
