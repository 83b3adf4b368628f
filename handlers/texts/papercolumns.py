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
