"""The overdue ladder, walked hour by hour, against counting in a list of working days."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random

import pytest

from handlers.rules.escalation import fire, next_look
from handlers.rules.policies import POLICIES
from handlers.rules.workcalendar import WorkCalendar
from storage.records import Status, Ticket
from tests.rules.bruteforce import BEIJING, PLAIN

CALENDAR = WorkCalendar.shipped()


def climb(of: Ticket, until: datetime) -> list[tuple[str, datetime]]:
    """What fires, and when, if somebody looks every hour and only when told to look."""
    fired: list[tuple[str, datetime]] = []
    now = of.created_at
    while now <= until:
        look = next_look(of, (), POLICIES["default"], CALENDAR)
        due = fire(of, (), POLICIES["default"], CALENDAR, now)
        assert bool(due) is (look is not None and look <= now), "the next look is exact"
        fired += [(rung.name.split("@")[0], now) for rung in due]
        of = replace(of, fired=of.fired + tuple(rung.name for rung in due))
        now += timedelta(hours=1)
    return fired


def expected_climb(of: Ticket, until: datetime) -> list[tuple[str, datetime]]:
    """The same by counting in the list of working days."""
    assert of.due_at is not None
    due_day = of.due_at.date()
    position = PLAIN.workdays.index(due_day)

    def opening(offset: int) -> datetime:
        day = PLAIN.workdays[position + offset]
        return datetime(day.year, day.month, day.day, 8, tzinfo=BEIJING)

    rows = [("due:T", opening(0))]
    if of.created_at < opening(-1):
        rows.insert(0, ("due:T-1", opening(-1)))
    for n in range(1, 40):
        if n <= 15 or n % 5 == 0:
            rows.append((f"due:urge:{PLAIN.workdays[position + n]}", opening(n)))
        if n in (1, 3, 5, 10):
            rows.append((f"due:T+{n}", opening(n)))
    return [row for row in rows if row[1] <= until]


@pytest.mark.parametrize("seed", range(8))
def test_every_rung_fires_once_and_never_early(seed: int) -> None:
    random = Random(seed)  # noqa: S311
    day = PLAIN.workdays[bisect_left(PLAIN.workdays, date(2026, 1, 5)) + random.randrange(220)]
    created = datetime(day.year, day.month, day.day, 9, tzinfo=BEIJING)
    last = PLAIN.workdays[PLAIN.workdays.index(day) + random.randint(1, 15)]
    of = Ticket(
        id=seed,
        number=f"Q{seed:04}",
        status=Status.WORKING,
        created_at=created,
        platform="console",
        chat_id="main",
        reporter_account="manager",
        unit_id=1,
        dispatched_at=created,
        due_at=PLAIN.closing(last),
    )
    until = PLAIN.closing(last) + timedelta(days=30)
    assert climb(of, until) == expected_climb(of, until)
