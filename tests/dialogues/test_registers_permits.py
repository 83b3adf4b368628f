"""手续 in chat: the plan and what blocks it, news of one, the guide, and who may see what."""

from __future__ import annotations

from datetime import date

import pytest

from storage.records import Permit, PermitState
from tests.chat import Chat

MANAGER, DESK, FORESTRY, LEADER = "sunyue", "linxiaotang", "wangfang", "luwenbo"
OTHER_MANAGER, POWER = "songjia", "wudi"


def permit(chat: Chat, name: str) -> Permit:
    with chat.database.read() as tx:
        return next(p for p in tx.ledgers.find(Permit) if p.name == name)


def test_a_projects_permits_are_shown_with_what_blocks_them_and_the_county(chat: Chat) -> None:
    said = chat.answer(MANAGER, "手续 冷链", "private")
    assert "**云岭冷链物流园** 应办5 已办3 在办2 未启动0" in said
    assert "消防设计审查意见：补正，住建局（县批），计划2026年12月25日" in said
    assert "要先办：消防设计审查意见" in said
    assert "水土保持方案审批：不需要，区域评估覆盖" in said
    county = chat.answer(FORESTRY, "手续 冷链", "private")
    assert county.endswith("全县 12/19 63.2%")


def test_without_a_project_an_official_reads_the_countys_figures(chat: Chat) -> None:
    assert chat.answer(DESK, "手续") == "全县 12/19 63.2%"
    assert "请写明项目" in chat.answer(MANAGER, "手续", "private")


def test_news_of_a_permit_is_written_down_with_who_said_it(chat: Chat) -> None:
    said = chat.answer(FORESTRY, "手续 二期 林地 公示", "private")
    assert said.startswith(
        "已记：**镁合金轻量化材料产业园二期** 使用林地审核同意书 公示（原来是已受理）"
    )
    assert said.endswith("，计划2026年12月31日。")
    with chat.database.read() as tx:
        entry = next(p for p in tx.ledgers.find(Permit) if p.name == "使用林地审核同意书")
        line = tx.ledgers.history(entry)[-1]
        who = tx.registers.directory().person(line.by_id)
    assert line.changes == (("state", "accepted", "published"),)
    assert (line.source, who.name if who else "") == ("chat", "王芳")


def test_a_document_with_number_and_last_day_makes_it_granted(chat: Chat) -> None:
    text = "手续 二期 林地 批复 文号 晋林审〔2026〕88号 有效期至 2028年9月13日"
    chat.answer(MANAGER, text, "private")
    found = permit(chat, "使用林地审核同意书")
    assert (found.state, found.document) == (PermitState.GRANTED, "晋林审〔2026〕88号")
    assert (found.expires_on, found.done_on) == (date(2028, 9, 13), date(2026, 9, 14))
    assert "晋林审〔2026〕88号，有效期至2028年9月13日" in chat.answer(
        MANAGER, "手续 二期", "private"
    )


def test_a_permit_stuck_on_a_ticket_shows_the_ticket_until_it_is_granted(chat: Chat) -> None:
    chat.says(MANAGER, "@吹哨 镁合金二期林地手续卡在省里快两个月了", "industry")
    number = chat.ticket.shown_number
    chat.says(MANAGER, f"手续 二期 林地 卡在 {number}", "private")
    assert "卡在：" in chat.answer(MANAGER, "手续 二期", "private")
    assert number in chat.answer(MANAGER, "手续 二期", "private")
    chat.says(FORESTRY, "手续 二期 林地 已批复", "private")
    assert "卡在" not in chat.answer(MANAGER, "手续 二期", "private")


@pytest.mark.parametrize(
    ("said", "answer"), [("卡在 Q0917", "没有编号 Q0917"), ("计划 2月30日", "没有这一天")]
)
def test_a_ticket_or_a_day_that_there_is_not_is_not_written_down(
    chat: Chat, said: str, answer: str
) -> None:
    assert answer in chat.answer(MANAGER, f"手续 二期 林地 {said}", "private")
    assert "计划2026年12月31日" in chat.answer(MANAGER, "手续 二期", "private")


def test_a_permit_that_the_project_has_not_had_is_added_from_the_guide(chat: Chat) -> None:
    chat.says(MANAGER, "手续 储能 林地 已报件", "private")
    found = [p for p in _all(chat) if p.name == "使用林地审核同意书"]
    added = found[-1]
    assert (added.state, added.level) == (PermitState.FILED, "province")


def _all(chat: Chat) -> tuple[Permit, ...]:
    with chat.database.read() as tx:
        return tx.ledgers.find(Permit)


def test_who_is_not_of_the_project_cannot_change_it(chat: Chat) -> None:
    said = chat.answer(POWER, "手续 二期 林地 已批复", "private")
    assert "您可以看，不能改" in said
    assert permit(chat, "使用林地审核同意书").state is PermitState.ACCEPTED


def test_a_manager_sees_only_own_projects_and_a_stranger_none(chat: Chat) -> None:
    assert "不归您管" in chat.answer(OTHER_MANAGER, "手续 冷链", "private")
    assert "您还没登记" in chat.answer("nobody", "手续 冷链", "private")


def test_a_projects_group_reads_nothing_of_other_projects(chat: Chat) -> None:
    assert "应办5" in chat.answer(DESK, "手续 冷链", "industry")
    assert chat.answer(DESK, "手续 冷链", "energy") == "内容只对有关人员可见，已私发给您。"
    assert "应办5" in chat.hears(DESK, "云岭冷链物流园").text


@pytest.mark.parametrize(
    "text",
    [
        "手续 二期林地卡在省里快两个月了",
        "手续 一直办不下来，没人管",
        "计划 下周开工，进场路还没通",
    ],
)
def test_a_sentence_that_only_begins_like_it_is_no_look_up(chat: Chat, text: str) -> None:
    said = chat.answer(MANAGER, f"@吹哨 {text}", "industry")
    assert "应办" not in said
    assert "已记" not in said


def test_the_acceptance_of_fire_safety_is_another_permit_than_its_design(chat: Chat) -> None:
    said = chat.answer(MANAGER, "怎么办 消防验收", "private")
    assert "消防验收意见" in said
    assert "先办好：消防设计审查意见" in said
    assert "**消防设计审查意见**" in chat.answer(MANAGER, "怎么办 消防", "private")


def test_the_guide_tells_who_with_what_and_how_long(chat: Chat) -> None:
    for text in ("怎么办 林地手续", "林地手续怎么办？", "找谁办 林地", "林地找谁办"):
        said = chat.answer(MANAGER, text, "private")
        assert said.startswith("**使用林地审核同意书**")
        assert "找谁办：林业局（省批）" in said
        assert "法定 20个工作日" in said
        assert "一般承诺 县级组卷10个工作日" in said
    assert chat.tickets == ()
