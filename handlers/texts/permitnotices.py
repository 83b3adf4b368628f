"""Reminders of permits that run out or slip."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from handlers.texts.deadlines import full_day
from handlers.texts.ledgers import STATE_NAMES
from storage.records import Permit

SHOWN: Final = 15


def expiring(project: str, name: str, last: date, left: int) -> str:
    """A document that runs out, or has run out."""
    if left < 0:
        return f"- {project} {name}：{full_day(last)}已过期"
    when = f"还有{left}天" if left else "今天是最后一天"
    return f"- {project} {name}：有效期至{full_day(last)}，{when}"


def slipped(project: str, permit: Permit, planned: date) -> str:
    """A permit that was planned for a day that has passed."""
    state = STATE_NAMES[permit.state]
    return f"- {project} {permit.name}：计划{full_day(planned)}办好，现在{state}"


def reminder(lines: Sequence[str]) -> str:
    """Everything for one reader."""
    shown = [f"【手续提醒】{len(lines)} 项", *lines[:SHOWN]]
    if len(lines) > SHOWN:
        shown.append(f"另有 {len(lines) - SHOWN} 项")
    shown.append("有变化的，回复“手续 项目 手续名 已受理”或“手续 项目 手续名 计划 新日期”就行。")
    return "\n".join(shown)
