"""One segment is read aloud: what is asked, what is made, and what is left as it was."""

from __future__ import annotations

import wave

import pytest

from api import media
from api.errors import ApiError, Conflict, NotFound
from api.models import Deletion, Event, GlobalSettings, Narration, Segment, Task, TaskStatus
from api.models.narration import is_stale
from api.services import narration
from api.services.deleting import delete_segment
from api.tests.narrating import UNSPEAKABLE, Meanwhile, perform, record, result_of, segments_of
from api.tests.task_rows import story

pytestmark = pytest.mark.django_db


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Meanwhile:
    return Meanwhile(monkeypatch)


def test_a_segment_is_read_aloud_and_remembers_how() -> None:
    project = story("The lamp burns all night.")
    (segment,) = segments_of(project)
    task = perform(narration.request(segment.pk, voice_id="espeak:en-gb", speed=1.5))
    assert task.status == TaskStatus.COMPLETED, task.error
    segment.refresh_from_db()
    key = str(segment.audio_file.name)
    assert media.project_of(key) == project.pk
    with wave.open(str(media.path(key))) as sound:
        assert segment.audio_duration == sound.getnframes() / sound.getframerate()
    made = segment.narration
    assert (made.voice_id, made.engine, made.speed) == ("espeak:en-gb", "espeak", 1.5)
    assert [word["text"] for word in made.words] == ["The", "lamp", "burns", "all", "night."]
    assert made.word_times == "exact"
    assert not made.recorded
    assert not is_stale(segment.text_content, recorded=made.recorded, read=made.text_hash)
    assert result_of(task)["audio_file"] == media.url(key)
    assert result_of(task)["audio_duration"] == segment.audio_duration
    assert Event.objects.filter(name=Event.Name.PROJECT, project_id=project.pk).exists()


def test_what_is_not_said_is_taken_from_the_settings_at_the_time_of_asking() -> None:
    GlobalSettings(default_voice_id="espeak:de", tts_speed=0.8).save()
    task = narration.request(segments_of(story("Das Licht brennt."))[0].pk)
    GlobalSettings(default_voice_id="espeak:fr").save()
    perform(task)
    assert Narration.objects.values_list("voice_id", "speed").get() == ("espeak:de", 0.8)


def test_an_unknown_voice_is_replaced_and_the_result_says_so() -> None:
    (segment,) = segments_of(story("The lamp burns."))
    task = perform(narration.request(segment.pk, voice_id="nobody"))
    assert task.status == TaskStatus.COMPLETED
    assert "no voice called nobody" in result_of(task)["notices"][0]
    assert Narration.objects.get().notices == result_of(task)["notices"]


def test_a_locked_segment_is_refused() -> None:
    (segment,) = segments_of(story("The lamp burns."))
    Segment.objects.update(is_locked=True)
    with pytest.raises(Conflict) as refused:
        narration.request(segment.pk)
    assert refused.value.code == "locked"
    assert not Task.objects.exists()


@pytest.mark.parametrize("text", ["", "   ", UNSPEAKABLE])
def test_a_segment_with_nothing_to_speak_is_refused(text: str) -> None:
    (segment,) = segments_of(story(text))
    with pytest.raises(ApiError) as refused:
        narration.request(segment.pk)
    assert (refused.value.status, refused.value.code) == (400, "nothing_to_speak")


def test_a_segment_that_was_deleted_is_not_found() -> None:
    (segment,) = segments_of(story("The lamp burns."))
    delete_segment(segment_id=segment.pk)
    with pytest.raises(NotFound):
        narration.request(segment.pk)


def test_a_narration_that_is_being_made_is_named() -> None:
    (segment,) = segments_of(story("The lamp burns."))
    task = narration.request(segment.pk)
    with pytest.raises(Conflict) as refused:
        narration.request(segment.pk)
    assert refused.value.details["task_id"] == task.public_name
    perform(task)
    assert perform(narration.request(segment.pk)).status == TaskStatus.COMPLETED


def test_a_narration_that_the_whole_projects_will_make_is_named_too() -> None:
    project = story("One.", "Two.")
    first, second = segments_of(project)
    perform(narration.request(first.pk))
    whole = narration.request_all(project.pk)
    assert whole is not None
    with pytest.raises(Conflict) as refused:
        narration.request(second.pk)
    assert refused.value.details["task_id"] == whole.public_name
    narration.request(first.pk)


def test_a_synthetic_sound_is_replaced_without_a_trace_and_a_recorded_one_can_be_had_back() -> None:
    (segment,) = segments_of(story("The lamp burns."))
    perform(narration.request(segment.pk))
    perform(narration.request(segment.pk))
    assert not Deletion.objects.exists()
    recording = record(segment)
    Deletion.objects.all().delete()
    perform(narration.request(segment.pk))
    assert Deletion.objects.get().kept["key"] == recording
    assert media.exists(recording)
    assert not Narration.objects.get().recorded


def test_a_text_that_is_changed_while_it_is_read_keeps_a_sound_that_is_known_to_be_stale(
    meanwhile: Meanwhile,
) -> None:
    (segment,) = segments_of(story("The lamp burns."))
    meanwhile.happens = lambda: Segment.objects.update(text_content="The lamp is out.")
    task = perform(narration.request(segment.pk))
    assert task.status == TaskStatus.COMPLETED
    segment.refresh_from_db()
    assert media.exists(str(segment.audio_file.name))
    made = segment.narration
    assert is_stale(segment.text_content, recorded=made.recorded, read=made.text_hash)
    assert "changed while it was read" in result_of(task)["notices"][-1]


@pytest.mark.parametrize("what", ["locked", "deleted", "recorded", "taken over"])
def test_a_sound_that_nobody_wants_any_more_is_dropped(meanwhile: Meanwhile, what: str) -> None:
    project = story("The lamp burns.")
    (segment,) = segments_of(project)
    task = narration.request(segment.pk)
    recorded: list[str] = []
    meanwhile.happens = {
        "locked": lambda: Segment.objects.update(is_locked=True),
        "deleted": lambda: delete_segment(segment_id=segment.pk),
        "recorded": lambda: recorded.append(record(segment)),
        "taken over": lambda: Task.objects.update(lease_owner="another worker"),
    }[what]
    task = perform(task)
    assert task.status == (TaskStatus.PROCESSING if what == "taken over" else TaskStatus.COMPLETED)
    segment.refresh_from_db()
    kept = sorted(path.name for path in media.path(media.audio_key(project.pk)).parent.iterdir())
    assert kept == [key.rpartition("/")[2] for key in recorded]
    assert (segment.audio_file.name or None) == (recorded[0] if recorded else None)


def test_a_text_that_cannot_be_spoken_fails_with_its_own_sentence() -> None:
    (segment,) = segments_of(story("Short."))
    task = narration.request(segment.pk)
    Segment.objects.update(text_content="word " * 30_000)
    task = perform(task)
    assert (task.status, task.error_code) == (TaskStatus.FAILED, "voice_failed")
    assert "Split it into several segments" in task.error


def test_what_nobody_foresaw_is_logged_and_told_without_its_insides(
    meanwhile: Meanwhile, caplog: pytest.LogCaptureFixture
) -> None:
    (segment,) = segments_of(story("The lamp burns."))

    def breaks() -> None:
        raise ZeroDivisionError("secret")

    meanwhile.happens = breaks
    task = perform(narration.request(segment.pk))
    assert (task.status, task.error_code) == (TaskStatus.FAILED, "unexpected")
    assert "secret" not in task.error
    assert [record.exc_info is not None for record in caplog.records if record.levelname == "ERROR"] == [True]
    caplog.clear()
