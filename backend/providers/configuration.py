"""The settings of all services, read from the environment once and checked at the start.

VIDEO_PROVIDER          local (default), runway, pika, custom or mock
VIDEO_FALLBACK          further providers, with commas, for when that one fails for good
RUNWAYML_API_KEY        and RUNWAYML_BASE_URL, RUNWAYML_MODEL, RUNWAYML_OUTPUT_HOSTS
PIKA_API_KEY            a fal.ai key; and PIKA_BASE_URL, PIKA_MODEL, PIKA_OUTPUT_HOSTS
CUSTOM_VIDEO_API_URL    and CUSTOM_VIDEO_API_KEY, CUSTOM_VIDEO_OUTPUT_HOSTS
CUSTOM_VIDEO_PRICE      US dollars for a second of film there (0), counted before it tells its own price
MOCK_PROVIDER           which of runway, pika, custom the mock plays (runway); MOCK_SECONDS how long (5-10)
MOCK_BASE_URL           a mock that runs already, for several workers; empty: one in this process
API_REQUEST_TIMEOUT     seconds that one request takes at most (300)
API_RETRY_ATTEMPTS      how often a call is tried in all (3); API_RETRY_DELAY the first pause in seconds (5)
VIDEO_JOB_DEADLINE      seconds after which a job is given up (1800)
COST_LIMIT_DAILY        US dollars for a day, COST_LIMIT_MONTHLY for a month (both UTC); empty: no limit
OPENAI_API_KEY          and OPENAI_BASE_URL, OPENAI_TTS_MODEL
ELEVENLABS_API_KEY      and ELEVENLABS_BASE_URL, ELEVENLABS_MODEL
AZURE_SPEECH_KEY        and AZURE_SPEECH_REGION, AZURE_SPEECH_BASE_URL

``…_OUTPUT_HOSTS`` names where finished files may be fetched from, beside the service's own address: host
names, "*.host" for all below one, "*" for any public one, or a whole address such as
http://files.lan:9000, which may then be private and without TLS.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from providers.errors import SettingWrong
from providers.money import Micros
from providers.setting_values import Reader

PROVIDERS = ("local", "runway", "pika", "custom", "mock")
PLAYED = ("runway", "pika", "custom")
OPENAI = "https://api.openai.com/v1"


@dataclass(frozen=True, kw_only=True, slots=True)
class ServiceSettings:
    """One service: its address without a slash at the end, and what else is known of it."""

    base_url: str
    key: str = field(default="", repr=False)
    model: str = ""
    region: str = ""
    output_hosts: tuple[str, ...] = ()
    price: Micros = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """All of them. Times in seconds, limits in micros or None for none.

    ``warnings`` are sentences for the log: settings that will do, but look wrong.
    """

    provider: str
    fallback: tuple[str, ...]
    runway: ServiceSettings
    pika: ServiceSettings
    custom: ServiceSettings
    openai: ServiceSettings
    elevenlabs: ServiceSettings
    azure: ServiceSettings
    mock_provider: str
    mock_seconds: tuple[float, float]
    mock_base_url: str
    request_timeout: float
    retry_attempts: int
    retry_delay: float
    job_deadline: float
    daily_limit: Micros | None
    monthly_limit: Micros | None
    warnings: tuple[str, ...] = ()

    @property
    def chain(self) -> tuple[str, ...]:
        """The providers in the order in which they are asked."""
        return (self.provider, *self.fallback)

    @property
    def wants_voices(self) -> bool:
        """Whether any voice service is set up; a server of one's own in place of OpenAI needs no key."""
        own_server = self.openai.base_url != OPENAI
        return bool(own_server or self.openai.key or self.elevenlabs.key or self.azure.key)


def read_settings(environ: Mapping[str, str]) -> Settings:
    """The checked settings. Raises SettingWrong with a sentence for every value that cannot be used."""
    read = Reader(environ)
    settings = Settings(
        provider=read.choice("VIDEO_PROVIDER", PROVIDERS, "local"),
        fallback=read.choices("VIDEO_FALLBACK", PROVIDERS),
        runway=_service(read, "RUNWAYML", "https://api.dev.runwayml.com", "gen4_turbo"),
        pika=_service(read, "PIKA", "https://queue.fal.run", "fal-ai/pika/v2.2"),
        custom=ServiceSettings(
            base_url=read.address("CUSTOM_VIDEO_API_URL", ""),
            key=read.key("CUSTOM_VIDEO_API_KEY"),
            output_hosts=read.words("CUSTOM_VIDEO_OUTPUT_HOSTS"),
            price=read.money("CUSTOM_VIDEO_PRICE") or 0,
        ),
        openai=_service(read, "OPENAI", OPENAI, "gpt-4o-mini-tts", model="OPENAI_TTS_MODEL"),
        elevenlabs=_service(read, "ELEVENLABS", "https://api.elevenlabs.io", "eleven_multilingual_v2"),
        azure=_azure(read),
        mock_provider=read.choice("MOCK_PROVIDER", PLAYED, "runway"),
        mock_seconds=read.span("MOCK_SECONDS", (5.0, 10.0)),
        mock_base_url=read.address("MOCK_BASE_URL", ""),
        request_timeout=read.number("API_REQUEST_TIMEOUT", 300, 1, 3600),
        retry_attempts=read.whole("API_RETRY_ATTEMPTS", 3, 1, 10),
        retry_delay=read.number("API_RETRY_DELAY", 5, 0, 60),
        job_deadline=read.number("VIDEO_JOB_DEADLINE", 1800, 1, 86_400),
        daily_limit=read.money("COST_LIMIT_DAILY"),
        monthly_limit=read.money("COST_LIMIT_MONTHLY"),
        warnings=tuple(read.warnings),
    )
    problems = [*read.problems, *_missing(settings)]
    if problems:
        raise SettingWrong(*problems)
    return settings


def _service(
    read: Reader, prefix: str, base_url: str, model_default: str, *, model: str = ""
) -> ServiceSettings:
    return ServiceSettings(
        base_url=read.address(f"{prefix}_BASE_URL", base_url),
        key=read.key(f"{prefix}_API_KEY"),
        model=read.word(model or f"{prefix}_MODEL", model_default),
        output_hosts=read.words(f"{prefix}_OUTPUT_HOSTS"),
    )


def _azure(read: Reader) -> ServiceSettings:
    region = read.word("AZURE_SPEECH_REGION", "")
    known = f"https://{region}.tts.speech.microsoft.com" if region.isalnum() and region.isascii() else ""
    if region and not known:
        read.problems.append(
            f'AZURE_SPEECH_REGION is the short name of a region such as "westeurope", not "{region}".'
        )
    return ServiceSettings(
        base_url=read.address("AZURE_SPEECH_BASE_URL", known), key=read.key("AZURE_SPEECH_KEY"), region=region
    )


_NEEDED = {
    "runway": ("RUNWAYML_API_KEY", lambda settings: settings.runway.key),
    "pika": ("PIKA_API_KEY, a key of fal.ai", lambda settings: settings.pika.key),
    "custom": ("CUSTOM_VIDEO_API_URL", lambda settings: settings.custom.base_url),
}


def _missing(settings: Settings) -> list[str]:
    """What the chosen providers lack."""
    problems = [
        f"The video provider {name} needs {setting}. Set it, or choose VIDEO_PROVIDER=local."
        for name in dict.fromkeys(settings.chain)
        for setting, value in [_NEEDED.get(name, ("", lambda settings: True))]
        if not value(settings)
    ]
    if len(set(settings.chain)) < len(settings.chain):
        problems.append(
            "VIDEO_FALLBACK names a provider twice, or the one of VIDEO_PROVIDER. Name each once."
        )
    if "mock" in settings.fallback:
        problems.append("VIDEO_FALLBACK cannot name mock: its test pictures would get into your film.")
    if settings.azure.key and not settings.azure.base_url:
        problems.append("AZURE_SPEECH_KEY needs AZURE_SPEECH_REGION, such as westeurope.")
    return problems
