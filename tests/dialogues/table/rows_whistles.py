"""Whistles: blown, answered, ended."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from storage.records import Status
from tests.dialogues.table.cells import (
    ANYBODY,
    OUTSIDER,
    STRANGER,
    Cell,
    Column,
    Else,
    Row,
    Same,
    denied,
    hears,
)
from tests.dialogues.table.setups import DESK, MANAGER

C = Column
TOWN: Final = "qiuyue"
NOT_CALLED: Final[Mapping[Column, Cell]] = {
    C.STATUS: hears("没有叫贵单位", given="已销号"),
    C.PERSON: hears("没有叫贵单位", who=OUTSIDER),
    C.STRANGER: hears("还没登记", who=STRANGER),
}
NO_WHISTLE: Final = hears("没有吹哨", given="已销号")

ROWS: Final = (
    Row(
        "whistle",
        "待签收",
        MANAGER,
        "吹哨 Q0001 请供电公司马上到现场",
        ("供电",),
        Status.ASSIGNED,
        cells={
            C.LACKING: Same("吹哨 Q0001", hears=("林业",)),
            C.ONE: Else(("Q0002", "已发出"), text="吹哨 请供电公司马上到现场"),
            C.NONE: Else(("Q0001", "已发出"), text="吹哨 请供电公司马上到现场", given="没有事项"),
        },
    ),
    Row("check_in", "已吹哨", TOWN, "报到 Q0001 十点半到", ("报到",), cells=NOT_CALLED),
    Row("arrive", "已吹哨", TOWN, "已到场 Q0001", ("到场",), cells=NOT_CALLED),
    Row("absent", "已吹哨", TOWN, "请假 Q0001 换鲁山来", ("请假已记录",), cells=NOT_CALLED),
    Row(
        "who_comes",
        "已吹哨",
        MANAGER,
        "谁来了 Q0001",
        ("雾松镇",),
        changes=False,
        cells={C.STATUS: NO_WHISTLE, **ANYBODY},
    ),
    Row(
        "end_whistle",
        "已吹哨",
        DESK,
        "收哨 Q0001 已解决",
        ("收哨",),
        cells={C.LACKING: hears("请写明谁", text="收哨 Q0001"), C.STATUS: NO_WHISTLE},
    ),
    Row(
        "cancel_whistle",
        "已吹哨",
        MANAGER,
        "取消吹哨 Q0001 路已通",
        ("取消",),
        cells={C.LACKING: hears("请写明原因", text="取消吹哨 Q0001"), C.STATUS: NO_WHISTLE},
    ),
    Row(
        "empty_whistle",
        "已报到",
        DESK,
        "空哨 Q0001 到场后没有需要处理的事",
        ("空哨",),
        cells={C.LACKING: hears("请写明原因", text="空哨 Q0001"), C.STATUS: NO_WHISTLE},
    ),
    Row(
        "whistle_rate",
        "已吹哨",
        DESK,
        "吹哨率",
        ("吹哨",),
        changes=False,
        cells=denied("只在私聊里"),
    ),
)
