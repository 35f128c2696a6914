"""Amounts are exact, round up, and read like amounts."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.money import DOLLAR, dollars, show, usd


@pytest.mark.parametrize(
    ("text", "micros"),
    [("0.25", 250_000), ("2", 2_000_000), ("0", 0), (" 1e-6 ", 1), ("0.0000001", 1), ("1000000", 10**12)],
)
def test_an_amount_in_dollars_is_whole_micros(text: str, micros: int) -> None:
    assert usd(text) == micros


@pytest.mark.parametrize("text", ["", "-1", "nan", "inf", "2,50", "$2"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not an amount"):
        usd(text)


@given(st.integers(0, 10**15))
def test_there_and_back_nothing_is_lost(micros: int) -> None:
    assert usd(dollars(micros)) == micros


@given(st.decimals(0, 10**6, allow_nan=False))
def test_rounding_never_makes_it_cheaper(amount: Decimal) -> None:
    assert 0 <= usd(amount) - amount * DOLLAR < 1


@pytest.mark.parametrize(
    ("micros", "shown"),
    [
        (250_000, "$0.25"),
        (1_200_000_000, "$1,200.00"),
        (4_300, "$0.0043"),
        (1, "$0.000001"),
        (0, "$0.00"),
        (1_234_567, "$1.23"),
        (-500_000, "-$0.50"),
    ],
)
def test_an_amount_is_shown_as_people_write_it(micros: int, shown: str) -> None:
    assert show(micros) == shown
