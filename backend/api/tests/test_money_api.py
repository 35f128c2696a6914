"""Providers and money over HTTP: who can be chosen, what a film costs, what was paid, what is in doubt."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from rest_framework.test import APIClient

from api.models import CallState, Project, ProviderCall, TaskStatus
from api.services import rendering
from api.tests.rendering_files import Worker, make_project
from api.tests.service_films import calls_of, rendered_by_services, services
from api.tests.task_rows import ended, started_manager
from providers.fake import FakeServices, Scenario, drop, status

pytestmark = pytest.mark.django_db(transaction=True)

INK = {"style": "Ink and wash"}

NOWHERE = uuid.UUID(int=7)


@pytest.fixture
def client() -> APIClient:
    return APIClient()


def asked(client: APIClient, method: str, path: str, body: Any = None, status: int = 200) -> Any:  # noqa: ANN401
    answer = (
        getattr(client, method)(path, body, format="json")
        if body is not None
        else getattr(client, method)(path)
    )
    assert answer.status_code == status, answer.content
    return answer.json()


def in_doubt(
    fake: FakeServices, provider: str = "runway", *, accepted: bool = True
) -> tuple[Project, ProviderCall]:
    """A project with a film that failed because nobody knows whether its scene was accepted."""
    fake.script(provider, Scenario(submit=(drop(accepted=accepted),)))
    project = make_project((0.4,))
    task = rendered_by_services(project)
    assert (task.status, task.error_code) == (TaskStatus.FAILED, "submit_unknown")
    return project, calls_of(project)[0]


@pytest.mark.parametrize("slash", ["", "/"])
def test_a_film_is_asked_for_with_and_without_a_slash(
    fake: FakeServices, client: APIClient, slash: str
) -> None:
    project = make_project((0.4, 0.3))
    with services("runway", fake):
        told = asked(client, "post", f"/api/v1/video/render/{project.pk}{slash}", {}, 202)
    assert told == {
        "task_id": f"render_{project.pk}",
        "project_id": str(project.pk),
        "status": "PROCESSING",
        "total_segments": 2,
        "message": "Video rendering started",
    }


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"provider": "sora"}, "provider_unknown"),
        ({"provider": "pika", "options": {"music_url": "https://files.example/a.mp3"}}, "option_refused"),
        ({"provider": "local", "options": {"style": "noir"}}, "option_refused"),
        ({"provider": "mock"}, "provider_not_ready"),
        ({"provider": 7}, "invalid"),
        ({"options": {"volume": 1.5}}, "invalid"),
        ({"options": {"volume": True}}, "invalid"),
        ({"options": {"music_url": "file:///etc/passwd"}}, "invalid"),
        ({"options": []}, "invalid"),
    ],
)
def test_what_nobody_can_make_is_refused_before_any_call(
    fake: FakeServices,
    client: APIClient,
    body: Any,  # noqa: ANN401 - any JSON
    code: str,
) -> None:
    project = make_project((0.4,))
    with services("runway", fake):
        told = asked(client, "post", f"/api/v1/video/render/{project.pk}/", body, 400)
    assert told["code"] == code
    assert (fake.book.received, Project.objects.get(pk=project.pk).status) == ([], "DRAFT")


def test_missing_things_a_second_film_and_an_unknown_project_answer_as_a_render_does(
    fake: FakeServices, client: APIClient
) -> None:
    project = make_project((0.4,))
    path = f"/api/v1/video/render/{project.pk}"
    with services("runway", fake):
        asked(client, "post", path, {}, 202)
        assert asked(client, "post", path, {}, 409)["details"]["task_id"] == f"render_{project.pk}"
        empty = Project.objects.create(title="Empty")
        assert asked(client, "post", f"/api/v1/video/render/{empty.pk}", {}, 400)["code"] == "not_ready"
        asked(client, "post", f"/api/v1/video/render/{NOWHERE}", {}, 404)


def test_the_render_address_takes_provider_and_options_too(fake: FakeServices, client: APIClient) -> None:
    project = make_project((0.4,))
    with services("local", fake):
        body = {"provider": "custom", "options": {"transition": "fade", "duck": False}}
        asked(client, "post", f"/api/projects/{project.pk}/render/", body, 202)
    order = project.tasks.get().order
    assert (order["chain"], order["whole"]) == (["custom"], True)
    assert order["options"] == {"transition": "fade", "duck": False}


def test_an_estimate_costs_nothing_and_knows_what_was_bought(fake: FakeServices, client: APIClient) -> None:
    project = make_project((0.4, 0.3))
    path = f"/api/projects/{project.pk}/estimate/"
    with services("runway", fake, COST_LIMIT_DAILY="0.15"):
        before = {row["name"]: row for row in asked(client, "get", path)["providers"]}
        assert not fake.book.received
        assert before["local"]["cost"] == {"micros": 0, "shown": "$0.00"}
        runway = before["runway"]
        assert (runway["orders"], runway["bought"], runway["affordable"]) == (2, 0, False)
        assert before["pika"]["problem"] == ""
    with services("runway", fake):
        assert rendered_by_services(project).status == TaskStatus.COMPLETED
        after = {row["name"]: row for row in asked(client, "get", path)["providers"]}
    assert (after["runway"]["bought"], after["runway"]["cost"]["micros"]) == (2, 0)
    assert runway["cost"]["micros"] == fake.charged()
    assert after["runway"]["full_cost"] == runway["full_cost"] == runway["cost"]
    empty = Project.objects.create(title="Empty")
    asked(client, "get", f"/api/projects/{empty.pk}/estimate/", status=400)
    asked(client, "get", f"/api/projects/{NOWHERE}/estimate/", status=404)


def test_an_estimate_tells_how_films_were_asked_for(fake: FakeServices, client: APIClient) -> None:
    project = make_project((0.4,))
    path = f"/api/projects/{project.pk}/estimate/"
    with services("local", fake):
        assert asked(client, "get", path)["last_wish"] is None
        asked(
            client, "post", f"/api/projects/{project.pk}/render/", {"provider": "runway", "options": INK}, 202
        )
        assert asked(client, "get", path)["last_wish"] == {"provider": "runway", "options": INK}
        asked(client, "post", f"/api/projects/{project.pk}/cancel/", {}, 202)
        assert asked(client, "get", path)["last_wish"] == {"provider": "runway", "options": INK}
        rendered_by_services(project, provider="pika", options={"style": "noir"})
        assert asked(client, "get", path)["last_wish"] == {"provider": "pika", "options": {"style": "noir"}}
        assert rendered_by_services(project, provider="local").status == TaskStatus.COMPLETED
        assert asked(client, "get", path)["last_wish"] == {"provider": "local", "options": {"style": "noir"}}


def test_what_a_film_that_failed_was_asked_for_is_told_too(fake: FakeServices, client: APIClient) -> None:
    fake.script("runway", Scenario(end="failed", failure="SAFETY.INPUT.IMAGE"))
    project = make_project((0.4,))
    with services("runway", fake):
        assert rendered_by_services(project, options=INK).status == TaskStatus.FAILED
        told = asked(client, "get", f"/api/projects/{project.pk}/estimate/")
    assert told["last_wish"] == {"provider": "runway", "options": INK}


def test_costs_are_told_by_project_day_and_provider(fake: FakeServices, client: APIClient) -> None:
    with services("runway", fake, COST_LIMIT_MONTHLY="100"):
        project = make_project((0.4,))
        rendered_by_services(project)
        doubtful, call = in_doubt(fake)
        told = asked(client, "get", "/api/costs/")
    paid = fake.charged() - call.reserved
    month = told["budget"]["monthly"]
    assert month["limit"]["shown"] == "$100.00"
    assert (month["spent"]["micros"], month["reserved"]["micros"]) == (paid, call.reserved)
    assert month["left"]["micros"] == 100_000_000 - paid - call.reserved
    assert (told["undecided"], told["budget"]["daily"]["limit"]) == (1, None)
    assert {row["project_id"] for row in told["by_project"]} == {str(project.pk), str(doubtful.pk)}
    [provider] = told["by_provider"]
    assert (provider["title"], provider["kind"], provider["calls"]) == ("Runway", "video", 2)
    assert [row["calls"] for row in told["by_day"]] == [2]


def test_money_spent_on_a_removed_project_is_still_told(fake: FakeServices, client: APIClient) -> None:
    with services("runway", fake):
        project = make_project((0.4,))
        rendered_by_services(project)
        client.delete(f"/api/projects/{project.pk}/?purge=true")
        told = asked(client, "get", "/api/costs/")
    [row] = told["by_project"]
    assert (row["project_id"], row["title"], row["spent"]["micros"]) == (
        None,
        "Deleted projects",
        fake.charged(),
    )


def test_a_call_in_doubt_is_listed_and_checked(fake: FakeServices, client: APIClient) -> None:
    with services("custom", fake):
        project, call = in_doubt(fake, "custom")
        listed = asked(client, "get", f"/api/projects/{project.pk}/provider-calls/?undecided=true")
        assert [(row["id"], row["needs_decision"], row["can_check"]) for row in listed] == [
            (str(call.pk), True, True)
        ]
        status = asked(client, "get", f"/api/projects/{project.pk}/status/")
        assert (status["error_code"], status["provider_calls"]) == ("submit_unknown", [str(call.pk)])
        again = asked(client, "post", f"/api/projects/{project.pk}/render/", {}, 409)
        assert (again["code"], again["details"]) == ("submit_unknown", {"calls": [str(call.pk)]})
        seen = asked(client, "post", f"/api/provider-calls/{call.pk}/check/")
        assert (seen["found"], seen["call"]["state"]) == (True, CallState.SUBMITTED)
    asked(client, "get", f"/api/projects/{project.pk}/provider-calls/?undecided=maybe", status=400)
    asked(client, "get", f"/api/projects/{NOWHERE}/provider-calls/", status=404)


def test_32_how_often_a_call_was_sent_is_told(fake: FakeServices, client: APIClient) -> None:
    fake.script("runway", Scenario(submit=(status(503), status(503))))
    with services("runway", fake):
        project = make_project((0.4,))
        assert rendered_by_services(project).status == TaskStatus.COMPLETED
        [told] = asked(client, "get", f"/api/projects/{project.pk}/provider-calls/")
    assert (told["sendings"], told["state"], told["actual"]["micros"]) == (3, "SETTLED", fake.charged())


def test_a_call_is_sent_again_once(fake: FakeServices, client: APIClient) -> None:
    with services("runway", fake):
        project, call = in_doubt(fake)
        told = asked(client, "post", f"/api/provider-calls/{call.pk}/resend/", status=202)
        assert (told["undecided"], told["render"]["task_id"]) == (0, f"render_{project.pk}")
        assert told["call"]["decision"] == "resend"
        again = asked(client, "post", f"/api/provider-calls/{call.pk}/resend/", status=409)
    assert again["code"] == "decided_already"


def test_a_film_that_cannot_begin_leaves_the_decision_open(fake: FakeServices, client: APIClient) -> None:
    with services("runway", fake):
        project, call = in_doubt(fake)
        project.segments.update(image_file="")
        asked(client, "post", f"/api/provider-calls/{call.pk}/resend/", status=400)
    assert ProviderCall.objects.undecided().filter(pk=call.pk).exists()


@pytest.mark.parametrize(("charged", "state"), [(True, "SETTLED"), (False, "RELEASED")])
def test_somebody_says_whether_a_call_was_charged(
    fake: FakeServices, client: APIClient, charged: bool, state: str
) -> None:
    with services("runway", fake):
        _, call = in_doubt(fake)
        path = f"/api/provider-calls/{call.pk}/settle/"
        assert asked(client, "post", path, {"charged": charged})["state"] == state
        asked(client, "post", path, {"charged": charged}, 409)
        asked(client, "post", path, {"charged": "yes"}, 400)


@pytest.mark.parametrize("verb", ["check", "resend", "settle"])
def test_a_call_that_is_not_there_is_404(client: APIClient, verb: str) -> None:
    asked(client, "post", f"/api/provider-calls/{NOWHERE}/{verb}/", {"charged": True}, 404)


def test_46_health_asks_the_providers_one_free_question(fake: FakeServices, client: APIClient) -> None:
    with services("runway", fake, VIDEO_FALLBACK="local"), started_manager():
        told = asked(client, "get", "/health/video")["parts"]["providers"]
        asked(client, "get", "/health/video")
    assert told["available"] == ["runway", "local"]
    assert {(row.method, row.path) for row in fake.book.received} == {("GET", "/v1/organization")}
    assert len(fake.book.received) == 1, "what was heard a moment ago is told again"


def test_46_without_any_provider_the_studio_is_not_ready(fake: FakeServices, client: APIClient) -> None:
    with services("runway", fake, RUNWAYML_API_KEY="wrong"), started_manager():
        told = asked(client, "get", "/health/video", status=503)
    assert not told["parts"]["providers"]["ok"]
    assert "RUNWAYML_API_KEY" in told["parts"]["providers"]["message"]


def test_a_film_of_the_mock_goes_through_the_worker_of_the_studio(
    fake: FakeServices, client: APIClient
) -> None:
    with services("mock", fake, MOCK_PROVIDER="runway", MOCK_SECONDS="0"), started_manager():
        project = make_project((0.4, 0.3))
        names = [row["name"] for row in asked(client, "get", "/api/settings/")["providers"] if row["chosen"]]
        assert names == ["mock"]
        asked(client, "post", f"/api/v1/video/render/{project.pk}", {}, 202)
        task = ended(project.tasks.get(), 60)
        assert task.status == TaskStatus.COMPLETED, task.error
        status = asked(client, "get", f"/api/projects/{project.pk}/status/")
    assert (status["status"], status["providers"]) == ("COMPLETED", ["mock"])
    assert status["cost"] == status["paid"]
    assert status["cost"]["micros"] > 0


def test_79_no_key_is_ever_told(
    fake: FakeServices, client: APIClient, caplog: pytest.LogCaptureFixture
) -> None:
    canary = "canary-5b1d0c7e9a"
    with (
        caplog.at_level("DEBUG"),
        services("runway", fake, RUNWAYML_API_KEY=canary, VIDEO_FALLBACK="local"),
        started_manager(),
    ):
        project = make_project((0.4,))
        said = [
            asked(client, "get", path)
            for path in ("/api/settings/", f"/api/projects/{project.pk}/estimate/", "/health/video")
        ]
        task = Worker(rendering.request(project.pk, provider="runway")).work()
        said += [
            asked(client, "get", path)
            for path in (
                f"/api/projects/{project.pk}/status/",
                f"/api/projects/{project.pk}/provider-calls/",
                f"/api/projects/{project.pk}/",
                "/api/costs/",
            )
        ]
    rows = [list(model.objects.values()) for model in (ProviderCall, type(task))]
    assert canary in str(fake.book.received) or fake.book.received, "the service was asked"
    assert canary not in json.dumps(said)
    assert canary not in str(rows)
    assert canary not in caplog.text
