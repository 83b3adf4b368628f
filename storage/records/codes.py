"""Codes that are stored and leave through JSON: members' values never change."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Status(StrEnum):
    """Where a ticket stands (domain: states of a problem)."""

    UNCONFIRMED = "unconfirmed"
    TRIAGE = "triage"
    RETURNED = "returned"
    ASSIGNED = "assigned"
    WORKING = "working"
    SUSPENDED = "suspended"
    REVIEW = "review"
    RATING = "rating"
    CLOSED = "closed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"
    TRANSFERRED = "transferred"


ENDED: Final = frozenset(
    {Status.CLOSED, Status.REJECTED, Status.WITHDRAWN, Status.MERGED, Status.TRANSFERRED}
)


class Action(StrEnum):
    """What somebody, or the timer, does to a ticket."""

    REPORT = "report"  # creates it; not a transition
    CHOOSE = "choose"  # 确认类别
    SUBMIT = "submit"  # 转人工受理
    DISPATCH = "dispatch"  # 分办
    REQUEST_INFO = "request_info"  # 退回补充
    DECLINE = "decline"  # 不予受理
    TRANSFER = "transfer"  # 移送
    MERGE = "merge"  # 合并
    SIGN = "sign"  # 签收
    SEND_BACK = "send_back"  # 退单
    REASSIGN = "reassign"  # 改派
    CORRECT = "correct"  # 更正类别
    ADD_CO_UNIT = "add_co_unit"  # 加协办
    CO_SIGN = "co_sign"  # 签收协办
    ASSIST = "assist"  # 协办意见
    JUDGE_HARD = "judge_hard"  # 判为疑难
    JUDGE_ORDINARY = "judge_ordinary"  # 改回一般
    NODE_DONE = "node_done"  # 节点完成
    PROGRESS = "progress"  # 进展
    ASK_EXTENSION = "ask_extension"  # 申请延期
    EXTEND = "extend"  # 同意延期
    ASK_SUSPENSION = "ask_suspension"  # 申请挂起
    SUSPEND = "suspend"  # 同意挂起
    REFUSE = "refuse"  # 不同意
    RESUME = "resume"  # 恢复
    FINISH = "finish"  # 申请办结
    APPROVE = "approve"  # 审核通过
    REDO = "redo"  # 重办
    RATE = "rate"  # 确认/评价
    AUTO_CLOSE = "auto_close"  # 默认办结
    REOPEN = "reopen"  # 重开
    URGE = "urge"  # 催办
    ESCALATE = "escalate"  # 升级
    WITHDRAW = "withdraw"  # 撤回
    SUPPLEMENT = "supplement"  # 补充
    SPLIT = "split"  # 拆分
    LINK = "link"  # 关联
    ORDER = "order"  # 交办
    DECIDE = "decide"  # 现场办公办结
    ASK_REPORTER = "ask_reporter"  # 问反映人
    # Entries of the history that change no status.
    RECOUNT = "recount"  # deadlines computed anew, because the calendar changed
    NOTICE = "notice"  # a rung of the ladder was told
    SUMMON = "summon"  # 吹哨
    CHECK_IN = "check_in"  # 报到
    ARRIVE = "arrive"  # 已到场
    ABSENT = "absent"  # 请假/换人
    END_WHISTLE = "end_whistle"  # 收哨
    CANCEL_WHISTLE = "cancel_whistle"  # 取消吹哨
    EMPTY_WHISTLE = "empty_whistle"  # 空哨: nobody was needed


class Role(StrEnum):
    """What a person is to one ticket; decided by posts and pairings, never stored."""

    REPORTER = "reporter"  # who reported, or the project's 专管员
    UNIT = "unit"  # holds a post in the 主办 unit
    CO_UNIT = "co_unit"  # holds a post in a 协办 unit
    DESK = "desk"  # 分办员 or director of the project office
    LEADER = "leader"  # the project's 包联领导, or a county chief
    INSPECTOR = "inspector"  # 督查室
    ADMIN = "admin"  # operator
    BOT = "bot"  # the timer


class Light(StrEnum):
    """Colour of a ticket; a fact computed from its clocks, never stored."""

    GREEN = "green"
    BLUE = "blue"
    YELLOW = "yellow"
    RED = "red"
    GREY = "grey"


class Intent(StrEnum):
    """What a message wants."""

    REPORT = "report"
    WHISTLE = "whistle"
    PROGRESS = "progress"
    QUERY = "query"
    TIP = "tip"
    ACCIDENT = "accident"
    CHAT = "chat"
