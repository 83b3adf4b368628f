"""Answers to the person who typed: short, with the evidence, and with how to correct them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from handlers.rules.view import TicketView
from handlers.texts.deadlines import day_and_time, provisional, short
from handlers.texts.tickets import (
    WHISTLE_NAMES,
    card,
    own_part,
    project_name,
    project_of,
    row,
    units_of,
)
from handlers.texts.words import STATUS_NAMES

TOO_MUCH = "您一分钟里发得太多，这一条没有登记，请过一分钟再发。急事请发“吹哨 事情”，随时受理。"
SMALL_TALK = "我在。项目上遇到难处，直接说一句就行；要看用法，回复“帮助”。"
WELCOME = (
    "您好，我是吹哨。项目上遇到难处，直接跟我说一句，马上派给主办单位，时限和进展都会告诉您；"
    "不想留名的，开头写“匿名”。要看用法，回复“帮助”。"
)
EMPTY = "没有看到文字。请用一句话说清哪个项目、卡在哪里；要看用法，回复“帮助”。"
FAILED = "这条消息没处理成，已通知管理员。请过几分钟再发一次。"
TIP_PRIVATE = (
    "这类线索不能走工单，我没有保存您刚才说的内容。\n"
    "请走专门渠道：纪检监察 12388，信访和政务热线 12345；人身安全有危险，请打 110。\n"
    "不是举报、只是项目上的难处不想留名的，请发“匿名”加上事情，不写是谁干的。"
)
ACCIDENT = (
    "**先救人、先报警**：急救 120，火警 119，报警 110，并打本单位应急值班电话。\n"
    "单位负责人应在 1 小时内向应急管理部门和行业主管部门报告"
    "（《生产安全事故报告和调查处理条例》第九条）。\n"
    "群里发的消息不算事故报告；救援稳妥后，需要部门配合的事再跟我说。"
)
QUERY_NONE = (
    "没找到您名下相关的在办事项。请说项目名或编号，例如“查 Q0001”“查 光伏”；"
    "要上报，直接说卡在哪里。"
)
PROGRESS_NONE = (
    "知道了，这条没有建单。要记到某一件上，请回复“进展 编号 内容”，例如“进展 Q0001 材料已补齐”。"
)
MAYBE_A_REPORT = (
    "没听准：是要上报的难处，还是通报情况？要上报，请回复“上报”加上原话；通报情况不用再回。"
)
SENT_PRIVATELY = "内容只对有关人员可见，已私发给您。"  # too detailed for a group
OR_A_REPORT = "如果是要上报的难处，请回复“上报”加上原话。"
UNCLEAR_REPORT = "我没听出是哪件事。请说：哪个项目、卡在哪一步、要哪家单位办什么。"
TOO_LONG = "内容太长，没有受理。请用一两句话说清（不超过 2000 字），材料可以另发附件。"
ANONYMOUS_HINT = "匿名反映请私聊我发：匿名 加上要说的事。群里人人可见，无法匿名。"
RELATED = "相关的在办事项"
WHISTLE_EMPTY = "请写明事情，例如“吹哨 进场路被堵，请公安局、青石镇到场”。"
WHERE = "哪个项目、什么位置？请马上回复项目名，位置说“补充 内容”。"
DANGER = "有人身危险先打 110 / 119 / 120。"
RELICS = "发现文物请停工、保护现场；文物部门应在 24 小时内到现场（文物保护法）。"
APPROVED_BY = {"city": "市里", "province": "省里", "nation": "国家"}


def reported(shown: TicketView, now: datetime) -> str:
    """The answer to a report that was dispatched at once."""
    ticket = shown.ticket
    lines = [f"已派单 **{shown.number}**", f"项目：{project_of(shown)}", category_line(shown)]
    lines += [f"主办：{units_of(shown)}"]
    if ticket.sign_due_at:
        lines.append(f"签收：{short(ticket.sign_due_at, now)}")
    if ticket.due_at:
        mark = provisional(ticket.due_at) if ticket.provisional else ""
        lines.append(f"办结：{short(ticket.due_at, now)}{mark}")
    if ticket.asks == "project":
        lines.append("哪个项目？回复项目名即可补上。")
    lines += hints(shown)
    lines.append("不对就回复，例如“不对，是环评”；补充请说“补充 内容”。")
    return "\n".join(lines)


def hints(shown: TicketView) -> list[str]:
    """What the reporter or the unit should know about a matter of this kind."""
    lines = []
    level = APPROVED_BY.get(shown.ticket.approval_level)
    if level:
        lines.append(f"审批在{level}的时间不怪县里：主办单位可申请“挂起”。")
    if shown.ticket.category == "policy" and not shown.ticket.anonymous:
        lines.append("有顾虑可撤回，再私聊我发“匿名 事情”。")
    return lines


def category_line(shown: TicketView) -> str:
    """“类别：林地草地（依据：林地手续、卡在省里）”."""
    evidence = "、".join(f"“{word}”" for word in shown.ticket.evidence[:3])
    also = f"，兼{'、'.join(shown.also)}" if shown.also else ""
    return f"类别：{shown.category}{also}" + (f"（依据：{evidence}）" if evidence else "")


def to_desk(shown: TicketView, now: datetime) -> str:
    """The answer to a report whose unit only the desk can name."""
    due = shown.ticket.stage_due_at
    until = f"，{short(due, now)}分办" if due else ""
    lines = [
        f"已受理 **{shown.number}**，转项目推进中心{until}",
        f"项目：{project_of(shown)}",
        category_line(shown) if shown.category else "类别：由分办员确定",
    ]
    if shown.ticket.asks == "project":
        lines.append("哪个项目？回复项目名，马上派单。")
    return "\n".join(lines)


def whistled(shown: TicketView, units: Sequence[str], confirm: str, arrive: str) -> str:
    """The answer to a whistle: who was called, by when, and the emergency line."""
    level = WHISTLE_NAMES[shown.ticket.whistle_level or 1]
    return "\n".join(
        [
            f"**吹哨·{level}** **{shown.number}** 已发出",
            f"项目：{project_of(shown)}",
            category_line(shown) if shown.category else "类别：由分办员确定",
            f"请 {'、'.join(units) or '项目推进中心'} {confirm}内报到、{arrive}内到场",
            *([] if shown.project else [WHERE]),
            "各单位回复“报到”，到场后回复“已到场”。",
            RELICS if shown.ticket.category == "special" else DANGER,
        ]
    )


def done(shown: TicketView, what: str, now: datetime, hint: str = "") -> str:
    """A transition succeeded: what was done, and the card as it now stands."""
    lines = [f"{what} **{shown.number}**", card(shown, now)]
    if hint:
        lines.append(hint)
    return "\n".join(lines)


def one_at_a_time(numbers: Sequence[str]) -> str:
    """Further numbers were named beside the first: nothing was done to them."""
    return f"一次办一件，{'、'.join(numbers)} 没有办，请另发一条。"


def brief(shown: TicketView, what: str, hint: str = "") -> str:
    """A small step succeeded, in one or two lines."""
    head = f"{what}：**{shown.number}** {project_name(shown)} {shown.category}".rstrip()
    return f"{head}\n{hint}" if hint else head


def corrected(shown: TicketView, now: datetime) -> str:
    """A category or project was put right; the ticket goes where it belongs."""
    lines = [f"已更正 **{shown.number}**", f"项目：{project_of(shown)}"]
    lines += [f"类别：{shown.category or '待定'}", f"主办：{units_of(shown)}"]
    ticket = shown.ticket
    if ticket.sign_due_at and ticket.due_at:
        lines.append(f"签收：{short(ticket.sign_due_at, now)}，办结：{short(ticket.due_at, now)}")
    else:
        lines.append(f"现状：{STATUS_NAMES[ticket.status]}")
    return "\n".join(lines)


def limit_changed(shown: TicketView, before: datetime | None) -> str:
    """What another limit made of the deadline; both stay visible."""
    due = shown.ticket.due_at
    was = f"（原为 {day_and_time(before)}）" if before else ""
    return f"{shown.category}，办结时限改为 {day_and_time(due)}{was}" if due else shown.category


def listed(
    title: str,
    rows: Sequence[TicketView],
    now: datetime,
    more: int = 0,
    units: Collection[int] = (),
) -> str:
    """A list of tickets under a title; `more` counts those not shown, `units` are the reader's."""
    if not rows:
        return f"{title}：没有。"
    lines = [
        f"{title}（{len(rows) + more}件）：",
        *(f"{row(shown, now)}{own_part(shown, units, now)}" for shown in rows),
    ]
    if more:
        lines.append(f"还有 {more} 件，请加项目名缩小范围，例如“查 光伏”。")
    return "\n".join(lines)


def may_repeat(other: TicketView, now: datetime) -> str:
    """A further line when an older ticket may be about the same matter, for anybody to read."""
    at, unit = short(other.ticket.created_at, now).removesuffix("前"), other.unit or "待分办"
    is_ = f"{unit}，{STATUS_NAMES[other.ticket.status]}，{at}上报"
    return f"可能与在办的 **{other.number}** 是同一件事（{is_}），已提请分办员核对。"


def deferred(shown: TicketView, due_at: datetime, original: datetime | None) -> str:
    """An extension was granted; both deadlines stay visible."""
    marks = "（暂定）" if shown.ticket.provisional else ""
    marks += f"（原定 {day_and_time(original)}）" if original else ""
    day = day_and_time(due_at, shown.ticket.created_at)
    return f"同意延期：**{shown.number}** 办结时限改为 {day}{marks}"
