"""Why a step is taken, and who is behind it: codes for the history, heard in what people write.

Sources: reasons of 退单 and 不予受理 as the lifecycle names them (docs/lifecycle.md); a decision
rests on a leader's consent, on minutes of a meeting, or on a unit's duties (三定、权责清单).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import chain
from typing import Final

from handlers.rules.periods import ENDINGS, EXPLAINED, SOLVED
from storage.records import Action

# 实质解决 goes before: “不是解释说明，是实质解决” is.
OUTCOMES: Final = {"实质解决": SOLVED, "解释说明": EXPLAINED}
OTHER: Final = "other"

# What stops a clock: nobody here can hasten it.
CAUSES: Final = {
    "上级审批中": ("upper", "上级|省里|省厅|省局|市里|市局|国家|部里|批复|报批"),
    "法定公示期": ("notice_period", "公示|公告"),
    "诉讼中": ("in_court", "诉讼|仲裁|法院|官司"),
    "季节/停工令": ("season", "季节|停工|冬季|入冬|汛期|雨季|防火期|管控|预警"),
    "企业自身原因": (
        "firm",
        "(企业|业主|建设单位|项目单位|项目方)(自身|自己|内部|原因|资金|缓建|停建|停工|暂停|不配合|申请)",
    ),
    "政策待定": ("policy", "政策|新规|待定|等文件"),
}

# Action -> label that people choose -> (code, what else says the same).
REASONS: Final[Mapping[Action, Mapping[str, tuple[str, str]]]] = {
    Action.SEND_BACK: {
        "非本单位职责": ("not_ours", "不归我|不是我|不属于|本单位职责|我局职责|派错"),
        "属地不符": ("wrong_place", "属地|不在我(镇|乡|辖区)|辖区"),
        "权属不清": ("unclear_owner", "权属"),
        "职能交叉": ("overlapping", "交叉|多部门"),
        "信息不全": ("incomplete", "信息不|材料不|不清楚"),
        "应走法定渠道": ("legal_way", "法定|诉讼|仲裁|复议|信访"),
    },
    Action.DECLINE: {
        "不属县级事权": ("not_county", "县级|事权|不归县|市里|省里"),
        "企业间合同纠纷": ("contract", "合同|纠纷"),
        "已进入诉讼仲裁复议信访": ("in_court", "诉讼|仲裁|复议|信访|法院"),
        "重复且无新情况": ("repeated", "重复"),
        "不是在册项目": ("no_project", "不在册|没有这个项目|项目不存在|无此项目"),
    },
    Action.TRANSFER: {
        "移送纪检监察": ("discipline", "纪检|纪委|监察|线索"),
        "移送公安": ("police", "公安|治安|派出所"),
        "移送应急管理": ("safety", "应急|事故|安全"),
        "移送信访": ("petition", "信访"),
    },
    Action.ASK_SUSPENSION: CAUSES,
    Action.SUSPEND: CAUSES,
}

BASES: Final = {
    "minutes": re.compile(r"纪要"),
    "consent": re.compile(r"经[^，。；\s]{1,15}(同意|批准)|[县市长书记]同意"),
    "duties": re.compile(r"三定|权责清单|职责清单|划转清单"),
}


def reason(action: Action, note: str) -> str | None:
    """The code of the reason in the note; None where the action knows no codes."""
    known = REASONS.get(action)
    if known is None:
        return None
    chosen = (code for label, (code, _) in known.items() if label in note)
    heard = (code for code, words in known.values() if re.search(words, note))
    return next(chain(chosen, heard), OTHER)


def basis(note: str) -> str | None:
    """What the note says the step rests on, as a code, or None."""
    return next((code for code, form in BASES.items() if form.search(note)), None)


def outcome(action: Action, note: str) -> str | None:
    """How it ended, where the note of an ending says so: really solved, or explained."""
    if action not in ENDINGS:
        return None
    return next((code for word, code in OUTCOMES.items() if word in note), None)


def codes(action: Action, note: str) -> dict[str, str | int | None]:
    """What the history keeps of the note: codes only, the words themselves can be erased."""
    found = {
        "reason": reason(action, note),
        "basis": basis(note),
        "outcome": outcome(action, note),
    }
    return {name: code for name, code in found.items() if code}


def choices(action: Action) -> tuple[str, ...]:
    """The reasons that can be chosen for that action."""
    return tuple(REASONS.get(action, ()))


# What stands around a day and tells nothing of the matter.
_AROUND: Final = re.compile(
    r"[^\w]|请|申请|同意|批准|领导|能不能|能否|可以|可不可以|行不行|好不好|再|先|就|延期|延长|延后|延|推迟|"
    "推|往后|缓|拖|宽限|改为|改成|到|至|以前|之前|以后|之后|前|底|内|左右|几|天|日|时间|期限|原因|"
    "吧|吗|么|呢|啊|谢谢|麻烦|一下"
)


def explains(words: str) -> bool:
    """Whether the words, without the day in them, say how far it is or why it takes longer.

    >>> explains("到 省里还在审"), explains("延到吧，谢谢")
    (True, False)
    """
    return len(_AROUND.sub("", words)) > 1
