"""Words around 吹哨报到: who has answered, who has not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from handlers.rules.view import TicketView
from handlers.texts.deadlines import short
from storage.records import Action, Summons

DONE = {
    Action.CHECK_IN: "报到已记录",
    Action.ARRIVE: "到场已记录",
    Action.ABSENT: "请假已记录，请尽快换人报到",
}
TOLD = {Action.CHECK_IN: "已报到", Action.ARRIVE: "已到场", Action.ABSENT: "请假"}


def state(calls: Sequence[Summons], names: Mapping[int, str], now: datetime) -> list[str]:
    """One line per called unit."""
    lines = []
    for call in calls:
        name = names.get(call.unit_id, "")
        if call.arrived_at:
            word = "已到场"
        elif call.confirmed_at:
            word = f"已报到，{short(call.arrive_due_at, now)}到场"
        else:
            word = f"等待报到，{short(call.confirm_due_at, now)}"
        lines.append(f"- {name}：{word}")
    return lines


def answered(shown: TicketView, action: Action, lines: Sequence[str]) -> str:
    """The answer to 报到, 已到场 or 请假."""
    return "\n".join([f"{DONE[action]} **{shown.number}**", *lines])


def told(shown: TicketView, who: str, action: Action, note: str) -> str:
    """To the whistler: somebody answered."""
    tail = f"：{note}" if note else ""
    return f"**{shown.number}** {shown.project} {who} {TOLD[action]}{tail}"
