"""What is pushed without being asked: dispatch cards, whistles, news for the operator."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from handlers.rules.view import TicketView
from handlers.texts.deadlines import provisional, short
from handlers.texts.tickets import WHISTLE_NAMES, project_name, project_of, units_of
from handlers.texts.words import STATUS_NAMES
from storage.records import Help

WORDS_SHOWN = 60
STILL_CALLED = "吹哨没有取消，请照常到场。"


def dispatched(
    shown: TicketView, text: str, points: str, now: datetime, *, is_decided: bool = False
) -> str:
    """The card for the unit that now owns the ticket; private, so the words are in it.

    `points` is a line with what the words name, or "".
    """
    ticket = shown.ticket
    lines = [
        f"【派单】**{shown.number}** {project_of(shown)} {shown.category}",
        f"主办：{units_of(shown)}",
        f"原话：{text}",
        *([points] if points else []),
    ]
    if ticket.sign_due_at and ticket.due_at:
        mark = provisional(ticket.due_at) if ticket.provisional else ""
        sign, due = short(ticket.sign_due_at, now), short(ticket.due_at, now)
        lines.append(f"签收：{sign}　办结：{due}{mark}")
    back = f"不归本单位的，退单 {shown.number} 加原因和应办单位"
    lines.append(f"回复：签收 {shown.number}；{'经指定主办，不再退单' if is_decided else back}")
    return "\n".join(lines)


def co_dispatched(shown: TicketView, text: str, one: Help, now: datetime) -> str:
    """The card for a 协办 unit: its part only, and until when."""
    return "\n".join(
        [
            f"【协办】**{shown.number}** {project_of(shown)} {shown.category}",
            f"主办：{units_of(shown)}",
            f"原话：{text}",
            f"签收：{short(one.sign_due_at, now)}　协办意见：{short(one.due_at, now)}",
            "只要贵单位这一部分，不算贵单位主办。",
            f"回复：签收 {shown.number}；有结果回复“协办意见 {shown.number} 内容”",
        ]
    )


def for_desk(shown: TicketView, text: str) -> str:
    """The card for the dispatch desk."""
    return "\n".join(
        [
            f"【待分办】**{shown.number}** {project_of(shown)} {shown.category or '类别待定'}",
            f"原话：{text}",
            f"回复：分办 {shown.number} 单位名；或 不予受理、退回补充、移送（加原因）",
        ]
    )


def moved(shown: TicketView, what: str, who: str, note: str = "", hint: str = "") -> str:
    """Somebody did something that the reader should know."""
    lines = [f"**{shown.number}** {project_name(shown)} {shown.category}：{who}{what}".strip()]
    if note:
        lines.append(f"> {note}")
    if hint:
        lines.append(hint)
    return "\n".join(lines)


def whistle_card(shown: TicketView, text: str, confirm: str, arrive: str, note: str = "") -> str:
    """The call to one unit: what, where, by when, and how to answer."""
    level = WHISTLE_NAMES[shown.ticket.whistle_level or 1]
    return "\n".join(
        [
            f"【吹哨·{level}】**{shown.number}** {project_of(shown)}",
            f"事项：{text}",
            *([f"吹哨说明：{note}"] if note else []),
            f"请 {confirm}内回复“报到”（谁来、几点到），{arrive}内到场",
            f"联系人：{shown.reporter or '项目专管员'}　到场后回复“已到场”",
        ]
    )


def whistle_for_group(shown: TicketView, units: Sequence[str], confirm: str, arrive: str) -> str:
    """The call as the county's main group may see it: no words of the reporter."""
    level = WHISTLE_NAMES[shown.ticket.whistle_level or 1]
    return (
        f"【吹哨·{level}】**{shown.number}** {project_of(shown)} {shown.category}\n"
        f"请 {'、'.join(units)} {confirm}内报到、{arrive}内到场，回复“报到”"
    )


def recounted_title(count: int) -> str:
    """The heading when the calendar has moved deadlines."""
    return f"【时限重算】放假安排或办公时间有变，涉及 {count} 件"


def no_calendar(years: Sequence[int]) -> str:
    """To the operator: the calendar does not know these years' holidays yet."""
    named = "、".join(f"{year}年" for year in years)
    return (
        f"【日历待补】{named}的放假调休安排还没有录入，落在其中的时限都标“暂定”。"
        "通知公布后请升级吹哨，或写进设置 [calendar]，办法见运行手册“放假安排”；"
        "补齐前每周提醒一次。"
    )


def no_longer_yours(shown: TicketView) -> str:
    """To the unit that led and does so no more."""
    where = f"已改由{shown.unit}主办" if shown.unit else "已转回项目推进中心"
    return f"{_head(shown)}：{where}，不再由贵单位主办。"


def no_longer_helping(shown: TicketView) -> str:
    """To a unit that was asked to help and need not any more."""
    return f"{_head(shown)}：情况有变，贵单位的协办不用办了。"


def _head(shown: TicketView) -> str:
    return f"**{shown.number}** {project_name(shown)} {shown.category}".rstrip()


def failed(message_id: str) -> str:
    """To the operator: one message could not be handled."""
    return f"【处理失败】消息 {message_id} 没处理成，发送人已收到提示，请看日志。"


def standing(shown: TicketView, now: datetime) -> str:
    """Where a ticket stands, and since when it is there: for anybody to recognise it."""
    at = short(shown.ticket.created_at, now).removesuffix("前")
    return f"{STATUS_NAMES[shown.ticket.status]}，{at}上报"


def merged_here(number: str) -> str:
    """Why somebody hears of a ticket that is not theirs."""
    return f"您反映的 **{number}** 已并入这一件，一起办理。"


def maybe_the_same(
    shown: TicketView, older: TicketView, text: str, older_text: str, now: datetime
) -> str:
    """The desk is shown two tickets of one project and category, with what it needs to decide."""
    return "\n".join(
        [
            f"【请核对】{project_name(shown)} {shown.category}：可能是同一件事",
            f"新：**{shown.number}** {units_of(shown)}",
            f"> {text[:WORDS_SHOWN]}",
            f"旧：**{older.number}** {units_of(older)}（{standing(older, now)}）",
            f"> {older_text[:WORDS_SHOWN]}",
            f"是同一件就点合并，或回复“合并 {shown.number} {older.number}”；不是就不用管。",
        ]
    )


def merge_into(older: TicketView) -> str:
    """The label of the button that merges."""
    return f"合并到 {older.number}"
