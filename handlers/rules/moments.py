"""Reads the moment at which somebody says to be there: “半小时到”, “明早八点到”, “十点半”."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Final

from handlers.rules.dates import find_days, with_digits
from handlers.rules.workcalendar import ONE_DAY, SHANGHAI

_WORDS: Final = tomllib.loads(
    (Path(__file__).parent / "data" / "moment-words.toml").read_text(encoding="utf-8")
)
_CLOCK: Final = re.compile(_WORDS["clock"])
_SPAN: Final = re.compile(_WORDS["span"])
_HALF_DAY: Final = 12


def parse_moment(text: str, now: datetime) -> datetime | None:
    """The moment to come that `text` names, in UTC, seen from `now` (aware); None for none.

    An hour without day or part of the day is the next time that clocks show it.

    >>> parse_moment("半小时到", datetime(2026, 9, 14, 1, tzinfo=UTC))
    datetime.datetime(2026, 9, 14, 1, 30, tzinfo=datetime.timezone.utc)
    """
    plain, _ = with_digits(" ".join(unicodedata.normalize("NFKC", text).split()))
    local = now.astimezone(SHANGHAI)
    if match := _CLOCK.search(plain):
        found = _by_clock(match, plain, local)
        return found.astimezone(UTC) if found and found > now else None
    if match := _SPAN.search(plain):
        return (now + _span(match)).astimezone(UTC)
    return None


def _by_clock(match: re.Match[str], text: str, now: datetime) -> datetime | None:
    hour, minute, part = int(match["hour"]), _minute(match), match["part"]
    if hour > 2 * _HALF_DAY or minute >= 60:
        return None
    if part in _WORDS["afternoon"]["words"] and 0 < hour < _HALF_DAY:
        hour += _HALF_DAY
    if part in _WORDS["night"]["words"] and hour == _HALF_DAY:
        hour = 2 * _HALF_DAY
    if named := _day(match, text, now.date()):
        return _at(named, hour, minute)
    hours = (hour, hour + _HALF_DAY) if hour < _HALF_DAY and not part else (hour,)
    days = (now.date(), now.date() + ONE_DAY)
    moments = (_at(day, one, minute) for day in days for one in hours)
    return next((moment for moment in moments if moment > now), None)


def _at(day: date, hour: int, minute: int) -> datetime:
    return datetime.combine(day, time(), SHANGHAI) + timedelta(hours=hour, minutes=minute)


def _minute(match: re.Match[str]) -> int:
    if match["half"]:
        return 30
    if match["quarter"]:
        return 15 * int(match["quarter"])
    return int(match["minute"] or match["minutes"] or 0)


def _day(match: re.Match[str], text: str, today: date) -> date | None:
    if match["day"]:
        return today + int(_WORDS["days"][match["day"]]) * ONE_DAY
    return next((day for _, _, day in find_days(text[: match.start()], today)), None)


def _span(match: re.Match[str]) -> timedelta:
    if match["and_half"]:
        return timedelta(hours=int(match["and_half"]), minutes=30)
    if match["half"]:
        return timedelta(minutes=30)
    if match["quarters"]:
        return timedelta(minutes=15 * int(match["quarters"]))
    return timedelta(hours=int(match["hours"] or 0), minutes=int(match["minutes"] or 0))
