"""Routine notices keep quiet hours."""

from __future__ import annotations

import pytest

from handlers.rules.escalation import quiet_until
from handlers.rules.officehours import OfficeHours
from tests.rules.ladder_cases import CALENDAR, at


@pytest.mark.parametrize(
    ("now", "until"),
    [
        pytest.param("2026-10-08T07:59", "2026-10-08T08:00", id="early"),
        pytest.param("2026-10-08T08:00", None, id="from eight on"),
        pytest.param("2026-10-08T11:59", None, id="before lunch"),
        pytest.param("2026-10-08T12:00", "2026-10-08T14:30", id="lunch in winter"),
        pytest.param("2026-09-30T14:45", "2026-09-30T15:00", id="lunch in summer"),
        pytest.param("2026-10-08T14:30", None, id="after lunch"),
        pytest.param("2026-10-08T19:59", None, id="in the evening"),
        pytest.param("2026-10-08T20:00", "2026-10-09T08:00", id="at night"),
        pytest.param("2026-09-30T20:00", "2026-10-08T08:00", id="before the holiday"),
        pytest.param("2026-10-03T10:00", "2026-10-08T08:00", id="in the holiday"),
        pytest.param("2026-10-10T10:00", None, id="on a make-up Saturday"),
        pytest.param("2026-10-17T10:00", "2026-10-19T08:00", id="on a plain Saturday"),
    ],
)
def test_routine_notices_keep_quiet_hours(now: str, until: str | None) -> None:
    assert quiet_until(at(now), CALENDAR) == (at(until) if until else None)


def test_an_office_without_a_lunch_break_has_none_to_keep() -> None:
    morning, evening = OfficeHours().winter[0][0], OfficeHours().winter[1][1]
    calendar = CALENDAR.revised({}, hours=OfficeHours(winter=((morning, evening),)))
    assert quiet_until(at("2026-10-08T12:30"), calendar) is None
