"""The daily digest: one phone screen, red first, what needs the reader's decision."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from handlers.rules.view import TicketView
from handlers.rules.workcalendar import WorkCalendar
from handlers.texts.deadlines import day_and_time
from handlers.texts.tickets import row
from storage.records import Light, Status

SHOWN = 5
LISTED = 12


def daily(rows: Sequence[TicketView], now: datetime, calendar: WorkCalendar) -> str:
    """The digest over `rows` (open and ended tickets that the reader may see)."""
    open_rows = [r for r in rows if r.ticket.is_open]
    closed = sum(r.ticket.status is Status.CLOSED for r in rows)
    suspended = sum(r.ticket.status is Status.SUSPENDED for r in rows)
    red = [r for r in open_rows if r.light is Light.RED]
    yellow = [r for r in open_rows if r.light is Light.YELLOW]
    today = calendar.local_day(now)
    due = [
        r for r in open_rows if r.ticket.due_at and calendar.local_day(r.ticket.due_at) == today
    ]
    lines = [
        f"【项目问题日报】{day_and_time(now)}",
        f"累计{len(rows)} 已销{closed} 在办{len(open_rows) - suspended} 挂起{suspended}",
        f"红{len(red)} 黄{len(yellow)}（今日到期{len(due)}）",
    ]
    lines += _section("红灯", red, now)
    lines += _section("黄灯", yellow, now)
    lines += _rest(open_rows)
    return "\n".join(lines)


def _rest(rows: Sequence[TicketView]) -> list[str]:
    """What is neither red nor yellow by number, and what needs the reader's word."""
    lines = []
    calm = [r for r in rows if r.light not in (Light.RED, Light.YELLOW)]
    if len(calm) == len(rows):
        lines.append("没有红黄灯事项。")
    if calm:
        lines.append(f"其余在办：{'、'.join(r.number for r in calm[:LISTED])}")
    needs = [r for r in rows if r.ticket.level >= 3 or r.ticket.return_count >= 2]
    if needs:
        numbers = "、".join(r.number for r in needs[:SHOWN])
        lines.append(f"需您协调：{numbers}，回复“详 {needs[0].number}”看经过")
    return lines


def _section(title: str, rows: Sequence[TicketView], now: datetime) -> list[str]:
    if not rows:
        return []
    lines = [f"{title}：", *(row(r, now) for r in rows[:SHOWN])]
    if len(rows) > SHOWN:
        lines.append(f"另有 {len(rows) - SHOWN} 件")
    return lines
