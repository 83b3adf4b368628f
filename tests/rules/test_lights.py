"""The colour of a ticket in each situation."""

from __future__ import annotations

from dataclasses import replace

import pytest

from handlers.rules.lights import forgotten, light, overdue_workdays, workdays_left
from storage.records import ENDED, Light, Status
from tests.rules import ladder_cases
from tests.rules.ladder_cases import CALENDAR, at

# Due Saturday 10 October 2026, a make-up day; 1-7 October are off.
TICKET = replace(ladder_cases.TICKET, feedback_due_at=None)


@pytest.mark.parametrize(
    ("now", "colour"),
    [
        pytest.param("2026-09-28T18:00", Light.GREEN, id="five days left"),
        pytest.param("2026-09-30T08:00", Light.GREEN, id="three days left over a long holiday"),
        pytest.param("2026-10-07T08:00", Light.GREEN, id="still three on the last day off"),
        pytest.param("2026-10-08T08:00", Light.BLUE, id="two days left"),
        pytest.param("2026-10-09T23:00", Light.BLUE, id="due tomorrow"),
        pytest.param("2026-10-10T00:00", Light.YELLOW, id="due today"),
        pytest.param("2026-10-10T17:30", Light.YELLOW, id="at the due moment"),
        pytest.param("2026-10-10T18:00", Light.YELLOW, id="overdue since today"),
        pytest.param("2026-10-14T20:00", Light.YELLOW, id="three days overdue"),
        pytest.param("2026-10-15T08:00", Light.RED, id="four days overdue"),
    ],
)
def test_the_light_of_work_in_hand(now: str, colour: Light) -> None:
    assert light(TICKET, at(now), CALENDAR) is colour


@pytest.mark.parametrize(
    ("changes", "now", "colour"),
    [
        pytest.param({"status": Status.SUSPENDED}, "2026-11-10T08:00", Light.GREY, id="suspended"),
        pytest.param({"return_count": 1}, "2026-09-28T18:00", Light.GREEN, id="returned once"),
        pytest.param({"return_count": 2}, "2026-09-28T18:00", Light.RED, id="returned twice"),
        pytest.param({"reopen_count": 1}, "2026-09-28T18:00", Light.RED, id="reopened"),
        pytest.param(
            {"status": Status.ASSIGNED}, "2026-09-28T11:00", Light.BLUE, id="waits for signature"
        ),
        pytest.param(
            {"status": Status.ASSIGNED}, "2026-09-28T16:01", Light.YELLOW, id="not signed in time"
        ),
        pytest.param(
            {"status": Status.ASSIGNED}, "2026-10-09T08:00", Light.RED, id="unsigned for four days"
        ),
        pytest.param(
            {"status": Status.WORKING, "due_at": None},
            "2026-10-09T08:00",
            Light.GREEN,
            id="no clock",
        ),
        pytest.param(
            {"status": Status.REVIEW, "stage_due_at": at("2026-10-15T17:30")},
            "2026-10-14T08:00",
            Light.BLUE,
            id="in review, the main clock stands still",
        ),
        pytest.param(
            {"status": Status.REVIEW, "stage_due_at": at("2026-10-13T17:30")},
            "2026-10-14T08:00",
            Light.YELLOW,
            id="the desk is late with its review",
        ),
        pytest.param(
            {"status": Status.RATING, "stage_due_at": at("2026-10-13T17:30")},
            "2026-10-14T08:00",
            Light.BLUE,
            id="a rating is never overdue",
        ),
        pytest.param(
            {"status": Status.TRIAGE, "stage_due_at": at("2026-09-28T10:00"), "due_at": None},
            "2026-10-09T08:00",
            Light.RED,
            id="long in triage",
        ),
        pytest.param({"status": Status.RETURNED}, "2026-12-09T08:00", Light.BLUE, id="returned"),
        pytest.param(
            {"status": Status.UNCONFIRMED}, "2026-12-09T08:00", Light.BLUE, id="unconfirmed"
        ),
        pytest.param(
            {"due_at": at("2026-10-11T03:00")}, "2026-10-10T20:00", Light.BLUE, id="due at night"
        ),
    ],
)
def test_the_light_in_other_situations(
    changes: dict[str, object], now: str, colour: Light
) -> None:
    ticket = replace(TICKET, **changes)  # type: ignore[arg-type]  # a table of fields
    assert light(ticket, at(now), CALENDAR) is colour


@pytest.mark.parametrize("status", sorted(ENDED))
def test_what_has_ended_is_grey_however_late_it_was(status: Status) -> None:
    ended = replace(TICKET, status=status, reopen_count=1, return_count=2)
    assert light(ended, at("2026-11-20T08:00"), CALENDAR) is Light.GREY


FIRST = "due:T@2026-10-10T09:30Z#3"
SECOND = "due:T@2026-10-16T09:30Z#3"


@pytest.mark.parametrize(
    ("fired", "due", "now", "colour"),
    [
        pytest.param((FIRST,), "2026-10-10T17:30", "2026-10-12T09:00", Light.YELLOW, id="once"),
        pytest.param((FIRST,), "2026-10-20T17:30", "2026-10-12T09:00", Light.GREEN, id="extended"),
        pytest.param((FIRST,), "2026-10-16T17:30", "2026-10-15T09:00", Light.BLUE, id="soon"),
        pytest.param((FIRST,), "2026-10-16T17:30", "2026-10-16T07:00", Light.RED, id="due again"),
        pytest.param(
            (FIRST, SECOND), "2026-10-30T17:30", "2026-10-19T09:00", Light.RED, id="extended twice"
        ),
        pytest.param(
            ("due:T-1@2026-10-10T09:30Z#3",),
            "2026-10-16T17:30",
            "2026-10-16T09:00",
            Light.YELLOW,
            id="extended in time, so never yellow before",
        ),
        pytest.param(
            (FIRST, "due:T@2026-10-10T09:30Z#4"),
            "2026-10-10T17:30",
            "2026-10-10T09:00",
            Light.YELLOW,
            id="another unit on the same day",
        ),
    ],
)
def test_two_yellows_make_a_red(fired: tuple[str, ...], due: str, now: str, colour: Light) -> None:
    assert light(replace(TICKET, fired=fired, due_at=at(due)), at(now), CALENDAR) is colour


def test_a_deadline_that_the_calendar_took_back_was_no_yellow() -> None:
    due_at = at("2026-10-10T17:30")
    told = ("feedback:T@2026-10-10T09:30Z#3", "due:T+1@2026-10-10T09:30Z#3", SECOND)
    assert forgotten((FIRST, *told), due_at) == told
    assert forgotten((FIRST,), None) == (FIRST,)


def test_days_left_and_days_overdue_are_working_days() -> None:
    assert workdays_left(TICKET, at("2026-09-28T18:00"), CALENDAR) == 5
    assert overdue_workdays(TICKET, at("2026-09-28T18:00"), CALENDAR) is None
    assert overdue_workdays(TICKET, at("2026-10-10T17:30"), CALENDAR) is None
    assert overdue_workdays(TICKET, at("2026-10-11T18:00"), CALENDAR) == 0
    assert overdue_workdays(TICKET, at("2026-10-12T07:00"), CALENDAR) == 1
    assert (
        workdays_left(replace(TICKET, status=Status.REVIEW), TICKET.created_at, CALENDAR) is None
    )
