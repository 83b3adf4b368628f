"""Rungs fire once, never early, and anew when their clock changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from handlers.rules.clearing import going_on
from handlers.rules.clocks import resume
from handlers.rules.escalation import Audience, fire, loudest, next_look
from storage.records import Help, Ticket
from tests.rules.ladder_cases import (
    CALENDAR,
    POLICY,
    SUMMONS,
    TICKET,
    at,
    rungs,
    ticket,
    told,
)


def test_nothing_fires_early_and_everything_at_its_moment() -> None:
    moment = at("2026-10-09T08:00")
    of = ticket(feedback_due_at=None)
    assert fire(of, (), POLICY, CALENDAR, moment - timedelta(seconds=1)) == ()
    assert [r.words for r in fire(of, (), POLICY, CALENDAR, moment)] == ["due:T-1"]


def test_what_fired_does_not_fire_again() -> None:
    now = at("2026-10-12T08:00")
    due = fire(TICKET, (), POLICY, CALENDAR, now)
    assert len(due) == 5
    after = ticket(fired=tuple(r.name for r in due))
    assert fire(after, (), POLICY, CALENDAR, now) == ()
    assert next_look(after, (), POLICY, CALENDAR) == at("2026-10-13T08:00")


def test_a_missed_sweep_leaves_the_next_look_in_the_past() -> None:
    assert next_look(TICKET, (), POLICY, CALENDAR) == at("2026-10-08T17:30")


def test_after_all_rungs_there_is_nothing_to_look_for() -> None:
    done = ticket(fired=tuple(r.name for r in rungs(TICKET)))
    assert next_look(done, (), POLICY, CALENDAR) is None


@pytest.mark.parametrize(
    ("changes", "again"),
    [
        pytest.param(
            {"due_at": at("2026-10-16T17:30")},
            {Audience.UNIT, Audience.UNIT_HEAD, Audience.LEADER, Audience.ALARMED},
            id="an extension begins a new clock for all",
        ),
        pytest.param(
            {"unit_id": 4},
            {Audience.UNIT, Audience.UNIT_HEAD, Audience.ALARMED},
            id="a reassignment on the same clock is news for the new unit only",
        ),
    ],
)
def test_a_changed_clock_fires_anew(changes: dict[str, Any], again: set[Audience]) -> None:
    now = at("2026-10-22T09:00")
    before = ticket(feedback_due_at=None)
    first = fire(before, (), POLICY, CALENDAR, now)
    changed = replace(before, fired=tuple(r.name for r in first), **changes)
    assert {r.audience for r in fire(changed, (), POLICY, CALENDAR, now)} == again


def test_after_a_standstill_each_audience_is_told_only_the_latest() -> None:
    due = fire(TICKET, (), POLICY, CALENDAR, at("2026-10-14T09:00"))
    assert told(loudest(due)) == [
        ("due:T+1", "10-12 08:00", "unit_head"),
        ("due:urge:2026-10-14", "10-14 08:00", "unit"),
        ("due:T+3", "10-14 08:00", "leader"),
    ]
    assert loudest(()) == ()


NOW = at("2026-10-20T09:00")
HELP = Help(7, at("2026-09-28T10:00"), "4", "4", at("2026-09-28T16:00"), at("2026-10-09T17:30"))
LATE = ticket(helps=(HELP,))


def paused(**changes: Any) -> Ticket:
    """Late on 16 October with everything told, then sent in, and sent back on the 20th."""
    since = at("2026-10-16T09:00")
    fired = tuple(rung.name for rung in fire(LATE, (), POLICY, CALENDAR, since))
    return replace(resume(replace(LATE, fired=fired), since, NOW, CALENDAR), **changes)


def kept(of: Ticket) -> list[str]:
    """Which rungs of the ladder only go on, by their names without the moments."""
    found = going_on(of, fire(of, (), POLICY, CALENDAR, NOW))
    assert all(since in of.fired and since != name for name, since in found.items())
    return [name.split("@")[0] for name in found if "urge" not in name]


def test_alarms_that_were_told_before_their_clock_was_moved_only_go_on() -> None:
    of = paused()
    assert kept(of) == ["co_due:T+1:lead", "due:T+1", "co_due:T+3", "due:T+3", "due:T+5"]
    due = fire(of, (), POLICY, CALENDAR, NOW)
    told_anew = loudest(due, going_on(of, due))
    assert {r.audience for r in told_anew} == {Audience.UNIT, Audience.HELPER}


def test_alarms_that_are_over_or_of_another_clock_do_not_go_on() -> None:
    of = paused()
    over = tuple(f"cleared:{name}" for name in of.fired)
    assert kept(paused(fired=of.fired + over)) == []
    (one,) = of.helps
    anew = at("2026-10-15T09:00")
    assert kept(paused(dispatched_at=anew)) == ["co_due:T+1:lead", "co_due:T+3"]
    assert kept(paused(helps=(replace(one, asked_at=anew),))) == ["due:T+1", "due:T+3", "due:T+5"]
    assert kept(paused(unit_id=4)) == ["co_due:T+1:lead", "co_due:T+3", "due:T+3", "due:T+5"]


def test_whoever_stays_silent_to_another_whistle_is_told_on_anew() -> None:
    blown = ticket(whistle_level=1)
    now = SUMMONS.arrive_due_at
    fired = tuple(r.name for r in fire(blown, (SUMMONS,), POLICY, CALENDAR, now))
    assert any(name.startswith("whistle:") for name in fired)
    again = replace(SUMMONS, confirm_due_at=now, arrive_due_at=now + timedelta(hours=1))
    of = replace(blown, fired=fired)
    due = fire(of, (again,), POLICY, CALENDAR, now + timedelta(hours=2))
    assert due
    assert going_on(of, due) == {}
