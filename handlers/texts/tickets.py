"""How a ticket is worded: card, one-line row, details, history."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from handlers.rules.view import TicketView
from handlers.texts.deadlines import day_and_time, day_name, short
from handlers.texts.words import ACTION_NAMES, STATUS_NAMES
from storage.records import Action, Event, Help, Light, Status, Ticket

UNKNOWN = "项目未识别"
LAST = 10  # lines of history that the details show
LEVEL_NAMES = {"province": "省重点", "city": "市重点", "county": "县重点"}
WHISTLE_NAMES = {1: "一级", 2: "二级", 3: "三级"}
ACTORS = {"bot": "机器人", "anonymous": "匿名反映人"}
LAMPS = {
    Light.GREEN: "🟢",
    Light.BLUE: "🔵",
    Light.YELLOW: "🟡",
    Light.RED: "🔴",
    Light.GREY: "⚪",
}


def lamp(shown: TicketView) -> str:
    """The light as a coloured dot."""
    return LAMPS[shown.light]


def project_name(shown: TicketView) -> str:
    """The project's name, or that it is not known yet."""
    return shown.project or UNKNOWN


def project_of(shown: TicketView) -> str:
    """“镁合金二期（省重点）”, or that it is not known yet."""
    if not shown.project:
        return UNKNOWN
    level = LEVEL_NAMES.get(shown.project_level)
    return f"{shown.project}（{level}）" if level else shown.project


def units_of(shown: TicketView) -> str:
    """“林业局　协办：审批局”; the desk when no unit is named yet."""
    co_units = f"　协办：{'、'.join(shown.co_units)}" if shown.co_units else ""
    return f"{shown.unit or '项目推进中心（待分办）'}{co_units}"


def clock_of(shown: TicketView, now: datetime) -> str:
    """The deadline that matters in the ticket's present state."""
    ticket = shown.ticket
    mark = "（暂定）" if ticket.provisional else ""
    if ticket.status is Status.ASSIGNED and ticket.sign_due_at:
        return f"签收限 {short(ticket.sign_due_at, now)}"
    if ticket.status is Status.SUSPENDED and ticket.stage_due_at:
        return f"挂起至 {day_and_time(ticket.stage_due_at)}"
    if ticket.status is Status.WORKING and ticket.due_at:
        return f"办结限 {short(ticket.due_at, now)}{mark}"
    return STATUS_NAMES[ticket.status]


def help_of(one: Help, now: datetime) -> str:
    """How far a 协办 unit is with its part."""
    if one.given_at:
        return f"{short(one.given_at, now).removesuffix('前')}已反馈"
    state = "已签收" if one.signed_at else "未签收"
    late = "，已逾期" if one.due_at < now else ""
    return f"{state}，{short(one.due_at, now)}反馈{late}"


def helps(shown: TicketView, now: datetime) -> list[str]:
    """A line for each 协办 unit that has a clock."""
    closed = not shown.ticket.is_open
    asked = (pair for pair in shown.helps if pair[1].given_at or not closed)
    return [f"协办：{unit} {help_of(one, now)}" for unit, one in asked]


def own_part(shown: TicketView, units: Collection[int], now: datetime) -> str:
    """What a list says to a reader of these units about their part, "" if nothing is asked."""
    mine = [one for _, one in shown.helps if one.unit_id in units]
    if not mine or shown.ticket.unit_id in units or not shown.ticket.is_open:
        return ""
    return f"（贵单位协办：{help_of(mine[0], now)}）"


def row(shown: TicketView, now: datetime) -> str:
    """One line of a list: light, number, project, category, unit, what is due."""
    parts = [
        f"{lamp(shown)} **{shown.number}**",
        project_name(shown),
        shown.category or "类别待定",
        shown.unit or "待分办",
        STATUS_NAMES[shown.ticket.status],
    ]
    clock = clock_of(shown, now)
    if clock != STATUS_NAMES[shown.ticket.status]:
        parts.append(clock)
    return " ".join(parts)


def status_of(shown: TicketView) -> str:
    """The status, with what must be known beside it."""
    ticket = shown.ticket
    into = f"，并入 Q{ticket.merged_into:04}" if ticket.merged_into else ""
    return f"{STATUS_NAMES[ticket.status]}{into}{'　疑难' if ticket.is_hard else ''}"


def card(shown: TicketView, now: datetime) -> str:
    """What a group may see: number, project, category, unit, status, deadlines."""
    ticket = shown.ticket
    lines = [
        f"{lamp(shown)} **{shown.number}** {status_of(shown)}",
        f"项目：{project_of(shown)}",
        f"类别：{shown.category or '待定'}",
        f"主办：{units_of(shown)}",
    ]
    if ticket.sign_due_at and ticket.status is Status.ASSIGNED:
        lines.append(f"签收：{short(ticket.sign_due_at, now)}")
    if ticket.due_at and ticket.is_open:
        lines.append(f"办结：{short(ticket.due_at, now)}{_mark(ticket)}")
    return "\n".join(lines)


def _mark(ticket: Ticket) -> str:
    """What must be known beside the completion deadline."""
    is_stopped = ticket.status is Status.SUSPENDED
    return "（挂起不计，恢复后顺延）" if is_stopped else "（暂定）" if ticket.provisional else ""


def shown_actor(name: str) -> str:
    """A name of the history for readers; the bot and hidden reporters have codes there."""
    return ACTORS.get(name, name)


def history_line(event: Event) -> str:
    """One line of the history: when, who, what, and the words added."""
    actor = shown_actor(event.actor_name)
    told = event.note or _recounted(event)
    note = f"：{told}" if told else ""
    return f"> {day_and_time(event.at)} {actor} {ACTION_NAMES[event.action]}{_until(event)}{note}"


def _until(event: Event) -> str:
    """“到9月30日”, where more time was given."""
    until = event.data.get("until")
    given = event.action in (Action.EXTEND, Action.SUSPEND)
    return f"到{day_name(date.fromisoformat(str(until)))}" if given and until else ""


def _recounted(event: Event) -> str:
    """What a changed calendar did to the completion deadline, or ""."""
    values = (event.data.get(name) for name in ("from_due", "due"))
    moments = [datetime.fromisoformat(str(value)) for value in values if value]
    if event.action is not Action.RECOUNT or moments[0] == moments[-1]:
        return ""
    return "办结 " + " 改为 ".join(map(day_and_time, moments))


def details(shown: TicketView, text: str, history: Sequence[Event], now: datetime) -> str:
    """Card, the reporter's words and the last lines of history; for those with a role."""
    steps = [event for event in history if event.action is not Action.NOTICE]
    reporter = "匿名反映" if shown.ticket.anonymous else (shown.reporter or "未登记人员")
    return "\n".join(
        [
            card(shown, now),
            *helps(shown, now),
            f"反映人：{reporter}",
            f"原话：{text}",
            f"经过（共{len(steps)}步，列最近{LAST}步）：" if len(steps) > LAST else "经过：",
            *map(history_line, steps[-LAST:]),
        ]
    )
