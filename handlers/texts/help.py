"""Help and the small sentences around look-ups."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from handlers.rules.selection import Pick
from handlers.rules.transitions import TRANSITIONS
from handlers.texts.claims import HOW
from handlers.texts.usage import SAME, USAGE
from handlers.texts.words import ROLE_NAMES, VERBS
from storage.records import Action, Role

MINE = "您名下的在办事项"
SHORT_HELP = ("sign", "progress", "finish", "send_back", "satisfied", "urge", "find", "detail")

_PLAINLY: Final = re.compile(
    r"(?:帮助|help|用法)\s*(.+?)|(.+?)\s*(?:的用法|怎么用|用法)", re.IGNORECASE
)
_HOW: Final = re.compile(r"(?:怎么|怎样|如何|咋)\s*(.+?)")
_TELLS: Final = tuple("不没还已错好")  # “怎么还没办好” complains, and asks for no usage
_ACTIONS: Final[Mapping[str, tuple[Action, ...]]] = {  # of verbs that are called otherwise
    "add_co": (Action.ADD_CO_UNIT,),
    "extend": (Action.ASK_EXTENSION, Action.EXTEND),
    "suspend": (Action.ASK_SUSPENSION, Action.SUSPEND),
    "hard": (Action.JUDGE_HARD,),
    "ordinary": (Action.JUDGE_ORDINARY,),
    "satisfied": (Action.RATE,),
    "whistle": (Action.SUMMON,),
    "onsite": (Action.DECIDE,),
}
_HEADS: Final = {re.split(r"[ ：（]", line, maxsplit=1)[0]: verb for verb, line in USAGE.items()}


def asked(text: str) -> str:
    """The verb of the command whose usage the text asks for; "" when it asks for none."""
    said = " ".join(text.split()).rstrip("?？吗呢。")
    if match := _PLAINLY.fullmatch(said):
        return _verb(match[1] or match[2])
    match = _HOW.fullmatch(said)
    verb = _verb(match[1]) if match else ""
    is_complaint = match and match[1].startswith(_TELLS) and match[1] not in _HEADS
    return "" if is_complaint else verb


def _verb(words: str) -> str:
    opening = VERBS.opening(words)
    is_whole = opening is not None and opening.said == words
    return opening.phrase.verb if opening and is_whole else _HEADS.get(words, "")


def usage(verb: str) -> str:
    """How that command is used, and by whom; the whole help for helping and reporting."""
    verb = SAME.get(verb, verb)
    if verb in ("help", "insist"):
        return overview()
    who = "、".join(ROLE_NAMES[role] for role in _by(verb))
    return f"{USAGE[verb]}{f'{chr(10)}由{who}办理。' if who else ''}\n看全部用法，回复“帮助”。"


def _by(verb: str) -> Iterator[Role]:
    """Who may take the step somewhere in a ticket's life; nobody named where that is elsewhere."""
    actions = _ACTIONS.get(verb, ()) or tuple(one for one in Action if one.value == verb)
    found = {role for (_, action), t in TRANSITIONS.items() if action in actions for role in t.by}
    return (role for role in ROLE_NAMES if role in found and role is not Role.BOT)


def overview() -> str:
    """The help: how to report, then the everyday commands."""
    lines = [
        "**怎么用**",
        "1. 上报：直接说一句，例如“二期林地手续卡在省里快两个月了”",
        "2. 现场受阻、要人到场：吹哨 加事情",
        "3. 办理（编号可省，只有一件时自动对上）：",
        *(f"- {USAGE[verb]}" for verb in SHORT_HELP),
        "更多：延期、挂起、撤回、补充、重开、升级、日报、为什么、改派。",
        "一条命令怎么用，回复“帮助 改派”。",
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
