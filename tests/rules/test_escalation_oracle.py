"""The overdue ladder, walked hour by hour, against counting in a list of working days."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import pytest

from handlers.rules.escalation import fire, next_look
from handlers.rules.lights import light
from handlers.rules.policies import POLICIES
from handlers.rules.workcalendar import WorkCalendar
from storage.records import Status, Ticket
from tests.rules.bruteforce import BEIJING, PLAIN

CALENDAR = WorkCalendar.shipped()


def climb(of: Ticket, now: datetime, hours: int) -> list[tuple[str, datetime]]:
    """What fires from `now` on, and when, if somebody looks every hour."""
    fired: list[tuple[str, datetime]] = []
    until = now + timedelta(hours=hours)
    while now <= until:
        look = next_look(of, (), POLICIES["default"], CALENDAR, now)
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


def is_quiet(moment: datetime) -> bool:
    """By the list of working days and its sessions."""
    (_, lunch), (back, _) = PLAIN.sessions(moment.date())
    minute = moment.hour * 60 + moment.minute
    is_open = 8 * 60 <= minute < 20 * 60 and not lunch <= minute < back
    return not (PLAIN.is_worked(moment.date()) and is_open)


def some_ticket(random: Random, seed: int) -> tuple[Ticket, date]:
    """Work in hand of any working day of 2026, due at the close of a later one."""
    day = PLAIN.workdays[bisect_left(PLAIN.workdays, date(2026, 1, 5)) + random.randrange(200)]
    created = datetime(day.year, day.month, day.day, 9, tzinfo=BEIJING)
    last = PLAIN.workdays[PLAIN.workdays.index(day) + random.randint(1, 15)]
    ticket = Ticket(
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
    return ticket, last


@pytest.mark.parametrize("seed", range(8))
def test_every_rung_fires_once_and_never_early(seed: int) -> None:
    random = Random(seed)  # noqa: S311
    of, last = some_ticket(random, seed)
    until = PLAIN.closing(last) + timedelta(days=30)
    hours = int((until - of.created_at) / timedelta(hours=1))
    assert climb(of, of.created_at, hours) == expected_climb(of, until)


ENDS = [
    {"status": Status.RATING},
    {"status": Status.WITHDRAWN},
    {"status": Status.SUSPENDED},
    {"status": Status.TRIAGE, "due_at": None},
    {"due_at": datetime(2027, 1, 29, 17, 30, tzinfo=BEIJING)},
]


@pytest.mark.parametrize("end", ENDS, ids=lambda end: "-".join(end))
@pytest.mark.parametrize("seed", range(4))
def test_every_alarm_is_over_once_at_the_first_hour_that_may_be_told(
    seed: int, end: dict[str, Any]
) -> None:
    random = Random(seed + 100)  # noqa: S311
    of, _ = some_ticket(random, seed)
    over_at = of.created_at + timedelta(hours=random.randrange(40 * 24))
    alarms = [
        name
        for name, moment in expected_climb(of, over_at)
        if name.startswith(("due:urge", "due:T+"))
    ]
    names: list[str] = []
    now = of.created_at
    while now <= over_at:
        names += [r.name for r in fire(of, (), POLICIES["default"], CALENDAR, now)]
        of = replace(of, fired=tuple(names))
        now += timedelta(hours=1)
    ended = replace(of, **end)
    cleared = [(name, m) for name, m in climb(ended, now, 12 * 24) if name.startswith("cleared:")]
    first = now
    while is_quiet(first):
        first += timedelta(hours=1)
    assert sorted(cleared) == sorted((f"cleared:{name}", first) for name in alarms)


@pytest.mark.parametrize("seed", range(6))
def test_the_light_of_work_in_hand_by_counting_days(seed: int) -> None:
    random = Random(seed + 500)  # noqa: S311
    of, last = some_ticket(random, seed)
    told: set[date] = set()  # due days that came, and were told at eight
    now = of.created_at
    for _ in range(60 * 24):
        now += timedelta(hours=1)
        if random.random() < 1 / 200:
            last = PLAIN.workdays[bisect_left(PLAIN.workdays, now.date()) + random.randint(1, 9)]
            of = replace(of, due_at=PLAIN.closing(last))
        fired = fire(of, (), POLICIES["default"], CALENDAR, now)
        of = replace(of, fired=of.fired + tuple(rung.name for rung in fired))
        if now >= datetime(last.year, last.month, last.day, 8, tzinfo=BEIJING):
            told.add(last)
        yellows = told | {last} if now.date() >= last else told
        assert light(of, now, CALENDAR).value == _colour(now, last, len(yellows)), now


def _colour(now: datetime, last: date, yellows: int) -> str:
    def position(day: date) -> int:
        return bisect_right(PLAIN.workdays, day)

    late = position(now.date()) - position(last) if now > PLAIN.closing(last) else None
    if (late is not None and late > 3) or yellows > 1:
        return "red"
    if now.date() >= last:
        return "yellow"
    return "blue" if position(last) - position(now.date()) <= 2 else "green"
