"""How a ticket's deadlines came about, in words."""

from __future__ import annotations

from handlers.rules.derivation import Derivation, Move
from handlers.texts.deadlines import day_and_time, why
from storage.records import Action, Status, Ticket

STOOD = {Action.SUSPEND: "挂起", Action.FINISH: "送审", Action.RATE: "送审"}
STANDS = {
    Status.SUSPENDED: "现在挂起，恢复后顺延。",
    Status.REVIEW: "现在待审核，退回重办时顺延。",
}


def derived(ticket: Ticket, found: Derivation, *, is_whole: bool) -> str:
    """Every running deadline with its derivation.

    Unless `is_whole`, what moved the deadline is left out: the history is not for everybody.
    """
    event = "重开" if found.begun_by is Action.REOPEN else "派单"
    lines = [f"**{ticket.shown_number}** 的时限："]
    if ticket.status is Status.ASSIGNED and ticket.sign_due_at:
        lines.append(f"签收：{why(found.sign, event)}")
        if ticket.sign_due_at != found.sign.due_at:
            lines.append(f"签收时限现为 {day_and_time(ticket.sign_due_at)}。")
    lines.append(f"办结：{why(found.completion, event)}")
    if is_whole:
        lines += map(_moved, found.moves)
    is_told = found.due_at == ticket.due_at and (is_whole or not found.moves)
    if ticket.due_at and not is_told:
        lines.append(f"其后有过调整，现为 {day_and_time(ticket.due_at)}。")
    if found.moves and not is_whole:
        lines.append(f"怎么调整的，有关人员可私聊问“为什么 {ticket.shown_number}”。")
    if stands := STANDS.get(ticket.status):
        lines.append(stands)
    return "\n".join(lines)


def _moved(move: Move) -> str:
    if move.action is Action.EXTEND:
        return f"{day_and_time(move.since)} 同意延期 → {day_and_time(move.due_at)}"
    stood = f"{day_and_time(move.since)} 至 {day_and_time(move.until)} {STOOD[move.action]}"
    return f"{stood}，其间的工作日不计 → {day_and_time(move.due_at)}"
