"""吹哨 on a ticket that exists, by name, with replacements, to its end or its calling off."""

from __future__ import annotations

from dataclasses import replace

import pytest

from handlers.auditing import Fault
from storage.records import Action, Status
from tests.chat import Chat
from tests.dialogues.test_story import DESK, FORESTRY, MANAGER, report
from tests.dialogues.test_whistles import POLICE, REPORTER, TOWN, blow

POWER, LAND = "wudi", "zhangwei"


def called(chat: Chat, number: str = "Q0001") -> set[str]:
    """Short names of the units that are called for that ticket."""
    with chat.database.read() as tx:
        ticket = tx.tickets.by_number(number)
        assert ticket
        units = {unit.id: unit.short_name for unit in tx.registers.directory().units}
        return {units[one.unit_id] for one in tx.tickets.summonses(ticket.id)}


class TestCallingByName:
    """Named units, named people, heads by surname and post."""

    def test_a_ticket_that_exists_calls_its_own_units(self, chat: Chat) -> None:
        report(chat)
        answer = chat.answer(MANAGER, "吹哨 Q0001 马上到现场", "industry")
        assert "**吹哨·一级** **Q0001**" in answer
        assert len(chat.tickets) == 1
        assert "林业局" in called(chat)
        assert chat.has_heard(FORESTRY, "【吹哨·一级】")

    def test_what_was_said_with_the_whistle_reaches_the_called_and_the_history(
        self, chat: Chat
    ) -> None:
        report(chat)
        chat.says(MANAGER, "吹哨 Q0001 便道挖断，车进不去", "industry")
        assert chat.has_heard(FORESTRY, "吹哨说明：便道挖断，车进不去")
        assert "吹哨：便道挖断，车进不去" in chat.answer(FORESTRY, "详 Q0001", "private")

    def test_only_those_named_are_called_and_others_may_follow(self, chat: Chat) -> None:
        report(chat)
        chat.says(MANAGER, "吹哨 Q0001 请供电公司今天来一趟", "industry")
        assert called(chat) == {"供电公司"}
        assert chat.ticket.whistle_level == 2
        chat.says(MANAGER, "吹哨 Q0001 再请公安局到现场", "industry")
        assert called(chat) == {"供电公司", "公安局"}

    def test_a_person_is_called_with_their_unit(self, chat: Chat) -> None:
        report(chat)
        chat.says(MANAGER, "吹哨 Q0001 请雷鸣马上到现场", "industry")
        assert called(chat) == {"供电公司"}
        assert chat.has_heard("leiming", "【吹哨·一级】")

    def test_a_head_is_known_by_surname_and_post(self, chat: Chat) -> None:
        report(chat)
        chat.says(MANAGER, "吹哨 Q0001 请江局马上到现场", "industry")
        assert called(chat) == {"水利局"}

    def test_who_may_not_call_is_told(self, chat: Chat) -> None:
        report(chat)
        answer = chat.answer("zhaomin", "吹哨 Q0001 马上到现场", "private")
        assert "“吹哨”由" in answer
        assert called(chat) == set()

    def test_an_unknown_number_is_told(self, chat: Chat) -> None:
        assert "没有编号 Q0099" in chat.answer(MANAGER, "吹哨 Q0099 马上到现场", "industry")


class TestWhoIsComing:
    """谁来了, replacements, and the group that watches."""

    def test_anybody_concerned_sees_who_has_answered(self, chat: Chat) -> None:
        blow(chat)
        chat.says(TOWN, "报到 Q0001 老姚带队，十点半到", "private")
        answer = chat.answer(REPORTER, "谁来了 Q0001", "private")
        assert "青砚镇人民政府：已报到" in answer
        assert "公安局：等待报到" in answer
        assert "已报到" in chat.answer(REPORTER, "谁来了", "private")

    def test_a_ticket_without_whistle_has_nobody_coming(self, chat: Chat) -> None:
        report(chat)
        assert "没有吹哨" in chat.answer(MANAGER, "谁来了 Q0001", "private")

    def test_the_group_where_it_was_blown_reads_the_newest_state_once_a_minute(
        self, chat: Chat
    ) -> None:
        blow(chat)
        chat.forget()
        chat.says(TOWN, "报到 Q0001", "private")
        chat.says(POLICE, "报到 Q0001", "private")
        chat.later(minutes=2)
        told = [h.text for h in chat.heard if h.target == "energy" and "报到情况" in h.text]
        assert len(told) == 1
        assert told[0].count("已报到") == 2

    def test_whoever_is_named_instead_is_called(self, chat: Chat) -> None:
        blow(chat)
        chat.forget()
        answer = chat.answer(TOWN, "请假 Q0001 换段岩来", "private")
        assert "请尽快换人" in answer
        assert "换谁来" not in answer
        assert chat.has_heard("duanyan", "【吹哨·一级】", "Q0001")

    def test_without_a_name_the_bot_asks_once(self, chat: Chat) -> None:
        blow(chat)
        assert "换谁来" in chat.answer(TOWN, "请假 Q0001 人在外地", "private")

    def test_who_had_answered_and_cannot_come_is_waited_for_anew(self, chat: Chat) -> None:
        blow(chat)
        chat.says(TOWN, "报到 Q0001 半小时到", "private")
        chat.later(minutes=10)
        answer = chat.answer(TOWN, "请假 换段岩来", "private")
        assert "青砚镇人民政府：等待报到，今日09:25前" in answer
        chat.says(POLICE, "报到 Q0001", "private")
        chat.forget()
        chat.later(minutes=16)
        chat.hears("duanyan", "未报到")
        assert "青砚镇人民政府：已报到" in chat.answer("duanyan", "报到 Q0001", "private")


class TestEnding:
    """收哨: decisions become tickets."""

    END = "收哨 Q0001 自然资源局 周五前 完成放线；供电公司 3天 拿出迁改方案"

    def test_each_decision_becomes_a_ticket_of_its_unit_with_its_limit(self, chat: Chat) -> None:
        blow(chat)
        answer = chat.answer(DESK, self.END, "private")
        assert "**Q0002** 云岭县自然资源局" in answer
        assert "**Q0003** 云岭县供电公司" in answer
        second, third = chat.tickets[1:]
        assert (second.status, second.unit_id != third.unit_id) == (Status.ASSIGNED, True)
        assert chat.has_heard(LAND, "【派单】", "Q0002", "完成放线")
        assert chat.has_heard(POWER, "【派单】", "Q0003")
        assert chat.has_heard(TOWN, "【收哨】", "后续 2 件")
        assert "9月18日" in chat.answer(DESK, "为什么 Q0002", "private")

    def test_after_it_nobody_is_chased_any_more(self, chat: Chat) -> None:
        blow(chat)
        chat.says(REPORTER, "收哨 Q0001 已解决，群众已劝离", "private")
        chat.forget()
        chat.later(hours=2)
        assert not any("未报到" in h.text or "未到场" in h.text for h in chat.heard)
        assert chat.ticket.status is Status.ASSIGNED

    @pytest.mark.parametrize("note", ["", "大家再想想", "自然资源局 完成放线", "周五前 完成放线"])
    def test_without_unit_or_limit_the_bot_says_how(self, chat: Chat, note: str) -> None:
        blow(chat)
        answer = chat.answer(DESK, f"收哨 Q0001 {note}", "private")
        assert "请写明谁、什么时候、办什么" in answer
        assert len(chat.tickets) == 1

    def test_who_was_only_called_may_not_end_it(self, chat: Chat) -> None:
        blow(chat)
        assert "“收哨”由" in chat.answer("zhaomin", self.END, "private")

    def test_what_was_not_blown_cannot_be_ended(self, chat: Chat) -> None:
        report(chat)
        assert "没有吹哨" in chat.answer(DESK, self.END, "private")
        assert "没找到" in chat.answer(DESK, "收哨 供电公司 3天 出方案", "private")

    def test_the_only_whistle_needs_no_number(self, chat: Chat) -> None:
        blow(chat)
        report(chat)
        assert "**Q0001** 已收哨" in chat.answer(DESK, "收哨 已解决", "private")
        assert "没找到" in chat.answer(DESK, "收哨 已解决", "private")

    def test_whoever_was_alarmed_hears_that_it_is_over_and_no_untruth(self, chat: Chat) -> None:
        blow(chat)
        chat.later(minutes=16)
        assert chat.has_heard("duanyan", "未报到")
        chat.says(REPORTER, "取消吹哨 Q0001 群众已散", "private")
        chat.forget()
        chat.later(minutes=5)
        assert chat.has_heard("duanyan", "吹哨已结束，不用再到场")
        assert not chat.has_heard("duanyan", "已到场")
        assert not chat.has_heard("duanyan", "已报到")


class TestCallingOff:
    """取消吹哨 and 空哨."""

    def test_those_called_are_told_once_not_to_come(self, chat: Chat) -> None:
        blow(chat)
        assert "请写明原因" in chat.answer(REPORTER, "取消吹哨 Q0001", "private")
        assert "已取消吹哨" in chat.answer(REPORTER, "取消吹哨 Q0001 群众已散", "private")
        chat.later(hours=2)
        told = [h for h in chat.heard if h.target == TOWN and "【吹哨取消】" in h.text]
        assert len(told) == 1
        assert not chat.has_heard("duanyan", "未报到")
        assert "没有吹哨" in chat.answer(REPORTER, "取消吹哨 Q0001 再说一次", "private")

    @pytest.mark.parametrize("seconds", [0, 50])
    def test_the_group_does_not_read_afterwards_who_is_coming(
        self, chat: Chat, seconds: int
    ) -> None:
        chat.later(seconds=30)
        blow(chat)
        chat.says(TOWN, "报到 Q0001 半小时到", "private")
        chat.later(seconds=seconds)
        chat.forget()
        chat.says(REPORTER, "取消吹哨 Q0001 群众已散", "private")
        chat.later(minutes=2)
        (text,) = [h.text for h in chat.heard if h.target == chat.ticket.chat_id]
        assert "【吹哨取消】" in text

    def test_an_empty_whistle_is_told_to_whoever_blew_and_to_nobody_else(self, chat: Chat) -> None:
        blow(chat)
        chat.forget()
        assert "已记为空哨" in chat.answer(DESK, "空哨 Q0001 到场没有人堵路", "private")
        assert chat.has_heard(REPORTER, "记了一次空哨")
        assert not any(h.target not in (REPORTER, DESK) and "空哨" in h.text for h in chat.heard)

    def test_only_the_desk_notes_it(self, chat: Chat) -> None:
        blow(chat)
        assert "“空哨”由分办员办理" in chat.answer(TOWN, "空哨 Q0001 没事", "private")

    def test_the_share_is_for_those_who_run_the_office_and_names_nobody(self, chat: Chat) -> None:
        blow(chat)
        report(chat)
        chat.says(DESK, "空哨 Q0001 没事", "private")
        answer = chat.answer(DESK, "吹哨率", "private")
        assert "本月：上报 2 件，吹哨 1 次，占 50.0%；取消 0 次，空哨 1 次" in answer
        assert "上月：上报 0 件，吹哨 0 次，占 —" in answer
        assert "只在私聊" in chat.answer(DESK, "吹哨率")
        assert "只在私聊" in chat.answer(FORESTRY, "吹哨率", "private")


def test_an_accident_behind_the_whistle_names_the_legal_line_first(chat: Chat) -> None:
    answer = chat.answer(REPORTER, "吹哨 塔吊倒了有人受伤 快来人", "energy")
    assert "120" in answer
    assert "一小时" in answer.replace("1小时", "一小时").replace("1 小时", "一小时")


def test_every_step_of_a_whistle_is_in_the_history(chat: Chat) -> None:
    blow(chat)
    chat.says(DESK, "收哨 Q0001 已解决", "private")
    with chat.database.read() as tx:
        *_, last = tx.tickets.history(1)
    assert (last.action, last.changes) == (Action.END_WHISTLE, {"whistle_level": None})


def test_a_unit_called_again_begins_anew_and_a_lost_answer_is_found(chat: Chat) -> None:
    blow(chat)
    chat.later(minutes=16)
    assert chat.has_heard("duanyan", "未报到")
    chat.says(DESK, "吹哨 Q0001 请青砚镇马上到现场", "private")
    chat.forget()
    chat.later(minutes=16)
    assert chat.has_heard("duanyan", "未报到")
    chat.says(TOWN, "报到 Q0001", "private")
    assert chat.audited() == []
    with chat.database.begin() as tx:
        (one, *_) = [s for s in tx.tickets.summonses(1) if s.confirmed_at]
        tx.tickets.save_summons(replace(one, confirmed_at=None))
    chat.is_tampered_with = True
    assert [(f.fault, f.about) for f in chat.audited()] == [
        (Fault.DRIFT, f"summons:{one.unit_id}")
    ]
