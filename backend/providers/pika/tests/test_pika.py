"""What only Pika has: resolutions, prices, errors within a success, and a locked account."""

from __future__ import annotations

import pytest

from providers.base import ProviderJob, Scene, VideoRequest
from providers.configuration import ServiceSettings
from providers.errors import Refused, SceneUnsuitable
from providers.fake import FakeServices, Scenario
from providers.fake.server import KEYS
from providers.guards import Guards
from providers.http import Network
from providers.money import usd
from providers.pika import Pika
from providers.pika.failures import error_type, failure
from providers.tests.bench import KEY


def pika(model: str = "fal-ai/pika/v2.2", url: str = "http://127.0.0.1:9") -> Pika:
    settings = ServiceSettings(base_url=url, key=KEYS["pika"], model=model)
    return Pika(settings, Network(guards=Guards()))


def film(
    *, width: int = 1920, height: int = 1080, seconds: float = 4.0, text: str = "A lamp."
) -> VideoRequest:
    scene = Scene(number=1, text=text, seconds=seconds)
    return VideoRequest(title="T", scenes=(scene,), width=width, height=height)


@pytest.mark.parametrize(
    ("width", "height", "seconds", "body", "price"),
    [
        (1920, 1080, 4.0, {"resolution": "1080p", "duration": 5, "aspect_ratio": "16:9"}, "0.45"),
        (1280, 720, 4.0, {"resolution": "720p", "duration": 5, "aspect_ratio": "16:9"}, "0.20"),
        (720, 1280, 7.0, {"resolution": "720p", "duration": 10, "aspect_ratio": "9:16"}, "0.40"),
        (1080, 1350, 30.0, {"resolution": "1080p", "duration": 10, "aspect_ratio": "4:5"}, "0.90"),
    ],
)
def test_a_film_gets_the_resolution_and_length_that_it_needs(
    width: int, height: int, seconds: float, body: dict[str, object], price: str
) -> None:
    with FakeServices() as fake:
        provider = pika(url=fake.url)
        job = provider.jobs(film(width=width, height=height, seconds=seconds))[0]
        assert job.body == {"prompt": "A lamp.", **body}
        assert provider.estimate(job) == usd(price)
        provider.submit(job, key=KEY)
        assert fake.book.jobs[0].price == usd(price)


def test_a_scene_without_words_is_not_sent() -> None:
    with pytest.raises(SceneUnsuitable, match="words"):
        pika().jobs(film(text=" "))


def test_a_model_that_is_not_known_is_used_with_a_notice() -> None:
    assert "v3" in pika("fal-ai/pika/v3").jobs(film())[0].notices[0]


def test_a_job_is_found_without_the_addresses_of_its_answer() -> None:
    with FakeServices() as fake:
        provider = pika(url=fake.url)
        job = provider.submit(provider.jobs(film())[0], key=KEY)
        bare = ProviderJob(id=job.id, estimated=job.estimated)
        assert provider.poll(bare).outputs[0].url.startswith(fake.url)


@pytest.mark.parametrize("code", ["content_policy_violation", "file_download_error", "generation_timeout"])
def test_what_a_failed_job_costs_follows_its_result(code: str) -> None:
    with FakeServices() as fake:
        fake.script("pika", Scenario(end="failed", failure=code))
        provider = pika(url=fake.url)
        end = provider.poll(provider.submit(provider.jobs(film())[0], key=KEY))
        assert end.cost == fake.charged("pika")


def test_the_type_of_an_error_stands_in_two_places() -> None:
    assert error_type({"error_type": "runner_disconnected"}) == "runner_disconnected"
    assert error_type({"detail": [{"type": "missing", "msg": "?"}]}) == "missing"
    assert error_type({"error": "something"}) == "unnamed"
    assert error_type({"video": {}}) == ""


@pytest.mark.parametrize(
    ("kind", "status", "whose", "retryable"),
    [
        ("content_policy_violation", 422, "content", False),
        ("generation_timeout", 504, "service", True),
        ("runner_connection_error", 503, "service", True),
        ("literal_error", 422, "limits", False),
        ("unnamed", 500, "service", True),
    ],
)
def test_an_error_type_says_whose_matter_it_is(kind: str, status: int, whose: str, retryable: bool) -> None:
    found = failure("Pika", kind, status, "words of the service")
    assert (found.whose, found.retryable) == (whose, retryable)


def test_a_wrong_key_names_fal_which_gave_it() -> None:
    with FakeServices() as fake:
        settings = ServiceSettings(base_url=fake.url, key="wrong", model="fal-ai/pika/v2.2")
        provider = Pika(settings, Network(guards=Guards()))
        with pytest.raises(Refused, match=r"PIKA_API_KEY \(a key of fal.ai\)"):
            provider.submit(provider.jobs(film())[0], key=KEY)
