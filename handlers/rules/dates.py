"""Reads the day that a sentence names: “到10月16日”, “下周三”, “月底前”."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Final

_WORDS: Final = tomllib.loads(
    (Path(__file__).parent / "data" / "date-words.toml").read_text(encoding="utf-8")
)
_FORMS: Final = {name: re.compile(pattern) for name, pattern in _WORDS["forms"].items()}
_TOWARDS: Final = re.compile("|".join(_WORDS["towards"]))
_TEN, _DIGITS = _WORDS["ten"], _WORDS["digits"].replace(_WORDS["digits"][0], "")
_NUMERAL: Final = re.compile(f"[{_DIGITS}]?{_TEN}[{_DIGITS}]?|[{_DIGITS}{_WORDS['two']}]")
_SAFE_AFTER: Final = _FORMS["week"]
HALF_YEAR: Final = timedelta(days=182)

Parts = Mapping[str, str | None]


def parse_day(text: str, today: date) -> date | None:
    """The day that `text` names, seen from `today`, or None if it names none that exists.

    A day of the month that has passed means the next month; a date of a month that has passed
    by more than half a year means the next year. A past day that is named fully is returned as
    it is, so that the caller can say so.

    >>> parse_day("10号前能办好", date(2026, 9, 28))
    datetime.date(2026, 10, 10)
    """
    plain = _with_digits(unicodedata.normalize("NFKC", text))
    starts = [match.end() for match in _TOWARDS.finditer(plain)]
    aimed = [found for at in starts if (found := _read(plain, today, at)[0])]
    return aimed[0] if aimed else _first(plain, today)


def _first(text: str, today: date) -> date | None:
    """The day named earliest in the text; what only looks like a day is passed over."""
    at = 0
    while at < len(text):
        day, end = _read(text, today, at)
        if day:
            return day
        at = max(end, at + 1)
    return None


def _read(text: str, today: date, at: int) -> tuple[date | None, int]:
    """The day whose writing begins at that place, blanks aside, and where the writing ends."""
    at += len(text[at:]) - len(text[at:].lstrip())
    for name, form in _FORMS.items():
        if match := form.match(text, at):
            try:
                return _DAYS[name](match.groupdict(), today), match.end()
            except ValueError:  # no such day, as 31 September
                return None, match.end()
    return None, at


def _with_digits(text: str) -> str:
    """Chinese numerals below a hundred as digits; those of holidays and weekdays stay."""
    kept = re.compile(f"{'|'.join(_WORDS['holidays'])}|{_SAFE_AFTER.pattern}|{_relative()}")
    spans = [match.span() for match in kept.finditer(text)]

    def number(match: re.Match[str]) -> str:
        if any(start <= match.start() < end for start, end in spans):
            return match[0]
        return str(_number(match[0]))

    return _NUMERAL.sub(number, text)


def _relative() -> str:
    return "|".join(_WORDS["relative"])


def _number(numeral: str) -> int:
    if numeral == _WORDS["two"]:
        return 2
    tens, ten, ones = numeral.rpartition(_TEN)
    digits = _WORDS["digits"]
    if not ten:
        return int(digits.index(ones))
    return int((digits.index(tens) if tens else 1) * 10 + (digits.index(ones) if ones else 0))


def _iso(parts: Parts, _today: date) -> date:
    return date(_int(parts, "year"), _int(parts, "month"), _int(parts, "day"))


def _month_day(parts: Parts, today: date) -> date:
    return _near(today, _int(parts, "month"), _int(parts, "day"))


def _near(today: date, month: int, day: int) -> date:
    try:
        found = date(today.year, month, day)
    except ValueError:  # 29 February may exist in the next year
        return date(today.year + 1, month, day)
    return found if today - found < HALF_YEAR else date(today.year + 1, month, day)


def _month_part(parts: Parts, today: date) -> date:
    first = _near(today, _int(parts, "month"), 1)
    return first.replace(day=_last_of(first, parts))


def _this_part(parts: Parts, today: date) -> date:
    is_next = str(parts["next"] or "").startswith(_NEXT)
    first = _month_after(today) if is_next else today.replace(day=1)
    return first.replace(day=_last_of(first, parts))


def _last_of(first: date, parts: Parts) -> int:
    day = int(_WORDS["parts"][parts["part"]])
    return day or monthrange(first.year, first.month)[1]


def _next_month_day(parts: Parts, today: date) -> date:
    return _month_after(today).replace(day=_int(parts, "day"))


def _day(parts: Parts, today: date) -> date:
    """That day of this month or, when past or missing there, of the next month that has it."""
    day, first = _int(parts, "day"), today.replace(day=1)
    if not 1 <= day <= 31:
        raise ValueError(day)
    while day > monthrange(first.year, first.month)[1] or first.replace(day=day) < today:
        first = _month_after(first)
    return first.replace(day=day)


def _week(parts: Parts, today: date) -> date:
    weekday = _weekday(str(parts["weekday"]))
    monday = today - timedelta(days=today.weekday())
    weeks = parts["weeks"]
    if weeks is None:
        return today + timedelta(days=(weekday - today.weekday()) % 7)
    return monday + timedelta(days=weekday, weeks=weeks.count(_NEXT))


def _weekday(word: str) -> int:
    return int(word) - 1 if word.isascii() else int(_WORDS["weekdays"][word])


def _holiday(parts: Parts, today: date) -> date:
    month, day = map(int, _WORDS["holidays"][parts["holiday"]].split("-"))
    eve = date(today.year, month, day) - timedelta(days=1)
    return eve if eve >= today else date(today.year + 1, month, day) - timedelta(days=1)


def _relative_day(parts: Parts, today: date) -> date:
    return today + timedelta(days=int(_WORDS["relative"][parts["relative"]]))


def _int(parts: Parts, name: str) -> int:
    return int(parts[name] or 0)


def _month_after(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1)


_NEXT: Final = str(_WORDS["next"])
_DAYS: Final[Mapping[str, Callable[[Parts, date], date]]] = {
    "iso": _iso,
    "holiday": _holiday,
    "month_day": _month_day,
    "month_part": _month_part,
    "next_month_day": _next_month_day,
    "this_part": _this_part,
    "year_end": lambda _parts, today: date(today.year, 12, 31),
    "week": _week,
    "days_after": lambda parts, today: today + timedelta(days=_int(parts, "count")),
    "weeks_after": lambda parts, today: today + timedelta(weeks=_int(parts, "count")),
    "relative": _relative_day,
    "slashed": _month_day,
    "day": _day,
}
