"""Whatever step of a shared film the storage is away in, the step waits for it, and no attempt is counted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import transaction
from pytest_django import Settings

from api import media
from api.media import patience
from api.models import Narration, Project, ProviderCall, Segment, ShotGroup, Task, TaskStatus, UnstoredSound
from api.services import ledger, narration, rendering, shared_filming, speaking
from api.tests.rendering_files import RATE, add_segment
from api.tests.service_films import services
from api.tests.task_rows import story
from cli.servers.ceph import CephServer
from providers.fake import FakeServices

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("s3")]

OWNER = "a worker"


@pytest.fixture
def task(settings: Settings) -> Task:
    """The order of a film of two shots, each a group, which its worker has claimed."""
    settings.GROUP_FRAMES = 1
    project = Project.objects.create(
        title="The Lighthouse", resolution_width=160, resolution_height=90, framerate=RATE
    )
    for seconds in (0.4, 0.3):
        add_segment(project, seconds)
    with transaction.atomic():
        found = rendering.request(project.pk)
    return claimed(found)


def claimed(task: Task) -> Task:
    assert Task.objects.filter(pk=task.pk).claim(OWNER)
    return Task.objects.get(pk=task.pk)


class Storage:
    """The storage, which comes back as soon as somebody waits for it and asks whether to go on."""

    def __init__(self, ceph: CephServer) -> None:
        self._ceph = ceph
        self._is_away = False

    @contextmanager
    def away(self) -> Iterator[None]:
        """Be away from the beginning of the block until somebody waits."""
        self._ceph.stop_gateway()
        self._is_away = True
        try:
            yield
            assert not self._is_away, "nobody waited for the storage"
        finally:
            self.go_on()

    def go_on(self, *_: object, **__: object) -> bool:
        if self._is_away:
            self._is_away = False
            self._ceph.start_gateway()
        return True


@pytest.fixture
def storage(ceph: CephServer) -> Storage:
    return Storage(ceph)


def group(number: int, go_on: Callable[[], bool]) -> Task | None:
    """Make a group, as a worker does."""
    row = ShotGroup.objects.get(number=number)
    assert ShotGroup.objects.filter(pk=row.pk).claim(OWNER)
    row.refresh_from_db()
    return shared_filming.perform_group(row, OWNER, go_on=go_on)


def test_every_step_of_a_film_waits_for_the_storage(task: Task, storage: Storage) -> None:
    with storage.away():
        shared_filming.perform(task, update=storage.go_on)
    assert ShotGroup.objects.count() == 3
    for number in (0, 1):
        with storage.away():
            assert group(number, storage.go_on) is None
        assert ShotGroup.objects.get(number=number).state == "DONE"
    joining = group(2, storage.go_on)
    assert joining is not None
    with storage.away():
        shared_filming.perform(claimed(joining), update=storage.go_on)
    ended = Task.objects.get(pk=task.pk)
    assert (ended.status, ended.error) == (TaskStatus.COMPLETED, "")
    assert ended.fruitless == 0
    assert media.exists(media.film_key(task.project_id))


@pytest.mark.parametrize("step", ["plan", "group"])
def test_a_storage_that_stays_away_ends_the_film_with_a_sentence(
    task: Task, storage: Storage, ceph: CephServer, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    if step == "group":
        shared_filming.perform(task, update=storage.go_on)
    monkeypatch.setattr(patience, "PATIENCE", 0.5)
    ceph.stop_gateway()
    try:
        if step == "plan":
            shared_filming.perform(task, update=storage.go_on)
        else:
            group(1, storage.go_on)
    finally:
        ceph.start_gateway()
    ended = Task.objects.get(pk=task.pk)
    assert (ended.status, ended.error_code) == (TaskStatus.FAILED, "storage_unavailable")
    assert str(ended.error).startswith("The storage of pictures and films did not answer for minutes")


def test_a_group_whose_worker_is_to_end_is_handed_back_though_the_storage_is_away(
    task: Task, storage: Storage, ceph: CephServer
) -> None:
    shared_filming.perform(task, update=storage.go_on)
    ceph.stop_gateway()
    try:
        assert group(1, lambda: False) is None
    finally:
        ceph.start_gateway()
    row = ShotGroup.objects.get(number=1)
    assert (row.state, row.fruitless) == ("WAITING", 0)
    assert Task.objects.get(pk=task.pk).status == TaskStatus.PROCESSING


def test_what_a_service_read_while_the_storage_stayed_away_is_not_paid_again(
    storage: Storage, ceph: CephServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    segment = story("The lamp burns all night.").segments.get()
    with FakeServices() as fake, services("local", fake):
        with monkeypatch.context() as impatient:
            impatient.setattr(patience, "PATIENCE", 0.5)
            ceph.stop_gateway()
            try:
                failed = narrated(segment, storage)
            finally:
                ceph.start_gateway()
        assert (failed.status, failed.error_code) == (TaskStatus.FAILED, "storage_unavailable")
        assert UnstoredSound.objects.count() == 1
        assert narrated(segment, storage).status == TaskStatus.COMPLETED
        assert fake.count("POST", "/v1/audio/speech") == 1
    assert Narration.objects.get().engine == "openai"
    assert not UnstoredSound.objects.exists()
    assert media.exists(ProviderCall.objects.get().clip)
    assert ledger.discrepancies() == {}


def narrated(segment: Segment, storage: Storage) -> Task:
    """The task of a narration by a service, after it was worked on once."""
    task = claimed(narration.request(segment.pk, voice_id="openai:nova"))
    speaking.perform(task, update=storage.go_on)
    return Task.objects.get(pk=task.pk)
