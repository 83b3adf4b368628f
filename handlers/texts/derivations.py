"""How a ticket's deadlines came about, in words."""

from __future__ import annotations

from datetime import datetime

from handlers.rules.derivation import Derivation, Helped
from handlers.rules.moves import Move
from handlers.rules.view import TicketView
from handlers.texts.deadlines import day_and_time, spoken, why
from handlers.texts.tickets import project_name
from storage.records import Action, Status, Ticket

STOOD = {Action.SUSPEND: "挂起", Action.FINISH: "送审", Action.RATE: "送审"}
RELIMITED = {
    Action.CORRECT: "更正类别",
    Action.JUDGE_HARD: "判为疑难",
    Action.JUDGE_ORDINARY: "改回一般",
}
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
    if found.moves and found.provisional:
        lines.append("办结时限落在放假安排尚未公布的年份，暂定。")
    if found.moves and not is_whole:
        lines.append(f"怎么调整的，有关人员可私聊问“为什么 {ticket.shown_number}”。")
    if stands := STANDS.get(ticket.status):
        lines.append(stands)
    return "\n".join(lines)


def helped(unit: str, found: Helped, *, is_whole: bool) -> list[str]:
    """How the clock of a 协办 unit came about; its own, beside the main one."""
    if at := found.help.given_at:
        return [f"协办（{unit}）：{day_and_time(at)} 已反馈。"]
    lines = [f"协办（{unit}）：{why(found.completion, '请协办')}"]
    if is_whole:
        lines += map(_moved, found.moves)
    elif found.moves:
        lines.append(f"其后有过调整，现为 {day_and_time(found.due_at)}。")
    return lines


def recounted(shown: TicketView, before: Ticket) -> str:
    """One line: what the changed calendar made of the ticket's deadlines; "" nothing to tell."""
    after = shown.ticket
    told = []
    if after.sign_due_at != before.sign_due_at:
        told.append(f"签收 {_change(before.sign_due_at, after.sign_due_at)}")
    if after.feedback_due_at != before.feedback_due_at:
        told.append(f"首次反馈 {_change(before.feedback_due_at, after.feedback_due_at)}")
    if after.due_at and after.due_at != before.due_at:
        mark = "（暂定）" if after.provisional else ""
        told.append(f"办结 {_change(before.due_at, after.due_at)}{mark}")
    elif after.due_at and after.provisional != before.provisional:
        state = "暂定" if after.provisional else "已确定，不再是暂定"
        told.append(f"办结 {day_and_time(after.due_at)} {state}")
    head = f"**{shown.number}** {project_name(shown)} {shown.category}"
    return f"{head}：{'，'.join(told)}" if told else ""


def _change(before: datetime | None, after: datetime | None) -> str:
    return " 改为 ".join(day_and_time(at) for at in (before, after) if at)


def _moved(move: Move) -> str:
    if move.limit:
        what = RELIMITED.get(move.action, "时限有变")
        told = f"{day_and_time(move.since)} {what}，改按{spoken(move.limit)}、仍从派单起算"
        return f"{told} → {day_and_time(move.due_at)}"
    if move.action is Action.EXTEND:
        return f"{day_and_time(move.since)} 同意延期 → {day_and_time(move.due_at)}"
    if move.action is Action.ORDER:
        return f"{day_and_time(move.since)} 领导交办，提前 → {day_and_time(move.due_at)}"
    stood = f"{day_and_time(move.since)} 至 {day_and_time(move.until)} {STOOD[move.action]}"
    return f"{stood}，其间的工作日不计 → {day_and_time(move.due_at)}"
