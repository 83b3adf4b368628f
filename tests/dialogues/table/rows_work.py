"""Helpers, hard matters, and what became of messages."""

from __future__ import annotations

from typing import Final

from storage.records import Status
from tests.dialogues.table.cells import (
    OUTSIDER,
    STRANGER,
    Column,
    Row,
    Why,
    denied,
    hears,
)
from tests.dialogues.table.setups import DESK, UNIT

C = Column
HELPER: Final = "zhangwei"

ROWS: Final = (
    Row("assist", "办理中", HELPER, "协办意见 Q0001 用地范围已核对", ("协办",), Status.WORKING),
    Row(
        "hard",
        "办理中",
        DESK,
        "疑难 Q0001 节点：9月20日前报件，10月10日前批复",
        ("疑难",),
        Status.WORKING,
        cells={C.ONE: hears("没听准"), C.NONE: hears("没听准", given="没有事项")},
    ),
    Row(
        "ordinary",
        "疑难",
        DESK,
        "一般 Q0001",
        ("一般",),
        Status.WORKING,
        cells={C.ONE: hears("我在"), C.NONE: hears("我在", given="没有事项")},
    ),
    Row("node_done", "疑难", UNIT, "节点完成 Q0001", ("节点",), Status.WORKING),
    Row(
        "trail",
        "办理中",
        DESK,
        "轨迹 Q0001",
        ("Q0001",),
        changes=False,
        cells={
            **denied("只有分办员"),
            C.STATUS: Why.ANY_STATE,
            C.ONE: hears("请写明编号"),
            C.NONE: hears("请写明编号", given="没有事项"),
        },
    ),
    Row("resend", "有管理员", DESK, "重发", ("没有",), changes=False, cells=denied("只有管理员")),
    Row(
        "originals",
        "有手机号",
        UNIT,
        "看原文 Q0001 联系户主",
        ("138",),
        changes=False,
        cells={
            C.PERSON: hears("只对有关单位", who=OUTSIDER),
            C.STRANGER: hears("还没登记", who=STRANGER),
            C.STATUS: hears("没有遮住的内容", given="已销号"),
            C.LACKING: hears("请写明", text="看原文 Q0001"),
            C.ONE: hears("请写明编号"),
            C.NONE: hears("请写明编号", given="没有事项"),
        },
    ),
    Row(
        "chain_head",
        "有管理员",
        DESK,
        "存证",
        ("存证",),
        changes=False,
        cells=denied("只有分办员"),
    ),
)
