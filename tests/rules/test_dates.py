"""Days as people write them, seen from Monday 28 September 2026."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.rules.dates import impossible_day, parse_day
from handlers.rules.dayforms import FORMS, WORDS

MONDAY = date(2026, 9, 28)

DAYS = [
    ("10号", "2026-10-10"),
    ("28号", "2026-09-28"),
    ("30日前", "2026-09-30"),
    ("31号", "2026-10-31"),
    ("十六号", "2026-10-16"),
    ("二十一号", "2026-10-21"),
    ("１０号", "2026-10-10"),
    ("10月16日", "2026-10-16"),
    ("10月16", "2026-10-16"),
    ("10 月 16 号", "2026-10-16"),
    ("十月十六日", "2026-10-16"),
    ("10/16", "2026-10-16"),
    ("10.16前", "2026-10-16"),
    ("10.9 之前", "2026-10-09"),
    ("9月1日", "2026-09-01"),
    ("1月10日", "2027-01-10"),
    ("2026-10-16", "2026-10-16"),
    ("2026年10月16日", "2026-10-16"),
    ("2026.10.16", "2026-10-16"),
    ("2025年10月16日", "2025-10-16"),
    ("10月底", "2026-10-31"),
    ("2月底", "2027-02-28"),
    ("10月上旬", "2026-10-10"),
    ("10月中旬", "2026-10-20"),
    ("10月下旬", "2026-10-31"),
    ("月底", "2026-09-30"),
    ("本月底", "2026-09-30"),
    ("这个月底", "2026-09-30"),
    ("下月底", "2026-10-31"),
    ("下个月中旬", "2026-10-20"),
    ("下月10号", "2026-10-10"),
    ("下个月五号", "2026-10-05"),
    ("年底", "2026-12-31"),
    ("今天", "2026-09-28"),
    ("明天", "2026-09-29"),
    ("后天", "2026-09-30"),
    ("大后天", "2026-10-01"),
    ("3天后", "2026-10-01"),
    ("3 天以后", "2026-10-01"),
    ("三天内", "2026-10-01"),
    ("一周后", "2026-10-05"),
    ("两周后", "2026-10-12"),
    ("两个星期后", "2026-10-12"),
    ("半个月后", "2026-10-13"),
    ("周一", "2026-09-28"),
    ("周五", "2026-10-02"),
    ("本周五", "2026-10-02"),
    ("星期天", "2026-10-04"),
    ("礼拜六", "2026-10-03"),
    ("下周三", "2026-10-07"),
    ("下个星期一", "2026-10-05"),
    ("下下周一", "2026-10-12"),
    ("国庆前", "2026-09-30"),
    ("十一前", "2026-09-30"),
    ("国庆节之前", "2026-09-30"),
    ("元旦前", "2026-12-31"),
    ("五一前", "2027-04-30"),
    ("汛期前", "2027-05-31"),
]


@pytest.mark.parametrize(("text", "day"), DAYS, ids=[text for text, _ in DAYS])
def test_a_day_is_read(text: str, day: str) -> None:
    assert parse_day(text, MONDAY) == date.fromisoformat(day)


SENTENCES = [
    ("请延期到10号 控制价财评还在出", "2026-10-10"),
    ("到10月16日，专家评审排不上", "2026-10-16"),
    ("3号楼的事延期到12号", "2026-10-12"),
    ("延期 3号主变没到货 15号前能好", "2026-10-15"),
    ("10号开会 延期至20号", "2026-10-20"),
    ("上周三送审的，下周三出结果", "2026-10-07"),
    ("改为 下周五", "2026-10-09"),
    ("35号线杆移走后，10月8日办完", "2026-10-08"),
    ("第2号文件批了就办，月底前", "2026-09-30"),
    ("到财评出来，大概20号", "2026-10-20"),
    ("Q0917号单 10日", "2026-10-10"),
]


@pytest.mark.parametrize(("text", "day"), SENTENCES, ids=[text for text, _ in SENTENCES])
def test_a_day_is_found_inside_a_sentence(text: str, day: str) -> None:
    assert parse_day(text, MONDAY) == date.fromisoformat(day)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "财评出来再说",
        "3号楼还没好",
        "110kV线路",
        "尽快",
        "节前",
        "第十一标段",
        "9月31日",
        "13月1日",
        "35号",
        "2026-13-40",
        "每周五例会",
        "上周五",
        "三个月",
    ],
)
def test_no_day_is_invented(text: str) -> None:
    assert parse_day(text, MONDAY) is None


SEEN_FROM = [
    pytest.param("10号", date(2026, 10, 10), "2026-10-10", id="today-is-the-day"),
    pytest.param("10号", date(2026, 10, 11), "2026-11-10", id="yesterday-means-next-month"),
    pytest.param("10号", date(2026, 12, 11), "2027-01-10", id="over-new-year"),
    pytest.param("31号", date(2026, 11, 5), "2026-12-31", id="months-without-that-day"),
    pytest.param("30号", date(2027, 1, 31), "2027-03-30", id="february-is-passed-over"),
    pytest.param("周三", date(2026, 10, 2), "2026-10-07", id="weekday-of-next-week"),
    pytest.param("本周三", date(2026, 10, 2), "2026-09-30", id="this-week-may-be-past"),
    pytest.param("12月20日", date(2027, 1, 5), "2027-12-20", id="named-past-long-ago"),
    pytest.param("9月20日", date(2026, 9, 28), "2026-09-20", id="named-past-lately"),
    pytest.param("下月底", date(2027, 1, 31), "2027-02-28", id="end-of-february"),
    pytest.param("2月底", date(2028, 1, 31), "2028-02-29", id="leap-year"),
    pytest.param("2月29日", date(2027, 10, 1), "2028-02-29", id="a-day-of-the-next-leap-year"),
    pytest.param("3月底", date(2026, 9, 28), "2027-03-31", id="end-of-a-month-long-past"),
    pytest.param("国庆前", date(2026, 10, 8), "2027-09-30", id="next-national-day"),
]


@pytest.mark.parametrize("text", ["2月29日", "公示到二月三十日", "到4月31号前"])
def test_a_day_of_this_year_that_no_calendar_has_is_named(text: str) -> None:
    today = date(2027, 2, 26)
    assert parse_day(text, today) is None
    assert impossible_day(text, today) in text
    assert impossible_day(text, today)


@pytest.mark.parametrize("text", ["到2月28日", "2028年2月29日", "材料3.45份", "下周三"])
def test_a_day_that_exists_is_not_impossible(text: str) -> None:
    assert not impossible_day(text, date(2027, 2, 26))


@pytest.mark.parametrize(("text", "today", "day"), SEEN_FROM)
def test_a_day_depends_on_today(text: str, today: date, day: str) -> None:
    assert parse_day(text, today) == date.fromisoformat(day)


@given(today=st.dates(date(2026, 1, 1), date(2030, 12, 31)), ahead=st.integers(0, 170))
def test_a_day_written_with_its_month_comes_back(today: date, ahead: int) -> None:
    day = date.fromordinal(today.toordinal() + ahead)
    assert parse_day(f"延期到{day.month}月{day.day}日", today) == day


@given(today=st.dates(date(2026, 1, 1), date(2030, 12, 31)), day=st.integers(1, 31))
def test_a_day_of_the_month_is_the_next_one_of_that_number(today: date, day: int) -> None:
    found = parse_day(f"{day}号", today)
    assert found is not None
    assert found >= today
    assert found.day == day
    between = range(today.toordinal(), found.toordinal())
    assert not any(date.fromordinal(n).day == day for n in between)


@given(text=st.text(alphabet="0123456789月日号年周底到前后十二下天-/. ", max_size=20))
def test_any_scribble_gives_a_day_or_none(text: str) -> None:
    assert parse_day(text, MONDAY) is None or isinstance(parse_day(text, MONDAY), date)


@pytest.mark.parametrize("name", FORMS)
@given(data=st.data())
def test_what_tells_that_there_may_be_a_day_stands_in_every_form(
    name: str, data: st.DataObject
) -> None:
    written = FORMS[name].search(data.draw(st.from_regex(FORMS[name])))
    assert written
    assert not set(WORDS["marks"]).isdisjoint(written[0])
    assert re.match(WORDS["begins"], written[0])
