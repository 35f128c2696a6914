"""fal.ai's queue in front of Pika, and the render API that takes a whole storyboard."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest

from providers.fake import FakeServices, Scenario, drop
from providers.fake.tests.speaking_http import CUSTOM, PICTURE, PIKA, Answer, call, storyboard

QUEUE = "/fal-ai/pika/v2.2/image-to-video"
RENDERS = "/v1/renders"


def clip(**changes: Any) -> dict[str, Any]:  # noqa: ANN401
    return {"prompt": "a storm", "image_url": PICTURE, **changes}


def queued(fake: FakeServices, **changes: Any) -> dict[str, str]:  # noqa: ANN401
    answer = call(fake.url, "POST", QUEUE, clip(**changes), PIKA)
    assert answer.status == 200, answer.body
    return {name: urlsplit(value).path for name, value in answer.data.items() if name.endswith("url")}


def get(fake: FakeServices, path: str) -> Answer:
    return call(fake.url, "GET", path, headers=PIKA)


def test_an_order_waits_runs_and_gives_a_film(fake: FakeServices) -> None:
    fake.script("pika", Scenario(throttled=1, polls=1))
    urls = queued(fake, resolution="1080p", duration=10)
    states = [get(fake, urls["status_url"]).data["status"] for _ in range(3)]
    assert states == ["IN_QUEUE", "IN_PROGRESS", "COMPLETED"]
    film = get(fake, urls["response_url"]).data["video"]
    assert film["content_type"] == "video/mp4"
    assert fake.charged("pika") == 900_000
    assert get(fake, urls["response_url"] + "/response").status == 200


def test_a_result_that_is_not_there_yet_is_refused(fake: FakeServices) -> None:
    fake.script("pika", Scenario(polls=1))
    assert get(fake, queued(fake)["response_url"]).status == 400


@pytest.mark.parametrize("scheme", ["Bearer", "key", ""])
def test_only_the_scheme_key_is_accepted(fake: FakeServices, scheme: str) -> None:
    headers = {"Authorization": PIKA["Authorization"].replace("Key", scheme).strip()}
    assert call(fake.url, "POST", QUEUE, clip(), headers).status == 401
    assert not fake.book.jobs


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"prompt": ""}, "missing"),
        ({"resolution": "4k"}, "literal_error"),
        ({"duration": 7}, "literal_error"),
        ({"aspect_ratio": "21:9"}, "literal_error"),
        ({"image_url": "http://127.0.0.1/a.png"}, "file_download_error"),
    ],
)
def test_a_bad_order_is_taken_and_fails_at_its_result(
    fake: FakeServices, changes: dict[str, Any], kind: str
) -> None:
    urls = queued(fake, **changes)
    told = get(fake, urls["status_url"]).data
    assert told["status"] == "COMPLETED"
    assert told["error_type"] == kind
    result = get(fake, urls["response_url"])
    assert result.status == 422
    assert result.data["detail"][0]["type"] == kind
    assert fake.charged() == 0


@pytest.mark.parametrize(
    ("code", "status", "charged"),
    [
        ("content_policy_violation", 422, 200_000),
        ("generation_timeout", 504, 0),
        ("downstream_service_error", 500, 0),
        ("runner_scheduling_failure", 503, 0),
    ],
)
def test_a_failure_has_its_status_and_its_price(
    fake: FakeServices, code: str, status: int, charged: int
) -> None:
    fake.script("pika", Scenario(end="failed", failure=code))
    urls = queued(fake)
    assert get(fake, urls["status_url"]).data["error_type"] == code
    assert get(fake, urls["response_url"]).status == status
    assert fake.charged() == charged


def test_cancelling_is_granted_once_and_not_after_the_end(fake: FakeServices) -> None:
    fake.script("pika", Scenario(throttled=9))
    urls = queued(fake)
    assert call(fake.url, "PUT", urls["cancel_url"], headers=PIKA).status == 202
    again = call(fake.url, "PUT", urls["cancel_url"], headers=PIKA)
    assert (again.status, again.data["status"]) == (400, "ALREADY_COMPLETED")
    assert get(fake, urls["response_url"]).status == 499
    gone = call(fake.url, "PUT", "/fal-ai/pika/requests/none/cancel", headers=PIKA)
    assert (gone.status, gone.data) == (404, {"status": "NOT_FOUND"})


def rendered(fake: FakeServices, key: str, body: object = None) -> Answer:
    return call(fake.url, "POST", RENDERS, body or storyboard(), {**CUSTOM, "Idempotency-Key": key})


def test_a_storyboard_becomes_one_film_with_sound(fake: FakeServices) -> None:
    taken = rendered(fake, "one")
    assert taken.status == 202
    assert taken.data["estimated_cost"] == {"amount": "0.03", "currency": "USD"}
    told = call(fake.url, "GET", urlsplit(taken.data["status_url"]).path, headers=CUSTOM).data
    assert (told["status"], told["cost"]) == ("succeeded", taken.data["estimated_cost"])
    (film,) = told["outputs"]
    assert film["duration_ms"] == 3000
    assert len(call(fake.url, "GET", urlsplit(film["url"]).path).body) == film["bytes"]


def test_the_same_key_gives_the_same_job_and_another_body_a_conflict(fake: FakeServices) -> None:
    first, again = rendered(fake, "one"), rendered(fake, "one")
    assert (again.status, again.data["id"]) == (200, first.data["id"])
    assert again.headers["idempotent-replayed"] == "true"
    assert rendered(fake, "one", storyboard(3)).status == 409
    assert rendered(fake, "two").data["id"] != first.data["id"]
    assert len(fake.book.jobs) == 2


def test_an_order_whose_answer_was_lost_is_found_by_its_key(fake: FakeServices) -> None:
    fake.script("custom", Scenario(submit=(drop(),)))
    with pytest.raises(OSError):  # noqa: PT011  reset or closed, as the system likes
        rendered(fake, "lost")
    found = call(fake.url, "GET", f"{RENDERS}?client_ref=lost", headers=CUSTOM).data["renders"]
    assert [job["client_ref"] for job in found] == ["lost"]
    assert call(fake.url, "GET", f"{RENDERS}?client_ref=other", headers=CUSTOM).data == {"renders": []}
    assert rendered(fake, "lost").data["id"] == found[0]["id"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"storyboard": []}, "storyboard"),
        ({"script": []}, "script"),
        ({"output": {"resolution": "huge", "format": "mp4", "fps": 30}}, "output.resolution"),
        ({"output": {"resolution": "640x360", "format": "avi", "fps": 30}}, "output.format"),
        ({"output": {"resolution": "640x360", "format": "mp4", "fps": "30"}}, "output.fps"),
        ({"background_music": {"url": "https://m.example/a.mp3", "volume": 2}}, "background_music.volume"),
    ],
)
def test_a_bad_storyboard_is_refused_by_the_field_at_fault(
    fake: FakeServices, change: dict[str, Any], field: str
) -> None:
    answer = rendered(fake, "one", storyboard() | change)
    assert answer.status == 422
    assert answer.data["error"]["field"] == field
    assert not fake.book.jobs


@pytest.mark.parametrize(
    ("scene", "field"),
    [
        ({"scene_index": 0}, "scene_index"),
        ({"duration": 0}, "duration"),
        ({"image_url": "file:///x"}, "image_url"),
    ],
)
def test_a_bad_scene_is_named(fake: FakeServices, scene: dict[str, Any], field: str) -> None:
    body = storyboard()
    body["storyboard"][0] |= scene
    assert rendered(fake, "one", body).data["error"]["field"] == f"storyboard[0].{field}"


def test_a_render_needs_a_key_of_each_kind_and_room_in_its_limit(fake: FakeServices) -> None:
    assert call(fake.url, "POST", RENDERS, storyboard(), CUSTOM).status == 400
    assert call(fake.url, "POST", RENDERS, storyboard(), {"Idempotency-Key": "x"}).status == 401
    assert rendered(fake, "x", storyboard() | {"limits": {"max_cost": "0.02"}}).status == 402


def test_a_failed_render_says_whether_trying_again_may_help(fake: FakeServices) -> None:
    for code, retryable in (("moderated", False), ("timeout", True)):
        fake.script("custom", Scenario(end="failed", failure=code))
        path = urlsplit(rendered(fake, code).data["status_url"]).path
        told = call(fake.url, "GET", path, headers=CUSTOM).data
        assert (told["error"]["code"], told["error"]["retryable"]) == (code, retryable)
    assert fake.charged() == 0


def test_a_running_render_can_be_cancelled_and_an_ended_one_not(fake: FakeServices) -> None:
    fake.script("custom", Scenario(polls=5))
    path = urlsplit(rendered(fake, "one").data["cancel_url"]).path
    assert call(fake.url, "POST", path, headers=CUSTOM).status == 202
    assert call(fake.url, "POST", path, headers=CUSTOM).status == 409
