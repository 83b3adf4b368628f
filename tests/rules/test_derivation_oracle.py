"""Histories of pauses and extensions: the deadline replayed by the rules against counting."""

from __future__ import annotations

import os
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

import pytest

from handlers.rules.derivation import derive
from handlers.rules.policies import POLICIES
from storage.records import Action, Event, Status, Ticket
from tests.rules.bruteforce import BEIJING, YEARS, Case, County
from tests.rules.test_deadline_oracle import COUNTIES

SAMPLE = 4_000
SOAK = int(os.environ.get("CHUISHAO_SOAK_CASES", "1000000"))
LIMITS = ("工作日", "天")
STOPS = {
    Action.SUSPEND: (Status.SUSPENDED, Action.RESUME),
    Action.FINISH: (Status.REVIEW, Action.REDO),
    Action.RATE: (Status.REVIEW, Action.REDO),
}


@dataclass
class Story:
    """What happened to one ticket, and when it is due by counting."""

    begun: datetime
    limit: Case
    events: list[Event]
    due: datetime
    feedback: datetime
    is_provisional: bool
    steps: list[Callable[[datetime], datetime]] = field(default_factory=list)  # pauses, extensions


def _event(
    at: datetime, action: Action, before: Status, after: Status, n: int, **data: str
) -> Event:
    return Event(n, 1, at, action, None, "", before, after, data=dict(data))


def _closing(county: County, index: int) -> datetime:
    return county.closing(county.workdays[index])


def _stood(county: County, due: datetime, since: datetime, until: datetime) -> datetime:
    """Moved by as many working days as lie after `since` up to the day of `until`."""
    days = county.workdays
    count = bisect_right(days, until.date()) - bisect_right(days, since.date())
    return due if count == 0 else _closing(county, bisect_right(days, due.date()) + count - 1)


def draw(random: Random, county: County) -> Story:
    begun = datetime(2006, 2, 1, 9, tzinfo=BEIJING)
    begun += timedelta(minutes=random.randrange(22 * 365 * 1440))
    limit = Case(begun, random.randint(1, 20), random.choice(LIMITS))
    due, provisional = county.due(limit)
    feedback, _ = county.due(Case(begun, 3, "工作日"))
    kept = {"limit": f"{limit.amount}{limit.unit}", "sign_limit": "4工作小时"}
    start = _event(begun, Action.DISPATCH, Status.TRIAGE, Status.ASSIGNED, 1, **kept)
    start.data["feedback_limit"] = "3工作日"
    story = Story(begun, limit, [start], due, feedback, provisional)
    for _ in range(random.randrange(5)):
        at = story.events[-1].at + timedelta(minutes=random.randrange(9 * 1440))
        step = random.choices((_extend, _pause, _relimit), (3, 5, 2))[0]
        step(random, county, story, at)
    return story


def _extend(random: Random, county: County, story: Story, at: datetime) -> None:
    day = at.date() + timedelta(days=random.randint(1, 60))
    working, n = Status.WORKING, len(story.events) + 1
    until = day.isoformat()
    story.events.append(_event(at, Action.EXTEND, working, working, n, until=until))
    named = story.due = _closing(county, bisect_left(county.workdays, day))
    story.steps.append(lambda due: max(due, named))
    story.is_provisional = _unknown(county, story.begun.date(), story.due.date())


def _pause(random: Random, county: County, story: Story, at: datetime) -> None:
    stop = random.choice(list(STOPS))
    state, go = STOPS[stop]
    back = at + timedelta(minutes=random.randrange(40 * 1440))
    n = len(story.events) + 1
    story.events.append(_event(at, stop, Status.WORKING, state, n))
    # What happens while the clock stands still does not start or stop it.
    story.events.append(_event(at, Action.SUPPLEMENT, state, state, n + 1))
    story.events.append(_event(back, go, state, Status.WORKING, n + 2))
    due = _stood(county, story.due, at, back)
    story.steps.append(lambda due: _stood(county, due, at, back))
    story.feedback = _stood(county, story.feedback, at, back)
    if due != story.due:
        story.due = due
        story.is_provisional = _unknown(county, story.begun.date(), due.date())


def _relimit(random: Random, county: County, story: Story, at: datetime) -> None:
    """Another limit from the beginning on, with all that moved it since; never due at once."""
    limit = Case(story.begun, random.randint(1, 40), random.choice(LIMITS))
    due, _ = county.due(limit)
    for step in story.steps:
        due = step(due)
    if due < story.due:
        tomorrow = _closing(county, bisect_right(county.workdays, at.date()))
        due = max(due, min(story.due, tomorrow))
    working, n = Status.WORKING, len(story.events) + 1
    told = f"{limit.amount}{limit.unit}"
    story.events.append(_event(at, Action.CORRECT, working, working, n, relimit=told))
    if due != story.due:
        story.due = due
        story.is_provisional = _unknown(county, story.begun.date(), due.date())


def _unknown(county: County, first: date, last: date) -> bool:
    known = {*YEARS, *county.announced}
    return not {*range(first.year, last.year + 1)} <= known


def stories(seed: int, count: int) -> Iterator[tuple[int, Story]]:
    random = Random(seed)  # noqa: S311 - reproducible cases, not secrets
    for n in range(count):
        yield n, draw(random, COUNTIES[n % len(COUNTIES)][0])


def check(seed: int, count: int) -> None:
    for n, story in stories(seed, count):
        ticket = Ticket(
            id=1,
            number="Q0001",
            status=Status.WORKING,
            created_at=story.begun,
            platform="console",
            chat_id="main",
            reporter_account="",
            dispatched_at=story.begun,
            due_at=story.due,
        )
        calendar = COUNTIES[n % len(COUNTIES)][1]
        found = derive(ticket, story.events, POLICIES["default"], calendar)
        assert found
        assert found.is_certain
        told = (found.due_at, found.feedback_due_at, found.provisional)
        expected = (story.due, story.feedback, story.is_provisional)
        assert told == expected, f"seed {seed}, case {n}: {story}"


def test_histories_of_pauses_and_extensions_equal_the_oracle_on_a_sample() -> None:
    check(seed=13_710, count=SAMPLE)


def test_the_sample_has_pauses_extensions_unknown_years_and_moved_deadlines() -> None:
    drawn = [story for _, story in stories(13_710, SAMPLE)]
    for action in (Action.EXTEND, Action.CORRECT, *STOPS):
        assert sum(any(e.action is action for e in s.events) for s in drawn) > 500, action
    assert {story.begun.year for story in drawn} >= set(range(2006, 2028))
    assert sum(story.is_provisional for story in drawn) > 50
    moved = [s for s in drawn if s.due != COUNTIES[0][0].due(s.limit)[0]]
    assert len(moved) > SAMPLE // 3


@pytest.mark.soak
def test_histories_equal_the_oracle_on_many_cases() -> None:
    for seed in range(max(1, SOAK // 10_000)):
        check(seed, min(SOAK, 10_000))
