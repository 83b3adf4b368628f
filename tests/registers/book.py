"""A small county as cells that a test may spoil, and a database that takes workbooks in."""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final, TypeAlias

from openpyxl import Workbook

from handlers.registers import Cell, Plan, Row, Sheets, apply, plan
from handlers.registers.changes import Change, Kind
from handlers.registers.sheets import Value
from storage.directory import Directory
from storage.transaction import Database

TODAY: Final = date(2026, 9, 28)
NOW: Final = datetime(2026, 9, 28, 1, 0, tzinfo=UTC)
Table: TypeAlias = list[list[Value]]

BASE: Final[dict[str, Table]] = {
    "单位": [
        ["名称*", "简称", "类别*", "别名"],
        ["云岭县项目推进中心", "项目中心", "项目推进中心", None],
        ["云岭县自然资源局", "自然资源局", "县直部门", "国土局、自规局"],
        ["青砚镇人民政府", "青砚镇", "乡镇", None],
    ],
    "人员": [
        ["姓名*", "手机", "企业微信账号", "钉钉账号", "演示账号"],
        ["林晓棠", "13800000001", "linxt", None, "linxiaotang"],
        ["张伟", "13800000002", None, None, "zhangwei"],
        ["宋佳", "13800000003", None, "d-3", None],
    ],
    "岗位": [
        ["单位*", "岗位名称*", "角色*", "任职人", "起", "止"],
        ["项目中心", "分办员", "分办员", "林晓棠", "2026-03-01", None],
        ["国土局", "联络员", "联络员", "张伟", None, None],
        ["青砚镇", "项目专管员", "专管员", "宋佳", None, None],
    ],
    "项目": [
        ["编号*", "名称*", "简称与俗称", "级别", "项目单位", "属地"],
        [
            "YL2026001",
            "青砚光伏电站",
            "光伏、升压站",
            "省",
            "青禾（云岭）公司",
            "青砚镇",
        ],
    ],
    "包联": [["项目*", "包联领导", "包联单位", "专管员"], ["YL2026001", "张伟", "国土局", "宋佳"]],
    "群": [
        ["名称*", "类型*", "项目", "单位", "演示群号"],
        ["总群", "总群", None, None, "main"],
        ["能源群", "项目群", "光伏", None, "energy"],
    ],
}


def changed(made: Plan) -> list[Change]:
    """What applying it would change."""
    return [change for change in made.changes if change.kind is not Kind.SAME]


@dataclass
class Book:
    """Tables by sheet; `put` spoils or changes one cell, `add` appends a row."""

    tables: dict[str, Table] = field(default_factory=lambda: copy.deepcopy(BASE))

    def put(self, sheet: str, place: str, value: Value) -> Book:
        letter, number = re.fullmatch(r"([A-Z])(\d+)", place).groups()  # type: ignore[union-attr]
        row = self.tables[sheet][int(number) - 1]
        row.extend([None] * (ord(letter) - 64 - len(row)))
        row[ord(letter) - 65] = value
        return self

    def add(self, sheet: str, *values: Value) -> Book:
        self.tables[sheet].append(list(values))
        return self

    def sheets(self) -> Sheets:
        """As `read_workbook` would give it."""
        return {
            title: tuple(
                Row(number, {chr(65 + i): Cell(v) for i, v in enumerate(row) if v is not None})
                for number, row in enumerate(table, 1)
                if any(value is not None for value in row)
            )
            for title, table in self.tables.items()
        }

    def save(self, path: Path) -> Path:
        """As a workbook that a person saved."""
        book = Workbook()
        book.remove(book.active)
        for title, table in self.tables.items():
            sheet = book.create_sheet(title)
            for row in table:
                sheet.append(row)
        book.save(path)
        return path

    def plan(self, directory: Directory | None = None) -> Plan:
        return plan(self.sheets(), directory or Directory(), TODAY)


@dataclass
class County:
    """A database that workbooks are imported into."""

    database: Database
    now: datetime = NOW

    @property
    def directory(self) -> Directory:
        with self.database.read() as tx:
            return tx.registers.directory()

    def take(self, sheets: Sheets | Book, today: date = TODAY) -> Plan:
        """Plan and apply, as the import command does."""
        values = sheets.sheets() if isinstance(sheets, Book) else sheets
        with self.database.begin() as tx:
            made = plan(values, tx.registers.directory(), today, tx.ledgers.book())
            apply(made, tx, NOW)
        return made
