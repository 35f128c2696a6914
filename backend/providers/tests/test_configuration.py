"""Settings are checked at the start; each wrong value has one sentence, and no key is ever in one."""

from __future__ import annotations

import pytest

from providers.configuration import Settings, read_settings
from providers.errors import SettingWrong
from providers.money import usd

CANARY = "canary-key-8d1f"


def problems(**environ: str) -> tuple[str, ...]:
    with pytest.raises(SettingWrong) as raised:
        read_settings(environ)
    return raised.value.problems


def test_without_settings_films_are_made_here_and_nothing_is_needed() -> None:
    settings = read_settings({})
    assert (settings.chain, settings.warnings) == (("local",), ())
    assert (settings.request_timeout, settings.retry_attempts, settings.retry_delay) == (300, 3, 5)
    assert (settings.job_deadline, settings.mock_seconds) == (1800, (5, 10))
    assert (settings.daily_limit, settings.monthly_limit) == (None, None)


def test_an_empty_value_is_none_at_all() -> None:
    assert read_settings({"VIDEO_PROVIDER": " ", "COST_LIMIT_DAILY": ""}) == read_settings({})


def test_limits_are_exact_amounts() -> None:
    settings = read_settings({"COST_LIMIT_DAILY": "2.10", "COST_LIMIT_MONTHLY": "0"})
    assert (settings.daily_limit, settings.monthly_limit) == (usd("2.10"), 0)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("VIDEO_PROVIDER", "sora"),
        ("VIDEO_FALLBACK", "sora"),
        ("VIDEO_FALLBACK", "local"),
        ("VIDEO_FALLBACK", "mock"),
        ("MOCK_PROVIDER", "local"),
        ("MOCK_SECONDS", "10-5"),
        ("MOCK_SECONDS", "soon"),
        ("API_REQUEST_TIMEOUT", "0"),
        ("API_REQUEST_TIMEOUT", "nan"),
        ("API_RETRY_ATTEMPTS", "2.5"),
        ("API_RETRY_ATTEMPTS", "0"),
        ("API_RETRY_DELAY", "-1"),
        ("VIDEO_JOB_DEADLINE", "never"),
        ("COST_LIMIT_DAILY", "-1"),
        ("COST_LIMIT_MONTHLY", "2,50"),
        ("CUSTOM_VIDEO_API_URL", "render.example"),
        ("CUSTOM_VIDEO_API_URL", "file:///etc/passwd"),
        ("CUSTOM_VIDEO_API_URL", "https://me:secret@render.example"),
        ("CUSTOM_VIDEO_API_URL", "https://render.example/v1?key=1"),
        ("RUNWAYML_BASE_URL", "https://host:99999"),
        ("AZURE_SPEECH_REGION", "evil.example/"),
    ],
)
def test_a_wrong_value_is_one_sentence_that_names_its_setting(name: str, value: str) -> None:
    (problem,) = problems(**{name: value})
    assert problem.startswith(name)
    assert problem.endswith(".")
    assert "secret" not in problem


def test_all_wrong_values_are_told_at_once() -> None:
    assert len(problems(VIDEO_PROVIDER="sora", API_RETRY_DELAY="x", COST_LIMIT_DAILY="x")) == 3


@pytest.mark.parametrize(
    ("provider", "setting"),
    [("runway", "RUNWAYML_API_KEY"), ("pika", "PIKA_API_KEY"), ("custom", "CUSTOM_VIDEO_API_URL")],
)
def test_a_provider_that_lacks_its_setting_says_which(provider: str, setting: str) -> None:
    (problem,) = problems(VIDEO_PROVIDER=provider)
    assert setting in problem
    (problem,) = problems(VIDEO_FALLBACK=provider)
    assert setting in problem


def test_a_key_that_was_copied_badly_is_not_repeated() -> None:
    (problem,) = problems(RUNWAYML_API_KEY=f"{CANARY} \u00e9")
    assert CANARY not in problem


def test_a_key_is_never_shown() -> None:
    names = (
        "RUNWAYML_API_KEY",
        "PIKA_API_KEY",
        "CUSTOM_VIDEO_API_KEY",
        "OPENAI_API_KEY",
        "ELEVENLABS_API_KEY",
    )
    settings = read_settings(
        {name: CANARY for name in names} | {"AZURE_SPEECH_KEY": CANARY, "AZURE_SPEECH_REGION": "westeurope"}
    )
    assert settings.runway.key == CANARY
    assert CANARY not in repr(settings)
    assert CANARY not in str(settings)


def test_the_chain_begins_with_the_chosen_one() -> None:
    settings = read_settings(
        {
            "VIDEO_PROVIDER": "Runway",
            "VIDEO_FALLBACK": "pika, local",
            "RUNWAYML_API_KEY": "a",
            "PIKA_API_KEY": "b",
        }
    )
    assert settings.chain == ("runway", "pika", "local")


def test_an_address_loses_the_slash_at_its_end() -> None:
    assert custom("https://render.example/v1/").custom.base_url == "https://render.example/v1"


@pytest.mark.parametrize("address", ["http://127.0.0.1:9000", "http://[::1]:9000", "http://localhost:9000"])
def test_loopback_needs_no_tls(address: str) -> None:
    assert custom(address).warnings == ()


def test_another_machine_without_tls_is_used_with_a_warning() -> None:
    (warning,) = custom("http://render.lan:9000").warnings
    assert warning.startswith("CUSTOM_VIDEO_API_URL")


def test_azure_lives_in_its_region() -> None:
    settings = read_settings({"AZURE_SPEECH_KEY": "a", "AZURE_SPEECH_REGION": "westeurope"})
    assert settings.azure.base_url == "https://westeurope.tts.speech.microsoft.com"
    assert "AZURE_SPEECH_REGION" in problems(AZURE_SPEECH_KEY="a")[0]


def custom(address: str) -> Settings:
    return read_settings({"CUSTOM_VIDEO_API_URL": address})
