"""The voices on the network that the settings make ready."""

from __future__ import annotations

from providers.configuration import Settings
from providers.http import Network
from providers.policy import Patience
from providers.voices.azure import Azure
from providers.voices.base import RemoteVoice
from providers.voices.elevenlabs import ElevenLabs
from providers.voices.openai_compatible import OFFICIAL, OpenAICompatible


def remote_voices(
    settings: Settings, network: Network, patience: Patience | None = None
) -> dict[str, RemoteVoice]:
    """Each service that has its key, by its name; a server of one's own for speech needs none."""
    ready: dict[str, RemoteVoice] = {}
    if settings.openai.key or settings.openai.base_url != OFFICIAL:
        ready["openai"] = OpenAICompatible(settings.openai, network, patience)
    if settings.elevenlabs.key:
        ready["elevenlabs"] = ElevenLabs(settings.elevenlabs, network, patience)
    if settings.azure.key:
        ready["azure"] = Azure(settings.azure, network, patience)
    return ready
