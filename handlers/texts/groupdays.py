"""What a project's group reads in the morning: no words of anybody's and no names of persons."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from handlers.rules.view import TicketView
from handlers.texts.deadlines import day_and_time, short
from handlers.texts.tickets import lamp

SHOWN: Final = 12


def group_day(rows: Sequence[TicketView], now: datetime) -> str:
    """The group's open matters, one line each, at most a screen."""
    lines = [f"【今日在办】{day_and_time(now)}　共 {len(rows)} 件"]
    lines += [_line(row, now) for row in rows[:SHOWN]]
    if len(rows) > SHOWN:
        lines.append(f"另有 {len(rows) - SHOWN} 件")
    return "\n".join(lines)


def _line(row: TicketView, now: datetime) -> str:
    due = row.ticket.due_at
    until = f"时限 {short(due, now)}" if due else "时限待定"
    parts = (lamp(row), f"**{row.number}**", row.project, row.category or "类别待定")
    return " ".join([*parts, row.unit or "待分办", until])
