"""Films of services in tests: the real adapters in front of the loopback fake, worked on in this thread."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.test import override_settings

from api.models import Project, ProviderCall, Task
from api.services import rendering
from api.tests.rendering_files import Worker
from providers.configuration import read_settings
from providers.fake import FakeServices
from providers.policy import PollPace

AT_ONCE = PollPace(first=0.0, step=0.02, factor=1.5, longest=0.2, least=0.0)
"""The fake minds no hurry, and a test has no time."""


@contextmanager
def services(provider: str, fake: FakeServices, **variables: str) -> Iterator[None]:
    """The settings of a studio whose films ``provider`` makes, which is played by ``fake``."""
    quick = {"API_RETRY_DELAY": "0", "API_RETRY_ATTEMPTS": "3"}
    settings = read_settings({**fake.environment(), **quick, "VIDEO_PROVIDER": provider, **variables})
    with override_settings(SERVICES=settings):
        yield


def rendered_by_services(project: Project, **wishes: object) -> Task:
    """The task of a film that services were asked for, after it was worked on once."""
    return Worker(rendering.request(project.pk, **wishes)).work()  # type: ignore[arg-type]


def calls_of(project: Project) -> list[ProviderCall]:
    """The calls for a project in the order of the story, and of their submission."""
    return list(ProviderCall.objects.filter(project=project).order_by("scene", "created_at"))
