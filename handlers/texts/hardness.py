"""Words for what is hard (疑难): its limit, its plan, and how far the plan is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from handlers.rules.dates import find_days
from handlers.rules.view import TicketView
from handlers.texts.deadlines import day_and_time, day_name, short
from handlers.texts.rungs import RUNG_WORDS
from handlers.texts.tickets import project_name
from storage.records import Action, Event, Node

_PLACE = re.compile(r"^第?\s*([1-9一二三四五六七八九])")
_NUMERALS = "一二三四五六七八九"
_EDGES = " 　，,。；;、：:前（）()"
EXTEND = "最后一个节点在办结时限之后，到时请申请延期。"


def place(note: str) -> int:
    """Which node of the plan the note begins with, counted from 1; 0 if it names none."""
    match = _PLACE.match(note)
    if match is None:
        return 0
    said = match[1]
    return int(said) if said.isascii() else _NUMERALS.index(said) + 1


def limit(shown: TicketView, before: datetime | None) -> str:
    """The deadline as it is now, and as it was."""
    due = shown.ticket.due_at
    if due is None or due == before:
        return f"办结时限 {day_and_time(due)}，不变" if due else ""
    was = f"（原为 {day_and_time(before)}）" if before else ""
    return f"办结时限改为 {day_and_time(due)}{was}"


def told(shown: TicketView, before: datetime | None, note: str) -> str:
    """What others hear beside the judgement: the deadline, and the plan as it was said."""
    return "；".join(filter(None, (limit(shown, before), note)))


def judged(shown: TicketView, before: datetime | None) -> str:
    """The answer to 疑难 or 一般."""
    ticket = shown.ticket
    what = "已判为疑难" if ticket.is_hard else "已改回一般"
    lines = [f"{what} **{shown.number}**", limit(shown, before)]
    if ticket.is_hard:
        lines.append(f"协调层级 {ticket.level}，提请包联领导专题研究")
    if ticket.nodes:
        days = "、".join(day_and_time(node.due_at) for node in ticket.nodes)
        lines.append(f"节点 {len(ticket.nodes)} 个：{days}；每个节点提前一个工作日提醒主办单位")
        lines.append(f"完成一个回复“节点完成 {shown.number}”")
        if ticket.due_at and ticket.nodes[-1].due_at > ticket.due_at:
            lines.append(EXTEND)
    return "\n".join(lines)


def node_done(shown: TicketView, at: int, now: datetime) -> str:
    """The answer to 节点完成."""
    rest = [node for node in shown.ticket.nodes if node.done_at is None]
    lines = [f"**{shown.number}** 第 {at} 个节点已完成"]
    if rest:
        lines.append(f"下一个节点：{short(rest[0].due_at, now)}")
    return "\n".join(lines)


def plan(
    nodes: Sequence[tuple[date, Node]],
    history: Sequence[Event],
    now: datetime,
    day_of: Mapping[int, date],
) -> list[str]:
    """A line for each node by its day, with its words; `day_of` says when an event was."""
    words = _words(history, day_of)
    said = words if len(words) == len(nodes) else [""] * len(nodes)
    return [
        f"节点{n}：{day_name(day)}{what} {state(node, now)}"
        for n, ((day, node), what) in enumerate(zip(nodes, said, strict=True), 1)
    ]


def state(node: Node, now: datetime) -> str:
    """Whether it is done, missed, or to come."""
    if node.done_at:
        late = "（晚于计划）" if node.done_at > node.due_at else ""
        return f"已完成{late}"
    return "已过期未完成" if node.due_at < now else "未到"


def _words(history: Sequence[Event], day_of: Mapping[int, date]) -> list[str]:
    """What the last plan says beside each of its days, by day."""
    plans = [event for event in history if event.action is Action.JUDGE_HARD and event.note]
    if not plans:
        return []
    note = plans[-1].note
    days = find_days(note, day_of[plans[-1].id])
    ends = [start for start, _, _ in days[1:]] + [len(note)]
    said = {
        day: note[stop:end].strip(_EDGES) for (_, stop, day), end in zip(days, ends, strict=True)
    }
    return [f"“{said[day]}”" if said[day] else "" for day in sorted(said)]


def node_line(shown: TicketView, words: str, node: Node | None) -> str:
    """One ticket's line about a node of its plan."""
    when = f"（限 {day_and_time(node.due_at)}）" if node else ""
    head = f"**{shown.number}** {project_name(shown)} {shown.category} {shown.unit}"
    return f"{head} {RUNG_WORDS[words]}{when}"
