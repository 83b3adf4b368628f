"""The few words that the WeCom side adds to what behaviour says."""

from __future__ import annotations


def part_mark(number: int, total: int) -> str:
    """What a part of a divided message begins with."""
    return f"（{number}/{total}）\n"


def merged(count: int) -> str:
    """The first line of one message that holds several."""
    return f"已合并 {count} 条\n\n"
