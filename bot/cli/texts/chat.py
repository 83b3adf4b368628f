"""The words of the terminal chat, those that it listens for included."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from handlers.texts.deadlines import day_and_time

HELP: Final = (
    "直接打字就是发消息，在群里要叫它：@吹哨 ……。/谁 换身份（/谁 账号），"
    "/群 换会话（/群 群号，或 /群 私聊），/时 前进（/时 1天、/时 2小时；"
    "只打 /时 到下一个到期），/退 结束。"
)
QUIT: Final = "/退"
WHO: Final = "/谁"
CHAT: Final = "/群"
TIME: Final = "/时"
PRIVATE: Final = "私聊"
WITH_BOT: Final = "与吹哨的私聊"
NOTHING_DUE: Final = "没有将要到期的事。"
TIME_USAGE: Final = "看不懂要前进多久，请写成 /时 1天、/时 2小时、/时 30分钟，或只打 /时。"
TOO_LONG: Final = "这句话太长，没有发出。"

_UNITS: Final = {
    "天": timedelta(days=1),
    "小时": timedelta(hours=1),
    "分钟": timedelta(minutes=1),
}


def span(text: str) -> timedelta | None:
    """“1天” or “2小时” as a duration; anything else is None."""
    found = re.fullmatch(r"(\d{1,3})\s*(天|小时|分钟)", text)
    return int(found[1]) * _UNITS[found[2]] if found else None


def choices(names: Mapping[str, str]) -> str:
    """What can be chosen."""
    return "可选：" + "，".join(f"{key}（{name}）" for key, name in names.items())


def you_are(name: str, chat: str) -> str:
    """Who types where."""
    return f"您现在是 {name}，在“{chat}”。"


def heard(where: str, text: str, buttons: Sequence[str]) -> str:
    """One message of the bot, with its buttons."""
    lines = [f"┌ 吹哨 → {where}", *(f"│ {line}" for line in text.splitlines())]
    if buttons:
        lines.append("│ " + " ".join(f"[{label}]" for label in buttons))
    return "\n".join([*lines, "└"])


def kept(name: str, path: str) -> str:
    """A picture or a file, which no terminal shows."""
    what = "图片" if name.endswith(".png") else "文件"
    return f"【{what}】{name}\n终端里看不了，已存到 {path}"


def time_is(now: datetime) -> str:
    """What the demo's clock says."""
    return f"现在是 {day_and_time(now)}。"
