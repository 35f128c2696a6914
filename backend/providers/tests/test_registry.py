"""Providers by name, loaded only when they are asked for; the next one after a failure that is certain."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from providers.base import Scene, VideoRequest
from providers.configuration import OPENAI, read_settings
from providers.errors import (
    AllFailed,
    DeadlinePassed,
    JobFailed,
    ProviderUnknown,
    SceneUnsuitable,
    SubmitUnclear,
)
from providers.fake import FakeServices, Scenario, drop, status
from providers.registry import generate, video_provider, voice_services
from providers.tests.bench import Bench, Pauses
from providers.voices.openai_compatible import OFFICIAL

NETWORK_PACKAGES = (
    "httpx",
    "httpcore",
    "celery",
    "redis",
    "psycopg",
    "boto3",
    "prometheus_client",
)


def test_films_made_here_load_no_package_for_the_network() -> None:
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from providers.configuration import read_settings\n"
        "from providers.registry import video_provider, voice_services\n"
        "settings = read_settings({})\n"
        "assert voice_services(settings) == {}\n"
        "assert video_provider('local', settings, render=lambda film: Path('x')).health().ok\n"
        f"print([name for name in {NETWORK_PACKAGES!r} if name in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("name", ["sora", "", "local"])
def test_a_provider_that_is_not_there_is_said_to_be_unknown(name: str) -> None:
    with pytest.raises(ProviderUnknown):
        video_provider(name, read_settings({}))


def test_voices_are_those_that_have_what_they_need(fake: FakeServices) -> None:
    assert set(voice_services(read_settings(fake.environment()))) == {"openai", "elevenlabs", "azure"}
    assert set(voice_services(read_settings({"ELEVENLABS_API_KEY": "k"}))) == {"elevenlabs"}
    assert OPENAI == OFFICIAL


@pytest.fixture
def chain(fake: FakeServices, pauses: Pauses, tmp_path: Path) -> tuple[Bench, Bench]:
    """Runway, and Pika after it."""
    first, second = (
        Bench(name=name, fake=fake, pauses=pauses, folder=tmp_path) for name in ("runway", "pika")
    )
    return first, second


def test_a_script_waits_for_its_film_without_hurrying_the_service(at: Bench) -> None:
    at.script(Scenario(submit=(status(503),), throttled=2, polls=2))
    url = at.provider.generate_video(at.request())
    assert url.startswith(at.fake.url)
    assert at.posts == 2
    assert not at.fake.book.violations or at.name == "mock"


def test_several_scenes_are_several_films_or_one(at: Bench) -> None:
    whole = at.provider.capabilities.whole_storyboard
    assert len(at.provider.generate_videos(at.request(scenes=3))) == (1 if whole else 3)
    if not whole:
        with pytest.raises(SceneUnsuitable, match="generate_videos"):
            at.provider.generate_video(at.request(scenes=2))


def test_a_job_that_never_ends_is_cancelled_at_the_deadline(at: Bench) -> None:
    at.again({"VIDEO_JOB_DEADLINE": "120"}).script(Scenario(end="never"))
    with pytest.raises(DeadlinePassed, match="2 minutes"):
        at.provider.generate_video(at.request())
    assert at.fake.book.jobs[0].cancelled == "running"


def test_a_failed_job_is_an_error_with_its_sentence(at: Bench) -> None:
    at.script(
        Scenario(
            end="failed",
            failure={
                "runway": "SAFETY.INPUT.TEXT",
                "pika": "content_policy_violation",
                "custom": "moderated",
            }[at.played],
        )
    )
    with pytest.raises(JobFailed) as raised:
        at.provider.generate_video(at.request())
    assert raised.value.whose == "content"
    assert not raised.value.another_may


def test_the_next_provider_makes_what_one_refused(chain: tuple[Bench, Bench]) -> None:
    first, second = chain
    first.script(Scenario(submit=(status(402),)))
    provider, urls = generate(first.request(), [first.provider, second.provider])
    assert (provider.name, len(urls)) == ("pika", 1)
    assert (first.posts, second.posts) == (1, 1)


def test_an_order_that_may_have_been_taken_is_not_handed_on(chain: tuple[Bench, Bench]) -> None:
    first, second = chain
    first.script(Scenario(submit=(drop(),)))
    with pytest.raises(SubmitUnclear):
        generate(first.request(), [first.provider, second.provider])
    assert (first.posts, second.posts) == (1, 0)


def test_a_scene_that_was_declined_is_not_shown_to_the_next(chain: tuple[Bench, Bench]) -> None:
    first, second = chain
    first.script(Scenario(end="failed", failure="SAFETY.INPUT.IMAGE"))
    with pytest.raises(JobFailed):
        generate(first.request(), [first.provider, second.provider])
    assert second.posts == 0


def test_when_all_fail_one_message_holds_every_reason(chain: tuple[Bench, Bench]) -> None:
    first, second = chain
    first.script(Scenario(submit=(status(402),)))
    second.script(Scenario(end="failed", failure="internal_error"))
    with pytest.raises(AllFailed) as raised:
        generate(first.request(), [first.provider, second.provider])
    assert "Runway" in raised.value.message
    assert "Pika" in raised.value.message
    assert len(raised.value.errors) == 2


@pytest.mark.parametrize("played", ["runway", "pika", "custom"])
def test_the_mock_brings_its_own_service(played: str, tmp_path: Path) -> None:
    settings = read_settings({"VIDEO_PROVIDER": "mock", "MOCK_PROVIDER": played, "MOCK_SECONDS": "0"})
    provider = video_provider("mock", settings)
    scene = Scene(number=1, text="A lamp.", seconds=1.0)
    if provider.capabilities.needs_picture:
        with pytest.raises(SceneUnsuitable, match="picture"):
            provider.jobs(VideoRequest(title="T", scenes=(scene,)))
        return
    job = provider.submit(provider.jobs(VideoRequest(title="T", scenes=(scene,)))[0], key="k")
    end = provider.poll(job)
    provider.fetch(end.outputs[0], tmp_path / "clip.mp4")
    assert (tmp_path / "clip.mp4").read_bytes()[4:8] == b"ftyp"
    assert provider.name == "mock"
