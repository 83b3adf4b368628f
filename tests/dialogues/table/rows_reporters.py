"""What reporters say: of a matter, and of what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from storage.records import Status
from tests.dialogues.table.cells import (
    OUTSIDER,
    STRANGER,
    Cell,
    Column,
    Else,
    Row,
    Same,
    Why,
    hears,
)
from tests.dialogues.table.setups import MANAGER, REPORT

C = Column
SAME_FOR_ALL: Final[Mapping[Column, Cell]] = {
    C.PERSON: Same(who=OUTSIDER),
    C.STRANGER: Same(who=STRANGER, hears=("Q0001",)),
}

ROWS: Final = (
    Row(
        "report",
        "没有事项",
        MANAGER,
        REPORT,
        ("Q0001", "林业局", "签收："),
        Status.ASSIGNED,
        where="industry",
        cells={
            C.PERSON: Same(who="zhaomin"),
            C.STRANGER: Same(who="newcomer"),
            C.LACKING: hears("没有看到文字", text="@吹哨"),
        },
    ),
    Row(
        "insist",
        "没有事项",
        MANAGER,
        "上报 镁合金二期林地手续卡在省里快两个月了",
        ("Q0001", "林业局"),
        Status.ASSIGNED,
        cells={**SAME_FOR_ALL, C.LACKING: hears("哪个项目", text="上报")},
    ),
    Row(
        "anonymous",
        "没有事项",
        MANAGER,
        "匿名 镁合金二期林地手续卡在省里快两个月了",
        ("Q0001",),
        Status.ASSIGNED,
        cells={
            **SAME_FOR_ALL,
            C.LACKING: hears("哪个项目", text="匿名"),
            C.PLACE: hears("请私聊我发", where="main"),
        },
    ),
    Row(
        "choose",
        "待确认",
        MANAGER,
        "1",
        ("Q0001",),
        Status.ASSIGNED,
        where="industry",
        cells={
            C.STATUS: hears("现在是", button="choose:Q0001:1", given="已销号"),
            C.LACKING: hears("没听出是哪一类", button="choose:Q0001"),
            C.PERSON: hears("办理", who=OUTSIDER, button="choose:Q0001:1"),
            C.STRANGER: hears("办理", who=STRANGER, button="choose:Q0001:1"),
            C.NONE: hears("我在", given="没有事项"),
            C.UNKNOWN: hears("没有编号 Q9999", button="choose:Q9999:1"),
            C.ONE: Same("一"),
            C.QUOTED: Same("1"),
            C.BUTTON: Same(button="choose:Q0001:1"),
            C.TIGHT: Same("选1"),
            C.POLITE: Same("第1个"),
            C.PLACE: hears("我在", where="private"),
        },
    ),
    Row(
        "correct",
        "待签收",
        MANAGER,
        "Q0001 不对，是环评",
        ("环评",),
        Status.ASSIGNED,
        cells={C.LACKING: hears("没听出是哪一类", text="Q0001 不对")},
    ),
    Row(
        "supplement",
        "待签收",
        MANAGER,
        "补充 Q0001 卡在省林草局",
        ("补充已记录",),
        Status.ASSIGNED,
        cells={C.LACKING: hears("请写上内容", text="补充 Q0001")},
    ),
    Row("withdraw", "待签收", MANAGER, "撤回 Q0001", ("已撤回",), Status.WITHDRAWN),
    Row(
        "maybe_withdraw",
        "待签收",
        MANAGER,
        "不用管了 Q0001 已经好了",
        ("要撤回 ",),
        changes=False,
        cells={
            C.ONE: hears("没有建单"),
            C.NONE: hears("没有建单", given="没有事项"),
            C.QUOTED: Same("不用管了 已经好了", hears=("要撤回 ",)),
            C.BUTTON: Why.NO_BUTTON,
        },
    ),
    Row("urge", "待签收", MANAGER, "催办 Q0001", ("已催办",), Status.ASSIGNED),
    Row("satisfied", "待评价", MANAGER, "满意 Q0001", ("已销号",), Status.CLOSED),
    Row("basically", "待评价", MANAGER, "基本满意 Q0001", ("已销号",), Status.CLOSED),
    Row(
        "unsatisfied",
        "待评价",
        MANAGER,
        "不满意 Q0001 批文没拿到",
        ("Q0001",),
        Status.WORKING,
        cells={
            C.LACKING: hears("请写明原因", text="不满意 Q0001"),
            C.STATUS: Else(("补充已记录",), given="办理中"),
        },
    ),
    Row(
        "reopen",
        "已销号",
        MANAGER,
        "重开 Q0001 问题又出现了",
        ("已重开",),
        Status.WORKING,
        cells={
            C.ONE: hears("请带上编号"),
            C.LACKING: hears("请写明原因", text="重开 Q0001"),
            C.STATUS: hears("现在是", given="办理中"),
        },
    ),
    Row(
        "answer_reporter",
        "问了反映人",
        MANAGER,
        "答 Q0001 东坡村那一段",
        ("Q0001",),
        Status.WORKING,
    ),
)
