"""Runway's fake refuses what Runway refuses, and plays what a scenario says."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest

from providers.fake import FakeServices, Scenario, status
from providers.fake.tests.speaking_http import PICTURE, RUNWAY, call, ordered, read, scene

ORDER = "/v1/image_to_video"


def test_an_order_is_made_and_charged(fake: FakeServices) -> None:
    told = ordered(fake)
    assert told["estimatedCost"] == {"credits": 25}
    task = read(fake, told["id"])
    assert task["status"] == "SUCCEEDED"
    assert task["cost"] == {"credits": 25}
    film = call(fake.url, "GET", urlsplit(task["output"][0]).path)
    assert film.headers["content-type"] == "video/mp4"
    assert film.body[4:8] == b"ftyp"
    assert fake.charged("runway") == 250_000
    assert fake.count("POST", ORDER) == 1


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"Authorization": RUNWAY["Authorization"]}, 400),
        ({**RUNWAY, "X-Runway-Version": "2023-01-01"}, 400),
        ({"X-Runway-Version": "2024-11-06"}, 401),
        ({**RUNWAY, "Authorization": "Bearer key_1234"}, 401),
        ({**RUNWAY, "Authorization": RUNWAY["Authorization"].replace("Bearer", "Key")}, 401),
    ],
)
def test_key_and_version_are_required(fake: FakeServices, headers: dict[str, str], expected: int) -> None:
    answer = call(fake.url, "POST", ORDER, scene(), headers)
    assert answer.status == expected
    assert set(answer.data) == {"error"}
    assert not fake.book.jobs


@pytest.mark.parametrize(
    "changes",
    [
        {"model": "gen9"},
        {"ratio": "16:9"},
        {"ratio": "1920:1080"},
        {"duration": 11},
        {"duration": 5.0},
        {"model": "veo3.1", "duration": 5},
        {"model": "gen4.5", "promptText": ""},
        {"promptText": "🌊" * 501},
        {"seed": -1},
        {"promptImage": "http://127.0.0.1/x.png"},
        {"promptImage": "data:image/gif;base64,R0lGODlh"},
        {"promptImage": "runway://nothing"},
        {"promptImage": "data:image/png;base64," + "A" * 5_300_000},
    ],
)
def test_what_is_not_offered_is_refused_and_free(fake: FakeServices, changes: dict[str, Any]) -> None:
    assert call(fake.url, "POST", ORDER, scene(**changes), RUNWAY).status == 400
    assert fake.charged() == 0


def test_text_alone_is_enough_for_some_models(fake: FakeServices) -> None:
    body = {"model": "gen4.5", "promptText": "a storm", "ratio": "720:1280", "duration": 6}
    assert call(fake.url, "POST", "/v1/text_to_video", body, RUNWAY).data["estimatedCost"]["credits"] == 72
    without = {**body, "model": "gen4_turbo", "ratio": "1280:720"}
    assert call(fake.url, "POST", "/v1/text_to_video", without, RUNWAY).status == 400


def test_a_picture_may_be_uploaded_first(fake: FakeServices) -> None:
    place = call(fake.url, "POST", "/v1/uploads", {"filename": "a.png", "type": "ephemeral"}, RUNWAY).data
    fields = "".join(
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in place["fields"].items()
    )
    body = f'{fields}--b\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n'.encode()
    typed = {"Content-Type": "multipart/form-data; boundary=b"}
    path = urlsplit(place["uploadUrl"]).path
    assert call(fake.url, "POST", path, body + b"\x89PNG" * 200 + b"\r\n--b--\r\n", typed).status == 204
    assert call(fake.url, "POST", ORDER, scene(promptImage=place["runwayUri"]), RUNWAY).status == 200
    assert call(fake.url, "POST", path, body + b"tiny\r\n--b--\r\n", typed).status == 400
    assert not fake.book.leaks


def test_the_states_of_a_task_come_in_the_order_of_its_scenario(fake: FakeServices) -> None:
    fake.script("runway", Scenario(unknown=1, throttled=2, polls=2))
    task_id = ordered(fake)["id"]
    states = [read(fake, task_id)["status"] for _ in range(7)]
    assert states == ["REHEATING", *["THROTTLED"] * 2, *["RUNNING"] * 2, *["SUCCEEDED"] * 2]


def test_progress_may_run_backwards_or_be_no_progress_at_all(fake: FakeServices) -> None:
    fake.script("runway", Scenario(progress=(0.5, 0.2, 1.7, -1.0, float("nan"))))
    task_id = ordered(fake)["id"]
    seen = [read(fake, task_id)["progress"] for _ in range(5)]
    assert seen[:4] == [0.5, 0.2, 1.7, -1.0]
    assert seen[4] != seen[4]
    assert read(fake, task_id)["status"] == "SUCCEEDED"


@pytest.mark.parametrize(
    ("scenario", "charged"),
    [
        (Scenario(end="failed", failure="INTERNAL.BAD_OUTPUT.CODE01"), 0),
        (Scenario(end="failed", failure="SAFETY.INPUT.IMAGE"), 250_000),
        (Scenario(end="failed"), 0),
        (Scenario(end="failed", failure="INTERNAL", refund=False), 250_000),
        (Scenario(end="cancelled"), 0),
        (Scenario(end="no_output"), 250_000),
    ],
)
def test_each_end_has_its_price(fake: FakeServices, scenario: Scenario, charged: int) -> None:
    fake.script("runway", scenario)
    task = read(fake, ordered(fake)["id"])
    assert task["cost"]["credits"] * 10_000 == fake.charged() == charged
    assert task.get("failureCode", "") == scenario.failure
    assert task.get("output", []) == []


def test_a_task_that_runs_is_cancelled_but_not_paid_back(fake: FakeServices) -> None:
    fake.script("runway", Scenario(end="never"))
    task_id = ordered(fake)["id"]
    assert read(fake, task_id)["status"] == "RUNNING"
    assert call(fake.url, "DELETE", f"/v1/tasks/{task_id}", headers=RUNWAY).status == 204
    assert read(fake, task_id)["status"] == "CANCELLED"
    assert fake.charged() == 250_000


def test_a_task_that_waits_is_cancelled_for_nothing(fake: FakeServices) -> None:
    fake.script("runway", Scenario(throttled=9))
    task_id = ordered(fake)["id"]
    assert read(fake, task_id)["status"] == "THROTTLED"
    call(fake.url, "DELETE", f"/v1/tasks/{task_id}", headers=RUNWAY)
    assert fake.charged() == 0


def test_reading_a_task_too_often_is_written_down() -> None:
    now = [0.0]
    with FakeServices(clock=lambda: now[0]) as fake:
        task_id = ordered(fake)["id"]
        for now[0] in (5.0, 10.0, 14.0):
            read(fake, task_id)
        assert len(fake.book.violations) == 1
        assert "after 4.0 s" in fake.book.violations[0]


def test_a_task_that_takes_its_time_shows_how_far_it_is() -> None:
    now = [0.0]
    with FakeServices(seconds=10, clock=lambda: now[0], long_side=160) as fake:
        task_id = ordered(fake, duration=2)["id"]
        seen = []
        for now[0] in (0.5, 2.5, 7.5):
            told = read(fake, task_id)
            seen.append((told["status"], told.get("progress")))
        assert seen == [("PENDING", None), ("RUNNING", 0.25), ("RUNNING", 0.75)]
        film = fake.book.jobs[0].clip
        assert film is not None
        fake._world.painter.painted(film)
        now[0] = 11.0
        assert read(fake, task_id)["status"] == "SUCCEEDED"


def test_a_task_that_does_not_exist_is_404(fake: FakeServices) -> None:
    assert call(fake.url, "GET", "/v1/tasks/none", headers=RUNWAY).status == 404
    assert call(fake.url, "PUT", "/v1/tasks/none", headers=RUNWAY).status == 405


def test_the_balance_goes_down_by_what_was_charged(fake: FakeServices) -> None:
    def balance() -> int:
        told: int = call(fake.url, "GET", "/v1/organization", headers=RUNWAY).data["creditBalance"]
        return told

    before = balance()
    ordered(fake)
    assert before - balance() == 25


def test_the_faults_of_readings_come_before_anything_else(fake: FakeServices) -> None:
    fake.script("runway", Scenario(poll_faults=(status(500), status(429, retry_after=3)), throttled=1))
    path = f"/v1/tasks/{ordered(fake)['id']}"
    answers = [call(fake.url, "GET", path, headers=RUNWAY) for _ in range(4)]
    assert [answer.status for answer in answers] == [500, 429, 200, 200]
    assert answers[1].headers["retry-after"] == "3"
    assert [answer.data["status"] for answer in answers[2:]] == ["THROTTLED", "SUCCEEDED"]


def test_the_picture_that_was_sent_is_what_the_clip_is_made_of(fake: FakeServices) -> None:
    ordered(fake, promptImage=[{"uri": PICTURE, "position": "first"}])
    clip = fake.book.jobs[0].clip
    assert clip is not None
    assert clip.parts[0].picture.startswith(b"\x89PNG")
    assert "characters)" in fake.book.jobs[0].body["promptImage"][0]["uri"] or len(PICTURE) <= 200
