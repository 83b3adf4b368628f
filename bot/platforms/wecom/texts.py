"""What this room adds to the words of an answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

MORE: Final = "……"


def with_choices(text: str, choices: Sequence[str]) -> str:
    """The answer with what may be typed instead of pressing a button."""
    if not choices:
        return text
    listed = "、".join(f"“{choice}”" for choice in choices)
    return f"{text}\n可以直接回复：{listed}"
