"""Reads what a client asks for: a message to say, or where to move the clock."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.playground import texts
from bot.playground.guard import Refused
from handlers.rules.workcalendar import SHANGHAI, WorkCalendar

MAX_ID: Final = 200
MAX_TEXT: Final = 20_000
MAX_MOVE: Final = timedelta(days=366)
DURATION: Final = re.compile(
    r"P(?!$)(?:(?P<weeks>\d{1,4})W)?(?:(?P<days>\d{1,4})D)?"
    r"(?:T(?!$)(?:(?P<hours>\d{1,5})H)?(?:(?P<minutes>\d{1,6})M)?(?:(?P<seconds>\d{1,7})S)?)?"
)


@dataclass(frozen=True, slots=True)
class Ask:
    """Something a pretend person says; "" stands for what was not given."""

    chat: str
    sender: str
    text: str
    quote: str
    id: str
    button: str


def read_ask(body: Mapping[str, object]) -> Ask:
    """The message in that request body.

    Raises:
        Refused: a field is missing, of a wrong type or too long.
    """
    return Ask(
        chat=_required(body, "chat"),
        sender=_required(body, "sender"),
        text=_string(body, "text", MAX_TEXT),
        quote=_string(body, "quote"),
        id=_string(body, "id"),
        button=_string(body, "button"),
    )


def read_moment(
    body: Mapping[str, object],
    now: datetime,
    next_due: datetime | None,
    calendar: WorkCalendar,
) -> datetime | None:
    """Where the clock shall go, in UTC; None when the next due moment is asked and there is none.

    Raises:
        Refused: not understood, backwards, or too far.
    """
    to, advance = _string(body, "to"), _string(body, "advance")
    if bool(to) == bool(advance):
        raise Refused(texts.CLOCK_USAGE)
    if to == "next":
        return max(now, next_due) if next_due else None
    if advance == "workday":
        return next_workday(now, calendar)
    wanted = _moment(to) if to else now + _duration(advance)
    if wanted < now:
        raise Refused(texts.ONLY_FORWARD)
    if wanted - now > MAX_MOVE:
        raise Refused(texts.TOO_FAR)
    return wanted.astimezone(UTC)


def next_workday(now: datetime, calendar: WorkCalendar) -> datetime:
    """The same local time on the next working day, or its opening when that is out of hours."""
    day = calendar.next_workday(calendar.local_day(now))
    same = datetime.combine(day, now.astimezone(SHANGHAI).time(), SHANGHAI)
    is_inside = calendar.opening(day) <= same < calendar.closing(day)
    return (same if is_inside else calendar.opening(day)).astimezone(UTC)


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Refused(texts.BAD_MOMENT) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)


def _duration(text: str) -> timedelta:
    found = DURATION.fullmatch(text)
    if not found:
        raise Refused(texts.CLOCK_USAGE)
    return timedelta(**{unit: int(amount) for unit, amount in found.groupdict("0").items()})


def _required(body: Mapping[str, object], field: str) -> str:
    value = _string(body, field)
    if not value:
        raise Refused(texts.missing(field))
    return value


def _string(body: Mapping[str, object], field: str, longest: int = MAX_ID) -> str:
    value = body.get(field)
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > longest or not _is_text(value):
        raise Refused(texts.wrong_type(field))
    return value


def _is_text(value: str) -> bool:
    """Whether it can be encoded; JSON may carry half of a surrogate pair."""
    return value.isascii() or not any("\ud800" <= character <= "\udfff" for character in value)
