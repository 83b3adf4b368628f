"""A unit's morning list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from handlers.rules.mornings import Section
from handlers.rules.view import TicketView
from handlers.texts.deadlines import day_and_time
from handlers.texts.tickets import row

SHOWN: Final = 5  # lines of one section, so that the list stays one phone screen
TITLES: Final = {
    Section.LATE: "超过时限",
    Section.TODAY: "今天办结",
    Section.SIGN: "等签收",
    Section.SOON: "两个工作日内办结",
    Section.HELP: "等我们协办意见",
}


def morning(found: Mapping[Section, Sequence[TicketView]], now: datetime) -> str:
    """What the unit has to see to; "" when there is nothing."""
    lines: list[str] = []
    for section in Section:
        rows = found[section]
        if rows:
            lines += [
                f"{TITLES[section]}（{len(rows)}件）：",
                *(row(r, now) for r in rows[:SHOWN]),
            ]
        if len(rows) > SHOWN:
            lines.append(f"另有 {len(rows) - SHOWN} 件")
    if not lines:
        return ""
    foot = "看明细回复编号；全部在办回复“我的待办”。"
    return "\n".join([f"【今天要办】{day_and_time(now)}", *lines, foot])
