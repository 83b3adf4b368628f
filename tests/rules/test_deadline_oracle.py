"""Deadlines against brute force; CHUISHAO_SOAK_CASES sets the length of the soak."""

from __future__ import annotations

import os
from datetime import date, datetime, time, timedelta
from random import Random

import pytest

from handlers.rules import deadlines
from handlers.rules.officehours import OfficeHours, Session
from handlers.rules.workcalendar import WorkCalendar
from tests.rules.bruteforce import BEIJING, DAYS, PLAIN, YEARS, Case, County, between, is_worked

SAMPLE = 20_000
SOAK = int(os.environ.get("CHUISHAO_SOAK_CASES", "1000000"))
CALENDAR = WorkCalendar.shipped()


def strange(seed: int) -> County:
    """A county with many days and hours of its own, and the year 2027 written out."""
    random = Random(seed)  # noqa: S311 - reproducible cases, not secrets
    days = random.sample(between(date(2006, 6, 1), date(2028, 6, 1)), 700)
    return County(
        closed=frozenset(days[:400]),
        open=frozenset(days[400:]) | {date(2027, 2, 20)},
        announced=frozenset({2027}),
        winter=((540, 690), (690 + 30, 1020)),
        summer=((420, 660),),
        summer_months=frozenset({6, 7, 8}),
    )


def calendar_of(county: County) -> WorkCalendar:
    own = dict.fromkeys(county.closed, False) | dict.fromkeys(county.open, True)
    winter, summer = (_sessions(hours) for hours in (county.winter, county.summer))
    hours = OfficeHours(winter, summer, county.summer_months)
    return CALENDAR.revised(own, announced=county.announced, hours=hours)


def _sessions(minutes: tuple[tuple[int, int], ...]) -> tuple[Session, ...]:
    return tuple((time(*divmod(a, 60)), time(*divmod(b, 60))) for a, b in minutes)


OWN = strange(2026)
COUNTIES = [(PLAIN, CALENDAR), (OWN, calendar_of(OWN))]


def draw(random: Random) -> Case:
    """A case, often at an edge: on the boundary of a session, around a holiday or New Year."""
    day = date(2006, 1, 1) + timedelta(days=random.randrange(23 * 365))
    if random.random() < 0.3:
        day = date(random.randrange(2006, 2029), *random.choice([(12, 29), (9, 29), (1, 27)]))
        day += timedelta(days=random.randrange(14))
    second = random.randrange(86_400)
    if random.random() < 0.4:
        second = random.choice([0, 28_800, 43_200, 52_200, 54_000, 63_000, 64_800, 86_399])
    elif random.random() < 0.5:
        second -= second % 60
    start = datetime(day.year, day.month, day.day, tzinfo=BEIJING) + timedelta(seconds=second)
    unit, most = random.choice([("工作日", 60), ("天", 120), ("工作小时", 80), ("小时", 400)])
    return Case(start, random.randint(1, most if random.random() < 0.3 else 7), unit)


def check(seed: int, count: int) -> None:
    random = Random(seed)  # noqa: S311
    for n in range(count):
        case = draw(random)
        county, calendar = COUNTIES[n % len(COUNTIES)]
        target = deadlines.parse_target(f"{case.amount}{case.unit}")
        found = deadlines.compute(case.start, target, calendar)
        expected = county.due(case)
        assert (found.due_at, found.provisional) == expected, f"seed {seed}, case {n}: {case}"


def test_every_day_of_twenty_years_is_worked_or_not_as_an_independent_library_says() -> None:
    known = [day for day in DAYS if day.year in YEARS]
    assert [day for day in known if CALENDAR.is_workday(day) != is_worked(day)] == []
    assert len(known) == 7_305
    assert [year for year in range(2000, 2040) if CALENDAR.is_announced(year)] == list(YEARS)


def test_a_countys_own_days_win_on_every_day() -> None:
    _, calendar = COUNTIES[1]
    assert [day for day in DAYS if calendar.is_workday(day) != OWN.is_worked(day)] == []
    assert sum(OWN.is_worked(day) != is_worked(day) for day in DAYS) > 300


def test_deadlines_equal_the_oracle_on_a_sample() -> None:
    check(seed=20_260_928, count=SAMPLE)


def test_the_sample_has_all_years_and_units() -> None:
    random = Random(20_260_928)  # noqa: S311
    cases = [draw(random) for _ in range(SAMPLE)]
    for year in YEARS:
        assert len({case.unit for case in cases if case.start.year == year}) == 4, year
        assert sum(case.start.year == year for case in cases) > 500, year


@pytest.mark.soak
def test_deadlines_equal_the_oracle_on_a_million_cases() -> None:
    for seed in range(max(1, SOAK // 10_000)):
        check(seed, min(SOAK, 10_000))


def test_a_deadline_is_provisional_exactly_if_an_unannounced_day_could_move_it() -> None:
    random = Random(7)  # noqa: S311
    cases = [case for case in (draw(random) for _ in range(20_000)) if _is_near_the_unknown(case)]
    for case in cases[:150]:
        target = deadlines.parse_target(f"{case.amount}{case.unit}")
        found = deadlines.compute(case.start, target, CALENDAR)
        days = between(case.start.date(), found.due_at.astimezone(BEIJING).date())
        moved = any(
            deadlines.compute(case.start, target, CALENDAR.revised({d: not is_worked(d)})).due_at
            != found.due_at
            for d in days
            if d.year not in YEARS
        )
        assert moved is found.provisional, case
    assert len(cases) > 150


def _is_near_the_unknown(case: Case) -> bool:
    day = case.start.date()
    near = date(2026, 11, 20) < day < date(2027, 1, 20) or date(2006, 12, 1) < day < date(
        2007, 1, 9
    )
    return near and case.amount <= 60
