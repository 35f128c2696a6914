"""The body of an order, and what only a service that takes whole films has."""

from __future__ import annotations

from pathlib import Path

import pytest

from providers.base import Options, Scene, VideoRequest
from providers.configuration import ServiceSettings
from providers.custom import Custom, adapter
from providers.custom.body import storyboard_body
from providers.custom.failures import failure
from providers.errors import Refused, SceneUnsuitable
from providers.fake import FakeServices
from providers.fake.server import KEYS
from providers.guards import Guards
from providers.http import Network
from providers.money import usd

SCENES = (
    Scene(number=1, text="Welcome to our product", voice="nova", seconds=3.0, transition="fade"),
    Scene(number=2, text="Good\nbye", voice="nova", seconds=2.5),
)


def custom(url: str = "http://127.0.0.1:9/v1", price: str = "0") -> Custom:
    settings = ServiceSettings(base_url=url, key=KEYS["custom"], price=usd(price))
    return Custom(settings, Network(guards=Guards()))


def test_the_body_is_the_one_that_was_always_described() -> None:
    film = VideoRequest(
        title="T", scenes=SCENES, options=Options(music_url="https://storage.example/music.mp3")
    )
    assert storyboard_body(film) == {
        "storyboard": [
            {"scene_index": 1, "image_url": None, "duration": 3.0, "transition": "fade"},
            {"scene_index": 2, "image_url": None, "duration": 2.5, "transition": None},
        ],
        "script": [
            {"text": "Welcome to our product", "voice": "nova", "duration": 3.0},
            {"text": "Good bye", "voice": "nova", "duration": 2.5},
        ],
        "background_music": {
            "url": "https://storage.example/music.mp3",
            "volume": 0.3,
            "duck_during_voice": True,
        },
        "output": {"resolution": "1080p", "format": "mp4", "fps": 30},
    }


def test_all_options_are_passed_on() -> None:
    options = Options(
        transition="dissolve", style="noir", music_url="https://m.example/a", volume=0.1, duck=False
    )
    body = storyboard_body(
        VideoRequest(title="T", scenes=SCENES, width=1280, height=720, fps=29.97, options=options)
    )
    assert [scene["transition"] for scene in body["storyboard"]] == ["fade", "dissolve"]
    assert body["style"] == "noir"
    assert body["background_music"] == {
        "url": "https://m.example/a",
        "volume": 0.1,
        "duck_during_voice": False,
    }
    assert body["output"] == {"resolution": "1280x720", "format": "mp4", "fps": 29.97}


def test_without_music_there_is_none() -> None:
    assert storyboard_body(VideoRequest(title="T", scenes=SCENES))["background_music"] is None


def test_the_same_key_gives_the_same_job_and_another_film_is_refused() -> None:
    with FakeServices() as fake:
        provider = custom(f"{fake.url}/v1")
        film = VideoRequest(title="T", scenes=SCENES)
        first = provider.submit(provider.jobs(film)[0], key="order-1")
        again = provider.submit(provider.jobs(film)[0], key="order-1")
        assert first.id == again.id
        assert len(fake.book.jobs) == 1
        other = VideoRequest(title="T", scenes=SCENES[:1])
        with pytest.raises(Refused):
            provider.submit(provider.jobs(other)[0], key="order-1")


def test_a_second_of_film_is_reserved_at_the_price_of_the_settings() -> None:
    provider = custom(price="0.015")
    assert provider.estimate(provider.jobs(VideoRequest(title="T", scenes=SCENES))[0]) == usd("0.0825")


def test_pictures_that_are_too_many_for_one_order_are_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adapter, "LARGEST_ORDER", 1000)
    picture = tmp_path / "a.png"
    picture.write_bytes(b"x" * 600)
    scenes = tuple(
        Scene(number=number, text="A", seconds=1, picture=picture, picture_type="image/png")
        for number in (1, 2)
    )
    with pytest.raises(SceneUnsuitable, match="together"):
        custom().jobs(VideoRequest(title="T", scenes=scenes))


@pytest.mark.parametrize(
    ("code", "whose"),
    [
        ("moderated", "content"),
        ("quota", "quota"),
        ("unsupported", "limits"),
        ("internal", "service"),
        ("", "service"),
    ],
)
def test_an_error_code_says_whose_matter_it_is(code: str, whose: str) -> None:
    found = failure("Your render service", code, "words of the service", retryable=True)
    assert found.whose == whose
    assert found.message.startswith("Your render service")
    assert "words of the service" not in found.message
