"""What Runway's models take and cost.

Sources: the types of Runway's Python SDK 5.24.0 (ratios, lengths, who takes text alone) and the list of
credits in its own skills repository, as of 21 April 2026; a credit is a US cent. What a job really costs
comes with the answer to its order and with its end, and counts more than this table.
"""

from __future__ import annotations

from dataclasses import dataclass

CREDIT_IN_DOLLARS = "0.01"
MAX_PROMPT = 1000
"""UTF-16 units."""

_SIX = ("1280:720", "720:1280", "1104:832", "832:1104", "960:960", "1584:672")
_TWO = ("1280:720", "720:1280")
_FOUR = ("1280:720", "720:1280", "1080:1920", "1920:1080")
_TWO_TO_TEN = tuple(float(seconds) for seconds in range(2, 11))


@dataclass(frozen=True, kw_only=True, slots=True)
class Model:
    """``ratios`` and ``text_ratios`` as width:height in pixels, with a picture and without; ``durations`` in
    seconds; ``credits`` for a second. ``sound``: it makes sound as well unless told not to.
    """

    ratios: tuple[str, ...]
    durations: tuple[float, ...]
    credits: int
    text_ratios: tuple[str, ...] = ()
    needs_prompt: bool = False
    sound: bool = False


MODELS = {
    "gen4_turbo": Model(ratios=_SIX, durations=_TWO_TO_TEN, credits=5),
    "gen4.5": Model(ratios=_SIX, durations=_TWO_TO_TEN, credits=12, text_ratios=_TWO, needs_prompt=True),
    "veo3.1": Model(ratios=_FOUR, durations=(4, 6, 8), credits=20, text_ratios=_FOUR, sound=True),
    "veo3.1_fast": Model(ratios=_FOUR, durations=(4, 6, 8), credits=10, text_ratios=_FOUR, sound=True),
}
"""Credits of the last two are those without sound, which the film would not use."""

UNKNOWN = Model(ratios=_SIX, durations=(5, 10), credits=40, text_ratios=_TWO)
"""A model that is not in the table: usual shapes and lengths, at the price of the dearest that is known."""
