"""A unit's morning list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from handlers.rules.mornings import Desk, Section
from handlers.rules.view import TicketView
from handlers.texts.deadlines import day_and_time
from handlers.texts.tickets import help_of, lamp, row

SHOWN: Final = 5  # lines of one section, so that the list stays one phone screen
TITLES: Final = {
    Section.LATE: "超过时限",
    Section.TODAY: "今天办结",
    Section.SIGN: "等签收",
    Section.SOON: "两个工作日内办结",
    Section.HELP: "等我们协办意见",
}


def morning(found: Mapping[Section, Sequence[TicketView]], desk: Desk) -> str:
    """What the unit has to see to; "" when there is nothing."""
    lines: list[str] = []
    for section in Section:
        rows = found[section]
        if rows:
            lines += [
                f"{TITLES[section]}（{len(rows)}件）：",
                *(_line(r, section, desk) for r in rows[:SHOWN]),
            ]
        if len(rows) > SHOWN:
            lines.append(f"另有 {len(rows) - SHOWN} 件")
    if not lines:
        return ""
    foot = "看明细回复编号；全部在办回复“我的待办”。"
    return "\n".join([f"【今天要办】{day_and_time(desk.now)}", *lines, foot])


def _line(shown: TicketView, section: Section, desk: Desk) -> str:
    """The ticket; where help is owed, how far that is and by when, not the lead unit's clock."""
    if section is not Section.HELP:
        return row(shown, desk.now)
    owed = (h for h in shown.ticket.helps if h.is_running and h.unit_id in desk.units)
    facts = [lamp(shown), f"**{shown.number}**", shown.project, shown.category, shown.unit]
    return " ".join(filter(None, [*facts, *(help_of(one, desk.now) for one in owed)]))
