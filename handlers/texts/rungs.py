"""What the timer tells of its own accord: reminders, alarms, and that an alarm is over.

The words 督办 and 督查 belong to bodies with that power and never to the office's own notices:
政府督查工作条例 (国务院令第733号) art. 7. What is meant for the 督查室 is addressed to it by name.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from handlers.rules.view import TicketView
from handlers.texts.deadlines import day_and_time, short
from handlers.texts.tickets import lamp, project_name
from handlers.texts.words import STATUS_NAMES
from storage.records import Help, Status

RUNG_WORDS = {
    "sign": "逾期未签收",
    "due:T-1": "即将到期",
    "due:T": "今日到期",
    "overdue": "已逾期",
    "feedback": "还没有首次反馈",
    "review": "待审核已超时",
    "triage": "待分办已超时",
    "returned": "已退回补充，等您把缺的说清楚，直接回复就行",
    "returned_late": "已退回补充，反映人还没有补充；可以直接分办，或者打电话问一问",
    "confirm": "未报到",
    "arrive": "未到场",
    "promise": "到了说好的时间，还没到场",
    "co_sign": "协办还没有签收",
    "co_due:T-1": "协办意见即将到期",
    "co_due:T": "协办意见今日到期",
    "co_overdue": "协办意见逾期",
    "node:T-1": "节点即将到期",
    "node_missed": "节点已过，还没有报完成",
}
TITLES = {
    "unit": "【到期提醒】",
    "unit_head": "【请您督促】本单位事项",
    "leader": "【提请协调】您包联的项目",
    "inspection": "【超期清单】送督查室",
    "chief": "【提请研究】久拖未决事项",
    "desk": "【分办台】",
    "reporter": "【进度告知】",
    "summoned_unit": "【吹哨未到场】",
    "helper": "【协办提醒】",
    "helper_head": "【请您督促】本单位协办事项",
    "lead": "【协办未反馈】不影响贵单位的灯，共",
    "alarmed": "【提醒解除】此前提醒过您的",
    "group": "【超期提醒】",
}
READERS = {
    "unit": "主办单位联络员",
    "unit_head": "主办单位负责人",
    "leader": "包联领导",
    "inspection": "督查室",
    "chief": "县领导",
    "desk": "分办员",
    "reporter": "反映人",
    "summoned_unit": "被叫单位",
    "helper": "协办单位联络员",
    "helper_head": "协办单位负责人",
    "lead": "主办单位联络员",
}
MOST_LINES = 10
MORE = "另有"


def rung_line(shown: TicketView, kind: str, days: int) -> str:
    """One ticket's line in a merged alert; `days` is how many working days it is overdue."""
    word = RUNG_WORDS[kind]
    late = f" {days} 个工作日" if kind == "overdue" and days else ""
    due = shown.ticket.due_at
    when = f"（限 {day_and_time(due)}）" if due and kind in ("due:T-1", "due:T", "overdue") else ""
    unit = shown.unit or "项目推进中心"
    head = f"{lamp(shown)} **{shown.number}** {project_name(shown)} {shown.category} {unit}"
    return f"{head} {word}{late}{when}"


def help_line(shown: TicketView, kind: str, unit: str, one: Help, days: int) -> str:
    """One ticket's line about the part of a 协办 unit; `days` it is overdue.

    No lamp: the light is that of the 主办 unit.
    """
    late = f" {days} 个工作日" if kind == "co_overdue" and days else ""
    at = one.sign_due_at if kind == "co_sign" else one.due_at
    head = f"**{shown.number}** {project_name(shown)} {shown.category}"
    return f"{head} {unit} {RUNG_WORDS[kind]}{late}（限 {day_and_time(at)}）"


def instead_of(audience: str) -> str:
    """Why somebody reads what was meant for others."""
    return f"（{READERS[audience]}联系不上，转告您）"


def ground(basis: str) -> str:
    """On what ground something was taken to somebody above the unit."""
    return f"　依据：{basis}"


def cleared_line(shown: TicketView, why: str, now: datetime) -> str:
    """One ticket's line for those who were alarmed: it is over, and by what."""
    due = shown.ticket.due_at
    words = {
        "signed": "已签收",
        "confirmed": "已报到",
        "arrived": "已到场",
        "called_off": "吹哨已结束，不用再到场",
        "moved": f"时限改为 {short(due, now)}" if due else "不再计时",
        "helped": "协办单位已反馈",
        "unhelped": "不再请该单位协办",
        "elsewhere": "已退出原单位，重新分办",
    }
    said = words.get(why) or SOLVED.get(shown.ticket.status, STATUS_NAMES[shown.ticket.status])
    return f"✅ **{shown.number}** {project_name(shown)} {shown.category} {shown.unit}：{said}"


SOLVED = {
    Status.RATING: "已办结，通过审核",
    Status.CLOSED: "已办结销号",
    Status.SUSPENDED: "已挂起，时限停走",
}


def merged(title: str, lines: Sequence[str]) -> str:
    """Several alerts for one reader in one message."""
    shown = list(lines[:MOST_LINES])
    if len(lines) > MOST_LINES:
        shown.append(f"{MORE} {len(lines) - MOST_LINES} 件，回复“待办”查看。")
    return "\n".join([title, *shown])


def is_shortened(text: str) -> bool:
    """Whether a merged alert names only the first of its tickets."""
    return f"\n{MORE} " in text


def alert_title(audience: str, count: int) -> str:
    """The heading of a merged alert for that audience."""
    return f"{TITLES[audience]} {count} 件"


def timer_effect(shown: TicketView, effect: str, now: datetime) -> str:
    """What the timer itself did to a ticket."""
    words = {
        "submit": "没有等到确认，已转分办员处理",
        "resume": "挂起期满，自动恢复办理",
        "auto_close": "评价期满，默认办结（不计入满意）",
    }
    due = shown.ticket.due_at
    tail = f"，办结限 {short(due, now)}" if effect == "resume" and due else ""
    return f"**{shown.number}** {project_name(shown)} {shown.category}：{words[effect]}{tail}"


def unreachable_title(count: int) -> str:
    """The heading of the list of those whom a coming notice would not reach."""
    return f"【联系不上】近期的提醒送不到 {count} 处，请补登记或请本人绑定账号"


def unreachable_line(
    audience: str, unit: str, names: Sequence[str], numbers: Sequence[str]
) -> str:
    """Who cannot be reached, why, and about which tickets."""
    who = (
        f"{unit}{READERS[audience].removeprefix('主办单位').removeprefix('协办单位')}"
        if unit
        else READERS[audience]
    )
    why = f"{'、'.join(names)}没有可用账号" if names else "岗位没有人"
    return f"{who}：{why}（{'、'.join(numbers[:5])}）"
