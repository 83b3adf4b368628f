"""The working calendar: notices, make-up days, unannounced years, office hours."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta

import pytest

from handlers.rules.officehours import OfficeHours
from handlers.rules.workcalendar import DATA, SHANGHAI, Notice, WorkCalendar

CALENDAR = WorkCalendar.shipped()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("text", "worked"),
    [
        ("2026-09-28", True),
        ("2026-09-26", False),
        ("2026-10-01", False),
        ("2026-10-08", True),
        pytest.param("2026-10-10", True, id="a make-up Saturday"),
        pytest.param("2026-09-20", True, id="a make-up Sunday"),
        pytest.param("2026-02-16", False, id="Spring Festival on a Monday"),
        pytest.param("2007-12-29", True, id="named by the next year's notice as worked"),
        pytest.param("2018-12-31", False, id="named by the next year's notice as off"),
        pytest.param("2027-01-01", False, id="unannounced year, fixed date"),
        pytest.param("2027-05-03", True, id="unannounced year, only two days of May are fixed"),
        pytest.param("2027-02-08", True, id="unannounced year, no lunar holiday is guessed"),
        pytest.param("2027-10-09", False, id="unannounced year, plain Saturday"),
        pytest.param("2003-10-03", False, id="before the first notice, fixed date"),
    ],
)
def test_a_day_is_worked_or_not(text: str, worked: bool) -> None:
    assert CALENDAR.is_workday(day(text)) is worked


def test_2026_has_248_working_days_as_announced() -> None:
    assert CALENDAR.workdays_between(day("2025-12-31"), day("2026-12-31")) == 248


def test_an_empty_notice_is_not_an_announcement() -> None:
    assert [y for y in range(2000, 2035) if CALENDAR.is_announced(y)] == list(range(2007, 2027))


def test_every_announced_year_names_its_notice_and_no_other_does() -> None:
    years = json.loads(DATA.read_text("utf-8"))["years"]
    sources = {int(year): named.get("notice", "") for year, named in years.items()}
    told = {year for year, source in sources.items() if source}
    assert told == {year for year in sources if CALENDAR.is_announced(year)}
    for year in range(2008, 2027):
        assert sources[year].startswith(f"国办发明电〔{year - 1}〕"), year
    assert sources[2007].startswith("http://www.gov.cn/")


def test_a_later_notice_wins_and_the_countys_own_days_win_over_all() -> None:
    notices = {
        2031: Notice(off=frozenset({day("2030-12-31"), day("2031-01-01"), day("2031-01-02")})),
        2030: Notice(off=frozenset({day("2030-01-01")}), work=frozenset({day("2030-12-31")})),
    }
    calendar = WorkCalendar.from_notices(notices, overrides={day("2031-01-02"): True})
    assert not calendar.is_workday(day("2030-12-31"))
    assert calendar.is_workday(day("2031-01-02"))
    assert calendar.is_announced(2030)
    assert not calendar.is_announced(2032)


def test_an_operator_can_announce_a_year_and_change_office_hours() -> None:
    hours = OfficeHours(winter=((time(9), time(17)),))
    calendar = CALENDAR.revised({day("2027-02-08"): False}, announced=[2027], hours=hours)
    assert calendar.is_announced(2027)
    assert not calendar.is_workday(day("2027-02-08"))
    assert calendar.closing(day("2027-02-09")) == at("2027-02-09T17:00")
    assert not calendar.is_workday(day("2026-10-01")), "shipped facts stay"
    assert not CALENDAR.is_announced(2027), "the original is untouched"
    assert CALENDAR.revised({}).hours == CALENDAR.hours


@pytest.mark.parametrize(
    "sessions",
    [(), ((time(12), time(8)),), ((time(8), time(12)), (time(11), time(17))), ((time(8),) * 2,)],
)
def test_office_hours_out_of_order_are_refused(
    sessions: tuple[tuple[time, time], ...],
) -> None:
    with pytest.raises(ValueError, match="office hours"):
        OfficeHours(winter=sessions)


@pytest.mark.parametrize(
    ("text", "holiday"),
    [
        pytest.param("2026-10-03", True, id="Saturday named by the notice"),
        pytest.param("2026-10-17", False, id="plain Saturday"),
        pytest.param("2026-10-10", False, id="worked Saturday"),
        pytest.param("2027-10-02", True, id="fixed date on a Saturday, unannounced"),
        pytest.param("2026-10-05", True, id="weekday off"),
    ],
)
def test_holidays_differ_from_plain_weekends(text: str, holiday: bool) -> None:
    assert CALENDAR.is_holiday(day(text)) is holiday


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        ("2026-09-28", 5, "2026-10-10"),
        ("2026-02-13", 3, "2026-02-25"),
        ("2026-04-29", 3, "2026-05-07"),
        ("2026-04-29", 7, "2026-05-12"),
        ("2026-09-18", 1, "2026-09-20"),
        ("2026-09-24", 1, "2026-09-28"),
        ("2026-10-03", 0, "2026-10-03"),
    ],
)
def test_working_days_are_added(start: str, n: int, end: str) -> None:
    assert CALENDAR.add_workdays(day(start), n) == day(end)


def test_neighbouring_working_days() -> None:
    assert CALENDAR.next_workday(day("2026-09-30")) == day("2026-10-08")
    assert CALENDAR.previous_workday(day("2026-10-08")) == day("2026-09-30")
    assert CALENDAR.roll(day("2026-10-03")) == day("2026-10-08")
    assert CALENDAR.roll(day("2026-10-10")) == day("2026-10-10")


@pytest.mark.parametrize(
    ("first", "last", "count"),
    [
        ("2026-09-30", "2026-10-08", 1),
        ("2026-09-28", "2026-10-10", 5),
        ("2026-10-08", "2026-10-08", 0),
        ("2026-10-10", "2026-09-28", 0),
    ],
)
def test_working_days_between_exclude_the_first(first: str, last: str, count: int) -> None:
    assert CALENDAR.workdays_between(day(first), day(last)) == count


def test_sessions_follow_the_season_and_are_utc() -> None:
    summer, winter = CALENDAR.sessions(day("2026-09-30")), CALENDAR.sessions(day("2026-10-08"))
    assert [s.astimezone(SHANGHAI).hour for pair in summer for s in pair] == [8, 12, 15, 18]
    assert winter[1] == (at("2026-10-08T14:30"), at("2026-10-08T17:30"))
    assert winter[0][0].tzinfo is UTC
    assert CALENDAR.sessions(day("2026-10-01")) == ()


@pytest.mark.parametrize(
    ("moment", "opening"),
    [
        pytest.param("2026-10-08T07:59", "2026-10-08T08:00", id="before opening"),
        pytest.param("2026-10-08T08:00", "2026-10-08T08:00", id="at opening"),
        pytest.param("2026-10-08T11:59", "2026-10-08T11:59", id="inside"),
        pytest.param("2026-10-08T12:00", "2026-10-08T14:30", id="the closing moment is outside"),
        pytest.param("2026-10-08T13:00", "2026-10-08T14:30", id="lunch"),
        pytest.param("2026-09-30T18:00", "2026-10-08T08:00", id="over the holiday"),
        pytest.param("2026-10-09T20:00", "2026-10-10T08:00", id="to a make-up Saturday"),
        pytest.param("2026-10-03T10:00", "2026-10-08T08:00", id="on a rest day"),
    ],
)
def test_the_next_opening(moment: str, opening: str) -> None:
    assert CALENDAR.next_opening(at(moment)) == at(opening)


@pytest.mark.parametrize(
    ("moment", "hours", "end"),
    [
        pytest.param("2026-10-08T08:00", 4, "2026-10-08T12:00", id="ends with the session"),
        pytest.param("2026-10-08T08:00:30", 4, "2026-10-08T14:30:30", id="30 s over lunch"),
        pytest.param("2026-10-08T08:00", 7, "2026-10-08T17:30", id="a whole day"),
        pytest.param("2026-09-30T17:00", 2, "2026-10-08T09:00", id="over the holiday"),
        pytest.param("2026-04-30T17:00", 15, "2026-05-08T08:30", id="winter into summer hours"),
        pytest.param("2026-10-03T10:00", 0, "2026-10-08T08:00", id="nothing to add"),
    ],
)
def test_office_time_is_added(moment: str, hours: int, end: str) -> None:
    assert CALENDAR.add_working_time(at(moment), timedelta(hours=hours)) == at(end)


def test_the_local_day_is_that_of_shanghai() -> None:
    assert CALENDAR.local_day(datetime(2026, 9, 30, 16, tzinfo=UTC)) == day("2026-10-01")
