"""Words about a leader's instruction."""

from __future__ import annotations

from datetime import datetime

from handlers.rules.view import TicketView
from handlers.texts.deadlines import day_and_time
from handlers.texts.tickets import project_name, units_of


def proposed(text: str) -> str:
    """The one question about an instruction that was given without its word."""
    return (
        "是领导交办吗？点确认就建单交办，不确认不办；也可以回复下面这句。"
        f"要上报难处，请回复“上报”加上原话。\n交办 {text}"
    )


def on_card(card: str, who: str, until: datetime) -> str:
    """The card of a matter that began as an order: under its first line whose, and by when."""
    head, rest = card.split("\n", 1)
    return f"{head}\n领导交办：{who}，要求 {day_and_time(until)}前\n{rest}"


def ordered(shown: TicketView, until: datetime, is_earlier: bool) -> str:
    """The receipt: what was recorded, by when, and who was told."""
    lines = [
        f"已交办 **{shown.number}** {project_name(shown)} {shown.category}".rstrip(),
        f"主办：{units_of(shown)}",
        f"要求：{day_and_time(until)}前",
    ]
    due = shown.ticket.due_at
    if is_earlier:
        lines.append("办结时限已提前到这一天，原定时限保留备查。")
    elif due:
        lines.append(f"办结时限不变，仍是 {day_and_time(due)}。")
    else:
        lines.append("派单以后，办结时限不晚于这一天。")
    lines.append("已私下告知主办单位和项目推进中心，不在群里发。")
    return "\n".join(lines)
