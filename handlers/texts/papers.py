"""Headings and wordings of the office's papers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final

from handlers.rules.figures import rate
from handlers.rules.selection import Pick
from handlers.rules.view import TicketView
from handlers.rules.workcalendar import SHANGHAI
from handlers.texts.picks import NAMES
from handlers.texts.rates import percent
from handlers.texts.tickets import LEVEL_NAMES, WHISTLE_NAMES, shown_actor
from handlers.texts.words import ACTION_NAMES
from storage.records import Action, Event, Status

LEDGER: Final = "问题台账"
LEDGER_TITLE: Final = "重点项目问题台账"
PRIVATE: Final = "领导私下交办，内容请向交办人了解"
APPROVALS: Final = {"county": "县级", "city": "市级", "province": "省级", "nation": "国家级"}
SHOWN_LINES: Final = 4  # of the progress; the rest is in 详
PROGRESS: Final = frozenset(
    {
        Action.PROGRESS, Action.SEND_BACK, Action.REASSIGN, Action.EXTEND, Action.SUSPEND,
        Action.RESUME, Action.REDO, Action.REOPEN, Action.ESCALATE, Action.SUMMON,
        Action.REQUEST_INFO,
    }
)  # fmt: skip
NAMED: Final = PROGRESS - {Action.PROGRESS}


def chinese_day(day: date) -> str:
    """“2026年9月28日”."""
    return f"{day.year}年{day.month}月{day.day}日"


def ledger_about(day: date, standing: Mapping[Pick, int], kept: int, pick: Pick | None) -> str:
    """The line under the title of the 台账; `kept` counts those that are no problem as well."""
    total, closed = standing[Pick.ALL], standing[Pick.CLOSED]
    share = rate(closed, total)
    told = f"（{percent(share)}）" if share is not None else ""
    parts = (
        f"截至{chinese_day(day)}　共{total}件",
        f"已销号{closed}件{told}",
        f"在办{standing[Pick.RUNNING]}件",
        f"挂起{n}件" if (n := standing[Pick.SUSPENDED]) else "",
        f"另有待确认、撤回、合并、移送、不予受理{kept - total}件" if kept > total else "",
        f"本表只列：{NAMES[pick]}" if pick else "",
    )
    return "　".join(filter(None, parts))


def local(at: datetime) -> datetime:
    """The moment as the county's clocks show it."""
    return at.astimezone(SHANGHAI)


def project_name(shown: TicketView) -> str:
    """“镁合金二期（省重点）”."""
    level = LEVEL_NAMES.get(shown.project_level)
    if not shown.project:
        return "项目未识别"
    return f"{shown.project}（{level}）" if level else shown.project


def source(first: Event | None, group: str) -> str:
    """Where the matter came from."""
    if first and first.action is Action.ORDER:
        return "领导交办"
    return group or "私聊反映"


def progress(history: Sequence[Event]) -> str:
    """Dated lines of what was done, the newest last."""
    told = [e for e in history if e.action in PROGRESS and (e.note or e.action in NAMED)]
    lines = [_line(event) for event in told[-SHOWN_LINES:]]
    if len(told) > SHOWN_LINES:
        lines.insert(0, f"（此前{len(told) - SHOWN_LINES}次略）")
    return "\n".join(lines)


def _line(event: Event) -> str:
    at = local(event.at)
    name = ACTION_NAMES[event.action] if event.action in NAMED else ""
    told = "：".join(filter(None, (name, event.note)))
    return f"{at.month}月{at.day}日 {told}"


def result(history: Sequence[Event]) -> str:
    """What the unit said when it asked for the end, or a leader when deciding."""
    ends = (Action.FINISH, Action.DECIDE, Action.DECLINE, Action.TRANSFER)
    return next((e.note for e in reversed(history) if e.action in ends and e.note), "")


def pressure(shown: TicketView, history: Sequence[Event]) -> str:
    """“催办2次　升级1次　二级吹哨”, "" if nobody pressed."""
    ticket = shown.ticket
    raised = sum(event.action is Action.ESCALATE for event in history)
    whistle = WHISTLE_NAMES.get(ticket.whistle_level or 0)
    parts = (
        f"催办{ticket.urge_count}次" if ticket.urge_count else "",
        f"升级{raised}次" if raised else "",
        f"{whistle}吹哨" if whistle else "",
    )
    return "\n".join(filter(None, parts))


def remark(shown: TicketView) -> str:
    """What else a reader of the 台账 should know."""
    ticket = shown.ticket
    parts = (
        "匿名反映" if ticket.anonymous else "",
        f"退单{ticket.return_count}次" if ticket.return_count else "",
        f"重开{ticket.reopen_count}次" if ticket.reopen_count else "",
        f"延期{ticket.extension_count}次" if ticket.extension_count else "",
        "时限暂定" if ticket.provisional and ticket.is_open else "",
        f"兼{'、'.join(shown.also)}" if shown.also else "",
        "并入另一件" if ticket.status is Status.MERGED else "",
    )
    return "\n".join(filter(None, parts))


def who(event: Event) -> str:
    """Who did it, as readers may know it."""
    return shown_actor(event.actor_name)
