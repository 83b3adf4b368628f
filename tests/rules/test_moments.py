"""When somebody says to be there."""

from __future__ import annotations

from datetime import datetime

import pytest

from handlers.rules.moments import parse_moment
from handlers.rules.workcalendar import SHANGHAI

NOW = datetime(2026, 9, 14, 9, 40, tzinfo=SHANGHAI)  # a Monday


@pytest.mark.parametrize(
    ("said", "moment"),
    [
        ("半小时到", "14 10:10"),
        ("半个钟头", "14 10:10"),
        ("老姚带队 二十分钟后到", "14 10:00"),
        ("1小时内赶到", "14 10:40"),
        ("一个半小时到", "14 11:10"),
        ("一刻钟到", "14 09:55"),
        ("大概两个小时", "14 11:40"),
        ("十点半到", "14 10:30"),
        ("老姚带队，十点到", "14 10:00"),
        ("10:20到", "14 10:20"),
        ("10：20 到", "14 10:20"),
        ("十点一刻", "14 10:15"),
        ("10点20分", "14 10:20"),
        ("三点到", "14 15:00"),
        ("九点到", "14 21:00"),
        ("下午三点", "14 15:00"),
        ("今晚八点半到", "14 20:30"),
        ("明早八点到", "15 08:00"),
        ("明天上午9点", "15 09:00"),
        ("后天下午2点", "16 14:00"),
        ("9月18日上午九点", "18 09:00"),
        ("周五上午10点", "18 10:00"),
        ("中午12点", "14 12:00"),
        ("晚上12点", "15 00:00"),
        ("早上八点到", "15 08:00"),
    ],
)
def test_a_moment_to_come_is_read(said: str, moment: str) -> None:
    found = parse_moment(said, NOW)
    assert found
    assert f"{found.astimezone(SHANGHAI):%d %H:%M}" == moment


@pytest.mark.parametrize(
    "said",
    [
        "",
        "马上到",
        "已经出发",
        "老姚带队",
        "今早八点到",
        "10:75到",
        "25点",
        "三个人过来",
        "有时间就来",
        "3号楼",
    ],
)
def test_where_none_is_named_none_is_read(said: str) -> None:
    assert parse_moment(said, NOW) is None
