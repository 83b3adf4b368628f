"""Registers by chat: permits, money, plans, visits, a project's page."""

from __future__ import annotations

from typing import Final

from tests.dialogues.table.cells import (
    ANYBODY,
    OUTSIDER,
    Column,
    Row,
    Same,
    Why,
    denied,
    hears,
)
from tests.dialogues.table.setups import DESK, LEADER, MANAGER

C = Column

ROWS: Final = (
    Row(
        "permits",
        "没有事项",
        MANAGER,
        "手续 镁合金二期",
        ("镁合金",),
        changes=False,
        cells={C.PERSON: Why.ANYBODY, C.TIGHT: hears("没听准")},
    ),
    Row(
        "guide",
        "没有事项",
        MANAGER,
        "怎么办 林地手续",
        ("林",),
        changes=False,
        cells={**ANYBODY, C.TIGHT: Same("怎么办理林地手续")},
    ),
    Row(
        "money",
        "没有事项",
        MANAGER,
        "融资 镁合金二期",
        ("镁合金",),
        changes=False,
        cells={C.PERSON: Why.ANYBODY, C.TIGHT: hears("没听准")},
    ),
    Row(
        "contact",
        "没有事项",
        MANAGER,
        "对接 镁合金二期 农商行 已看现场",
        ("没有登记融资需求",),
        changes=False,
        cells={C.PERSON: Why.ANYBODY, C.TIGHT: hears("没有建单")},
    ),
    Row(
        "month",
        "没有事项",
        MANAGER,
        "计划 镁合金二期",
        ("镁合金",),
        changes=False,
        cells={C.PERSON: Why.ANYBODY, C.TIGHT: hears("没听准")},
    ),
    Row(
        "visit",
        "没有事项",
        LEADER,
        "到现场 镁合金二期 收集2 解决1",
        ("镁合金",),
        changes=False,
        cells={C.PERSON: hears("不能改", who=OUTSIDER), C.TIGHT: hears("没听准")},
    ),
    Row(
        "pairs",
        "没有事项",
        LEADER,
        "包联",
        ("陆文博",),
        changes=False,
        cells={C.PERSON: hears("没有包联项目", who=OUTSIDER)},
    ),
    Row(
        "dossier",
        "待签收",
        MANAGER,
        "档案 镁合金二期",
        ("Q0001",),
        changes=False,
        cells={C.PERSON: Why.ANYBODY, C.TIGHT: hears("要上报的难处")},
    ),
    Row(
        "chart",
        "待签收",
        DESK,
        "图 分类",
        ("林地",),
        changes=False,
        cells={
            **denied("领导"),
            C.TIGHT: hears("没听准"),
            C.PLACE: hears("私聊", where="industry"),
        },
    ),
    Row(
        "paper",
        "待签收",
        DESK,
        "导出 台账",
        (
            "问题台账",
            "E0001",
            "正在生成",
        ),
        changes=False,
        cells={**denied("项目推进中心"), C.PLACE: hears("私聊", where="main")},
    ),
    Row(
        "weekly",
        "待签收",
        DESK,
        "周报",
        ("项目问题周报", "E0001", "正在生成"),
        changes=False,
        cells={
            **denied("包联领导"),
            C.LACKING: hears("周报 上周", text="周报 别的"),
            C.PLACE: hears("私聊", where="main"),
        },
    ),
    Row(
        "hold_weekly",
        "待签收",
        DESK,
        "暂缓周报",
        ("先不送", "恢复周报"),
        changes=False,
        cells=denied("分办员或负责人"),
    ),
    Row(
        "release_weekly",
        "周报暂缓了",
        DESK,
        "恢复周报",
        ("林晓棠", "暂缓"),
        changes=False,
        cells=denied("分办员或负责人"),
    ),
    Row("hold_other", "待签收", DESK, "暂缓月报", ("只有周报",), changes=False, cells=ANYBODY),
)
