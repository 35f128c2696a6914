"""Money in whole millionths of a US dollar, so that sums of any length are exact.

Amounts come in as text or Decimal, never as binary fractions: 0.1 has no exact float.
"""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal, InvalidOperation
from typing import TypeAlias

Micros: TypeAlias = int
"""Millionths of a US dollar: 1_000_000 is one dollar."""

DOLLAR: Micros = 1_000_000
CENT: Micros = 10_000


def usd(amount: str | int | Decimal) -> Micros:
    """Micros of an amount in US dollars, such as "0.25"; what is finer than a micro counts as one.

    Raises ValueError for anything but a finite number that is not negative.
    """
    try:
        dollars = Decimal(amount)
    except InvalidOperation:
        raise ValueError(f'"{amount}" is not an amount of money.') from None
    if not dollars.is_finite() or dollars < 0:
        raise ValueError(f'"{amount}" is not an amount of money.')
    return int((dollars * DOLLAR).to_integral_value(rounding=ROUND_CEILING))


def dollars(amount: Micros) -> Decimal:
    """The same amount in US dollars, exact."""
    return Decimal(amount) / DOLLAR


def show(amount: Micros) -> str:
    """An amount for people: "$0.25", "$1,200.00", and with the digits it takes below a cent: "$0.0043"."""
    sign, size = ("-", -amount) if amount < 0 else ("", amount)
    if size % CENT == 0 or size >= DOLLAR:
        return f"{sign}${dollars(size):,.2f}"
    return f"{sign}${dollars(size):f}"
