"""What operators read of an audit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

# By the codes of `auditing.Fault`; a test compares them.
FAULTS: Final[Mapping[str, str]] = {
    "broken": "历史记录断了",
    "forbidden": "有一步流程表里没有",
    "drift": "现状与历史记录对不上",
    "deadline": "时限与历史记录算出来的不一样",
    "light": "灯色与时限对不上",
    "missed": "该提醒、该送的没有",
    "early": "提醒早了",
    "late": "提醒晚了",
    "unfounded": "不该提醒的提醒了",
    "doubled": "提醒重复",
    "untold": "记了提醒，消息没有发",
    "night": "在休息时间发了普通提醒",
    "restday": "休息日或者不该送的日子送了日报一类",
    "unwanted": "关了日报的还送",
    "empty": "没有内容的也送了",
}
MOST: Final = 10

Line = tuple[str, str, str]  # code of the fault, number of the ticket, what it is about


def line(found: Line) -> str:
    """One fault."""
    fault, number, about = found
    return f"{number} {FAULTS[fault]}".strip() + (f"（{about}）" if about else "")


def told(found: Sequence[Line]) -> str:
    """To administrators: the daily audit found faults."""
    lines = [f"【自查】发现 {len(found)} 处不一致", *map(line, found[:MOST])]
    lines.append("全部清单：在服务器上运行 python -m bot audit")
    return "\n".join(lines)


def summary(checked: int, unprovable: int, found: int) -> str:
    """The last line of the report."""
    old = f"其中 {unprovable} 件建于旧版本，只核对了流程；" if unprovable else ""
    result = f"发现 {found} 处不一致" if found else "没有发现问题"
    return f"自查 {checked} 件：{old}{result}。"


SILENT: Final = "【自查】每日自查两天没有做完，请看日志，并在服务器上运行 python -m bot audit。"
PROGRESS: Final = "已核对"
