"""What a wire and a store can do to an answer."""

from __future__ import annotations

import http.client
import json
import time
from urllib.parse import urlsplit

import pytest

from providers.fake import Download, FakeServices, Fault, Scenario, drop, hang, status
from providers.fake.server import KEYS
from providers.fake.tests.speaking_http import RUNWAY, Answer, call, ordered, read, scene

ORDER = "/v1/image_to_video"
_JSON = {"Content-Type": "application/json"}
_BODY = json.dumps(scene()).encode()


def order(fake: FakeServices, number: int = 0) -> Answer:
    return call(fake.url, "POST", ORDER, scene(seed=number), RUNWAY)


def _answer(connection: http.client.HTTPConnection) -> bytes:
    return connection.getresponse().read()


def film_path(fake: FakeServices, *downloads: Download, **changes: object) -> str:
    fake.script("runway", Scenario(downloads=downloads))
    address: str = read(fake, ordered(fake, duration=2, **changes)["id"])["output"][0]
    return urlsplit(address).path


def test_refusals_belong_to_one_order_and_take_nothing(fake: FakeServices) -> None:
    fake.script("runway", Scenario(submit=(status(429), status(503))))
    assert [order(fake, 1).status, order(fake, 2).status] == [429, 200]
    assert [order(fake, 1).status, order(fake, 1).status] == [503, 200]
    assert len(fake.book.jobs) == 2


def test_a_scenario_may_serve_several_orders_or_all(fake: FakeServices) -> None:
    fake.script("runway", Scenario(submit=(status(500, accepted=True),)), times=2)
    assert [order(fake, number).status for number in range(3)] == [500, 500, 200]
    fake.script("runway", Scenario(submit=(status(503),)), times=None)
    assert {order(fake, number).status for number in range(3, 9)} == {503}


@pytest.mark.parametrize(
    ("form", "name"), [("seconds", "retry-after"), ("date", "retry-after"), ("ms", "retry-after-ms")]
)
def test_the_time_to_come_again_is_told_in_three_forms(fake: FakeServices, form: str, name: str) -> None:
    fake.script("runway", Scenario(submit=(status(429, retry_after=7, retry_form=form),)))  # type: ignore[arg-type]
    told = order(fake).headers[name]
    assert {"seconds": told == "7", "ms": told == "7000", "date": told.endswith("GMT")}[form]


@pytest.mark.parametrize("kind", ["html", "bad_json", "empty", "no_id"])
@pytest.mark.parametrize("accepted", [True, False])
def test_a_spoilt_success_has_no_id_whether_or_not_the_order_was_taken(
    fake: FakeServices, kind: str, accepted: bool
) -> None:
    fake.script("runway", Scenario(submit=(Fault(kind, accepted=accepted),)))  # type: ignore[arg-type]
    answer = order(fake)
    assert answer.status == 200
    try:
        assert "id" not in answer.data
    except ValueError:
        assert kind != "no_id"
    assert fake.charged() == (250_000 if accepted else 0)


def test_a_proxy_answers_with_a_page(fake: FakeServices) -> None:
    fake.script("runway", Scenario(submit=(status(502),)))
    assert order(fake).headers["content-type"] == "text/html"


def test_a_dropped_connection_leaves_the_order_taken(fake: FakeServices) -> None:
    fake.script("runway", Scenario(submit=(drop(),)))
    with pytest.raises(OSError):  # noqa: PT011  reset or closed, as the system likes
        order(fake)
    assert len(fake.book.jobs) == 1


@pytest.mark.parametrize("accepted", [True, False])
def test_an_answer_may_end_in_its_middle(fake: FakeServices, accepted: bool) -> None:
    fake.script("runway", Scenario(submit=(Fault("half", accepted=accepted),)))
    with pytest.raises(http.client.IncompleteRead):
        order(fake)
    assert len(fake.book.jobs) == accepted


def test_an_answer_may_have_no_end(fake: FakeServices) -> None:
    fake.script("runway", Scenario(submit=(Fault("endless"),)))
    parts = urlsplit(fake.url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)
    connection.request("POST", ORDER, _BODY, {**RUNWAY, **_JSON})
    assert len(connection.getresponse().read(20_000_000)) == 20_000_000
    connection.close()


@pytest.mark.parametrize("code", [0, 302])
def test_an_order_may_be_led_elsewhere(fake: FakeServices, code: int) -> None:
    fake.script("runway", Scenario(submit=(Fault("redirect", code),)))
    answer = order(fake)
    assert answer.status == (code or 307)
    assert urlsplit(answer.headers["location"]).port not in {None, urlsplit(fake.url).port}
    assert not fake.book.jobs
    with pytest.raises(ValueError, match="no status of a redirect"):
        Fault("redirect", 200)


@pytest.mark.parametrize("fault", [hang(accepted=True), Fault("stall", accepted=True), Fault("drip")])
def test_a_silent_service_lets_go_when_the_client_does(fake: FakeServices, fault: Fault) -> None:
    fake.script("runway", Scenario(submit=(fault,)))
    parts = urlsplit(fake.url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=0.2)
    connection.request("POST", ORDER, _BODY, {**RUNWAY, **_JSON})
    while not fake.book.received or len(fake.book.jobs) < fault.accepted:
        time.sleep(0.01)
    with pytest.raises(TimeoutError):
        _answer(connection)
    connection.close()
    assert len(fake.book.jobs) == int(fault.accepted)


def test_a_hanging_answer_does_not_keep_the_server_from_stopping() -> None:
    fake = FakeServices().start()
    fake.script("runway", Scenario(submit=(hang(),)))
    parts = urlsplit(fake.url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)
    connection.request("POST", ORDER, _BODY, {**RUNWAY, **_JSON})
    before = time.monotonic()
    fake.stop()
    assert time.monotonic() - before < 5
    with pytest.raises(OSError):  # noqa: PT011
        connection.getresponse()


def test_what_takes_its_time_or_hangs_is_over_when_it_is_released() -> None:
    with FakeServices(poll_every=0.0) as fake:
        fake.script("runway", Scenario(seconds=600.0))
        fake.script("runway", Scenario(submit=(hang(),)))
        task_id = ordered(fake)["id"]
        parts = urlsplit(fake.url)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
        connection.request("POST", ORDER, json.dumps(scene(seed=1)).encode(), {**RUNWAY, **_JSON})
        assert read(fake, task_id)["status"] == "PENDING"
        fake.release()
        assert read(fake, task_id)["status"] == "SUCCEEDED"
        with pytest.raises(OSError):  # noqa: PT011
            connection.getresponse()
        fake.reset()
        fake.script("runway", Scenario(seconds=600.0))
        assert read(fake, ordered(fake)["id"])["status"] == "PENDING"


def test_a_film_can_be_fetched_in_ranges(fake: FakeServices) -> None:
    path = film_path(fake)
    whole = call(fake.url, "GET", path)
    size, etag = len(whole.body), whole.headers["etag"]
    table = {
        "bytes=0-0": (206, whole.body[:1]),
        "bytes=100-": (206, whole.body[100:]),
        "bytes=-50": (206, whole.body[-50:]),
        f"bytes={size}-": (416, b""),
        "bytes=5-2": (416, b""),
        "junk": (200, whole.body),
    }
    for asked, (code, body) in table.items():
        answer = call(fake.url, "GET", path, headers={"Range": asked, "If-Range": etag})
        assert (answer.status, answer.body) == (code, body), asked
    stale = call(fake.url, "GET", path, headers={"Range": "bytes=100-", "If-Range": '"other"'})
    assert (stale.status, stale.body) == (200, whole.body)
    head = call(fake.url, "HEAD", path)
    assert (head.body, head.headers["content-length"]) == (b"", str(size))


def test_an_address_expires_until_a_fresh_one_is_read(fake: FakeServices) -> None:
    fake.script("runway", Scenario(downloads=(Download("expired", times=1, status=404),)))
    task_id = ordered(fake, duration=2)["id"]
    first, fresh = (urlsplit(read(fake, task_id)["output"][0]).path for _ in range(2))
    assert [call(fake.url, "GET", path).status for path in (first, first, fresh)] == [404, 404, 200]


def test_faults_of_a_download_come_in_their_order_and_number(fake: FakeServices) -> None:
    path = film_path(fake, Download("status", times=2, status=503), Download("cut", times=1))
    answers = [call(fake.url, "GET", path) for _ in range(4)]
    assert [answer.status for answer in answers] == [503, 503, 200, 200]
    cut, whole = answers[2].body, answers[3].body
    assert cut == whole[: len(whole) // 2]
    assert answers[2].headers["content-length"] == str(len(cut))


@pytest.mark.parametrize(
    ("kind", "starts"),
    [
        ("html", b"<html>"),
        ("playlist", b"#EXTM3U"),
        ("empty", b""),
        ("no_video", b"\0\0"),
        ("flipped", b"\0\0"),
    ],
)
def test_a_file_that_is_no_film_is_labelled_as_one(fake: FakeServices, kind: str, starts: bytes) -> None:
    answer = call(fake.url, "GET", film_path(fake, Download(kind)))  # type: ignore[arg-type]
    assert answer.headers["content-type"] == "video/mp4"
    assert answer.body.startswith(starts)
    assert len(answer.body) > 0 or kind == "empty"


@pytest.mark.parametrize("kind", ["longer", "drop"])
def test_a_length_that_is_not_kept_ends_the_connection(fake: FakeServices, kind: str) -> None:
    path = film_path(fake, Download(kind))  # type: ignore[arg-type]
    with pytest.raises(http.client.IncompleteRead):
        call(fake.url, "GET", path)


def test_a_film_may_be_shorter_than_it_was_ordered(fake: FakeServices) -> None:
    short = call(fake.url, "GET", film_path(fake, Download("short_film")))
    whole = call(fake.url, "GET", film_path(fake))
    assert 0 < len(short.body) < len(whole.body)


def test_an_endless_file_has_no_length_and_goes_on(fake: FakeServices) -> None:
    path = film_path(fake, Download("endless"))
    parts = urlsplit(fake.url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)
    connection.request("GET", path)
    response = connection.getresponse()
    assert response.getheader("Content-Length") is None
    assert response.read(12)[4:8] == b"ftyp"
    assert len(response.read(20_000_000)) == 20_000_000
    connection.close()


def test_redirects_lead_where_the_scenario_wants(fake: FakeServices) -> None:
    private = call(fake.url, "GET", film_path(fake, Download("redirect"))).headers["location"]
    assert urlsplit(private).port != urlsplit(fake.url).port
    call(private, "GET", urlsplit(private).path, headers={"Authorization": RUNWAY["Authorization"]})
    assert fake.book.trapped == ["GET /private.mp4"]
    assert any("Authorization" in leak for leak in fake.book.leaks)
    elsewhere = film_path(fake, Download("redirect", location="file:///etc/hostname"))
    assert call(fake.url, "GET", elsewhere).headers["location"] == "file:///etc/hostname"
    loop = film_path(fake, Download("loop"))
    assert call(fake.url, "GET", loop).headers["location"] == loop


def test_hops_lead_to_the_film_in_the_end(fake: FakeServices) -> None:
    path, hops = film_path(fake, Download("hops", hops=3)), 0
    while (answer := call(fake.url, "GET", path)).status == 302:
        path, hops = answer.headers["location"], hops + 1
    assert hops == 4
    assert answer.body[4:8] == b"ftyp"


def test_a_key_that_is_shown_to_the_store_or_to_another_service_is_a_leak(fake: FakeServices) -> None:
    path = film_path(fake)
    assert not fake.book.leaks
    call(fake.url, "GET", path, headers={"Authorization": RUNWAY["Authorization"]})
    call(fake.url, "GET", f"/v1/models?key={KEYS['azure']}", headers={"Authorization": "Bearer none"})
    assert len(fake.book.leaks) == 3
    assert any("the key of azure" in leak for leak in fake.book.leaks)


def test_requests_are_counted_by_method_path_and_body(fake: FakeServices) -> None:
    for number in (1, 1, 2):
        order(fake, number)
    counts = sorted(times for (method, path, _), times in fake.book.counts().items() if path == ORDER)
    assert counts == [1, 2]
    assert fake.count("POST", ORDER, fake.book.jobs[0].digest) == 2
    assert fake.count("POST", "/v1/*") == 3
    fake.reset()
    assert fake.count("POST", ORDER) == fake.charged() == 0
