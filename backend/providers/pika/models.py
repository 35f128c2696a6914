"""What Pika's model at fal.ai takes and costs.

Source: fal.ai's pages of fal-ai/pika/v2.2/text-to-video and …/image-to-video. They give the prices of five
seconds; those of ten are taken as twice as much, which no page confirms.
"""

from __future__ import annotations

from providers.money import Micros, usd

RATIOS = ("16:9", "9:16", "1:1", "4:5", "5:4", "3:2", "2:3")
RESOLUTIONS = ("720p", "1080p")
DURATIONS = (5.0, 10.0)
KNOWN = ("fal-ai/pika/v2.2",)

_PRICES = {
    ("720p", 5): usd("0.20"),
    ("720p", 10): usd("0.40"),
    ("1080p", 5): usd("0.45"),
    ("1080p", 10): usd("0.90"),
}


def price(resolution: str, seconds: int) -> Micros:
    """What one clip costs; the dearest price for what is not in the table."""
    return _PRICES.get((resolution, seconds), max(_PRICES.values()))
