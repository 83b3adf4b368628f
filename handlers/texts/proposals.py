"""Words that ask for one confirmation before something said in passing is done."""

from __future__ import annotations

from typing import Final

BUT = "是"  # before what is right: “不是冷链，是储能”
CONFIRM, CANCEL = "确认", "取消"
VERBS: Final = {
    "send_back": "退单",
    "reassign": "改派",
    "extend": "延期",
    "suspend": "挂起",
    "withdraw": "撤回",
    "satisfied": "确认",
}
LABELS: Final = {"satisfied": "确认办好"}


def not_ours(unit: str) -> str:
    """The reason of a 退单 that was said in passing."""
    return "非本单位职责" + (f"，应由{unit}办理" if unit else "")


def proposed(verb: str, number: str, note: str) -> str:
    """The one question; the same words typed do the same as the button."""
    label = LABELS.get(verb, VERBS[verb])
    return (
        f"要{label} **{number}**（{note}）吗？\n"
        "点确认就办，不确认就不变；也可以回复下面这句，补上原因、依据：\n"
        f"{VERBS[verb]} {number} {note}"
    )


def kept(number: str) -> str:
    """Nothing was changed."""
    return f"好的，{f'**{number}** ' if number else ''}没有变动。"
