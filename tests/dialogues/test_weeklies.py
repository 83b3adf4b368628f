"""The weekly sheet by word: asked for, held back after the draft, and released."""

from __future__ import annotations

import json
from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from bot.papers.enclosures import content_of
from handlers.weeklies import decisions
from tests.chat import Chat
from tests.jobs.test_periodic import DRAFT, OTHER_LEADER, WEEKLY, told
from tests.jobs.test_sweep import CHIEF, DESK, HEAD, INSPECTOR, LEADER, UNIT, at, funded

OFFICE_HEAD = "zhouqiming"
HELD, GOES = "先不送", "照常送"


def files(chat: Chat) -> list[tuple[str, str]]:
    """To whom files were owed, and what they are."""
    query = "SELECT target, payload FROM outbox WHERE payload LIKE '%enclosure%' ORDER BY id"
    with chat.database.read() as tx:
        rows = tx.session.connection().exec_driver_sql(query).all()
    return [(target, json.loads(payload)["enclosure"]["subject"]) for target, payload in rows]


def sheet(chat: Chat, subject: str) -> tuple[str, Any]:
    """Name and content of the file that is sent."""
    with chat.database.read() as tx:
        name, content = content_of(subject, tx, chat.context(tx))
    return name, load_workbook(BytesIO(content))


@pytest.mark.parametrize("said", ["周报", "看周报", "周报 本周", "本周周报"])
def test_the_desk_asks_for_this_weeks_sheet(chat: Chat, said: str) -> None:
    funded(chat)
    heard = chat.answer(DESK, said, "private")
    for words in (WEEKLY, "9月14日至9月14日", "新增1　办结0", "导出编号 E0001", "请不要转发"):
        assert words in heard
    ((target, subject),) = files(chat)
    assert target == DESK
    book = sheet(chat, subject)[1]
    assert "2026年9月14日至9月14日" in book["分类情况"]["A1"].value
    assert "新增1件" in book["分类情况"]["A2"].value


@pytest.mark.parametrize("said", ["周报 上周", "上周周报"])
def test_last_weeks_sheet_tells_of_last_week(chat: Chat, said: str) -> None:
    funded(chat)
    chat.at(at(22, 9))
    heard = chat.answer(CHIEF, said, "private")
    assert "9月14日至9月20日" in heard
    assert "本周到期" not in heard
    title = sheet(chat, files(chat)[-1][1])[1]["逾期事项"]["A1"].value
    assert "2026年9月14日至9月20日" in title


def test_a_leader_gets_a_sheet_of_the_own_projects_only(chat: Chat) -> None:
    funded(chat)
    assert "没有在办" in chat.answer(OTHER_LEADER, "周报", "private")
    chat.says("songjia", "光伏施工临电一直没接通 变压器也没装", "energy")
    for who, count in ((LEADER, 1), (INSPECTOR, 2)):
        assert f"新增{count}　" in chat.answer(who, "周报", "private")
        book = sheet(chat, files(chat)[-1][1])[1]
        assert f"新增{count}件" in book["分类情况"]["A2"].value
        assert ("孟晓峰包联项目" in book["分类情况"]["A1"].value) == (who == LEADER)
    with chat.database.read() as tx:
        taken = [(one.kind, one.by_name) for one in tx.exports.all()]
    assert [name for _, name in taken] == ["孟晓峰", "秦正"]
    assert taken[1][0] == "weekly-20260914"


@pytest.mark.parametrize(("who", "where"), [(UNIT, "private"), (HEAD, "private"), (DESK, "main")])
def test_who_gets_no_sheet_and_where(chat: Chat, who: str, where: str) -> None:
    funded(chat)
    assert "私聊" in chat.answer(who, "周报", where)
    assert not files(chat)


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("月报", "monthly-20260801"),
        ("看月报", "monthly-20260801"),
        ("通报", "bulletin-20260801"),
        ("上月通报", "bulletin-20260801"),
        ("月报 7月", "monthly-20260701"),
        ("7月的月报", "monthly-20260701"),
        ("通报：12月份", "bulletin-20251201"),
        ("月报 2026-07", "monthly-20260701"),
        ("月报 2026年 7月", "monthly-20260701"),
        ("麻烦看去年12月的通报。", "bulletin-20251201"),
        ("导出 月报 2026-06", "monthly-20260601"),
        ("导出 月报 本月", "monthly-20260901"),
        ("导出 周报 上周", "weekly-20260913"),
    ],
)
def test_papers_are_asked_for_by_their_names_and_times(chat: Chat, said: str, asked: str) -> None:
    assert "E0001" in chat.answer(DESK, said, "private")
    with chat.database.read() as tx:
        assert [one.kind for one in tx.exports.all()] == [asked]
    assert "项目推进中心" in chat.answer(UNIT, said, "private")
    assert len(files(chat)) == 1
    assert not chat.tickets


@pytest.mark.parametrize(
    "said",
    [
        "导出 月报 2026-10",
        "导出 月报 13月",
        "导出 周报 9月",
        "月报 2026-10",
        "月报 2026",
        "月报 第三季度",
        "上半年的通报",
    ],
)
def test_a_paper_of_no_known_time_is_not_made(chat: Chat, said: str) -> None:
    assert "导出 月报 9月" in chat.answer(DESK, said, "private")
    assert not files(chat)
    assert not chat.tickets


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("周报 2026-09-15", "weekly-20260920"),
        ("周报 9月20日", "weekly-20260920"),
        ("9月15日的周报", "weekly-20260920"),
        ("上周三的周报", "weekly-20260920"),
        ("周报 2026-09-22", "weekly-20260923"),
        ("周报 9月27日", "weekly-20260923"),  # a day to come of the week that runs
    ],
)
def test_a_day_means_the_sheet_of_its_week(chat: Chat, said: str, asked: str) -> None:
    funded(chat)
    chat.at(at(23, 9))
    assert "导出编号" in chat.answer(DESK, said, "private")
    with chat.database.read() as tx:
        assert tx.exports.all()[0].kind == asked


@pytest.mark.parametrize("said", ["周报 9月第三周", "周报 2026-09", "周报 9月28日", "周报 2026"])
def test_a_week_that_nobody_knows_or_that_is_to_come_is_asked_back(chat: Chat, said: str) -> None:
    chat.at(at(23, 9))
    assert "那天所在的一周" in chat.answer(DESK, said, "private")
    assert not files(chat)
    assert not chat.tickets


@pytest.mark.parametrize(
    "said", ["9月月报数据报不上去，系统一直打不开", "月报 数据报不上去，系统一直打不开"]
)
def test_a_matter_that_names_a_months_paper_is_reported_still(chat: Chat, said: str) -> None:
    chat.says("xulei", said, "city")
    assert chat.tickets


@pytest.mark.parametrize("said", ["暂缓月报", "恢复月报 数对了", "通报先别发", "恢复日报"])
def test_nothing_but_the_weekly_sheet_can_be_held(chat: Chat, said: str) -> None:
    for who in (DESK, UNIT):
        assert "只有周报" in chat.answer(who, said, "private")
    assert not chat.tickets


def test_a_sheet_held_back_after_the_draft_goes_when_it_is_released(chat: Chat) -> None:
    funded(chat)
    chat.at(at(20, 16))
    chat.at(at(20, 16, 15))
    assert "暂缓周报" in told(chat, DESK, WEEKLY, DRAFT)[0]
    heard = chat.answer(DESK, "暂缓周报 财政的数要核", "private")
    assert "9月14日至9月20日" in heard
    assert HELD in heard
    chat.reopen()
    for moment in (at(21, 8, 41), at(21, 15), at(22, 8, 45)):
        chat.at(moment)
    assert not told(chat, CHIEF, WEEKLY)
    assert len(told(chat, DESK, "还在暂缓")) == 1
    heard = chat.answer(DESK, "恢复周报", "private")
    assert "林晓棠 9月20日 16:15暂缓" in heard
    assert "马上送" in heard
    chat.tick()
    for account in (CHIEF, INSPECTOR, LEADER):
        (one,) = told(chat, account, WEEKLY)
        assert "9月14日至9月20日" in one
    chat.at(at(23, 9))
    assert len(told(chat, CHIEF, WEEKLY)) == 1


def test_what_was_held_and_released_before_its_hour_goes_in_time(chat: Chat) -> None:
    funded(chat)
    chat.at(at(20, 16, 15))
    chat.says(DESK, "周报先别发", "private")
    assert "9月21日早上照常送" in chat.answer(DESK, "周报可以发了", "private")
    chat.at(at(21, 8, 25))
    assert not told(chat, CHIEF, WEEKLY)
    chat.at(at(21, 8, 41))
    assert told(chat, CHIEF, WEEKLY)
    assert not told(chat, DESK, "还在暂缓")


@pytest.mark.parametrize(
    ("released", "night", "morning"),
    [
        (at(21, 21), at(21, 23), at(22, 8, 45)),
        (at(23, 21), at(23, 23), at(24, 8, 45)),  # long after its days
    ],
)
def test_what_is_released_at_night_waits_for_the_day(
    chat: Chat, released: datetime, night: datetime, morning: datetime
) -> None:
    funded(chat)
    chat.at(at(20, 16, 15))
    chat.says(DESK, "暂缓周报", "private")
    chat.at(released)
    assert f"9月{morning.day}日 08:30起送" in chat.answer(DESK, "恢复周报", "private")
    again = chat.answer(DESK, "恢复周报", "private")
    assert f"没有暂缓，9月{morning.day}日 08:30起送" in again
    assert "8:30 以前" not in chat.answer(DESK, "暂缓周报", "private")  # that hour is over
    chat.says(DESK, "恢复周报", "private")
    chat.at(night)
    assert not told(chat, CHIEF, WEEKLY)
    chat.at(morning)
    assert len(told(chat, CHIEF, WEEKLY)) == 1


def test_what_nobody_releases_lapses_with_the_next_draft(chat: Chat) -> None:
    funded(chat)
    chat.at(at(20, 16, 15))
    chat.says(DESK, "暂缓周报", "private")
    chat.at(at(24, 16))
    assert "9月21日至9月27日的周报没有暂缓" in chat.answer(DESK, "恢复周报", "private")
    chat.at(at(24, 17))
    assert not told(chat, CHIEF, WEEKLY)
    chat.at(at(28, 8, 45))
    (one,) = told(chat, CHIEF, WEEKLY)
    assert "9月21日至9月27日" in one


def test_what_is_on_its_way_cannot_be_held_but_the_next_can(chat: Chat) -> None:
    funded(chat)
    chat.at(at(21, 8, 31))
    heard = chat.answer(DESK, "暂缓周报", "private")
    assert "9月14日至9月20日的周报已经开始送" in heard
    assert "9月21日至9月27日的周报先不送" in heard
    chat.at(at(21, 8, 45))
    assert told(chat, CHIEF, WEEKLY)
    chat.forget()
    chat.at(at(28, 8, 45))
    assert not told(chat, CHIEF, WEEKLY)


def test_the_draft_of_a_sheet_that_is_held_already_does_not_say_that_it_goes(chat: Chat) -> None:
    funded(chat)
    chat.at(at(16, 9))
    chat.says(DESK, "暂缓周报", "private")
    chat.forget()
    chat.at(at(20, 16))  # a Sunday that is worked
    chat.at(at(20, 16, 15))
    draft = chat.hears(DESK, DRAFT).text
    assert "已经暂缓" in draft
    assert "自动送" not in draft


def test_who_wants_it_before_its_hour_has_it_and_the_others_wait(chat: Chat) -> None:
    funded(chat)
    chat.says(CHIEF, "日报 7:45", "private")
    chat.at(at(20, 16, 15))
    chat.at(at(21, 8))
    chat.at(at(21, 8, 15))
    assert told(chat, CHIEF, WEEKLY)
    assert "照常送" in chat.answer(DESK, "恢复周报", "private")  # nobody has held it
    heard = chat.answer(DESK, "暂缓周报", "private")
    assert "9月14日至9月20日的周报先不送（顾长河已经收到，收不回）" in heard
    chat.at(at(21, 8, 45))
    assert "顾长河除外" in chat.hears(DESK, "还在暂缓").text
    assert not told(chat, INSPECTOR, WEEKLY)
    assert "已由林晓棠" in chat.answer(DESK, "暂缓周报", "private")
    assert "9月14日至9月20日" in chat.answer(DESK, "恢复周报", "private")
    chat.tick()
    chat.at(at(21, 9))
    for account in (CHIEF, INSPECTOR, LEADER):
        assert len(told(chat, account, WEEKLY)) == 1
    assert "9月21日至9月27日的周报先不送" in chat.answer(DESK, "暂缓周报", "private")


def test_the_decision_is_kept_and_the_rest_of_the_desk_hears_of_it(chat: Chat) -> None:
    funded(chat)
    chat.at(at(18, 15))
    chat.says(OFFICE_HEAD, "暂缓周报 等财政对账", "private")
    assert "等财政对账" in chat.hears(DESK, "暂缓了").text
    assert "已由" in chat.answer(DESK, "暂缓周报", "private")
    chat.says(DESK, "恢复周报", "private")
    with chat.database.read() as tx:
        directory = tx.registers.directory()
        kept = decisions(tx, at(21, 0).date())
        who = [(one.is_held, directory.person(one.by), one.at) for one in kept]
    names = [(held, person.name if person else "", moment) for held, person, moment in who]
    assert names == [(True, "周启明", at(18, 15)), (False, "林晓棠", at(18, 15))]


@pytest.mark.parametrize("who", [UNIT, LEADER, CHIEF, "newcomer"])
@pytest.mark.parametrize("said", ["暂缓周报", "恢复周报", "周报暂缓"])
def test_who_may_not_decide_changes_nothing(chat: Chat, who: str, said: str) -> None:
    funded(chat)
    chat.at(at(20, 16, 15))
    if "恢复" in said:
        chat.says(DESK, "暂缓周报", "private")
    assert "分办员或负责人办" in chat.answer(who, said, "private")
    chat.at(at(21, 8, 45))
    assert bool(told(chat, CHIEF, WEEKLY)) == ("恢复" not in said)
