"""What the unit in charge says of its ticket."""

from __future__ import annotations

from typing import Final

from storage.records import Status
from tests.dialogues.table.cells import OUTSIDER, STRANGER, Column, Row, Same, Why, hears
from tests.dialogues.table.setups import UNIT

C = Column

ROWS: Final = (
    Row("sign", "待签收", UNIT, "签收 Q0001", ("已签收",), Status.WORKING),
    Row(
        "progress",
        "办理中",
        UNIT,
        "进展 Q0001 现状图已补报",
        ("进展",),
        Status.WORKING,
        cells={C.LACKING: hears("请写上内容", text="进展 Q0001")},
    ),
    Row(
        "finish",
        "办理中",
        UNIT,
        "办结 Q0001 批复已拿到",
        ("申请办结",),
        Status.REVIEW,
        cells={C.LACKING: hears("请写上内容", text="办结 Q0001")},
    ),
    Row(
        "send_back",
        "待签收",
        UNIT,
        "退单 Q0001 应由审批局办理",
        ("退单",),
        Status.TRIAGE,
        cells={C.LACKING: hears("请写明原因", text="退单 Q0001")},
    ),
    Row(
        "not_ours",
        "待签收",
        UNIT,
        "不归我们 Q0001 是审批局的",
        ("要退单",),
        changes=False,
    ),
    Row(
        "ack",
        "待签收",
        UNIT,
        "收到 Q0001",
        ("已签收",),
        Status.WORKING,
        cells={
            C.STATUS: hears("我在", given="已销号"),
            C.PERSON: hears("我在", who=OUTSIDER),
            C.STRANGER: hears("我在", who=STRANGER),
            C.ONE: hears("我在", text="收到"),
            C.NONE: hears("我在", text="收到", given="没有事项"),
        },
    ),
    Row(
        "solved",
        "办理中",
        UNIT,
        "已办结 Q0001 批复已拿到",
        ("申请办结",),
        Status.REVIEW,
        cells={
            C.ONE: Same("已办结"),
            C.NONE: hears("请带上编号", text="已办结", given="没有事项"),
        },
    ),
    Row(
        "extend",
        "办理中",
        UNIT,
        "延期 Q0001 到10月14日 材料没齐",
        ("申请",),
        Status.WORKING,
        cells={C.LACKING: hears("请写明日期", text="延期 Q0001")},
    ),
    Row(
        "suspend",
        "办理中",
        UNIT,
        "挂起 Q0001 法定公示期 到10月9日",
        ("申请",),
        Status.WORKING,
        cells={C.LACKING: hears("请写明原因", text="挂起 Q0001")},
    ),
    Row("resume", "挂起", UNIT, "恢复 Q0001", ("恢复",), Status.WORKING),
    Row(
        "maybe_extend",
        "办理中",
        UNIT,
        "Q0001 延到9月30日吧 批复还没下来",
        ("要延期 ",),
        changes=False,
    ),
    Row("maybe_suspend", "办理中", UNIT, "Q0001 先放一放等省里批", ("要挂起 ",), changes=False),
    Row(
        "keep",
        "办理中",
        UNIT,
        "算了 Q0001",
        ("没有变动",),
        changes=False,
        cells={
            C.STATUS: Why.ANY_STATE,
            C.PERSON: Why.ANYBODY,
            C.STRANGER: Why.ANYBODY,
            C.ONE: hears("没有变动", text="算了"),
            C.NONE: hears("没有变动", text="算了", given="没有事项"),
            C.UNKNOWN: hears("没有变动", text="算了 Q9999"),
        },
    ),
    Row(
        "ask_reporter",
        "办理中",
        UNIT,
        "问反映人 Q0001 具体哪一段？",
        ("已转给反映人",),
        Status.WORKING,
        cells={C.LACKING: hears("请写上内容", text="问反映人 Q0001")},
    ),
)
