"""Leave, hand-over, resting groups, and what officers of secrecy may do."""

from __future__ import annotations

from typing import Final

from tests.dialogues.table.cells import (
    OUTSIDER,
    STRANGER,
    Column,
    Row,
    Same,
    Why,
    denied,
    hears,
)
from tests.dialogues.table.setups import DESK, UNIT

C = Column

ROWS: Final = (
    Row(
        "leave",
        "待签收",
        UNIT,
        "休假 9月14日到9月18日 由梁柏代班",
        ("梁柏",),
        changes=False,
        cells={
            C.PERSON: hears("不是您单位", who=OUTSIDER),
            C.STRANGER: hears("还没登记", who=STRANGER),
            C.LACKING: hears("请写明", text="休假"),
        },
    ),
    Row(
        "back",
        "在休假",
        UNIT,
        "销假",
        ("已销假",),
        changes=False,
        cells={
            C.PERSON: hears("没有登记休假", who=OUTSIDER),
            C.STRANGER: hears("还没登记", who=STRANGER),
        },
    ),
    Row(
        "hand_over",
        "待签收",
        UNIT,
        "交接 梁柏",
        ("梁柏",),
        changes=False,
        cells={
            C.PERSON: Why.ANYBODY,
            C.STRANGER: hears("还没登记", who=STRANGER),
            C.LACKING: hears("请写明交给谁", text="交接"),
            C.TIGHT: Same("交接给梁柏"),
        },
    ),
    Row(
        "hand_over_now",
        "待签收",
        UNIT,
        "确认交接 梁柏",
        ("交接",),
        changes=False,
        cells={
            C.PERSON: Why.ANYBODY,
            C.STRANGER: hears("还没登记", who=STRANGER),
            C.LACKING: hears("请写明交给谁", text="确认交接"),
        },
    ),
    Row(
        "quiet",
        "待签收",
        DESK,
        "静默 2小时",
        ("静默",),
        where="industry",
        changes=False,
        cells={
            **denied("只有分办员"),
            C.LACKING: hears("静默", text="静默"),
            C.PLACE: hears("请在群里发", where="private"),
        },
    ),
    Row(
        "unquiet",
        "在静默",
        DESK,
        "取消静默",
        ("已取消静默",),
        where="industry",
        changes=False,
        cells={**denied("只有分办员"), C.PLACE: hears("请在群里发", where="private")},
    ),
    Row("tips", "没有事项", DESK, "线索数", ("0 条",), changes=False, cells=denied("只有分办员")),
    Row(
        "reveal",
        "匿名，有保密专员",
        "qinzheng",
        "查看反映人 Q0001 核实补偿",
        ("另一位",),
        changes=False,
        cells={
            **denied("保密专员"),
            C.STATUS: hears("保密专员", given="已销号"),
            C.ONE: hears("请写明编号"),
            C.NONE: hears("保密专员", given="没有事项"),
        },
    ),
    Row(
        "agree_reveal",
        "申请了查看反映人",
        "yelan",
        "同意查看 Q0001",
        ("Q0001",),
        changes=False,
        cells={
            **denied("保密专员"),
            C.STATUS: hears("保密专员", given="已销号"),
            C.ONE: hears("请写明编号"),
            C.NONE: hears("保密专员", given="没有事项"),
        },
    ),
)
