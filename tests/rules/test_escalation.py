"""The ladder of each state: who hears what, and when."""

from __future__ import annotations

from itertools import pairwise

import pytest

from handlers.rules.escalation import Audience, Effect, next_look
from storage.records import ENDED, Status
from tests.rules.ladder_cases import CALENDAR, POLICY, SUMMONS, TICKET, at, rungs, ticket, told


def test_work_in_hand_is_reminded_then_urged_daily_and_climbs() -> None:
    assert told(rungs(TICKET))[:16] == [
        ("feedback:T", "10-08 17:30", "unit"),
        ("due:T-1", "10-09 08:00", "unit"),
        ("due:T", "10-10 08:00", "unit"),
        ("due:urge:2026-10-12", "10-12 08:00", "unit"),
        ("due:T+1", "10-12 08:00", "unit_head"),
        ("due:urge:2026-10-13", "10-13 08:00", "unit"),
        ("due:urge:2026-10-14", "10-14 08:00", "unit"),
        ("due:T+3", "10-14 08:00", "leader"),
        ("due:urge:2026-10-15", "10-15 08:00", "unit"),
        ("due:urge:2026-10-16", "10-16 08:00", "unit"),
        ("due:T+5", "10-16 08:00", "inspection"),
        ("due:urge:2026-10-19", "10-19 08:00", "unit"),
        ("due:urge:2026-10-20", "10-20 08:00", "unit"),
        ("due:urge:2026-10-21", "10-21 08:00", "unit"),
        ("due:urge:2026-10-22", "10-22 08:00", "unit"),
        ("due:urge:2026-10-23", "10-23 08:00", "unit"),
    ]


def test_each_step_up_raises_the_level() -> None:
    raised = [(r.audience, r.level) for r in rungs(TICKET) if r.level]
    assert raised == [
        (Audience.UNIT_HEAD, 2),
        (Audience.LEADER, 3),
        (Audience.INSPECTION, 3),
        (Audience.CHIEF, 4),
    ]


def test_after_three_weeks_the_unit_is_urged_once_a_week_and_the_ladder_ends() -> None:
    urged = [r.at for r in rungs(TICKET) if r.name.startswith("due:urge")]
    days = [CALENDAR.local_day(moment) for moment in urged]
    gaps = [CALENDAR.workdays_between(a, b) for a, b in pairwise(days)]
    assert gaps == [1] * 14 + [5] * 47


def test_the_unit_and_the_heads_are_those_of_the_ticket() -> None:
    units = {(r.audience, r.unit_id) for r in rungs(TICKET) if r.unit_id is not None}
    assert units == {(Audience.UNIT, 3), (Audience.UNIT_HEAD, 3)}


def test_an_unsigned_ticket_is_told_to_the_units_head_and_the_desk() -> None:
    assert told(rungs(ticket(status=Status.ASSIGNED)))[:3] == [
        ("sign:T", "09-28 16:00", "unit_head"),
        ("sign:T:desk", "09-28 16:00", "desk"),
        ("feedback:T", "10-08 17:30", "unit"),
    ]


def test_the_main_clock_runs_while_the_ticket_is_unsigned() -> None:
    unsigned = {r.name for r in rungs(ticket(status=Status.ASSIGNED))}
    assert {r.name for r in rungs(TICKET)} <= unsigned


def test_feedback_that_was_given_is_not_asked_for() -> None:
    given = rungs(ticket(first_feedback_at=at("2026-09-29T10:00")))
    assert told(given)[0][0] == "due:T-1"


@pytest.mark.parametrize(
    ("dispatched", "due", "reminders"),
    [
        pytest.param(
            "2026-10-08T10:00",
            "2026-10-09T17:30",
            [("due:T", "10-09 08:00", "unit")],
            id="one working day: no T-1 before the clock began",
        ),
        pytest.param(
            "2026-10-08T08:00",
            "2026-10-09T17:30",
            [("due:T", "10-09 08:00", "unit")],
            id="no T-1 at the very moment of dispatch",
        ),
        pytest.param(
            "2026-10-09T10:00",
            "2026-10-09T16:00",
            [("due:T", "10-09 16:00", "unit")],
            id="due on the day of dispatch: told at the due moment",
        ),
        pytest.param(
            "2026-09-30T20:00",
            "2026-10-03T03:00",
            [("due:T", "10-03 03:00", "unit")],
            id="due by the clock on a rest day, before any opening",
        ),
        pytest.param(
            "2026-09-20T10:00",
            "2026-10-08T17:30",
            [("due:T-1", "09-30 08:00", "unit"), ("due:T", "10-08 08:00", "unit")],
            id="T-1 before the holiday, not in it",
        ),
    ],
)
def test_reminders_come_on_working_days_and_never_before_the_clock(
    dispatched: str, due: str, reminders: list[tuple[str, str, str]]
) -> None:
    of = ticket(dispatched_at=at(dispatched), due_at=at(due), first_feedback_at=at(dispatched))
    assert [row for row in told(rungs(of)) if row[0] in ("due:T-1", "due:T")] == reminders


def test_a_ticket_without_a_start_is_reminded_all_the_same() -> None:
    assert told(rungs(ticket(dispatched_at=None, feedback_due_at=None)))[0][0] == "due:T-1"


@pytest.mark.parametrize(
    ("status", "effect", "audience"),
    [
        (Status.UNCONFIRMED, Effect.SUBMIT, Audience.DESK),
        (Status.SUSPENDED, Effect.RESUME, Audience.UNIT),
        (Status.RATING, Effect.AUTO_CLOSE, Audience.REPORTER),
    ],
)
def test_the_timer_ends_a_waiting_state(
    status: Status, effect: Effect, audience: Audience
) -> None:
    ends = at("2026-10-12T12:00")
    (rung,) = rungs(ticket(status=status, stage_due_at=ends))
    assert (rung.at, rung.effect, rung.audience) == (ends, effect, audience)
    assert rung.name == f"{status}:T@2026-10-12T04:00Z"


def test_an_unanswered_question_goes_to_the_desk_after_two_working_hours() -> None:
    asked = ticket(status=Status.UNCONFIRMED, created_at=at("2026-09-30T17:00"))
    assert next_look(asked, (), POLICY, CALENDAR) == at("2026-10-08T09:00")


@pytest.mark.parametrize("status", [Status.TRIAGE, Status.REVIEW])
def test_a_desk_that_is_late_hears_of_it_again(status: Status) -> None:
    found = rungs(ticket(status=status, stage_due_at=at("2026-10-09T17:30")))
    assert [(name, moment) for name, moment, _ in told(found)] == [
        (f"{status}:T", "10-09 17:30"),
        (f"{status}:T+1", "10-10 08:00"),
        (f"{status}:T+3", "10-13 08:00"),
        (f"{status}:T+5", "10-15 08:00"),
        (f"{status}:T+10", "10-22 08:00"),
    ]
    assert {r.audience for r in found} == {Audience.DESK}


@pytest.mark.parametrize("status", sorted(Status))
def test_a_state_without_clocks_has_no_rungs(status: Status) -> None:
    still = ticket(
        status=status, due_at=None, sign_due_at=None, feedback_due_at=None, stage_due_at=None
    )
    expected = 1 if status is Status.UNCONFIRMED else 0  # its clock begins with the report
    assert len(rungs(still)) == expected


def test_a_ticket_returned_to_its_reporter_asks_them_once_and_then_the_desk() -> None:
    found = rungs(ticket(status=Status.RETURNED, stage_due_at=at("2026-10-12T12:00")))
    assert told(found) == [
        ("returned:T", "10-12 12:00", "reporter"),
        ("returned:T+2", "10-14 08:00", "desk"),
        ("returned:T+5", "10-19 08:00", "desk"),
        ("returned:T+10", "10-26 08:00", "desk"),
    ]


@pytest.mark.parametrize("status", sorted(ENDED))
def test_an_ended_ticket_asks_nothing_more(status: Status) -> None:
    ended = ticket(status=status, stage_due_at=at("2026-10-12T12:00"), whistle_level=1)
    assert rungs(ended, SUMMONS) == ()
    assert next_look(ended, (SUMMONS,), POLICY, CALENDAR) is None


@pytest.mark.parametrize("status", [Status.SUSPENDED, Status.REVIEW, Status.RATING])
def test_where_the_main_clock_stands_still_nothing_is_overdue(status: Status) -> None:
    found = rungs(ticket(status=status, stage_due_at=at("2026-12-31T12:00")))
    assert not [r for r in found if r.words.startswith(("due", "overdue"))]
