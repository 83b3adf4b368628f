"""Rungs fire once, never early, and anew when their clock changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from handlers.rules.escalation import Audience, fire, loudest, next_look
from tests.rules.ladder_cases import CALENDAR, POLICY, TICKET, at, rungs, ticket, told


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
