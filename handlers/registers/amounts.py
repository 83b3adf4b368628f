"""Numbers of ledgers: amounts in ten thousand yuan, months, counts."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Final

from handlers.registers import values
from handlers.registers.sheets import Value

# An amount with what people write behind it: ten thousands are the unit, or hundred millions.
_AMOUNT: Final = re.compile(r"(\d[\d,]*(?:\.\d+)?)\s*(?:\u4e07|(?P<large>\u4ebf))?\s*\u5143?")
_PLACES: Final = 6  # of ten thousand yuan: down to a cent
_MOST: Final = Decimal(10**9)
_MONTH: Final = re.compile(r"(20\d{2})\s*[-/.\u5e74]\s*(\d{1,2})\s*\u6708?")


def amount(value: Value) -> Decimal:
    """An exact amount in ten thousand yuan, however it was typed; never below zero.

    >>> amount("1,200.50")
    Decimal('1200.5')
    """
    if isinstance(value, bool | date):
        raise values.BadValue("bad_amount")
    match = _AMOUNT.fullmatch(values.narrow(values.shown(value)))
    if match is None:
        raise values.BadValue("bad_amount")
    number = Decimal(match[1].replace(",", ""))
    number = number * 10_000 if match["large"] else number
    if number != round(number, _PLACES) or number > _MOST:
        raise values.BadValue("bad_amount")
    return plain(number)


def plain(number: Decimal) -> Decimal:
    """The number without idle zeros, and without an exponent.

    >>> plain(Decimal("8000.00"))
    Decimal('8000')
    """
    short = number.normalize()
    return short.quantize(Decimal(1)) if short == short.to_integral_value() else short


def month(value: Value) -> str:
    """A month as "2026-09"; a date counts as its month."""
    if isinstance(value, date):
        return f"{value:%Y-%m}"
    text = values.narrow(values.shown(value))
    match = _MONTH.fullmatch(text)
    if match and 1 <= int(match[2]) <= 12:
        return f"{match[1]}-{int(match[2]):02d}"
    try:
        return f"{values.day(value):%Y-%m}"
    except values.BadValue:
        raise values.BadValue("bad_month") from None


def count(value: Value) -> int:
    """A whole number from 0 to 999."""
    text = values.narrow(values.shown(value))
    if isinstance(value, bool) or not re.fullmatch(r"\d{1,3}", text):
        raise values.BadValue("bad_count")
    return int(text)
