"""Single values out of a service's JSON, which may hold anything: a usable value, or None."""

from __future__ import annotations

import math
from decimal import Decimal, InvalidOperation

from providers.money import Micros, usd


def text(value: object) -> str:
    """The text itself, else ""."""
    return value if isinstance(value, str) else ""


def identity(value: object) -> str:
    """A name of a job: text or a whole number; "" for everything else."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return text(value).strip()


def fraction(value: object) -> float | None:
    """Progress within 0–1; None for what is no number."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        return None
    return min(1.0, max(0.0, float(value)))


def size(value: object) -> int | None:
    """A number of bytes."""
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def amount(value: object, *, times: str = "1") -> Micros | None:
    """Money from a number or text of US dollars, each unit of which counts ``times`` dollars."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        return usd(Decimal(str(value)) * Decimal(times))
    except (InvalidOperation, ValueError):
        return None
