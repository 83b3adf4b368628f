"""Names of codes that people read: statuses, actions, roles, lights."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from handlers.texts.verbs import VERBS
from storage.records import Action, Light, Role, Status

__all__ = ["ACTION_NAMES", "LIGHT_NAMES", "NAMES", "ROLE_NAMES", "STATUS_NAMES", "VERBS"]

STATUS_NAMES: Final[Mapping[Status, str]] = {
    Status.UNCONFIRMED: "待确认",
    Status.TRIAGE: "待受理",
    Status.RETURNED: "退回补充",
    Status.ASSIGNED: "待签收",
    Status.WORKING: "办理中",
    Status.SUSPENDED: "挂起",
    Status.REVIEW: "待审核",
    Status.RATING: "待评价",
    Status.CLOSED: "已销号",
    Status.REJECTED: "不予受理",
    Status.WITHDRAWN: "已撤回",
    Status.MERGED: "已合并",
    Status.TRANSFERRED: "已移送",
}

# What a person would type to do it, where a person can do it.
ACTION_NAMES: Final[Mapping[Action, str]] = {
    Action.REPORT: "上报",
    Action.CHOOSE: "选类别",
    Action.SUBMIT: "转分办员",
    Action.DISPATCH: "分办",
    Action.REQUEST_INFO: "退回补充",
    Action.DECLINE: "不予受理",
    Action.TRANSFER: "移送",
    Action.MERGE: "合并",
    Action.SIGN: "签收",
    Action.SEND_BACK: "退单",
    Action.REASSIGN: "改派",
    Action.CORRECT: "更正",
    Action.ADD_CO_UNIT: "协办",
    Action.CO_SIGN: "签收协办",
    Action.ASSIST: "协办意见",
    Action.JUDGE_HARD: "疑难",
    Action.JUDGE_ORDINARY: "一般",
    Action.NODE_DONE: "节点完成",
    Action.PROGRESS: "进展",
    Action.ASK_EXTENSION: "申请延期",
    Action.EXTEND: "延期",
    Action.ASK_SUSPENSION: "申请挂起",
    Action.SUSPEND: "挂起",
    Action.REFUSE: "不同意",
    Action.RESUME: "恢复",
    Action.FINISH: "办结",
    Action.APPROVE: "通过",
    Action.REDO: "重办",
    Action.RATE: "确认",
    Action.AUTO_CLOSE: "默认办结",
    Action.REOPEN: "重开",
    Action.URGE: "催办",
    Action.ESCALATE: "升级",
    Action.WITHDRAW: "撤回",
    Action.SUPPLEMENT: "补充",
    Action.SPLIT: "拆分",
    Action.LINK: "关联",
    Action.ORDER: "交办",
    Action.DECIDE: "现场办公办结",
    Action.ASK_REPORTER: "问反映人",
    Action.RECOUNT: "时限重算",
    Action.NOTICE: "提醒",
    Action.SUMMON: "吹哨",
    Action.CHECK_IN: "报到",
    Action.ARRIVE: "已到场",
    Action.ABSENT: "请假",
    Action.END_WHISTLE: "收哨",
    Action.CANCEL_WHISTLE: "取消吹哨",
    Action.EMPTY_WHISTLE: "空哨",
}

ROLE_NAMES: Final[Mapping[Role, str]] = {
    Role.REPORTER: "反映人",
    Role.UNIT: "主办单位",
    Role.CO_UNIT: "协办单位",
    Role.DESK: "分办员",
    Role.LEADER: "包联领导",
    Role.INSPECTOR: "督查室",
    Role.ADMIN: "管理员",
    Role.BOT: "机器人",
}

LIGHT_NAMES: Final[Mapping[Light, str]] = {
    Light.GREEN: "绿",
    Light.BLUE: "蓝",
    Light.YELLOW: "黄",
    Light.RED: "红",
    Light.GREY: "灰",
}

# Every code of the lifecycle with its name, for diagrams and tables.
NAMES: Final[Mapping[str, str]] = {
    str(code): name
    for names in (STATUS_NAMES, ACTION_NAMES, ROLE_NAMES)
    for code, name in names.items()
}
