"""The page of the table: docs/commands-table.md, a section for each command."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tests.dialogues.table.cells import Row
from tests.dialogues.table.rows_desk import ROWS as DESK
from tests.dialogues.table.rows_ledgers import ROWS as LEDGERS
from tests.dialogues.table.rows_others import ROWS as OTHERS
from tests.dialogues.table.rows_people import ROWS as PEOPLE
from tests.dialogues.table.rows_reporters import ROWS as REPORTERS
from tests.dialogues.table.rows_units import ROWS as UNITS
from tests.dialogues.table.rows_whistles import ROWS as WHISTLES
from tests.dialogues.table.rows_work import ROWS as WORK
from tests.dialogues.table.running import Said

PAGE: Final = Path(__file__).parents[3] / "docs" / "commands-table.md"
ROWS: Final[tuple[Row, ...]] = (
    *REPORTERS,
    *UNITS,
    *DESK,
    *WHISTLES,
    *OTHERS,
    *PEOPLE,
    *WORK,
    *LEDGERS,
)
HEAD: Final = """# 每条命令的每种情形

每一格都是测试里真实发生的一段对话：说什么，听到什么（只列第一行）。括号里是不会出现这种情形的原因。怎么用见
[群里能说的话](commands.md)。本页由 `python -m tests.dialogues.table` 生成，不要手改。
"""
_CODE: Final = re.compile(r"(?<=绑定码：)[0-9]{6}|(?<=绑定 )[0-9]{6}")  # another one each time
LONGEST: Final = 70  # characters shown of what is heard


def section(row: Row, cases: Sequence[Said]) -> str:
    """One command: its cases as a table."""
    title = row.says.replace("Q0001", "").strip()
    lines = [f"## {row.verb}：{title}", "", "| 情形 | 说 | 听到 |", "|---|---|---|"]
    lines += [f"| {c.column} | {_cell(c.said)} | {_cell(_first(c.heard))} |" for c in cases]
    return "\n".join(lines) + "\n"


def _first(text: str) -> str:
    line = text.split("\n", 1)[0]
    return f"{line[:LONGEST]}……" if len(line) > LONGEST else line


def _cell(text: str) -> str:
    return _CODE.sub("……", text).replace("|", "／").replace("\n", " ")
