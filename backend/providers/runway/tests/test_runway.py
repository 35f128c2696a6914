"""What only Runway has: models, sizes, sound, uploads."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from providers.base import Options, Scene, VideoRequest
from providers.configuration import ServiceSettings
from providers.errors import NotSubmitted, SceneUnsuitable
from providers.fake import FakeServices
from providers.fake.server import KEYS
from providers.guards import Guards
from providers.http import Network
from providers.money import usd
from providers.policy import Clock
from providers.runway import Runway
from providers.runway.adapter import LARGEST_WITHIN
from providers.runway.failures import failure
from providers.runway.models import MODELS
from providers.tests.bench import KEY


def runway(model: str = "gen4_turbo", url: str = "http://127.0.0.1:9") -> Runway:
    settings = ServiceSettings(base_url=url, key=KEYS["runway"], model=model)
    return Runway(settings, Network(guards=Guards()))


def film(picture: Path | None = None, **scene: object) -> VideoRequest:
    one = Scene(
        **{  # type: ignore[arg-type]
            "number": 1,
            "text": "A lamp.",
            "seconds": 4.0,
            "picture": picture,
            "picture_type": "image/png" if picture else "",
            **scene,
        }
    )
    return VideoRequest(title="T", scenes=(one,), width=1920, height=1080, options=Options(style="oil"))


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "scene.png"
    Image.new("RGB", (640, 360), (20, 40, 90)).save(path)
    return path


@pytest.mark.parametrize("model", sorted(MODELS))
def test_every_model_of_the_table_is_ordered_as_it_wants(model: str, picture: Path) -> None:
    with FakeServices() as fake:
        provider = runway(model, fake.url)
        job = provider.jobs(film(picture))[0]
        taken = provider.submit(job, key=KEY)
        assert taken.estimated == provider.estimate(job) == fake.book.jobs[0].price
        assert job.notices == ()


def test_five_credits_a_second_are_five_cents() -> None:
    provider = runway()
    with pytest.raises(SceneUnsuitable, match="picture"):
        provider.jobs(film())
    assert runway("gen4.5").estimate(runway("gen4.5").jobs(film())[0]) == usd("0.48")


def test_a_model_with_sound_is_asked_for_silence(picture: Path) -> None:
    body = runway("veo3.1").jobs(film(picture))[0].body
    assert body == {
        "model": "veo3.1",
        "ratio": "1920:1080",
        "duration": 4,
        "promptText": "oil. A lamp.",
        "audio": False,
    }


def test_a_scene_without_a_picture_is_made_from_words_where_the_model_can() -> None:
    job = runway("gen4.5").jobs(film())[0]
    assert (job.path, job.pictures) == ("/v1/text_to_video", ())


def test_a_model_that_is_not_known_is_used_with_a_notice_at_the_dearest_price(picture: Path) -> None:
    provider = runway("gen9_ultra")
    job = provider.jobs(film(picture))[0]
    assert "gen9_ultra" in job.notices[0]
    assert job.body["model"] == "gen9_ultra"
    assert provider.estimate(job) == usd("2.00")


def test_a_long_prompt_is_cut_with_a_notice(picture: Path) -> None:
    job = runway().jobs(film(picture, prompt="word " * 400))[0]
    assert len(job.body["promptText"]) <= 1000
    assert "shortened" in job.notices[0]


def test_a_large_picture_is_uploaded_first_and_the_store_sees_no_key(tmp_path: Path) -> None:
    path = tmp_path / "large.png"
    Image.effect_noise((1600, 2200), 90).save(path)
    assert path.stat().st_size > LARGEST_WITHIN
    with FakeServices() as fake:
        provider = runway(url=fake.url)
        provider.submit(provider.jobs(film(path))[0], key=KEY)
        assert fake.count("POST", "/v1/uploads") == 1
        assert fake.count("POST", "/runway-uploads/*") == 1
        assert fake.book.jobs[0].body["promptImage"].startswith("runway://")
        assert fake.book.leaks == []


def test_an_upload_that_fails_means_that_nothing_was_ordered(tmp_path: Path) -> None:
    path = tmp_path / "large.png"
    Image.effect_noise((1600, 2200), 90).save(path)
    provider = runway()
    with pytest.raises(NotSubmitted):
        provider.submit(provider.jobs(film(path))[0], key=KEY)


@given(st.floats(0, 1, exclude_max=True), st.integers(0, 100))
def test_a_task_is_never_asked_after_more_often_than_every_five_seconds(chance: float, polls: int) -> None:
    assert 5 <= Runway.pace.delay(polls, clock=Clock(chance=lambda: chance)) <= 25


@pytest.mark.parametrize(
    ("code", "whose", "retryable", "new_seed"),
    [
        ("SAFETY.INPUT.TEXT", "content", False, False),
        ("SAFETY.OUTPUT.VIDEO", "content", False, False),
        ("INPUT_PREPROCESSING.SAFETY.TEXT", "content", False, False),
        ("INTERNAL.BAD_OUTPUT.CODE01", "service", True, True),
        ("ASSET.INVALID", "limits", False, False),
        ("INPUT_PREPROCESSING.INTERNAL", "service", True, False),
        ("THIRD_PARTY.UNAVAILABLE", "service", True, False),
        ("INTERNAL", "service", True, False),
        ("", "service", True, False),
        ("SOMETHING.NEW", "service", False, False),
    ],
)
def test_a_failure_code_says_what_may_help(code: str, whose: str, retryable: bool, new_seed: bool) -> None:
    found = failure("Runway", code, "words of the service")
    assert (found.whose, found.retryable, found.new_seed) == (whose, retryable, new_seed)
    assert "Runway" in found.message
    assert "words of the service" not in found.message
