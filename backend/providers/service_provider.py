"""What all providers behind HTTP do alike: one client, one way to fetch, health from one free question."""

from __future__ import annotations

from abc import abstractmethod
from pathlib import Path
from typing import ClassVar

from providers.addresses import Reach, widened
from providers.base import (
    LARGEST_FILE,
    Downloaded,
    Health,
    JobFailure,
    JobRequest,
    JobState,
    JobStatus,
    Output,
    ProviderJob,
    VideoProvider,
)
from providers.configuration import ServiceSettings
from providers.download import Downloader
from providers.errors import ProviderError, UnexpectedAnswer, Unreachable
from providers.http import Network, Service, ServiceClient
from providers.money import Micros
from providers.policy import Deadline, Patience


class ServiceProvider(VideoProvider):
    """A provider with a ``client``. ``output_hosts`` is where its finished files lie, ``hosts_setting`` the
    name of the setting that adds to them.

    Another ``name`` and ``title`` may be given, for a provider that plays this one.
    """

    name: str
    title: str
    output_hosts: ClassVar[tuple[str, ...]]
    hosts_setting: ClassVar[str]

    def __init__(
        self,
        settings: ServiceSettings,
        network: Network,
        *,
        patience: Patience | None = None,
        name: str = "",
        title: str = "",
    ) -> None:
        self.name = name or self.name
        self.title = title or self.title
        self.patience = patience or Patience(clock=network.clock)
        self.client = ServiceClient(self.service(settings), network)
        hosts, origins = widened(settings.output_hosts)
        self._downloader = Downloader(
            network,
            Reach(
                name=self.name,
                title=self.title,
                setting=self.hosts_setting,
                hosts=(*self.output_hosts, *hosts),
                origins=(settings.base_url, *origins),
            ),
        )

    @abstractmethod
    def service(self, settings: ServiceSettings) -> Service:
        """Who is spoken to, and with which headers."""

    @abstractmethod
    def place(self, job: JobRequest, key: str) -> ProviderJob:
        """Place the order, after whatever free calls it takes; see ``submit``."""

    @abstractmethod
    def look(self) -> Health:
        """Ask one free question about the service; may raise ProviderError."""

    def submit(self, job: JobRequest, *, key: str) -> ProviderJob:
        try:
            return self.place(job, key)
        except (Unreachable, UnexpectedAnswer) as error:
            # Only free calls before the order end like this: the order itself was not sent.
            raise self.client.say.not_submitted(error.detail) from error

    def health(self) -> Health:
        try:
            return self.look()
        except ProviderError as error:
            return Health(ok=False, detail=error.message)

    def fetch(
        self, output: Output, target: Path, *, largest: int = LARGEST_FILE, limit: Deadline | None = None
    ) -> Downloaded:
        return self._downloader.fetch(output, target, largest=largest, limit=limit)

    def succeeded(self, outputs: tuple[Output, ...], cost: Micros | None) -> JobStatus:
        """The reading of a job that says it is done; it has failed where it gives nothing."""
        if outputs:
            return JobStatus(state=JobState.SUCCEEDED, progress=1.0, outputs=outputs, cost=cost)
        failure = JobFailure(
            code="no_output",
            message=f"{self.title} said that it is done, but gave no file. Order it again.",
            retryable=True,
        )
        return JobStatus(state=JobState.FAILED, cost=cost, error=failure)
