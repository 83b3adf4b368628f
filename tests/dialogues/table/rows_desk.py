"""What the desk and the leaders decide."""

from __future__ import annotations

from typing import Final

from storage.records import Status
from tests.dialogues.table.cells import Column, Row, Why, hears, numbered
from tests.dialogues.table.setups import DESK, LEADER, MANAGER

C = Column
PARTS: Final = "1、林地手续没批 2、10kV高压线迁改没人理"

ROWS: Final = (
    Row(
        "dispatch",
        "待受理",
        DESK,
        "分办 Q0001 住建局",
        ("住房和城乡建设局",),
        Status.ASSIGNED,
        cells={C.LACKING: hears("请写明单位", text="分办 Q0001")},
    ),
    Row(
        "reassign",
        "待签收",
        DESK,
        "改派 Q0001 审批局",
        ("审批",),
        Status.ASSIGNED,
        cells={C.LACKING: hears("请写明单位", text="改派 Q0001")},
    ),
    Row(
        "add_co",
        "办理中",
        DESK,
        "协办 Q0001 水利局",
        ("协办",),
        Status.WORKING,
        cells={C.LACKING: hears("请写明单位", text="协办 Q0001")},
    ),
    Row(
        "merge",
        "两件待签收",
        DESK,
        "合并 Q0001 Q0002",
        ("合并",),
        Status.MERGED,
        cells={
            C.LACKING: hears("并入哪一件", text="合并 Q0001"),
            C.ONE: hears("并入哪一件"),
            C.NONE: hears("没有编号 Q0002", given="没有事项"),
        },
    ),
    Row(
        "link",
        "两件待签收",
        DESK,
        "关联 Q0001 Q0002",
        ("已关联",),
        Status.ASSIGNED,
        cells={
            C.LACKING: hears("和哪一件关联", text="关联 Q0001"),
            C.STATUS: hears("没有编号 Q0002", given="已销号"),
            C.ONE: hears("和哪一件关联"),
            C.NONE: hears("没有编号 Q0002", given="没有事项"),
            C.BUTTON: Why.NO_BUTTON,
        },
    ),
    Row(
        "split",
        "待签收",
        DESK,
        f"拆分 Q0001 {PARTS}",
        ("拆分",),
        Status.ASSIGNED,
        cells={C.LACKING: hears("分条写", text="拆分 Q0001")},
    ),
    Row(
        "decline",
        "待受理",
        DESK,
        "不予受理 Q0001 不属于项目推进的事",
        ("不予受理",),
        Status.REJECTED,
        cells={C.LACKING: hears("请写明原因", text="不予受理 Q0001")},
    ),
    Row(
        "transfer",
        "待受理",
        DESK,
        "移送 Q0001 转信访部门办理",
        ("移送",),
        Status.TRANSFERRED,
        cells={C.LACKING: hears("请写明原因", text="移送 Q0001")},
    ),
    Row(
        "request_info",
        "待受理",
        DESK,
        "退回补充 Q0001 请写明哪个环节",
        ("退回补充",),
        Status.RETURNED,
        cells={C.LACKING: hears("请写明原因", text="退回补充 Q0001")},
    ),
    Row("approve", "待审核", DESK, "通过 Q0001", ("审核通过",), Status.RATING),
    Row(
        "agree",
        "申请了延期",
        DESK,
        "同意 Q0001",
        ("10月14日",),
        Status.WORKING,
        cells={C.LACKING: hears("没有等待同意的申请", given="办理中")},
    ),
    Row(
        "refuse",
        "申请了延期",
        DESK,
        "不同意 Q0001 抓紧办",
        ("未同意申请",),
        Status.WORKING,
        cells={
            C.LACKING: hears("请写明原因", text="不同意 Q0001"),
            C.STATUS: hears("没有等待同意的申请", given="已销号"),
        },
    ),
    Row(
        "redo",
        "待审核",
        DESK,
        "重办 Q0001 佐证材料不全",
        ("重办",),
        Status.WORKING,
        cells={C.LACKING: hears("请写明原因", text="重办 Q0001")},
    ),
    Row("escalate", "待签收", MANAGER, "升级 Q0001", ("已提请上一级",), Status.ASSIGNED),
    Row(
        "order",
        "办理中",
        LEADER,
        "交办 Q0001 请周三前解决",
        ("已交办",),
        Status.WORKING,
        cells={
            C.LACKING: hears("写明", text="交办 Q0001"),
            C.PLACE: hears("私聊", where="main"),
            **numbered("写明编号"),
        },
    ),
    Row(
        "onsite",
        "办理中",
        LEADER,
        "现场办公 办结 Q0001 当场协调到位",
        ("现场办公办结 1 件",),
        changes=False,
        cells={
            C.LACKING: hears("请写上", text="现场办公 办结 Q0001"),
            **numbered("请写明编号"),
        },
    ),
)
