"""What WeCom would say of a card of buttons: strict about every documented limit.

https://developer.work.weixin.qq.com/document/path/101032; lengths that the page only advises are
limits here, since clients cut what is longer.
"""

from __future__ import annotations

import re
from typing import Any

ROBOT = (26, 112)
APP = (36, 160)
FIELDS = {"card_type", "main_title", "sub_title_text", "button_list", "task_id", "replace_text"}


def fault(card: Any, room: tuple[int, int] = ROBOT, *, is_update: bool = False) -> str:
    """What is wrong with a card, "" for nothing. Only a change may grey its buttons out."""
    if not isinstance(card, dict) or card.get("card_type") != "button_interaction":
        return "no card of buttons"
    if set(card) - FIELDS or ("replace_text" in card) != is_update:
        return "fields"
    if not re.fullmatch(r"[A-Za-z0-9_@-]{1,128}", str(card["task_id"])):
        return "task_id"
    title, text = card["main_title"], card.get("sub_title_text", "-")
    if set(title) != {"title"} or not 0 < len(title["title"]) <= room[0]:
        return "title"
    if not 0 < len(text) <= room[1]:
        return "text"
    if is_update and not 0 < len(card["replace_text"]) <= 10:
        return "replace_text"
    return _fault_of_buttons(card["button_list"])


def _fault_of_buttons(rows: list[dict[str, str]]) -> str:
    if not 0 < len(rows) <= 6:
        return "number of buttons"
    if any(set(row) != {"text", "key"} for row in rows):
        return "button"
    if any(not 0 < len(row["text"]) <= 10 for row in rows):
        return "label"
    if any(not 0 < len(row["key"].encode()) <= 1024 for row in rows):
        return "key"
    return "keys" if len({row["key"] for row in rows}) < len(rows) else ""
