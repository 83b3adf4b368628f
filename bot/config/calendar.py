"""The county's own days and office hours, laid over the calendar that comes with the bot."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date, time
from typing import Annotated, Final

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator
from pydantic_settings import NoDecode

from bot.config.sections import Section, fault, split
from handlers.rules.officehours import OfficeHours, Session
from handlers.rules.workcalendar import WorkCalendar

_CLOCK: Final = r"([01]?\d|2[0-3]):([0-5]\d)"
_SESSION: Final = re.compile(rf"{_CLOCK}[-\u2013~]{_CLOCK}", re.ASCII)
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _day(value: object) -> object:
    """A day written as "2026-10-08", or as TOML's own date."""
    if type(value) is date:
        return value
    with suppress(ValueError):  # a day that no calendar has
        if _DAY.fullmatch(str(value)):
            return date.fromisoformat(str(value))
    raise fault("day")


def _session(value: object) -> object:
    """A stretch of office hours written as "08:00-12:00"."""
    if isinstance(value, tuple):  # the default
        return value
    found = _SESSION.fullmatch(str(value))
    if found is None:
        raise fault("session")
    opens, closes, end, close = map(int, found.groups())
    return time(opens, closes), time(end, close)


Days = Annotated[
    tuple[Annotated[date, BeforeValidator(_day)], ...], NoDecode, BeforeValidator(split)
]
Hours = Annotated[
    tuple[Annotated[Session, BeforeValidator(_session)], ...], NoDecode, BeforeValidator(split)
]
Month = Annotated[int, Field(ge=1, le=12)]
Year = Annotated[int, Field(ge=2000, le=2100)]
_USUAL: Final = OfficeHours()


class CalendarSettings(Section):
    """Extra rest days and workdays, years fully written into them, office hours by season."""

    closed: Days = ()
    open: Days = ()
    announced: Annotated[tuple[Year, ...], NoDecode, BeforeValidator(split)] = ()
    winter_hours: Hours = _USUAL.winter
    summer_hours: Hours = _USUAL.summer
    summer_months: Annotated[tuple[Month, ...], NoDecode, BeforeValidator(split)] = tuple(
        sorted(_USUAL.summer_months)
    )

    @field_validator("open")
    @classmethod
    def _is_not_closed(cls, value: tuple[date, ...], info: ValidationInfo) -> tuple[date, ...]:
        if set(value) & set(info.data.get("closed", ())):
            raise fault("open_and_closed")
        return value

    @field_validator("announced")
    @classmethod
    def _is_written_out(cls, value: tuple[int, ...], info: ValidationInfo) -> tuple[int, ...]:
        """A year without a single rest day is not written out: it stays unknown."""
        written = {day.year for day in info.data.get("closed", ())}
        if "closed" in info.data and not set(value) <= written:
            raise fault("year_not_written")
        return value

    @field_validator("winter_hours", "summer_hours")
    @classmethod
    def _is_ascending(cls, value: tuple[Session, ...]) -> tuple[Session, ...]:
        try:
            OfficeHours(winter=value)
        except ValueError:
            raise fault("hours_order") from None
        return value

    def over(self, calendar: WorkCalendar) -> WorkCalendar:
        """That calendar with the county's days and hours."""
        own = dict.fromkeys(self.closed, False) | dict.fromkeys(self.open, True)
        months = frozenset(self.summer_months)
        hours = OfficeHours(self.winter_hours, self.summer_hours, months)
        return calendar.revised(own, announced=self.announced, hours=hours)
