"""What every platform adds to the words of a message."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

CHOSEN: Final = "已选择"


def with_choices(text: str, choices: Sequence[str]) -> str:
    """The answer with what may be typed instead of pressing a button."""
    if not choices:
        return text
    listed = "、".join(f"“{choice}”" for choice in choices)
    return f"{text}\n可以直接回复：{listed}"


def part_mark(number: int, total: int) -> str:
    """What a part of a divided message begins with."""
    return f"（{number}/{total}）\n"


def merged(count: int) -> str:
    """The first line of one message that holds several."""
    return f"已合并 {count} 条\n\n"


def chosen(label: str) -> str:
    """What the grey button says after a press; without a label only that there was one."""
    return f"已选：{label}" if label else CHOSEN
