"""What having a story read aloud would cost, told before anybody is asked or paid; and what voices cost."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework.test import APIClient

from api.models import ProviderCall
from api.services import narration
from api.tests.narrating import perform
from api.tests.service_films import services
from api.tests.task_rows import story
from providers.fake import FakeServices

pytestmark = pytest.mark.django_db(transaction=True)

TEXTS = ("The lamp burns all night.", "Nobody sleeps in the harbour.")
NOVA, AVA = "openai:nova", "azure:en-US-AvaMultilingualNeural"
OWN = {"OPENAI_TTS_MODEL": "kokoro"}
"""A server in the house that reads with a model of its own: nobody sends a bill."""


def told(project: Any, status: int = 200, **wishes: str) -> Any:  # noqa: ANN401 - JSON
    return _answered(f"projects/{project}", status, wishes)


def told_of_one(segment: Any, status: int = 200, **wishes: str) -> Any:  # noqa: ANN401 - JSON
    return _answered(f"segments/{segment}", status, wishes)


def _answered(subject: str, status: int, wishes: dict[str, str]) -> Any:  # noqa: ANN401 - JSON
    answer = APIClient().get(f"/api/{subject}/narration-estimate/", wishes)
    assert answer.status_code == status, answer.content
    return answer.json()


def read_all(project: Any, **wishes: Any) -> None:  # noqa: ANN401 - wishes of any kind
    task = narration.request_all(project.pk, **wishes)
    assert task is not None
    assert perform(task).status == "COMPLETED"


@pytest.mark.parametrize("voice", [NOVA, AVA])
def test_a_service_is_paid_at_most_what_was_told_and_nobody_was_asked(fake: FakeServices, voice: str) -> None:
    project = story(*TEXTS)
    with services("local", fake, OPENAI_TTS_MODEL="tts-1"):
        before = told(project.pk, voice_id=voice)
        assert (fake.book.received, ProviderCall.objects.count()) == ([], 0)
        read_all(project, voice_id=voice)
    assert (before["segments"], before["characters"]) == (2, sum(map(len, TEXTS)))
    assert (before["runs_on"], before["affordable"]) == ("service", True)
    assert before["service"] == {NOVA: "OpenAI", AVA: "Azure Speech"}[voice]
    assert 0 < fake.charged() <= before["cost"]["micros"]


def test_the_settings_say_who_reads_where_nobody_else_is_named(fake: FakeServices) -> None:
    project = story(*TEXTS)
    with services("local", fake):
        APIClient().patch("/api/settings/", {"default_voice_id": NOVA}, format="json")
        assert told(project.pk) == told(project.pk, voice_id=NOVA)
        assert told(project.pk)["voice_id"] == NOVA


def test_voices_of_this_computer_and_of_a_server_of_ones_own_have_no_price(fake: FakeServices) -> None:
    project = story(*TEXTS)
    with services("local", fake, **OWN):
        here, own = told(project.pk), told(project.pk, voice_id=NOVA)
        listed = {voice["id"]: voice for voice in APIClient().get("/api/settings/voices/").json()}
    assert (here["runs_on"], here["service"], here["cost"]) == ("this_computer", "This computer", None)
    assert (own["runs_on"], own["cost"], own["characters"], own["segments"]) == ("own_server", None, 0, 2)
    assert (listed["af_bella"]["runs_on"], listed["af_bella"]["price"]) == ("this_computer", None)
    assert (listed[NOVA]["runs_on"], listed[NOVA]["price"]) == ("own_server", None)
    assert (listed[AVA]["runs_on"], listed[AVA]["price"]["shown"]) == ("service", "$16.00")


def test_what_was_bought_is_not_paid_again_unless_all_is_wanted_anew(fake: FakeServices) -> None:
    project = story(*TEXTS)
    with services("local", fake):
        first = told(project.pk, voice_id=NOVA)["cost"]
        read_all(project, voice_id=NOVA)
        up_to_date = told(project.pk, voice_id=NOVA)
        anew = told(project.pk, voice_id=NOVA, force_regenerate="true")
        other_text = project.segments.get(sequence_index=0)
        other_text.text_content = "The lamp has gone out."
        other_text.save()
        changed = told(project.pk, voice_id=NOVA)
        other_text.text_content = TEXTS[0]
        other_text.audio_file = None
        other_text.save()
        heard_again = told(project.pk, voice_id=NOVA)
    assert (up_to_date["segments"], up_to_date["cost"]["micros"]) == (0, 0)
    assert (anew["segments"], anew["cost"]) == (2, first)
    assert (changed["segments"], changed["characters"]) == (1, len("The lamp has gone out."))
    assert (heard_again["segments"], heard_again["characters"], heard_again["cost"]["micros"]) == (1, 0, 0)


def test_the_same_text_is_paid_once_and_one_without_words_not_at_all(fake: FakeServices) -> None:
    with services("local", fake):
        once = told(story("Nobody sleeps.").pk, voice_id=NOVA)
        twice = told(story("Nobody sleeps.", "…", "Nobody sleeps.").pk, voice_id=NOVA)
    assert (twice["cost"], twice["characters"]) == (once["cost"], once["characters"])


def test_a_single_segment_is_read_for_at_most_what_was_told_and_paid_once(fake: FakeServices) -> None:
    project = story(*TEXTS)
    segment = project.segments.get(sequence_index=1)
    with services("local", fake, OPENAI_TTS_MODEL="tts-1"):
        before, here = told_of_one(segment.pk, voice_id=NOVA), told_of_one(segment.pk)
        assert perform(narration.request(segment.pk, voice_id=NOVA)).status == "COMPLETED"
        again = told_of_one(segment.pk, voice_id=NOVA)
        charged = fake.charged()
        assert perform(narration.request(segment.pk, voice_id=NOVA)).status == "COMPLETED"
    assert (before["segments"], before["characters"]) == (1, len(TEXTS[1]))
    assert before["project_id"] == str(project.pk)
    assert 0 < charged <= before["cost"]["micros"]
    assert (again["cost"]["micros"], fake.charged()) == (0, charged)
    assert (here["runs_on"], here["cost"]) == ("this_computer", None)


def test_it_says_where_the_limits_do_not_reach(fake: FakeServices) -> None:
    project = story(*TEXTS)
    with services("local", fake, OPENAI_TTS_MODEL="tts-1", COST_LIMIT_DAILY="0.0001"):
        dear = told(project.pk, voice_id=NOVA)
    assert (dear["affordable"], dear["budget"]["daily"]["left"]["micros"]) == (False, 100)


def test_nonsense_is_refused_and_an_unknown_project_is_not_found(fake: FakeServices) -> None:
    project = story(*TEXTS)
    with services("local", fake):
        for wishes in (
            {"speed": "nan"},
            {"speed": "9"},
            {"force_regenerate": "maybe"},
            {"voice_id": "x" * 101},
        ):
            told(project.pk, 400, **wishes)
        told("00000000-0000-0000-0000-000000000007", 404)
        told_of_one(project.segments.get(sequence_index=0).pk, 400, speed="9")
        told_of_one("00000000-0000-0000-0000-000000000007", 404)
