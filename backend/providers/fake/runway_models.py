"""Which models Runway offers, what each takes and what it costs (credits of a cent)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from providers.fake.service import NotAccepted

_SIX = ("1280:720", "720:1280", "1104:832", "832:1104", "960:960", "1584:672")
_VEO = ("1280:720", "720:1280", "1080:1920", "1920:1080")
_TO_TEN = tuple(range(2, 11))


@dataclass(frozen=True)
class Model:
    """``credits`` a second, ``credits_silent`` without sound; ``from_text``: the ratios without a picture."""

    ratios: tuple[str, ...]
    durations: tuple[int, ...]
    credits: int
    credits_silent: int
    from_text: tuple[str, ...] = ()
    needs_text: bool = False
    default_duration: int | None = None

    def price(self, seconds: int, *, audio: bool) -> int:
        return seconds * (self.credits if audio else self.credits_silent)


MODELS = {
    "gen4_turbo": Model(_SIX, _TO_TEN, 5, 5, default_duration=10),
    "gen4.5": Model(_SIX, _TO_TEN, 12, 12, ("1280:720", "720:1280"), needs_text=True),
    "veo3.1": Model(_VEO, (4, 6, 8), 40, 20, _VEO, default_duration=8),
    "veo3.1_fast": Model(_VEO, (4, 6, 8), 15, 10, _VEO, default_duration=8),
}


def checked(body: Mapping[str, Any], *, from_text: bool) -> tuple[Model, int]:
    """The model of an order and its length in seconds. Raises NotAccepted when something is not offered."""
    model = MODELS.get(str(body.get("model")))
    if model is None:
        raise NotAccepted(400, "model is not one of the models on offer.", field="model")
    if body.get("ratio") not in (model.from_text if from_text else model.ratios):
        raise NotAccepted(400, "ratio is not offered by this model.", field="ratio")
    seconds = body.get("duration", model.default_duration)
    if type(seconds) is not int or seconds not in model.durations:
        raise NotAccepted(400, "duration is not offered by this model.", field="duration")
    _check_text(body, needed=from_text or model.needs_text)
    seed = body.get("seed", 0)
    if type(seed) is not int or not 0 <= seed <= 4294967295:
        raise NotAccepted(400, "seed is out of range.", field="seed")
    return model, seconds


def _check_text(body: Mapping[str, Any], *, needed: bool) -> None:
    text = body.get("promptText", "")
    if not isinstance(text, str) or (needed and not text):
        raise NotAccepted(400, "promptText is required.", field="promptText")
    if len(text.encode("utf-16-le", "surrogatepass")) // 2 > 1000:
        raise NotAccepted(400, "promptText is longer than 1000 characters.", field="promptText")
