"""Columns of the papers: heading, width in half-width characters, manner, shared by a project."""

from __future__ import annotations

from typing import Final

LEDGER_COLUMNS: Final = (
    ("序号", 5, "centre", False),
    ("编号", 8, "centre", False),
    ("项目名称（级别）", 15, "text", True),
    ("项目单位", 13, "text", True),
    ("属地", 8, "centre", True),
    ("包联领导", 8, "centre", True),
    ("包联部门", 9, "centre", True),
    ("专管员", 8, "centre", True),
    ("类别", 9, "centre", False),
    ("问题描述", 30, "text", False),
    ("来源", 9, "centre", False),
    ("提出日期", 10.5, "date", False),
    ("主办", 9, "centre", False),
    ("协办", 9, "centre", False),
    ("审批层级", 5.5, "centre", False),
    ("要求办结", 10.5, "date", False),
    ("延期后", 10.5, "date", False),
    ("进展", 30, "text", False),
    ("结果及佐证", 18, "text", False),
    ("办结日期", 10.5, "date", False),
    ("状态", 7, "centre", False),
    ("灯色", 5, "light", False),
    ("催办升级", 8.5, "centre", False),
    ("评价", 6, "centre", False),
    ("备注", 10, "text", False),
)
PERMIT_COLUMNS: Final = (
    ("序号", 5, "centre", False),
    ("项目", 30, "text", True),
    ("手续", 24, "text", False),
    ("审批单位", 14, "centre", False),
    ("层级", 8, "centre", False),
    ("前置", 22, "text", False),
    ("是否需要", 13, "centre", False),
    ("状态", 9, "centre", False),
    ("计划日", 12, "date", False),
    ("实际日", 12, "date", False),
    ("文号", 20, "text", False),
    ("有效期至", 12, "date", False),
    ("卡点", 9, "centre", False),
    ("备注", 26, "text", False),
)
FUNDING_COLUMNS: Final = (
    ("序号", 5, "centre", False),
    ("项目", 30, "text", True),
    ("总投资", 13, "number", True),
    ("需求类型", 12, "centre", False),
    ("意向银行", 16, "centre", False),
    ("需求额", 13, "number", False),
    ("已落实", 13, "number", False),
    ("阶段", 9, "centre", False),
    ("授信额", 13, "number", False),
    ("放款额", 13, "number", False),
    ("首贷", 8, "centre", False),
    ("不匹配原因", 34, "text", False),
    ("下次对接", 12, "date", False),
)
