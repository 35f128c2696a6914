"""Amounts of money as answers show them: a number for programs, and the words for people."""

from __future__ import annotations

from typing import Any

from providers.money import Micros, show


def amount(micros: Micros) -> dict[str, Any]:
    """``{"micros": millionths of a US dollar, "shown": "$0.25"}``."""
    return {"micros": micros, "shown": show(micros)}


def amount_or_none(micros: Micros | None) -> dict[str, Any] | None:
    """The same, or None where nobody knows, or there is no limit."""
    return None if micros is None else amount(micros)
