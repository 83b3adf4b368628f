"""Words around the chain over the records."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from handlers.texts.deadlines import day_and_time

_SHOWN: Final = 32  # places of the hash: 128 bits
_LONGEST: Final = 15  # digits of the number: no database counts further
FAULTS: Final = {
    "broken": "存证链断了",
    "removed": "记录被删除",
    "altered": "记录被改动",
    "reworded": "记录的文字被改动",
    "head": "存证码对不上：记录被改动过，或者存证码抄错了",
}
SOURCES: Final = {
    "event": "办理经过",
    "reveal": "查看反映人",
    "look": "看原文",
    "attachment": "查看附件",
    "export": "导出",
    "erasure": "清除",
    "chain": "存证链",
}
DAILY_WORDS: Final = ("每天", "每日")
STOP_WORDS: Final = ("停", "停止")
WHO: Final = "只有分办员和管理员可以用“存证”。"
DAILY: Final = "以后每个工作日 9:30 在这里发一次存证码。不要了就发“存证 停”。"
ONLY_GROUP: Final = "请在要收存证码的群里发“存证 每天”。"
STOPPED: Final = "不再每天发存证码。"


def code(number: int, hash_: str) -> str:
    """The head as people keep it."""
    return f"{number}-{hash_[:_SHOWN]}"


def parsed(said: str) -> tuple[int, str] | None:
    """Number and hash of a code; None when it is none."""
    number, _, hash_ = said.strip().partition("-")
    is_number = number.isascii() and number.isdigit() and len(number) <= _LONGEST
    is_code = is_number and len(hash_) == _SHOWN
    return (int(number), hash_) if is_code else None


def posted(number: int, hash_: str, now: datetime) -> str:
    """The head, to be kept in a chat."""
    return (
        f"【存证】截至{day_and_time(now)}，办理、查看、导出等记录 {number} 条，"
        f"存证码：\n{code(number, hash_)}\n"
        "日后在服务器上运行 python -m bot audit --head 存证码，可核对这些记录没有被改过。"
    )


def line(fault: str, source: str, source_id: int) -> str:
    """One thing that is wrong."""
    return f"{SOURCES[source]} 第 {source_id} 条：{FAULTS[fault]}"


def summary(number: int, hash_: str, faults: int) -> str:
    """The chain was checked."""
    found = f"有 {faults} 处不对" if faults else "没有被改动"
    return f"存证链 {number} 条，{found}。存证码：{code(number, hash_)}"
