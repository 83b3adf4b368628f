"""How deadlines and moments are worded."""

from __future__ import annotations

from datetime import datetime

import pytest

from handlers.rules.deadlines import compute, parse_target
from handlers.rules.workcalendar import SHANGHAI, WorkCalendar
from handlers.texts.deadlines import day_and_time, short, spoken, why

CALENDAR = WorkCalendar.shipped()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("start", "target", "told"),
    [
        pytest.param(
            "2026-09-28T10:00",
            "5工作日",
            "9月28日(一)派单 + 5个工作日；10月1–7日放假不计，10月10日(六)补班计入"
            " → 10月10日 17:30",
            id="holiday and make-up day",
        ),
        pytest.param(
            "2026-10-12T10:00",
            "2工作日",
            "10月12日(一)派单 + 2个工作日 → 10月14日 17:30",
            id="plain",
        ),
        pytest.param(
            "2026-10-15T10:00",
            "3工作日",
            "10月15日(四)派单 + 3个工作日；周末2天不计 → 10月20日 17:30",
            id="a weekend",
        ),
        pytest.param(
            "2026-10-13T10:00",
            "4天",
            "10月13日(二)派单 + 4天；期满日10月17日(六)休息，顺延至下一个工作日 → 10月19日 17:30",
            id="rolled over a weekend",
        ),
        pytest.param(
            "2026-10-08T18:00",
            "4工作小时",
            "10月8日(四) 18:00派单 + 4个工作小时；办公时间外，自10月9日 08:00起算 → 10月9日 12:00",
            id="after close",
        ),
        pytest.param(
            "2026-10-01T23:30",
            "1小时",
            "10月1日(四) 23:30派单 + 1小时 → 10月2日 00:30",
            id="clock",
        ),
        pytest.param(
            "2026-12-31T10:00",
            "1工作日",
            "12月31日(四)派单 + 1个工作日；1月1日放假不计，周末2天不计 → 2027年1月4日 17:30"
            "（暂定：2027年放假安排尚未公布）",
            id="unannounced year",
        ),
        pytest.param(
            "2018-12-28T10:00",
            "2工作日",
            "12月28日(五)派单 + 2个工作日；12月30日–1月1日放假不计，"
            "12月29日(六)补班计入 → 2019年1月2日 17:30",
            id="a rest across two years",
        ),
    ],
)
def test_a_deadline_explains_itself(start: str, target: str, told: str) -> None:
    assert why(compute(at(start), parse_target(target), CALENDAR)) == told


def test_the_beginning_can_be_called_otherwise() -> None:
    deadline = compute(at("2026-10-12T10:00"), parse_target("1工作日"), CALENDAR)
    assert why(deadline, "重开").startswith("10月12日(一)重开 + ")


def test_moments_are_short_in_groups() -> None:
    now = at("2026-10-16T09:00")
    assert short(at("2026-10-16T17:30"), now) == "今日17:30前"
    assert short(at("2026-10-19T17:30"), now) == "10月19日17:30"
    assert short(at("2027-01-04T17:30"), now) == "2027年1月4日17:30"
    assert day_and_time(at("2026-10-16T08:05")) == "10月16日 08:05"


@pytest.mark.parametrize(
    ("target", "told"),
    [("5工作日", "5个工作日"), ("7日", "7天"), ("4工作小时", "4个工作小时"), ("15分", "15分钟")],
)
def test_targets_are_spoken(target: str, told: str) -> None:
    assert spoken(parse_target(target)) == told
