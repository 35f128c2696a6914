"""The collector: what goes, what stays, and why."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings
from django.utils import timezone

from api import media
from api.models import (
    CallKind,
    CallOutcome,
    CallState,
    Deletion,
    Event,
    Narration,
    Project,
    ProviderCall,
    Segment,
    Task,
    TaskKind,
    TaskStatus,
)
from api.services import deleting, garbage, restoring
from api.services.garbage import Collected
from api.services.segment_files import put_picture, put_sound
from api.tests.story_rows import make_project, segment_named, texts_of

pytestmark = pytest.mark.django_db(transaction=True)

NOW = timezone.now()
NOTHING = Collected(projects=0, segments=0, deletions=0, files=0, uploads=0)


@pytest.fixture(autouse=True)
def _folders_of_its_own(tmp_path: Path) -> Iterator[None]:
    places = {"MEDIA_ROOT": tmp_path / "media", "FILE_UPLOAD_TEMP_DIR": tmp_path / "uploads"}
    for folder in places.values():
        folder.mkdir()
    with override_settings(**places):
        yield


def aged(path: Path, hours: float = 2) -> Path:
    moment = (NOW - timedelta(hours=hours)).timestamp()
    os.utime(path, (moment, moment), follow_symlinks=False)
    return path


def written(path: Path, hours: float = 2) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"content")
    return aged(path, hours)


def picture(project: Project, hours: float = 2) -> str:
    key = media.image_key(project.pk)
    for name in (key, media.thumb_key(key)):
        written(media.path(name), hours)
    return key


def sound(project: Project, hours: float = 2) -> str:
    key = media.audio_key(project.pk)
    written(media.path(key), hours)
    return key


def is_there(key: str) -> bool:
    """Whether a file is there, with its thumbnail if it is a picture."""
    thumbnail = media.thumb_key(key) if "/images/" in key else key
    assert media.exists(key) == media.exists(thumbnail)
    return media.exists(key)


def collect(*, days: float = 0) -> Collected:
    return garbage.collect(NOW + timedelta(days=days))


def give(segment: Segment, project: Project) -> tuple[str, str]:
    """Put a picture and a sound into a segment."""
    keys = picture(project), sound(project)
    put_picture(segment, keys[0])
    put_sound(segment, keys[1], 2.0)
    return keys


def test_files_of_segments_stay_whether_visible_or_deleted() -> None:
    project = make_project("a", "b")
    keys = [key for text in "ab" for key in give(segment_named(project, text), project)]
    deleting.delete_segment(segment_id=segment_named(project, "a").pk)
    assert collect() == NOTHING
    assert all(map(is_there, keys))


def test_what_was_replaced_stays_for_thirty_days_and_then_goes_with_its_row() -> None:
    project = make_project("a")
    segment = segment_named(project, "a")
    former, latter = give(segment, project), give(segment, project)
    assert collect(days=29.9) == NOTHING
    assert all(map(is_there, former))
    assert collect(days=30.1) == Collected(projects=0, segments=0, deletions=2, files=3, uploads=0)
    assert not any(map(is_there, former))
    assert all(map(is_there, latter))
    assert not Deletion.objects.exists()


def test_a_picture_that_serves_several_segments_goes_with_the_last_of_them() -> None:
    project = make_project("a", "b")
    key = picture(project)
    for text in "ab":
        put_picture(segment_named(project, text), key)
    put_picture(segment_named(project, "a"), None)
    assert collect(days=31).files == 0
    assert is_there(key)
    put_picture(segment_named(project, "b"), None)
    assert collect(days=62).files == 2
    assert not is_there(key)


def test_a_segment_goes_after_thirty_days_and_the_rest_keep_their_order() -> None:
    project = make_project(*"abc")
    kept, gone = (give(segment_named(project, text), project) for text in "ab")
    Narration.objects.create(segment=segment_named(project, "b"))
    for text in "bc":
        deleting.delete_segment(segment_id=segment_named(project, text).pk)
    Deletion.objects.filter(segment__text_content="c").update(deleted_at=NOW + timedelta(days=20))
    collected = collect(days=31)
    assert (collected.segments, collected.files) == (1, 3)
    assert (all(map(is_there, kept)), any(map(is_there, gone))) == (True, False)
    assert not Segment.objects.filter(text_content="b").exists()
    restoring.restore_segment(segment_id=segment_named(project, "c").pk)
    assert texts_of(project) == ["a", "c"]


def test_a_project_goes_after_thirty_days_with_its_folder() -> None:
    project, other = make_project("a"), make_project("x")
    give(segment_named(project, "a"), project)
    keys = give(segment_named(other, "x"), other)
    written(media.path(media.film_key(project.pk)))
    deleting.delete_project(project_id=project.pk)
    assert collect(days=29) == NOTHING
    collected = collect(days=31)
    assert (collected.projects, collected.files) == (1, 4)
    collect(days=31.1)
    assert not (Path(settings.MEDIA_ROOT) / "projects" / str(project.pk)).exists()
    assert list(Project.objects.all()) == [other]
    assert all(map(is_there, keys))
    assert Event.objects.latest("pk").body == {"project_id": str(project.pk), "change": "purged"}


def test_files_that_no_row_names_go_when_they_are_an_hour_old() -> None:
    project = make_project("a")
    folder = Path(settings.MEDIA_ROOT) / "projects" / str(project.pk)
    old, young = picture(project), picture(project, hours=0.9)
    half_done = written(folder / "audio" / f".{uuid.uuid4().hex}.flac.making")
    in_work = written(folder / "audio" / f".{uuid.uuid4().hex}.flac.making", hours=0.5)
    assert collect() == Collected(projects=0, segments=0, deletions=0, files=3, uploads=0)
    assert (is_there(old), is_there(young)) == (False, True)
    assert (half_done.exists(), in_work.exists()) == (False, True)


@pytest.mark.parametrize("status", list(TaskStatus))
def test_what_a_task_still_needs_stays_until_it_has_ended(status: TaskStatus) -> None:
    project = make_project("a")
    keys = picture(project), sound(project)
    order = {"width": 160, "segments": [{"id": "…", "picture": keys[0], "narration": keys[1]}]}
    Task.objects.create(project=project, kind=TaskKind.RENDER, status=status, order=order)
    still_open = status in (TaskStatus.PENDING, TaskStatus.PROCESSING)
    assert collect().files == (0 if still_open else 3)
    assert [is_there(key) for key in keys] == [still_open] * 2


def test_clips_stay_as_long_as_the_call_that_was_paid_for_them() -> None:
    project = make_project("One.")
    bought, left_over = media.clip_key(project.pk), media.clip_key(project.pk)
    for key in (bought, left_over):
        written(media.path(key))
    call = ProviderCall.objects.create(
        key="a key",
        provider="runway",
        kind=CallKind.VIDEO,
        project=project,
        state=CallState.SETTLED,
        outcome=CallOutcome.FETCHED,
        reserved=1,
        day=NOW.date(),
        clip=bought,
    )
    assert garbage.collect(NOW).files == 1
    assert (media.exists(bought), media.exists(left_over)) == (True, False)
    call.delete()
    assert garbage.collect(NOW).files == 1


def test_films_and_the_work_on_them_are_left_alone_while_their_project_is_there() -> None:
    project = make_project()
    film = written(media.path(media.film_key(project.pk)), hours=5_000)
    work = written(film.parent / ".final.mp4.work" / "shot.mp4", hours=5_000)
    assert collect() == NOTHING
    deleting.delete_project(project_id=project.pk)
    assert collect() == NOTHING
    Project.objects.all().delete()
    assert collect().files == 2
    assert not film.exists()
    assert not work.exists()


def test_leftovers_of_a_purged_project_stay_while_somebody_may_still_write_there() -> None:
    gone = Path(settings.MEDIA_ROOT) / "projects" / str(uuid.uuid4())
    young = written(gone / "output" / "final.mp4.part", hours=0.1)
    (gone / "images").mkdir()
    aged(gone / "images")
    assert collect() == NOTHING
    assert young.exists()
    aged(young)
    assert collect().files == 1
    assert collect(days=0.1) == NOTHING
    assert not gone.exists()


def test_links_are_never_followed_nor_removed(tmp_path: Path) -> None:
    treasure = written(tmp_path / "elsewhere" / "images" / "treasure.png")
    project = make_project()
    projects = Path(settings.MEDIA_ROOT) / "projects"
    (projects / str(project.pk)).mkdir(parents=True)
    links = [
        projects / str(uuid.uuid4()),
        projects / str(project.pk) / "images",
        Path(settings.FILE_UPLOAD_TEMP_DIR) / "link",
    ]
    for link in links:
        link.symlink_to(tmp_path / "elsewhere", target_is_directory=True)
        aged(link)
    (projects / str(project.pk) / "audio").mkdir()
    (projects / str(project.pk) / "audio" / "link.wav").symlink_to(treasure)
    aged(projects / str(project.pk) / "audio" / "link.wav")
    assert collect() == NOTHING
    assert treasure.exists()
    assert all(link.is_symlink() for link in links)


def test_the_folder_of_all_projects_may_not_be_a_link_either(tmp_path: Path) -> None:
    treasure = written(tmp_path / "elsewhere" / str(uuid.uuid4()) / "images" / "treasure.png")
    (Path(settings.MEDIA_ROOT) / "projects").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    assert collect() == NOTHING
    assert treasure.exists()


def test_what_is_not_ours_stays() -> None:
    projects = Path(settings.MEDIA_ROOT) / "projects"
    kept = [
        written(projects / "notes.txt"),
        written(projects / "holiday" / "images" / "a.png"),
        written(projects / str(uuid.uuid4()).upper() / "images" / "a.png"),
        written(Path(settings.MEDIA_ROOT) / "a.png"),
    ]
    assert collect() == NOTHING
    assert all(path.exists() for path in kept)


def test_uploads_that_broke_off_go_after_an_hour() -> None:
    uploads = Path(settings.FILE_UPLOAD_TEMP_DIR)
    old, young = written(uploads / "old.upload"), written(uploads / "young.upload", hours=0.5)
    assert collect() == Collected(projects=0, segments=0, deletions=0, files=0, uploads=1)
    assert (old.exists(), young.exists()) == (False, True)


def test_a_media_folder_that_is_not_there_is_nothing_to_collect() -> None:
    Path(settings.MEDIA_ROOT).rmdir()
    Path(settings.FILE_UPLOAD_TEMP_DIR).rmdir()
    assert collect() == NOTHING
