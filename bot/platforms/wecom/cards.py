"""Buttons as a template card, for the channels that may send one and hear its callback.

Limits: https://developer.work.weixin.qq.com/document/path/101032
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import sha256
from typing import Final

from bot.platforms.wecom.render import Kind, escape
from bot.platforms.wecom.splitting import size
from handlers.messages import Button

MOST_BUTTONS: Final = 6
LONGEST_KEY: Final = 1024  # bytes
LONGEST_LABEL: Final = 10  # characters, like the next two
LONGEST_TITLE: Final = 26
LONGEST_TEXT: Final = 112
_TASK_ID: Final = re.compile(r"[A-Za-z0-9_@-]{1,128}")


def button_card(text: str, buttons: Sequence[Button], key: str) -> dict[str, object] | None:
    """The body of a `button_interaction` card, whose task is named after the message's key.

    None when the message does not fit a card: no button or too many, a key too long or not
    unique. The caller then sends text; whatever a button does can be typed as well.
    """
    keys = [button.id for button in buttons]
    if not 0 < len(keys) <= MOST_BUTTONS or len(set(keys)) < len(keys):
        return None
    if any(not key or size(key) > LONGEST_KEY for key in keys):
        return None
    title, _, rest = escape(text, Kind.TEXT).strip().partition("\n")
    return {
        "card_type": "button_interaction",
        "main_title": {"title": _short(title, LONGEST_TITLE)},
        "sub_title_text": _short(rest.strip(), LONGEST_TEXT),
        "button_list": [
            {"text": _short(escape(button.text, Kind.TEXT), LONGEST_LABEL), "key": button.id}
            for button in buttons
        ],
        "task_id": task_id(key),
    }


def task_id(key: str) -> str:
    """The key as WeCom allows task ids to be: itself if that is one, else its digest.

    >>> task_id("T-20260101-0007"), len(task_id("a:b"))
    ('T-20260101-0007', 64)
    """
    return key if _TASK_ID.fullmatch(key) else sha256(key.encode()).hexdigest()


def _short(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"
