"""The daily digest in conversation: codes behind numbers, orders by line, a time of one's own."""

from __future__ import annotations

import re

import pytest

from handlers.context import ContextSource
from handlers.rules.selection import Pick
from handlers.rules.workcalendar import WorkCalendar
from storage.records import Action
from tests.chat import PLATFORM, Chat
from tests.dialogues.test_dividing import events
from tests.jobs.test_sweep import CHIEF, DESK, LEADER, UNIT, at, funded

FIGURE = re.compile(r"(\d+)\((d\d+)\)")


def digests(chat: Chat, account: str) -> list[str]:
    """The digests that somebody got by themselves."""
    return [h.text for h in chat.heard if h.target == account and "项目问题日报" in h.text]


def county(chat: Chat) -> None:
    """Tickets of several projects in several states, two working weeks later."""
    for project in ("污水厂", "青砚光伏", "望梨风电", "冷链园", "污水厂"):
        chat.says("xulei", f"{project}财政配套资金一直没到位", "city")
    chat.says(UNIT, "签收 Q0002", "private")
    chat.says(DESK, "合并 Q0004 Q0003", "private")
    chat.at(at(28, 8, 30))
    chat.at(at(28, 8, 40))


@pytest.mark.parametrize("reader", [DESK, LEADER])
def test_what_a_number_counts_is_what_its_code_lists(chat: Chat, reader: str) -> None:
    county(chat)
    told = FIGURE.findall(digests(chat, reader)[-1])
    assert {code for _, code in told} >= {pick.value for pick in Pick} - {"d8", "d10"}
    assert sum(int(n) for n, _ in told) > 3
    for number, code in told:
        listed = chat.answer(reader, f"查 {code}", "private")
        assert listed.count("**Q") == int(number), code
        assert f"（{number}件）" in listed


def test_the_set_is_that_of_the_digest_though_the_ticket_has_moved_on(chat: Chat) -> None:
    county(chat)
    before = chat.answer(DESK, "查 d3", "private").count("**Q")
    chat.says("xulei", "污水厂临时用地手续没批", "city")
    chat.says(DESK, "合并 Q0005 Q0001", "private")
    after = chat.answer(DESK, "查 d3", "private")
    assert after.count("**Q") == before
    assert "已合并" in after
    assert "Q0006" not in after


def test_a_leader_never_counts_what_others_lead(chat: Chat) -> None:
    county(chat)
    assert "Q0002" not in chat.answer(LEADER, "查 d1", "private")
    assert "Q0001" in chat.answer(LEADER, "查 d1", "private")


def test_a_code_asked_in_a_group_is_answered_in_private(chat: Chat) -> None:
    county(chat)
    assert "Q0001" not in chat.answer(LEADER, "查 d7", "main")
    assert "Q0001" in chat.hears(LEADER, "d7 红").text


def test_without_a_digest_or_with_a_wrong_code_it_says_so(chat: Chat) -> None:
    assert "还没给您送过日报" in chat.answer(LEADER, "查 d7", "private")
    county(chat)
    assert "没有 d99" in chat.answer(LEADER, "查 d99", "private")


def test_a_long_list_comes_in_pages_that_hold_everything_once(chat: Chat) -> None:
    for number in range(23):
        chat.says("xulei", f"污水厂财政配套资金一直没到位 第{number}笔", "city")
    chat.answer(LEADER, "日报", "private")
    first, second = (chat.answer(LEADER, f"查 d1{page}", "private") for page in ("", " 2"))
    assert "还有 3 件，回复“查 d1 2”" in first
    numbers = re.findall(r"\*\*(Q\d+)\*\*", first + second)
    assert len(numbers) == len(set(numbers)) == 23
    for asked in ("d1", "在办"):
        assert "没有第3页，一共2页。" in chat.answer(LEADER, f"查 {asked} 3", "private")
    assert chat.answer(LEADER, "查 红灯 2", "private").endswith("没有。")


def test_the_changes_are_those_since_the_last_digest_and_asking_shifts_nothing(
    chat: Chat,
) -> None:
    funded(chat)
    chat.at(at(15, 8, 40))
    chat.says("xulei", "污水厂临时用地手续没批", "city")
    assert "新增1(d5)" in chat.answer(LEADER, "日报", "private")
    chat.at(at(16, 8, 30))
    chat.at(at(16, 8, 40))
    assert "新增1(d5)" in digests(chat, LEADER)[-1]
    chat.at(at(17, 8, 30))
    chat.at(at(17, 8, 40))
    assert "新增0(d5)" in digests(chat, LEADER)[-1]


def test_an_order_by_line_goes_to_the_ticket_of_that_line(chat: Chat) -> None:
    county(chat)
    line = next(x for x in digests(chat, LEADER)[-1].splitlines() if x.startswith("2. "))
    assert "**Q0001**" in line
    assert "已交办 **Q0001**" in chat.answer(LEADER, "交办 2 请周三前解决", "private")
    action, data = events(chat, 1)[-1]
    assert (action, data["until"]) == (Action.ORDER, "2026-09-30")
    assert "没有第 9 行" in chat.answer(LEADER, "交办 9 请周三前解决", "private")


class TestTime:
    """When the digest comes by itself is its reader's choice; once a day it stays."""

    def test_a_chosen_time_moves_only_that_reader(self, chat: Chat) -> None:
        funded(chat)
        assert "09:30" in chat.answer(LEADER, "日报 9:30", "private")
        chat.at(at(15, 8, 30))
        chat.at(at(15, 8, 41))
        assert (len(digests(chat, LEADER)), len(digests(chat, DESK))) == (0, 1)
        chat.at(at(15, 9, 30))
        assert not digests(chat, LEADER)
        chat.at(at(15, 9, 41))
        chat.reopen()
        chat.later(hours=3)
        assert (len(digests(chat, LEADER)), len(digests(chat, DESK))) == (1, 1)

    def test_who_had_todays_gets_no_second_one_by_changing_the_time(self, chat: Chat) -> None:
        funded(chat)
        chat.at(at(15, 8, 41))
        for said in ("日报 9:30", "日报 开", "日报 10:00"):
            chat.says(LEADER, said, "private")
            chat.later(hours=1)
        assert len(digests(chat, LEADER)) == 1

    def test_off_and_on_again_and_what_is_owed_still_comes(self, chat: Chat) -> None:
        funded(chat)
        assert "提醒照常" in chat.answer(LEADER, "日报 关", "private")
        chat.at(at(16, 9))
        assert not digests(chat, LEADER)
        for day in (21, 22, 23, 28, 29, 30):
            chat.at(at(day, 10))
        assert any("逾期" in h.text for h in chat.heard if h.target in (LEADER, CHIEF))
        assert not digests(chat, LEADER)
        chat.says(LEADER, "日报 开", "private")
        chat.at(at(8, 9, month=10))
        chat.later(minutes=5)
        assert len(digests(chat, LEADER)) == 1

    @pytest.mark.parametrize("said", ["日报 23:00", "日报 半夜", "日报 25:70"])
    def test_another_time_is_refused_with_an_example(self, chat: Chat, said: str) -> None:
        assert "例如“日报 9:00”" in chat.answer(LEADER, said, "private")


class TestChannel:
    """Who has accounts on two platforms chooses where what comes regularly arrives."""

    def both(self, chat: Chat) -> None:
        """The county has WeCom beside the platform of this test, and the leader is on both."""
        chat.source = ContextSource(WorkCalendar.shipped(), (PLATFORM, "wecom"))
        with chat.database.begin() as tx:
            person = chat.context(tx).directory.by_account(PLATFORM, LEADER)
            assert person
            tx.registers.bind_person("wecom", "meng-wecom", person.id, chat.now)

    def test_it_arrives_where_it_is_wanted_and_urgent_notices_stay(self, chat: Chat) -> None:
        self.both(chat)
        funded(chat)
        assert "企业微信" in chat.answer(LEADER, "日报 企业微信", "private")
        chat.forget()
        chat.at(at(15, 8, 30))
        chat.at(at(15, 8, 41))
        assert digests(chat, "meng-wecom")
        assert not digests(chat, LEADER)
        chat.at(at(21, 8, 45))
        assert any("周报" in h.text for h in chat.heard if h.target == "meng-wecom")
        chat.at(at(23, 18))
        urgent = [h for h in chat.heard if h.target == LEADER]
        assert urgent
        assert all("日报" not in h.text and "周报" not in h.text for h in urgent)

    def test_changing_it_brings_no_second_one_that_day(self, chat: Chat) -> None:
        self.both(chat)
        funded(chat)
        chat.at(at(15, 8, 41))
        chat.says(LEADER, "日报 企微", "private")
        chat.at(at(15, 12))
        assert (len(digests(chat, LEADER)), digests(chat, "meng-wecom")) == (1, [])

    def test_where_it_cannot_arrive_any_more_it_comes_as_before(self, chat: Chat) -> None:
        self.both(chat)
        funded(chat)
        chat.says(LEADER, "日报 企业微信", "private")
        chat.reopen()  # without WeCom
        chat.at(at(15, 8, 30))
        chat.at(at(15, 8, 41))
        assert digests(chat, LEADER)

    def test_what_cannot_be_is_said_and_changes_nothing(self, chat: Chat) -> None:
        assert "没有接通钉钉" in chat.answer(LEADER, "日报 钉钉", "private")
        self.both(chat)
        assert "没有登记您的企业微信" in chat.answer(DESK, "日报 企业微信", "private")
        funded(chat)
        chat.at(at(15, 8, 30))
        chat.at(at(15, 8, 41))
        assert digests(chat, DESK)
