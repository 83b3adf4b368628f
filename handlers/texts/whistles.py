"""Words around 吹哨报到: who has answered, who has not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from handlers.rules.view import TicketView
from handlers.texts.deadlines import short
from handlers.texts.tickets import project_name
from storage.records import Action, Summons

DONE = {
    Action.CHECK_IN: "报到已记录",
    Action.ARRIVE: "到场已记录",
    Action.ABSENT: "请假已记录，请尽快换人报到",
}
WHO_INSTEAD = "换谁来？请回复“请假 编号 换某某来”，写登记的姓名，我去叫他。"
TOLD = {Action.CHECK_IN: "已报到", Action.ARRIVE: "已到场", Action.ABSENT: "请假"}


def state(calls: Sequence[Summons], names: Mapping[int, str], now: datetime) -> list[str]:
    """One line per called unit."""
    lines = []
    for call in calls:
        name = names.get(call.unit_id, "")
        if call.arrived_at:
            word = "已到场"
        elif call.confirmed_at:
            word = f"已报到，{_coming(call, now)}"
        else:
            word = f"等待报到，{short(call.confirm_due_at, now)}"
        lines.append(f"- {name}：{word}")
    return lines


def _coming(call: Summons, now: datetime) -> str:
    """When a unit that answered will be there: as it said, or by the limit."""
    limit = short(call.arrive_due_at, now)
    if call.promised_at is None:
        return f"{limit}到场"
    said = f"说好{moment(call.promised_at, now)}到"
    if call.promised_at > call.arrive_due_at:
        return f"{said}（晚于到场时限 {limit}）"
    return f"{said}，还没到" if call.promised_at < now else said


def moment(at: datetime, now: datetime) -> str:
    """“10:30”; with its day when that is another one."""
    return short(at, now).removeprefix("今日").removesuffix("前")


def late(promised: datetime, limit: datetime, now: datetime) -> str:
    """To who will come after the limit."""
    return (
        f"您说的 {moment(promised, now)} 晚于到场时限 {moment(limit, now)}，"
        "请尽量提前；来不及的，回复“请假 编号 换某某来”先换人。"
    )


def coming(shown: TicketView, lines: Sequence[str]) -> str:
    """Who is coming, for anybody: units only."""
    return "\n".join([f"【报到情况】**{shown.number}** {project_name(shown)}", *lines])


def answered(shown: TicketView, action: Action, lines: Sequence[str]) -> str:
    """The answer to 报到, 已到场 or 请假."""
    return "\n".join([f"{DONE[action]} **{shown.number}**", *lines])


def told(shown: TicketView, who: str, action: Action, note: str) -> str:
    """To the whistler: somebody answered."""
    tail = f"：{note}" if note else ""
    return f"**{shown.number}** {project_name(shown)} {who} {TOLD[action]}{tail}"


_SOLVED = ("已解决", "解决了", "已处理", "没有后续", "无后续")
RATE_PRIVATE = "吹哨率只在私聊里给项目推进中心、领导和督查室看。"


def clauses(note: str) -> list[str]:
    """The decisions of a meeting, one by one."""
    plain = note.replace(";", "；").replace("\n", "；")
    return [clause.strip(" 。，,") for clause in plain.split("；") if clause.strip(" 。，,")]


def says_solved(note: str) -> bool:
    """Whether nothing is left to do."""
    return any(word in note for word in _SOLVED)


def ended(shown: TicketView, follow_ups: Sequence[TicketView], now: datetime) -> str:
    """The answer to 收哨."""
    lines = [f"**{shown.number}** 已收哨，不再催报到。"]
    for one in follow_ups:
        due = one.ticket.due_at
        when = f"，{short(due, now)}" if due else ""
        lines.append(f"- **{one.number}** {one.unit}{when}")
    if not follow_ups:
        lines.append(f"这一件照常办理；已经办好的，主办单位回复“办结 {shown.number} 结果”。")
    return "\n".join(lines)


def ended_told(shown: TicketView, follow_ups: Sequence[TicketView]) -> str:
    """To those who were called."""
    tail = f"后续 {len(follow_ups)} 件，分给：" if follow_ups else "没有后续事项。"
    units = "、".join(dict.fromkeys(one.unit for one in follow_ups))
    return f"【收哨】**{shown.number}** {project_name(shown)}：现场已议定。{tail}{units}"


def cancelled(shown: TicketView) -> str:
    """The answer to 取消吹哨."""
    return f"**{shown.number}** 已取消吹哨，已告诉各单位不用来。这一件照常办理。"


def cancelled_told(shown: TicketView, who: str) -> str:
    """To those who were called."""
    return f"【吹哨取消】**{shown.number}** {project_name(shown)}：{who} 取消了，不用到场，辛苦。"


def emptied(shown: TicketView) -> str:
    """The answer to the desk."""
    return f"**{shown.number}** 已记为空哨，只私下告诉吹哨的人，不公开、不排名。"


def empty_told(shown: TicketView) -> str:
    """To whoever blew, in private."""
    return (
        f"**{shown.number}** {project_name(shown)}：这次到场后没有需要当场处理的事，"
        "项目推进中心记了一次空哨，只有您和中心知道。以后拿不准要不要吹哨，先在群里说一句，或者问问中心。"
    )


def rates(rows: Sequence[Sequence[int]]) -> str:
    """Whistles of the last and of this month among all reports."""
    lines = ["【吹哨率】不排名，供中心掌握"]
    for name, (reports, whistles, cancelled_, empty) in zip(("上月", "本月"), rows, strict=True):
        share = f"{whistles / reports:.1%}" if reports else "—"
        lines.append(
            f"- {name}：上报 {reports} 件，吹哨 {whistles} 次，占 {share}；"
            f"取消 {cancelled_} 次，空哨 {empty} 次"
        )
    return "\n".join(lines)
