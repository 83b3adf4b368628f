"""Rates and averages as every paper, digest and chart writes them."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Final

DASH: Final = "—"


def percent(value: Fraction | None) -> str:
    """In per cent with one decimal, rounded half up; a dash where nothing is to be divided by.

    >>> percent(Fraction(129, 170)), percent(Fraction(1, 16)), percent(None)
    ('75.9%', '6.3%', '—')
    """
    return DASH if value is None else f"{_rounded(value * 100)}%"


def days(value: Fraction | None) -> str:
    """“4.5”; a dash where nothing was closed."""
    return DASH if value is None else str(_rounded(value))


def _rounded(value: Fraction) -> Decimal:
    exact = Decimal(value.numerator) / value.denominator
    return exact.quantize(Decimal("0.1"), ROUND_HALF_UP)
