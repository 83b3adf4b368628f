"""One line of help per command that people are told of, by verb."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

USAGE: Final[Mapping[str, str]] = {
    "dispatch": "分办 Q0001 单位名：分办员派单",
    "reassign": "改派 Q0001 单位名：换主办单位",
    "add_co": "协办 Q0001 单位名：增加协办单位",
    "send_back": "退单 Q0001 原因和应办单位：不归本单位",
    "correct": "不对，是环评：更正类别，自动重派",
    "merge": "合并 Q0001 Q0002：同一件事并成一件",
    "extend": "延期 Q0001 到10月16日 原因：申请延期",
    "suspend": "挂起 Q0001 原因 到某日：等上级审批等",
    "approve": "通过 Q0001：审核通过；同意延期、挂起也用它",
    "sign": "签收 Q0001：主办单位认领",
    "progress": "进展 Q0001 内容：反馈办理情况",
    "finish": "办结 Q0001 结果：申请办结",
    "redo": "重办 Q0001 原因：审核不通过",
    "reopen": "重开 Q0001 原因：问题又出现",
    "escalate": "升级 Q0001：提请上一级领导协调",
    "resume": "恢复 Q0001：挂起原因消失",
    "refuse": "不同意 Q0001 原因：不批延期或挂起",
    "decline": "不予受理 Q0001 原因",
    "transfer": "移送 Q0001 移送给谁",
    "request_info": "退回补充 Q0001 缺什么",
    "anonymous": "匿名 事情（私聊）：不显示姓名",
    "whistle": "吹哨 事情：要单位马上到场",
    "satisfied": "满意 Q0001：确认办好并评价（基本满意、不满意 原因）",
    "urge": "催办 Q0001：提醒主办单位",
    "withdraw": "撤回 Q0001：不用办了",
    "supplement": "补充 Q0001 内容：补充情况或项目名",
    "help": "帮助：看用法",
    "mine": "我的（或待办）：看名下事项",
    "find": "查 Q0001、查 项目名、查 关键词",
    "detail": "详 Q0001：看原话和经过（私发）",
    "why": "为什么 Q0001：时限怎么算的",
    "digest": "日报：看包联项目（领导）或全县（中心）",
    "learning": "学习：看从更正里学到的建议（管理员，私聊）",
    "approve_learning": "批准学习 3：采用这一号建议（管理员，私聊；不采用就回 不批准学习 3）",
    "check_in": "报到 Q0001 谁来、几点到：应哨",
    "arrive": "已到场 Q0001",
    "absent": "请假 Q0001 换谁来",
}
