"""Help and the small sentences around look-ups."""

from __future__ import annotations

from collections.abc import Mapping

from handlers.rules.selection import Pick
from handlers.texts.claims import HOW
from handlers.texts.usage import USAGE

MINE = "您名下的在办事项"
SHORT_HELP = ("sign", "progress", "finish", "send_back", "satisfied", "urge", "find", "detail")


def overview() -> str:
    """The help: how to report, then the everyday commands."""
    lines = [
        "**怎么用**",
        "1. 上报：直接说一句，例如“二期林地手续卡在省里快两个月了”",
        "2. 现场受阻、要人到场：吹哨 加事情",
        "3. 办理（编号可省，只有一件时自动对上）：",
        *(f"- {USAGE[verb]}" for verb in SHORT_HELP),
        "更多：延期、挂起、撤回、补充、重开、升级、日报、为什么、改派。",
        f"还没登记的，{HOW}。",
    ]
    return "\n".join(lines)


def mine(counted: Mapping[Pick, int], listed: int) -> str:
    """The title of one's own list; what is not running is told apart, as digests count it."""
    running, suspended = counted[Pick.RUNNING], counted[Pick.SUSPENDED]
    waiting = listed - running - suspended
    apart = ((suspended, "挂起"), (waiting, "待确认"))
    others = "、".join(f"{name}{count}件" for count, name in apart if count)
    return f"您名下没办完的事项，在办{running}件、{others}" if others else MINE


def found(word: str) -> str:
    """The title of a search result."""
    return f"查“{word[:20]}”"


def no_details(number: str) -> str:
    """The words of a ticket are not for everybody."""
    return (
        f"**{number}** 的原话和经过只对有关单位、反映人和领导可见。要看进度，回复“查 {number}”。"
    )


def no_clock(number: str) -> str:
    """No deadline runs yet."""
    return f"**{number}** 还没有派单，时限从派单起算。"


def only_in_private(number: str) -> str:
    """A leader's private instruction is asked about in a group."""
    return f"**{number}** 只在私聊里办理，请私聊我查看。"
