"""Looking things up, people, groups and the administrator's commands."""

from __future__ import annotations

from typing import Final

from tests.dialogues.table.cells import (
    ANYBODY,
    OUTSIDER,
    STRANGER,
    Column,
    Row,
    Same,
    Why,
    denied,
    hears,
)
from tests.dialogues.table.setups import DESK, LEADER, MANAGER, UNIT

C = Column
CODES: Final = {  # each time it is another code
    C.FULL_WIDTH: "绑定码　能源项目群",
    C.BLANKS: "  绑定码   能源项目群  ",
    C.TIGHT: "绑定码能源项目群",
    C.POLITE: "麻烦绑定码 能源项目群",
}

ROWS: Final = (
    Row("help", "没有事项", MANAGER, "帮助", ("签收",), changes=False, cells=ANYBODY),
    Row(
        "docket",
        "两件待签收",
        DESK,
        "会商",
        ("会商清单",),
        changes=False,
        cells={
            **denied("分办员用"),
            C.STRANGER: hears("还没登记", who=STRANGER),
            C.LACKING: hears("请写序号", text="会商 由林业局拿出方案"),
        },
    ),
    Row("mine", "待签收", UNIT, "我的", ("Q0001",), changes=False, cells=ANYBODY),
    Row(
        "find",
        "待签收",
        UNIT,
        "查 Q0001",
        ("Q0001",),
        changes=False,
        cells={
            **ANYBODY,
            C.STATUS: Why.ANY_STATE,
            C.ONE: hears("Q0001", text="查"),
            C.NONE: hears("没有", text="查", given="没有事项"),
        },
    ),
    Row(
        "detail",
        "待签收",
        UNIT,
        "详 Q0001",
        ("卡在省里",),
        changes=False,
        cells={**denied("只对有关单位"), C.STATUS: Why.ANY_STATE},
    ),
    Row(
        "why",
        "待签收",
        UNIT,
        "为什么 Q0001",
        ("办结",),
        changes=False,
        cells={**ANYBODY, C.STATUS: Why.ANY_STATE},
    ),
    Row(
        "digest",
        "待签收",
        LEADER,
        "日报",
        ("日报",),
        changes=False,
        cells={
            C.PERSON: hears("您名下", who=OUTSIDER),
            C.STRANGER: hears("还没登记", who=STRANGER),
        },
    ),
    Row(
        "bind",
        "有管理员",
        MANAGER,
        "绑定 123456",
        ("口令",),
        changes=False,
        cells={**ANYBODY, C.LACKING: hears("六位数字", text="绑定")},
    ),
    Row(
        "unbind",
        "有管理员",
        DESK,
        "解绑",
        ("不再",),
        where="city",
        changes=False,
        cells={**denied("由管理员"), C.PLACE: hears("由管理员", where="private")},
    ),
    Row(
        "group_code",
        "有管理员",
        DESK,
        "绑定码 能源项目群",
        ("绑定",),
        changes=False,
        cells={
            **denied("只有管理员"),
            **{c: Same(text, hears=("绑定码",)) for c, text in CODES.items()},
        },
    ),
    Row(
        "claim",
        "有管理员",
        "newcomer",
        "我是 王芳 13800000015",
        ("收到",),
        changes=False,
        cells={**ANYBODY, C.LACKING: hears("手机", text="我是 王芳"), C.POLITE: Why.FREE_TEXT},
    ),
    Row(
        "confirm_claim",
        "有人待核对身份",
        DESK,
        "确认身份 1",
        ("已确认",),
        changes=False,
        cells={**denied("只有管理员"), C.LACKING: hears("王芳", text="确认身份")},
    ),
    Row(
        "deny_claim",
        "有人待核对身份",
        DESK,
        "否认身份 1",
        ("1",),
        changes=False,
        cells={**denied("只有管理员"), C.LACKING: hears("王芳", text="否认身份")},
    ),
    Row(
        "learning", "有管理员", DESK, "学习", ("学习",), changes=False, cells=denied("只有管理员")
    ),
    Row(
        "approve_learning",
        "有管理员",
        DESK,
        "批准学习 3",
        ("3",),
        changes=False,
        cells=denied("只有管理员"),
    ),
    Row(
        "refuse_learning",
        "有管理员",
        DESK,
        "不批准学习 3",
        ("3",),
        changes=False,
        cells=denied("只有管理员"),
    ),
)
