"""Small things listened for inside a sentence, and small labels."""

from __future__ import annotations

SAME_AS_ABOVE = ("同上", "我们也是", "我们项目也是", "我们也一样", "我这边也是")
APART = (
    "是",
    "是的",
    "对",
    "对的",
    "好",
    "好的",
    "可以",
    "分开",
    "分开办",
    "分别建单",
    "拆开",
    "确认",
)
TOGETHER = ("合成一件", "合在一起", "合并", "一件", "一起办", "不分开", "不用分", "不是")
CLASSIFIED = ("绝密", "机密", "秘密", "内部资料", "明电")
INSTRUCTING = ("请", "责成", "要求", "让")
WHISTLE_LEVELS = {"一级": 1, "二级": 2, "三级": 3}


def note_on(number: str) -> str:
    """The button that records progress on that ticket."""
    return f"记到 {number}"


def is_classified(text: str) -> bool:
    """Whether the words carry a mark of papers that no chat may hold (保密法 2024)."""
    return any(word in text for word in CLASSIFIED)


def is_instruction(text: str) -> bool:
    """Whether the words begin as an order to somebody does."""
    return text.startswith(INSTRUCTING)


def whistle_level(text: str) -> int | None:
    """The whistle level that the words name, or None."""
    return next((level for word, level in WHISTLE_LEVELS.items() if word in text), None)


def same_as_above(text: str) -> str:
    """The words at the start that mean “the same here”, or ""."""
    return next((words for words in SAME_AS_ABOVE if text.startswith(words)), "")


def apart_or_not(text: str) -> str:
    """The numbered answer that the words give to “一件一件分开办吗”, or ""."""
    said = text.strip(" 。.!！,，")
    return "1" if said in APART else "2" if said in TOGETHER else ""
