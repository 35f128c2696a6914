"""Every provider of the network at the fake of its service, with a clock that does not wait."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

from PIL import Image

from providers.base import JobRequest, JobStatus, Options, ProviderJob, Scene, VideoProvider, VideoRequest
from providers.configuration import Settings, read_settings
from providers.fake import FakeServices, Scenario
from providers.guards import Guards
from providers.http import Network
from providers.policy import Clock
from providers.registry import video_provider

ORDERS = {
    "runway": "/v1/image_to_video",
    "pika": "/fal-ai/pika/v2.2/image-to-video",
    "custom": "/v1/renders",
}
KEY_SETTINGS = {"runway": "RUNWAYML_API_KEY", "pika": "PIKA_API_KEY", "custom": "CUSTOM_VIDEO_API_KEY"}
NAMES = ("runway", "pika", "custom", "mock")
KEY = "task-1:scene-1:1"


def soon(reached: Callable[[], bool]) -> bool:
    """Whether that comes true which a thread of the fake has still to write down."""
    deadline = time.monotonic() + 60
    while not reached() and time.monotonic() < deadline:
        time.sleep(0.01)
    return reached()


@dataclass
class Pauses:
    """A clock whose pauses take no time, and are written down."""

    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    def now(self) -> float:
        return time.monotonic() + sum(self.slept)

    def clock(self) -> Clock:
        return Clock(monotonic=self.now, sleep=self.sleep, chance=lambda: 0.5)


@dataclass
class Bench:
    """A provider, the fake of its service (``played``), and the clock of both."""

    name: str
    fake: FakeServices
    pauses: Pauses
    folder: Path
    read: float = 30.0
    provider: VideoProvider = field(init=False)

    def __post_init__(self) -> None:
        self.again()

    @property
    def played(self) -> str:
        return "runway" if self.name == "mock" else self.name

    @property
    def posts(self) -> int:
        """How many orders arrived."""
        return self.fake.count("POST", ORDERS[self.played])

    @property
    def files(self) -> list[str]:
        return sorted(path.name for path in (self.folder / "clips").iterdir())

    def again(
        self,
        environ: Mapping[str, str] = MappingProxyType({}),
        *,
        read: float | None = None,
        whole: float = 60.0,
    ) -> Bench:
        """The same provider after a new start, with other settings."""
        network = Network(
            clock=self.pauses.clock(), guards=Guards(self.pauses.clock()), read=read or self.read, whole=whole
        )
        self.provider = video_provider(self.name, self.settings(environ), network=network)
        return self

    def settings(self, environ: Mapping[str, str]) -> Settings:
        mock = {"MOCK_BASE_URL": self.fake.url, "MOCK_SECONDS": "1"} if self.name == "mock" else {}
        return read_settings({**self.fake.environment(), "VIDEO_PROVIDER": self.name, **mock, **environ})

    def script(self, scenario: Scenario, times: int | None = 1) -> None:
        self.fake.script(self.played, scenario, times=times)

    def request(self, scenes: int = 1, options: Options | None = None) -> VideoRequest:
        """A film of scenes of four seconds with pictures."""
        picture = self.folder / "picture.jpg"
        if not picture.exists():
            Image.new("RGB", (640, 360), (200, 120, 40)).save(picture)
        scene = Scene(
            number=1, text="A lamp by the sea.", seconds=4.0, picture=picture, picture_type="image/jpeg"
        )
        return VideoRequest(
            title="The Lamp",
            scenes=tuple(replace(scene, number=number) for number in range(1, scenes + 1)),
            options=options or Options(),
        )

    def order(self) -> JobRequest:
        return self.provider.jobs(self.request())[0]

    def submit(self) -> ProviderJob:
        return self.provider.submit(self.order(), key=KEY)

    def submitted(self, scenario: Scenario) -> ProviderJob:
        """A job that was taken without trouble and goes on as the scenario says."""
        self.script(scenario)
        return self.submit()

    def poll(self, job: ProviderJob) -> JobStatus:
        """A reading at a time at which the service minds none."""
        self.pauses.sleep(6.0)
        return self.provider.poll(job)

    def ended(self, job: ProviderJob) -> JobStatus:
        for _ in range(20):
            status = self.poll(job)
            if status.state.ended:
                return status
        raise AssertionError("the job does not end")

    def clip(self) -> Path:
        """Where a finished file is to be put."""
        folder = self.folder / "clips"
        folder.mkdir(exist_ok=True)
        return folder / "clip.mp4"
