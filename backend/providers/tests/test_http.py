"""Every end of an order and of a question has one name, and the key goes nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import httpx
import pytest

from providers.errors import (
    AddressRefused,
    Busy,
    JobUnknown,
    NotSubmitted,
    ProviderError,
    Refused,
    Submission,
    SubmitUnclear,
    UnexpectedAnswer,
    Unreachable,
)
from providers.guards import Guards
from providers.http import LARGEST_ANSWER, Call, Network, Reply, Service, ServiceClient
from providers.policy import Clock

KEY = "canary-key-8d1f"
Handler = Callable[[httpx.Request], httpx.Response]


def client(
    handler: Handler,
    *,
    explain: Callable[[Reply], ProviderError | None] | None = None,
    calls: list[Call] | None = None,
) -> ServiceClient:
    service = Service(
        name="x",
        title="X",
        base_url="https://api.example/v1/",
        key_setting="X_API_KEY",
        key=KEY,
        headers={"Authorization": f"Bearer {KEY}"},
        per_second=1000,
        explain=explain or (lambda reply: None),
    )
    watching = [] if calls is None else calls
    network = Network(
        transport=httpx.MockTransport(handler),
        guards=Guards(),
        clock=Clock(sleep=lambda seconds: None),
        observe=watching.append,
    )
    return ServiceClient(service, network)


def answering(status: int, body: str = "{}", headers: Mapping[str, str] | None = None) -> Handler:
    return lambda request: httpx.Response(status, text=body, headers=headers)


def raising(error: Exception) -> Handler:
    """A line that breaks after the body was taken off it."""

    def handler(request: httpx.Request) -> httpx.Response:
        assert isinstance(request.stream, httpx.SyncByteStream)
        b"".join(request.stream)
        raise error

    return handler


@pytest.mark.parametrize(
    ("status", "kind", "code"),
    [
        (301, Refused, "refused_service"),
        (302, SubmitUnclear, "submit_unknown"),
        (303, SubmitUnclear, "submit_unknown"),
        (307, Refused, "refused_service"),
        (308, Refused, "refused_service"),
        (400, Refused, "refused_limits"),
        (401, Refused, "refused_key"),
        (402, Refused, "refused_quota"),
        (403, Refused, "refused_key"),
        (404, Refused, "refused_service"),
        (405, Refused, "refused_service"),
        (408, SubmitUnclear, "submit_unknown"),
        (409, Refused, "refused_service"),
        (413, Refused, "refused_limits"),
        (415, Refused, "refused_limits"),
        (422, Refused, "refused_limits"),
        (429, Busy, "provider_busy"),
        (500, SubmitUnclear, "submit_unknown"),
        (502, SubmitUnclear, "submit_unknown"),
        (503, Busy, "provider_busy"),
        (504, SubmitUnclear, "submit_unknown"),
        (520, SubmitUnclear, "submit_unknown"),
    ],
)
def test_an_order_ends_as_the_table_says(status: int, kind: type[ProviderError], code: str) -> None:
    with pytest.raises(kind) as raised:
        client(answering(status)).order("/films", json={})
    assert raised.value.code == code
    assert (raised.value.submission is Submission.UNCLEAR) is (kind is SubmitUnclear)
    assert raised.value.provider == "x"


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (302, UnexpectedAnswer),
        (401, Refused),
        (404, JobUnknown),
        (408, Unreachable),
        (410, JobUnknown),
        (429, Busy),
        (500, Unreachable),
        (502, Unreachable),
        (503, Busy),
        (504, Unreachable),
    ],
)
def test_a_question_ends_as_the_table_says(status: int, kind: type[ProviderError]) -> None:
    with pytest.raises(kind) as raised:
        client(answering(status)).ask("GET", "/films/1", about_job=True)
    assert type(raised.value) is kind
    assert raised.value.submission is Submission.NOTHING_TAKEN


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (httpx.ConnectError("no line"), NotSubmitted),
        (httpx.ConnectTimeout("no line"), NotSubmitted),
        (httpx.ReadTimeout("silence"), SubmitUnclear),
        (httpx.WriteError("cut"), SubmitUnclear),
        (httpx.ReadError("cut"), SubmitUnclear),
        (httpx.RemoteProtocolError("gibberish"), SubmitUnclear),
    ],
)
def test_a_broken_line_is_unclear_once_the_body_was_begun(
    error: httpx.HTTPError, kind: type[ProviderError]
) -> None:
    with pytest.raises(kind):
        client(raising(error)).order("/films", json={})
    with pytest.raises(Unreachable):
        client(raising(error)).ask("GET", "/films/1")


def test_a_line_that_broke_before_the_body_means_that_nothing_was_sent() -> None:
    class CutEarly(httpx.BaseTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            raise httpx.WriteError("cut within the headers")

    asked = client(answering(200))
    network = Network(transport=CutEarly(), guards=Guards())
    with pytest.raises(NotSubmitted):
        ServiceClient(asked.service, network).order("/films", json={})


@pytest.mark.parametrize("body", ["", "<html>", "[1]", '{"a":', "null", "[" * 100_000])
def test_a_success_that_is_no_object_makes_no_sense(body: str) -> None:
    with pytest.raises(SubmitUnclear):
        client(answering(200, body)).order("/films", json={}).mapping()
    with pytest.raises(UnexpectedAnswer):
        client(answering(200, body)).ask("GET", "/films/1").mapping()


def test_a_service_explains_its_own_errors() -> None:
    def explain(reply: Reply) -> ProviderError | None:
        return reply.say.refused("quota", reply.detail) if "quota" in str(reply.data) else None

    with pytest.raises(Refused) as raised:
        client(answering(429, '{"error": "insufficient_quota"}'), explain=explain).order("/films", json={})
    assert raised.value.whose == "quota"
    with pytest.raises(Busy):
        client(answering(429), explain=explain).order("/films", json={})


def test_an_answer_without_an_end_is_given_up() -> None:
    def endless() -> httpx.Response:
        piece = b"x" * (1024 * 1024)
        return httpx.Response(200, content=(piece for _ in range(LARGEST_ANSWER // len(piece) + 2)))

    with pytest.raises(SubmitUnclear):
        client(lambda request: endless()).order("/films", json={})


@pytest.mark.parametrize(
    ("url", "own"),
    [
        ("https://api.example/v1/films/1", True),
        ("https://API.example:443/other", True),
        ("http://api.example/v1/films/1", False),
        ("https://api.example:8443/v1", False),
        ("https://api.example.evil/v1", False),
        ("https://me@api.example/v1", False),
        ("//api.example/v1", False),
        ("https://[::1", False),
        ("", False),
        (None, False),
        (7, False),
    ],
)
def test_only_its_own_addresses_are_called(url: object, own: bool) -> None:
    asked = client(answering(200))
    assert bool(asked.own(url)) is own
    if isinstance(url, str) and url and not own and not url.startswith("/"):
        with pytest.raises(AddressRefused):
            asked.ask("GET", url)


def test_calls_are_counted_by_their_end() -> None:
    calls: list[Call] = []
    asked = client(answering(200), calls=calls)
    asked.order("/films", json={})
    asked.ask("GET", "/films/1")
    with pytest.raises(Busy):
        client(answering(503), calls=calls).order("/films", json={})
    assert [(call.kind, call.outcome) for call in calls] == [
        ("order", "ok"),
        ("ask", "ok"),
        ("order", "provider_busy"),
    ]


def test_what_a_service_says_of_the_key_is_hidden(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(Refused) as raised:
        client(answering(400, f"the key {KEY} is odd")).order("/films", json={})
    assert KEY not in raised.value.detail + str(raised.value) + caplog.text
    assert "is odd" in raised.value.detail
    assert KEY not in repr(client(answering(200)).service)


def test_redirects_are_not_followed() -> None:
    seen: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(str(request.url))
        return httpx.Response(302, headers={"Location": "https://elsewhere.example/"})

    with pytest.raises(UnexpectedAnswer):
        client(handler).ask("GET", "/films/1")
    assert seen == ["https://api.example/v1/films/1"]
