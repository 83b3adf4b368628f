"""The docket of the weekly meeting and what is decided there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from handlers.rules.docket import units
from handlers.rules.selection import NEEDS_LEVEL, NEEDS_RETURNS
from handlers.rules.view import TicketView
from handlers.texts.deadlines import day_and_time
from handlers.texts.tickets import row

SHOWN: Final = 15
WHO: Final = "会商清单由项目推进中心分办员用；您要提请领导协调，回复“升级”加编号。"
PRIVATELY: Final = "会商决定请私聊我记，群里不办。"
NOTHING: Final = "现在没有要会商的事项。"
HOW: Final = "请写序号、日期和要办的事，例如“会商 2 由林业局10月20日前拿出方案”。"
NO_LINE: Final = "最近一次会商清单没有第 {place} 行。回复“会商”看现在的清单。"
OTHER_UNIT: Final = (
    "**{number}** 的主办是{lead}，不是{named}，没有记。"
    "由{named}接手的，先回复“改派 {number} {named}”；"
    "请{named}配合的，先回复“协办 {number} {named}”，再把决定写给主办单位。"
)
DECIDED: Final = "会商决定：{note}"


def other_unit(shown: TicketView, named: str) -> str:
    """Why a decision about that unit was not recorded, and what to do first."""
    return OTHER_UNIT.format(number=shown.number, lead=shown.unit or "还没定的单位", named=named)


def docket(rows: Sequence[TicketView], now: datetime) -> str:
    """The matters to talk about, numbered, each with why it is here."""
    lines = [f"【会商清单】{day_and_time(now)}　共 {len(rows)} 件"]
    for place, one in enumerate(rows[:SHOWN], 1):
        lines.append(f"{place}. {row(one, now)}（{_why(one)}）")
    if len(rows) > SHOWN:
        lines.append(f"另有 {len(rows) - SHOWN} 件，急的在前。")
    return "\n".join([*lines, "定了的事回复序号，例如“会商 1 由林业局10月20日前拿出方案”。"])


def _why(shown: TicketView) -> str:
    ticket = shown.ticket
    reasons = (
        (ticket.level >= NEEDS_LEVEL, f"已到{'一二三四'[ticket.level - 1]}级协调"),
        (ticket.return_count >= NEEDS_RETURNS, f"退单 {ticket.return_count} 次"),
        (units(shown.ticket) >= 2, f"协办：{'、'.join(shown.co_units)}"),
    )
    return "，".join(text for is_so, text in reasons if is_so)
