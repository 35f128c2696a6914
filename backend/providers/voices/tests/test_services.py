"""What is special about each of the three services."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from providers.configuration import ServiceSettings, read_settings
from providers.errors import Busy, Refused
from providers.fake import FakeServices, Scenario, status
from providers.http import Network
from providers.voices.alignment import timed_words
from providers.voices.azure import A_CHARACTER, Azure
from providers.voices.chosen import remote_voices
from providers.voices.openai_compatible import PRICES, OpenAICompatible
from providers.voices.tests.speakers import SPEAKERS, STORY, Bench, bench
from providers.voices.values import Wish

OPENAI, ELEVENLABS, AZURE = SPEAKERS


@pytest.fixture
def fake() -> Iterator[FakeServices]:
    with FakeServices() as services:
        yield services


@pytest.fixture
def azure(fake: FakeServices) -> Bench:
    return bench(fake, AZURE)


def test_azure_is_given_no_more_than_five_minutes_at_once(azure: Bench) -> None:
    text = "The lamp had been lit every evening, and nobody asked. " * 200  # two thousand words
    parts = azure.say(text)
    assert len(parts) >= 3
    assert all((part.seconds or 0) < 400 for part in parts)
    assert sum(part.seconds or 0 for part in parts) > 600


def test_a_narration_that_azure_cut_at_ten_minutes_is_noticed_and_made_in_halves(azure: Bench) -> None:
    azure.voice.longest = 1200.0
    text = "The lamp had been lit every evening, and nobody asked. " * 180
    parts = azure.say(text)
    assert azure.posts == 3
    assert [round(part.seconds or 0) for part in parts] != [600]
    assert sum(part.seconds or 0 for part in parts) > 610


def test_ssml_is_well_formed_whatever_the_text_holds() -> None:
    voice = Azure(ServiceSettings(base_url="http://127.0.0.1:1"), Network())
    text = "".join(map(chr, [*range(0x20), 0x7F, 0xFFFE, 0x1F30A])) + " </voice><voice name='x'>&amp; word"
    wish = Wish(voice='en-US-Ava"><x', speed=1.25, language="de-DE")
    (order,) = voice.orders(text, wish)
    root = ElementTree.fromstring(order.content or b"")
    assert [child.tag.rpartition("}")[2] for child in root.iter()] == ["speak", "voice", "prosody"]
    assert "".join(root.itertext()).endswith("🌊 </voice><voice name='x'>&amp; word")


def test_a_voice_of_many_languages_is_told_the_language_of_the_text() -> None:
    voice = Azure(ServiceSettings(base_url="http://127.0.0.1:1"), Network())
    many, one = "en-US-AvaMultilingualNeural", "de-DE-KatjaNeural"
    (order,) = voice.orders("Guten Abend.", Wish(voice=many, language="de-DE"))
    assert b'xml:lang="en-US"' in (order.content or b"")
    assert b'<lang xml:lang="de-DE">Guten Abend.</lang>' in (order.content or b"")
    for wish in (Wish(voice=one, language="de-DE"), Wish(voice=many, language="en-US"), Wish(voice=many)):
        (order,) = voice.orders("Guten Abend.", wish)
        assert b"<lang" not in (order.content or b"")


def test_azure_bills_marks_and_counts_chinese_signs_twice(azure: Bench) -> None:
    (plain,) = azure.voice.orders("A & B, 灯台.", Wish(voice=AZURE.voice))
    assert plain.estimated == A_CHARACTER * (len("A &amp; B, 灯台.") + 2)
    azure.say("A & B, 灯台.")
    assert azure.charged == plain.estimated


def test_words_of_elevenlabs_are_timed_within_the_whole_text(fake: FakeServices) -> None:
    at = bench(fake, ELEVENLABS)
    at.voice.longest = 90
    parts = at.say(STORY)
    assert len(parts) > 1
    found = [word for part in parts for word in part.words or ()]
    assert [word.text for word in found] == STORY.split()
    assert all(STORY[word.position :].startswith(word.text) for word in found)


def test_the_last_word_ends_within_the_sound_even_where_the_service_rounds() -> None:
    times = {
        "characters": list("Hi yo"),
        "character_start_times_seconds": [0.0, 0.1, 0.2, 0.3, 0.4],
        "character_end_times_seconds": [0.1, 0.2, 0.3, 0.4, 0.55],
    }
    found = timed_words(times, "Hi yo", position=7, seconds=0.5)
    assert found is not None
    assert [(word.text, word.position, word.start, word.end) for word in found] == [
        ("Hi", 7, 0.0, 0.2),
        ("yo", 10, 0.3, 0.5),
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"characters": ["H", "o", " ", "y", "o"]},
        {"characters": ["H", "i", " ", "y"]},
        {"characters": "Hi yo"},
        {"characters": [1, 2, 3, 4, 5]},
        {"character_start_times_seconds": [0.3, 0.1, 0.2, 0.3, 0.4]},
        {"character_end_times_seconds": [0.1, 0.2, 0.3, 0.4, 9.0]},
        {"character_start_times_seconds": [-1.0, 0.1, 0.2, 0.3, 0.4]},
        {"character_end_times_seconds": [0.1, 0.2, 0.3, 0.4, float("nan")]},
        {"character_end_times_seconds": [0.1, 0.2, 0.3, 0.4, "0.5"]},
        {"character_end_times_seconds": None},
    ],
)
def test_times_that_cannot_be_right_are_not_taken(changes: dict[str, object]) -> None:
    good = {
        "characters": list("Hi yo"),
        "character_start_times_seconds": [0.0, 0.1, 0.2, 0.3, 0.4],
        "character_end_times_seconds": [0.1, 0.2, 0.3, 0.4, 0.5],
    }
    assert timed_words(good, "Hi yo", position=0, seconds=0.5) is not None
    assert timed_words(good | changes, "Hi yo", position=0, seconds=0.5) is None


@pytest.mark.parametrize("name", ["too_many_concurrent_requests", "system_busy"])
def test_both_kinds_of_busy_of_elevenlabs_are_waited_for(fake: FakeServices, name: str) -> None:
    at = bench(fake, ELEVENLABS)
    fake.script("elevenlabs", Scenario(submit=(status(429, name=name),)))
    at.say()
    assert at.posts == 2


def test_a_voice_that_elevenlabs_no_longer_has_is_told(fake: FakeServices) -> None:
    at = bench(fake, replace(ELEVENLABS, voice="gone"))
    with pytest.raises(Refused, match="does not offer this voice any more"):
        at.say()


def test_the_name_of_a_voice_cannot_lead_to_another_address(fake: FakeServices) -> None:
    at = bench(fake, replace(ELEVENLABS, voice="../../v1/user?x=#"))
    with pytest.raises(Refused):
        at.say()
    assert fake.count("POST", "/v1/user*") == 0


def test_elevenlabs_tells_what_is_left_of_the_plan(fake: FakeServices) -> None:
    at = bench(fake, ELEVENLABS)
    before = at.voice.health().credit or 0
    at.say()
    assert before - (at.voice.health().credit or 0) == at.charged


def test_a_cheaper_model_of_elevenlabs_costs_half_and_is_told_the_language(fake: FakeServices) -> None:
    at = bench(fake, ELEVENLABS, model="eleven_flash_v2_5")
    (part,) = at.say(language="en-US")
    assert part.cost == at.charged == 20 * len(STORY)
    assert at.fake.book.jobs[0].body["language_code"] == "en"


@pytest.mark.parametrize(("model", "a_character"), [("tts-1", 15), ("tts-1-hd", 30)])
def test_openai_models_are_billed_by_character(fake: FakeServices, model: str, a_character: int) -> None:
    at = bench(fake, OPENAI, model=model)
    (part,) = at.say()
    assert part.cost == at.charged == a_character * len(STORY)


@pytest.mark.parametrize(
    ("address", "free"),
    [
        ("http://127.0.0.1:8880/v1", True),
        ("http://localhost:8880/v1", True),
        ("http://192.168.1.20/v1", True),
        ("https://speech.example/v1", False),
        ("https://api.openai.com/v1", False),
    ],
)
def test_an_unknown_model_is_free_at_home_and_dear_elsewhere(address: str, free: bool) -> None:
    settings = ServiceSettings(base_url=address, model="kokoro")
    estimate = OpenAICompatible(settings, Network()).estimate(STORY)
    dearest = max(
        OpenAICompatible(ServiceSettings(base_url=address, model=model), Network()).estimate(STORY)
        for model in PRICES
    )
    assert estimate == 0 if free else estimate >= dearest > 0


def test_a_server_of_ones_own_is_shown_no_key_that_does_not_exist(fake: FakeServices) -> None:
    voice = bench(fake, OPENAI, key="").voice
    assert "Authorization" not in voice.client.service.headers


def test_a_service_is_ready_when_it_has_its_key_or_is_ones_own() -> None:
    def ready(**environ: str) -> set[str]:
        return set(remote_voices(read_settings(environ), Network()))

    assert ready() == set()
    assert ready(OPENAI_API_KEY="sk-1234", ELEVENLABS_API_KEY="e") == {"openai", "elevenlabs"}
    assert ready(OPENAI_BASE_URL="http://127.0.0.1:8880/v1") == {"openai"}
    assert ready(AZURE_SPEECH_KEY="k", AZURE_SPEECH_REGION="westeurope") == {"azure"}


def test_no_part_for_openai_is_longer_than_it_takes(fake: FakeServices) -> None:
    voice = bench(fake, OPENAI).voice
    text = (STORY + " ") * 40 + "灯台は海を見ていた。" * 400 + "🌊x" * 3000
    orders = voice.orders(text, Wish(voice="nova"))
    assert max(len(order.text) for order in orders) <= 4096
    assert max(len([sign for sign in order.text if sign > "\u2e80"]) for order in orders) < 2000


def test_a_half_that_is_not_taken_either_ends_the_reading(fake: FakeServices) -> None:
    at = bench(fake, OPENAI, attempts=1)
    fake.script("openai", Scenario(voice="cut", cut_at=1.0))
    fake.script("openai", Scenario(submit=(status(429),)))
    with pytest.raises(Busy):
        at.say(f"{STORY} {STORY}")
    assert at.posts == 2
