"""What the numbers of a digest are called, and the words that ask for them."""

from __future__ import annotations

import re
from typing import Final

from handlers.rules.selection import Pick
from handlers.texts.words import STATUS_NAMES
from storage.records import Status

NAMES: Final = {
    Pick.ALL: "累计",
    Pick.CLOSED: "已销",
    Pick.RUNNING: "在办",
    Pick.SUSPENDED: "挂起",
    Pick.NEW: "新增",
    Pick.DONE: "办结",
    Pick.RED: "红",
    Pick.YELLOW: "黄",
    Pick.TODAY: "今日到期",
    Pick.NEEDS: "需您协调",
    Pick.OVERDUE: "逾期",
    Pick.COMING: "七日内到期",
}
WORDS: Final = {
    "累计": Pick.ALL,
    "已销号": Pick.CLOSED,
    "已销": Pick.CLOSED,
    "在办": Pick.RUNNING,
    "挂起": Pick.SUSPENDED,
    "红灯": Pick.RED,
    "红": Pick.RED,
    "黄灯": Pick.YELLOW,
    "黄": Pick.YELLOW,
    "今日到期": Pick.TODAY,
    "今天到期": Pick.TODAY,
    "需协调": Pick.NEEDS,
    "需您协调": Pick.NEEDS,
    "逾期": Pick.OVERDUE,
    "超期": Pick.OVERDUE,
    "七日内到期": Pick.COMING,
    "快到期": Pick.COMING,
}
_ASKED: Final = re.compile(
    rf"(?:有?哪些)?({'|'.join(sorted(WORDS, key=len, reverse=True))})"
    r"(?:了|的)?(?:有?(?:哪些|几件))?(?:\s+(\d{1,4}))?[?？]?"
)


def asked(text: str) -> tuple[Pick, int] | None:
    """The number and the page that “红灯” or “在办 2” asks for; None for other words.

    >>> asked("红灯 2")
    (<Pick.RED: 'd7'>, 2)
    """
    match = _ASKED.fullmatch(text.strip())
    return (WORDS[match[1]], max(int(match[2] or 1), 1)) if match else None


def status_named(text: str) -> Status | None:
    """The status whose name the text is; what waits for the desk has two."""
    names = {name: status for status, name in STATUS_NAMES.items()} | {"待分办": Status.TRIAGE}
    return names.get(text.strip())


def word_of(pick: Pick) -> str:
    """How a person asks for it."""
    return next(word for word, found in WORDS.items() if found is pick)
