"""The forms in which people write a day, and the day that each of them means.

What the words are is said in `data/date-words.toml`. Every function takes the named groups of its
form and today; it raises ValueError for a day that does not exist, as 31 September.
"""

from __future__ import annotations

import re
import tomllib
from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Final

WORDS: Final = tomllib.loads(
    (Path(__file__).parent / "data" / "date-words.toml").read_text(encoding="utf-8")
)
FORMS: Final = {name: re.compile(pattern) for name, pattern in WORDS["forms"].items()}
HALF_YEAR: Final = timedelta(days=182)
_NEXT, _LAST = str(WORDS["next"]), str(WORDS["last"])

PAST: Final = frozenset({"yesterday", "last_week", "last_month", "ago"})

Parts = Mapping[str, str | None]


def _iso(parts: Parts, _today: date) -> date:
    return date(_int(parts, "year"), _int(parts, "month"), _int(parts, "day"))


def _month_day(parts: Parts, today: date) -> date:
    return _near(today, _int(parts, "month"), _int(parts, "day"))


def _near(today: date, month: int, day: int) -> date:
    try:
        found = date(today.year, month, day)
    except ValueError:  # 29 February may exist in the next year, once this one's is far behind
        if today - date(today.year, month, 1) < HALF_YEAR:
            raise
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
    day = int(WORDS["parts"][parts["part"]])
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
    return int(word) - 1 if word.isascii() else int(WORDS["weekdays"][word])


def _holiday(parts: Parts, today: date) -> date:
    month, day = map(int, WORDS["holidays"][parts["holiday"]].split("-"))
    eve = date(today.year, month, day) - timedelta(days=1)
    return eve if eve >= today else date(today.year + 1, month, day) - timedelta(days=1)


def _relative_day(parts: Parts, today: date) -> date:
    return today + timedelta(days=int(WORDS["relative"][parts["relative"]]))


def _last_week(parts: Parts, today: date) -> date:
    monday = today - timedelta(days=today.weekday() + 7 * str(parts["weeks"]).count(_LAST))
    return monday + timedelta(days=_weekday(parts["weekday"]) if parts["weekday"] else 0)


def _last_month(parts: Parts, today: date) -> date:
    last = today.replace(day=1) - timedelta(days=1)
    return last if parts["end"] else last.replace(day=1)


def _ago(parts: Parts, today: date) -> date:
    return today - _int(parts, "count") * timedelta(days=int(WORDS["units"][parts["unit"]]))


def _int(parts: Parts, name: str) -> int:
    return int(parts[name] or 0)


def _month_after(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1)


DAYS: Final[Mapping[str, Callable[[Parts, date], date]]] = {
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
    "yesterday": _relative_day,
    "last_week": _last_week,
    "last_month": _last_month,
    "ago": _ago,
    "slashed": _month_day,
    "dotted": _month_day,
    "day": _day,
}
