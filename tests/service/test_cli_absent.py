"""What is not there: one exit code, whatever command names it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from tests.service.operator import Run, config

ABSENT: Final = {
    "settings": ("tickets", "--config", "none.toml"),
    "ticket of a trail": ("outbox", "--ticket", "Q9999"),
    "ticket of a report": ("export", "report", "a.docx", "--ticket", "Q9999"),
    "message": ("outbox", "--resend", "99"),
    "group": ("admin-code", "--group", "没有的群"),
    "proposal to approve": ("learn", "--approve", "99"),
    "proposal to refuse": ("learn", "--refuse", "99"),
    "proposal to try": ("learn", "--try", "99"),
    "category to try": ("learn", "--try", "推土机=没有的类"),
    "sentences": ("evaluate", "none.jsonl"),
    "cases": ("deadline", "--file", "none.jsonl"),
    "workbook": ("import", "none.xlsx"),
    "workbook, tried": ("import", "none.xlsx", "--dry-run"),
    "folder of a template": ("template", "none/a.xlsx"),
    "folder of a paper": ("export", "registers", "none/a.xlsx"),
    "backup": ("restore", "none.backup"),
    "backup of a drill": ("restore", "none.backup", "--drill"),
    "folder of a backup": ("backup", "none/a.backup"),
    "job": ("run-job", "brew"),
    "status": ("tickets", "--status", "没有的状态"),
    "paper": ("export", "没有的材料", "a.xlsx"),
    "command": ("brew",),
}


@pytest.mark.parametrize("command", ABSENT.values(), ids=ABSENT)
def test_what_is_not_there_is_wrong_use(bot: Run, command: tuple[str, ...]) -> None:
    config(f'[backup]\nkey = "{"5a" * 32}"\n')
    assert bot("migrate").code == 0
    before = sorted(Path().iterdir())
    said = bot(*command)
    assert (said.code, said.out) == (2, ""), said
    assert "Traceback" not in said.err
    assert "开发者" not in said.err
    assert sorted(Path().iterdir()) == before
