"""Small things listened for inside a sentence, and small labels."""

from __future__ import annotations

SAME_AS_ABOVE = ("同上", "我们也是", "我们项目也是", "我们也一样", "我这边也是")
WHISTLE_LEVELS = {"一级": 1, "二级": 2, "三级": 3}


def note_on(number: str) -> str:
    """The button that records progress on that ticket."""
    return f"记到 {number}"


def whistle_level(text: str) -> int | None:
    """The whistle level that the words name, or None."""
    return next((level for word, level in WHISTLE_LEVELS.items() if word in text), None)


def same_as_above(text: str) -> str:
    """The words at the start that mean “the same here”, or ""."""
    return next((words for words in SAME_AS_ABOVE if text.startswith(words)), "")
