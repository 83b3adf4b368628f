"""融资 and 对接: figures only in private, only to whom they belong."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select

from storage.directory import Person, Post, PostRole, Unit, UnitKind
from storage.records import Funding, FundingStage
from storage.tables import ContactRow, table
from tests.chat import Chat

MANAGER, DESK, FINANCE, CHIEF, LEADER = "sunyue", "linxiaotang", "zhaomin", "guchanghe", "luwenbo"
FORESTRY = "wangfang"
FIGURES = ("5000", "3000", "8000")


def test_the_projects_manager_reads_it_in_private(chat: Chat) -> None:
    said = chat.answer(MANAGER, "融资 冷链", "private")
    assert said.splitlines() == [
        "**云岭冷链物流园** 需求8000万元，已落实0万元",
        "- 贷款 5000，云岭农商行，已授信，授信3000，放款0",
        "- 专项债 3000，储备",
    ]


@pytest.mark.parametrize("account", [MANAGER, DESK, FINANCE, CHIEF])
def test_in_a_group_nobody_reads_figures_and_who_may_gets_them_alone(
    chat: Chat, account: str
) -> None:
    said = chat.answer(account, "融资 冷链", "industry")
    assert not [figure for figure in FIGURES if figure in said]
    assert "需求8000万元" in chat.hears(account, "云岭冷链物流园").text
    assert not [h for h in chat.heard if h.target == "industry" and "8000" in h.text]


@pytest.mark.parametrize("account", [FORESTRY, LEADER, "songjia", "nobody"])
def test_nobody_else_reads_it_anywhere(chat: Chat, account: str) -> None:
    for place in ("private", "industry", "main"):
        said = chat.answer(account, "融资 冷链", place)
        assert "不归您管" in said or "还没登记" in said
    assert not [h for h in chat.heard if any(figure in h.text for figure in FIGURES)]


def test_a_firm_sees_its_own_project_and_no_other(chat: Chat) -> None:
    with chat.database.begin() as tx:
        firm = tx.registers.upsert_unit(
            Unit(0, "云岭鲜达冷链物流有限公司", "鲜达冷链", UnitKind.FIRM)
        )
        person = tx.registers.upsert_person(Person(0, "祝安"))
        tx.registers.bind_person("console", "zhuan", person, chat.now)
        tx.registers.upsert_post(Post(0, firm, "经理", PostRole.MEMBER, person))
    assert "需求8000万元" in chat.answer("zhuan", "融资 冷链", "private")
    assert "应办5" in chat.answer("zhuan", "手续 冷链", "private")
    assert "全县" not in chat.answer("zhuan", "手续 冷链", "private")
    for text in ("融资 储能", "手续 储能", "计划 二期", "档案 二期", "抽蓄"):
        assert "不归您管" in chat.answer("zhuan", text, "private")


def test_the_countys_headlines_go_to_who_sees_all(chat: Chat) -> None:
    said = chat.answer(FINANCE, "融资", "private")
    assert "全县融资需求 2.68亿元" in said
    assert "专项债 申报 1 个，储备 1 个" in said
    assert "请写明项目" in chat.answer(MANAGER, "融资", "private")


def test_a_talk_with_a_bank_is_kept_and_moves_the_stage(chat: Chat) -> None:
    said = chat.answer(MANAGER, "对接 储能 建行 看了现场 授信8000万 下次10月20日", "private")
    assert "贷款 云岭建行 已授信，授信8000万元，放款0万元，下次2026年10月20日" in said
    with chat.database.read() as tx:
        one = next(f for f in tx.ledgers.find(Funding) if f.bank == "云岭建行")
        notes = select(table(ContactRow).c.note).where(table(ContactRow).c.funding_id == one.id)
        kept = tx.session.connection().scalars(notes).all()
    assert (one.stage, one.granted) == (FundingStage.GRANTED, Decimal(8000))
    assert kept == ["建行 看了现场 授信8000万 下次10月20日"]


def test_the_next_talk_is_one_to_come(chat: Chat) -> None:
    assert "以后的日期" in chat.answer(MANAGER, "对接 储能 建行 下次9月11日", "private")
    assert "没有这一天" in chat.answer(MANAGER, "对接 储能 建行 下次9月31日", "private")
    assert "下次对接" not in chat.answer(MANAGER, "融资 储能", "private")


def test_a_talk_noted_in_a_group_is_answered_without_figures(chat: Chat) -> None:
    said = chat.answer(MANAGER, "对接 储能 建行 看了现场", "industry")
    assert said == "已记一次对接：**储能电池生产线项目**。"


def test_which_of_several_needs_is_asked_alone(chat: Chat) -> None:
    said = chat.answer(MANAGER, "对接 冷链 看了现场", "private")
    assert "贷款云岭农商行、专项债" in said
    assert "不能改" in chat.answer(FORESTRY, "对接 储能 建行 谈过了", "private")
