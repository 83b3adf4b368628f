"""Summoned units: who stays silent, who does not come."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from storage.records import Status
from tests.rules.ladder_cases import SUMMONS, at, rungs, ticket, told

WHISTLED = ticket(whistle_level=1, due_at=None, feedback_due_at=None)


def test_a_summoned_unit_that_stays_silent_climbs_by_the_clock_even_at_night() -> None:
    assert told(rungs(WHISTLED, SUMMONS)) == [
        ("whistle:confirm:7", "10-01 22:15", "unit_head"),
        ("whistle:confirm:7:leader", "10-01 22:30", "leader"),
        ("whistle:arrive:7", "10-01 23:00", "leader"),
        ("whistle:arrive:7:unit", "10-01 23:00", "summoned_unit"),
    ]
    assert {r.unit_id for r in rungs(WHISTLED, SUMMONS)} == {7}


def test_a_unit_that_confirmed_is_only_awaited_on_the_spot() -> None:
    confirmed = replace(SUMMONS, confirmed_at=at("2026-10-01T22:05"))
    assert [r.words for r in rungs(WHISTLED, confirmed)] == ["arrive", "arrive"]


@pytest.mark.parametrize("confirmed_at", [None, at("2026-10-01T22:05")])
def test_a_unit_that_arrived_is_left_alone(confirmed_at: datetime | None) -> None:
    arrived = replace(SUMMONS, confirmed_at=confirmed_at, arrived_at=at("2026-10-01T22:40"))
    assert rungs(WHISTLED, arrived) == ()


def test_each_summoned_unit_has_its_own_clock() -> None:
    other = replace(SUMMONS, unit_id=9, arrived_at=at("2026-10-01T22:40"))
    assert {r.unit_id for r in rungs(WHISTLED, SUMMONS, other)} == {7}
    both = rungs(WHISTLED, SUMMONS, replace(SUMMONS, unit_id=9))
    assert [r.at for r in both] == sorted(r.at for r in both)
    assert len({r.name for r in both}) == 8


def test_a_whistle_without_a_level_counts_as_the_first() -> None:
    assert rungs(replace(WHISTLED, whistle_level=None), SUMMONS) == rungs(WHISTLED, SUMMONS)


@pytest.mark.parametrize("status", [Status.UNCONFIRMED, Status.TRIAGE, Status.ASSIGNED])
def test_a_whistle_runs_before_anybody_has_signed(status: Status) -> None:
    assert set(rungs(WHISTLED, SUMMONS)) <= set(rungs(replace(WHISTLED, status=status), SUMMONS))
