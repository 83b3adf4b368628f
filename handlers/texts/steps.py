"""Words for single steps: what was done, what comes next, what others are told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from handlers.texts.deadlines import day_and_time
from storage.records import Action, Status, Ticket

BUTTON_LABELS = {
    "sign": "签收",
    "send_back": "退单",
    "detail": "详情",
    "approve": "通过",
    "redo": "退回重办",
    "refuse": "不同意",
    "agree": "同意",
    "satisfied": "满意",
    "basically": "基本满意",
    "unsatisfied": "不满意",
    "check_in": "报到",
    "arrive": "已到场",
    "urge": "催办",
    "withdraw": "撤回",
    "progress": "记进展",
    "reassign": "改派",
    "finish": "申请办结",
    "reopen": "重开",
}

DONE = {
    Action.SIGN: "已签收",
    Action.PROGRESS: "进展已记录",
    Action.FINISH: "已申请办结，等待审核",
    Action.APPROVE: "审核通过，请反映人评价",
    Action.REDO: "已退回重办",
    Action.RATE: "已销号，感谢评价",
    Action.REOPEN: "已重开",
    Action.URGE: "已催办",
    Action.ESCALATE: "已提请上一级协调",
    Action.WITHDRAW: "已撤回",
    Action.SUPPLEMENT: "补充已记录",
    Action.SEND_BACK: "已退单，转分办员",
    Action.REQUEST_INFO: "已退回补充",
    Action.DECLINE: "不予受理",
    Action.TRANSFER: "已移送",
    Action.MERGE: "已合并",
    Action.DISPATCH: "已分办",
    Action.REASSIGN: "已改派",
    Action.ADD_CO_UNIT: "已加协办",
    Action.CO_SIGN: "协办已签收",
    Action.JUDGE_HARD: "已判为疑难",
    Action.JUDGE_ORDINARY: "已改回一般",
    Action.NODE_DONE: "节点已记为完成",
    Action.ASSIST: "协办意见已记录，已告知主办单位",
    Action.ASK_EXTENSION: "延期申请已提交",
    Action.EXTEND: "已同意延期",
    Action.ASK_SUSPENSION: "挂起申请已提交",
    Action.SUSPEND: "已挂起",
    Action.REFUSE: "未同意申请，按原时限办理",
    Action.RESUME: "已恢复办理",
    Action.SUBMIT: "已转分办员",
    Action.SPLIT: "已拆分",
    Action.LINK: "已关联",
    Action.ORDER: "已交办",
    Action.DECIDE: "已现场办公办结",
    Action.ASK_REPORTER: "已问反映人",
}

# Who reported says that it is solved before the desk has audited it: it is not closed yet.
CONFIRMED_EARLY, TOLD_EARLY = "已记下您的确认，等待审核", "确认办好，等待审核"

# The desk's audit of what the reporter has rated before: that ends it.
PASSED_RATED, TOLD_RATED = "审核通过，反映人已经评价，已销号", "审核通过，按已有的评价销号"

HINTS = {
    Action.SIGN: "有进展回复“进展 {number} 内容”，办完回复“办结 {number} 结果”。",
    Action.FINISH: "审核通过后请反映人评价，评价后销号。",
    Action.CO_SIGN: "贵单位这一部分有结果了，回复“协办意见 {number} 内容”。",
    Action.REOPEN: "主办单位不变，重新计时。",
    Action.ASK_EXTENSION: "申请延到 {day}，批准前仍按原时限。",
    Action.SUSPEND: "挂起到 {day}，到时自动恢复，办结时限顺延。",
    Action.ASK_SUSPENSION: "申请挂起到 {day}，批准前时限照走。",
}

TOLD = {
    Action.SIGN: "已签收",
    Action.PROGRESS: "反馈进展",
    Action.FINISH: "申请办结",
    Action.APPROVE: "审核通过，请您评价",
    Action.REDO: "退回重办",
    Action.RATE: "确认办好，已销号",
    Action.REOPEN: "反映问题还在，已重开",
    Action.URGE: "催办",
    Action.ESCALATE: "提请协调",
    Action.WITHDRAW: "撤回了这一件",
    Action.SUPPLEMENT: "补充情况",
    Action.SEND_BACK: "退单",
    Action.REQUEST_INFO: "请您补充情况",
    Action.DECLINE: "不予受理",
    Action.TRANSFER: "已移送有关部门",
    Action.MERGE: "已并入同一事项",
    Action.DISPATCH: "已分办",
    Action.REASSIGN: "已改派",
    Action.ADD_CO_UNIT: "请你单位协办",
    Action.ASSIST: "反馈协办意见",
    Action.CORRECT: "作了更正",
    Action.JUDGE_HARD: "判为疑难，请按节点计划办理",
    Action.JUDGE_ORDINARY: "改回一般",
    Action.NODE_DONE: "完成一个节点",
    Action.ASK_EXTENSION: "申请延期",
    Action.EXTEND: "同意延期",
    Action.ASK_SUSPENSION: "申请挂起",
    Action.SUSPEND: "同意挂起",
    Action.REFUSE: "未同意申请",
    Action.RESUME: "恢复办理",
    Action.SPLIT: "拆成几件分别办",
    Action.LINK: "与同一原因的事项关联",
    Action.ORDER: "领导交办",
    Action.DECIDE: "现场办公决定办结",
}

TOLD_HINTS = {
    Action.APPROVE: "办得怎么样？回复“满意 {number}”“基本满意 {number}”“不满意 {number} 原因”。",
    Action.REQUEST_INFO: "请直接回复，或者回复“补充 {number} 内容”。",
    Action.FINISH: "请审核：回复“通过 {number}”或“重办 {number} 原因”。",
    Action.ASK_EXTENSION: "回复“同意 {number}”或“不同意 {number} 原因”。",
    Action.ASK_SUSPENSION: "回复“同意 {number}”或“不同意 {number} 原因”。",
    Action.SEND_BACK: "请回复“改派 {number} 单位名”。",
    Action.DECIDE: "问题还在请回复“重开 {number} 原因”。",
}

# To the desk, where only a leader may grant what was asked for.
CHIEFLY = (
    "这次延期由包联领导同意，已同时报领导；领导已经同意的，请回复“同意 {number} 经××副县长同意”。"
)

# The moment that a step asks for or sets, and the words before it.
_MOMENTS: Final[Mapping[Action, tuple[str, Callable[[Ticket], datetime | None]]]] = {
    Action.ASK_EXTENSION: ("到 ", lambda ticket: ticket.asked_due_at),
    Action.ASK_SUSPENSION: ("到 ", lambda ticket: ticket.asked_due_at),
    Action.EXTEND: ("，办结时限改为 ", lambda ticket: ticket.due_at),
    Action.SUSPEND: ("到 ", lambda ticket: ticket.stage_due_at),
    Action.RESUME: ("，办结时限 ", lambda ticket: ticket.due_at),
    Action.REDO: ("，办结时限 ", lambda ticket: ticket.due_at),
    Action.REOPEN: ("，办结时限 ", lambda ticket: ticket.due_at),
    Action.ORDER: ("，办结时限 ", lambda ticket: ticket.due_at),
}

RATINGS = {"satisfied": "满意", "basically": "基本满意", "unsatisfied": "不满意"}


def on_behalf(agent: str, principal: str) -> str:
    """Both names of who acts for somebody else."""
    return f"{agent}（代{principal}）"


def done(action: Action, ticket: Ticket) -> str:
    """What the one who took the step reads of it; the ticket is as it stands now."""
    if ends_rated(action, ticket):
        return PASSED_RATED
    return CONFIRMED_EARLY if _is_early(action, ticket) else DONE[action]


def rated_before(rating: str) -> str:
    """The note beside the end of what was rated before its audit."""
    return f"反映人在审核前已评价：{RATINGS[rating]}"


def ends_rated(action: Action, ticket: Ticket) -> bool:
    """Whether the audit was the end, since the reporter had rated before."""
    return action is Action.APPROVE and ticket.status is Status.CLOSED


def _is_early(action: Action, ticket: Ticket) -> bool:
    return action is Action.RATE and ticket.status is Status.REVIEW


def told(action: Action, ticket: Ticket) -> str:
    """What others read of a step, with the moment that it asks for or sets."""
    if _is_early(action, ticket):
        return TOLD_EARLY
    if ends_rated(action, ticket):
        return TOLD_RATED
    words, _ = _MOMENTS.get(action, ("", None))
    day = moment(action, ticket)
    return f"{TOLD[action]}{words}{day}" if day else TOLD[action]


def moment(action: Action, ticket: Ticket) -> str:
    """The moment that a step asks for or sets, "" for a step without one."""
    _, of = _MOMENTS.get(action, ("", None))
    at = of(ticket) if of else None
    return day_and_time(at, ticket.created_at) if at else ""
