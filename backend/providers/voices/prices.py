"""What speech costs, as data: list prices in micros (millionths of a US dollar), before any plan.

Sources: the services' pages as of 2026; see this folder's README. A plan of one's own may be cheaper.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from providers.money import Micros

MILLION = 1_000_000
"""Characters, for prices that people compare."""

_SLOW_READING = 1.6
"""How much longer than expected a reading may take, for estimates that must not be too low."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SpeechPrice:
    """Micros for a character of text, for a minute of sound, or both."""

    a_character: Micros = 0
    a_minute: Micros = 0

    @property
    def is_free(self) -> bool:
        """Whether nobody sends a bill."""
        return self == SpeechPrice()

    def estimate(self, characters: float, seconds: float) -> Micros:
        """Never less than it will cost; ``seconds`` is about how long the reading takes."""
        return self.actual(characters, _SLOW_READING * seconds)

    def actual(self, characters: float, seconds: float) -> Micros:
        """What so many characters and seconds cost."""
        by_time = self.a_minute * round(seconds, 3) / 60
        return math.ceil(self.a_character * characters) + math.ceil(round(by_time, 6))


def dearest(prices: Mapping[str, SpeechPrice]) -> SpeechPrice:
    """A price that none of these exceeds, for a model of which no price is known."""
    return SpeechPrice(
        a_character=max(price.a_character for price in prices.values()),
        a_minute=max(price.a_minute for price in prices.values()),
    )
