"""Targets and deadlines, with the worked cases of the office's manual."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from handlers.rules.deadlines import Target, TargetKind, answer, compute, parse_target
from handlers.rules.workcalendar import SHANGHAI, WorkCalendar

CALENDAR = WorkCalendar.shipped()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("text", "target", "canonical"),
    [
        ("5工作日", Target(5, TargetKind.WORKDAYS), "5工作日"),
        ("5个工作日", Target(5, TargetKind.WORKDAYS), "5工作日"),
        ("7天", Target(7, TargetKind.DAYS), "7天"),
        ("30日", Target(30, TargetKind.DAYS), "30天"),
        ("7 自然日", Target(7, TargetKind.DAYS), "7天"),
        ("４　工作小时", Target(4, TargetKind.WORKHOURS), "4工作小时"),
        (" 1 个 小时 ", Target(1, TargetKind.HOURS), "1小时"),
        ("15分钟", Target(15, TargetKind.MINUTES), "15分钟"),
        ("05天", Target(5, TargetKind.DAYS), "5天"),
    ],
)
def test_a_target_is_read_and_written_back(text: str, target: Target, canonical: str) -> None:
    assert parse_target(text) == target
    assert str(target) == canonical
    assert parse_target(canonical) == target


@pytest.mark.parametrize(
    "text",
    ["", "5", "天", "0天", "-1天", "5周", "5工作日后", "1.5小时", "10000天", "五天", "5工作日3天"],
)
def test_what_is_no_target_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="time limit"):
        parse_target(text)


@pytest.mark.parametrize(
    ("start", "target", "due"),
    [
        ("2026-09-28T10:00", "5工作日", "2026-10-10T17:30"),
        ("2026-02-13T10:00", "3工作日", "2026-02-25T17:30"),
        ("2026-04-29T10:00", "3工作日", "2026-05-07T18:00"),
        ("2026-04-29T10:00", "7工作日", "2026-05-12T18:00"),
        ("2026-09-18T10:00", "1工作日", "2026-09-20T18:00"),
        ("2026-09-24T10:00", "1工作日", "2026-09-28T18:00"),
        ("2026-09-30T10:00", "3天", "2026-10-08T17:30"),
        pytest.param("2026-09-30T23:59", "1工作日", "2026-10-08T17:30", id="late on day 0"),
        pytest.param("2026-10-01T00:00", "1工作日", "2026-10-08T17:30", id="from a rest day"),
        pytest.param("2026-10-12T10:00", "7天", "2026-10-19T17:30", id="days, no roll"),
        pytest.param("2026-10-03T10:00", "7天", "2026-10-10T17:30", id="days to a make-up day"),
        pytest.param("2026-09-28T16:30", "4工作小时", "2026-09-29T10:30", id="summer afternoon"),
        pytest.param("2026-10-08T16:30", "4工作小时", "2026-10-09T11:00", id="winter afternoon"),
        pytest.param("2026-09-30T20:00", "2工作小时", "2026-10-08T10:00", id="after close"),
        pytest.param("2026-10-08T12:00", "1工作小时", "2026-10-08T15:30", id="at lunch"),
        pytest.param("2026-09-30T23:30", "1小时", "2026-10-01T00:30", id="clock hours at night"),
        pytest.param("2026-10-01T23:50", "15分钟", "2026-10-02T00:05", id="clock minutes"),
    ],
)
def test_a_deadline_falls_due(start: str, target: str, due: str) -> None:
    deadline = compute(at(start), parse_target(target), CALENDAR)
    assert deadline.due_at == at(due)
    assert deadline.due_at.tzinfo is UTC


@pytest.mark.parametrize(
    ("start", "target", "years"),
    [
        ("2026-12-28T10:00", "3工作日", ()),
        ("2026-12-28T10:00", "4工作日", (2027,)),
        pytest.param("2026-12-28T10:00", "7天", (2027,), id="the last day is in 2027"),
        pytest.param("2026-12-31T17:00", "1工作小时", (2027,), id="the rest is worked in 2027"),
        pytest.param("2026-12-31T16:00", "1工作小时", (), id="done before the year ends"),
        pytest.param("2026-12-31T23:30", "1小时", (), id="the clock needs no calendar"),
        pytest.param("2027-03-01T10:00", "1小时", (), id="the clock in an unannounced year"),
        pytest.param("2027-12-30T10:00", "3工作日", (2027, 2028), id="two unannounced years"),
        pytest.param("2006-12-31T10:00", "1天", (), id="only 2007 matters"),
        pytest.param("2006-12-31T10:00", "1工作小时", (2006,), id="the start in 2006 matters"),
        pytest.param("2006-12-31T17:30", "1工作小时", (), id="from close on it does not"),
    ],
)
def test_a_deadline_is_provisional_when_an_unannounced_year_decides(
    start: str, target: str, years: tuple[int, ...]
) -> None:
    deadline = compute(at(start), parse_target(target), CALENDAR)
    assert deadline.unannounced == years
    assert deadline.provisional is bool(years)


def test_a_deadline_knows_what_the_calendar_did_to_it() -> None:
    deadline = compute(at("2026-09-28T10:00"), parse_target("9工作日"), CALENDAR)
    assert deadline.holidays == tuple(date(2026, 10, n) for n in range(1, 8))
    assert deadline.make_up_days == (date(2026, 10, 10),)
    assert deadline.weekend_days == 1
    assert deadline.rolled_from is None
    assert deadline.counted_from is None


def test_a_roll_and_a_moved_start_are_remembered() -> None:
    rolled = compute(at("2026-09-30T10:00"), parse_target("3天"), CALENDAR)
    assert rolled.rolled_from == date(2026, 10, 3)
    moved = compute(at("2026-09-30T20:00"), parse_target("1工作小时"), CALENDAR)
    assert moved.counted_from == at("2026-10-08T08:00")


def test_a_naive_start_is_shanghai_time_and_an_aware_one_is_itself() -> None:
    target = parse_target("5工作日")
    naive = datetime.fromisoformat("2026-09-28T23:00")
    assert answer(naive, target, CALENDAR).start == at("2026-09-28T23:00")
    utc = datetime(2026, 9, 28, 16, 30, tzinfo=UTC)  # already the 29th in Shanghai
    assert answer(utc, parse_target("1工作日"), CALENDAR).due_at == at("2026-09-30T18:00")


@pytest.mark.parametrize("target", ["5工作日", "9999天", "9999工作小时", "9999小时"])
def test_a_deadline_beyond_all_years_is_refused_in_words(target: str) -> None:
    with pytest.raises(ValueError, match="outside the calendar"):
        answer(at("9999-12-30T10:00"), parse_target(target), CALENDAR)
