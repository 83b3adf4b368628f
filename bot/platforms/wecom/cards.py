"""Buttons as a template card, for the channels that may send one and hear its callback.

Limits: https://developer.work.weixin.qq.com/document/path/101032 (robot) and
https://developer.work.weixin.qq.com/document/path/90236 (application).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from bot.platforms import texts
from bot.platforms.escaping import plain
from bot.platforms.splitting import size
from handlers.messages import Button
from handlers.parser import parse_button
from handlers.texts.steps import BUTTON_LABELS

MOST_BUTTONS: Final = 6
LONGEST_KEY: Final = 1024  # bytes
LONGEST_LABEL: Final = 10  # characters
_TASK_ID: Final = re.compile(r"[A-Za-z0-9_@-]{1,128}")

Card = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Room:
    """How many characters a card shows in its title and in the text below."""

    title: int
    text: int


ROBOT: Final = Room(26, 112)
APP: Final = Room(36, 160)


def whole_card(
    text: str, buttons: Sequence[Button], key: str, room: Room = ROBOT
) -> dict[str, object] | None:
    """The whole message as one `button_interaction` card, whose task is named after its key.

    None when anything of it would be cut.
    """
    told = _told(text, room)
    if told is None or not are_labels_whole(buttons):
        return None
    return _card(told, buttons, key)


def small_card(
    text: str, buttons: Sequence[Button], key: str, room: Room = ROBOT
) -> dict[str, object] | None:
    """The buttons under the first line, for beside a message that says everything.

    None when a card cannot hold them: none or too many, a key too long, two that look alike.
    """
    return _card((_short(plain(text).strip().partition("\n")[0], room.title), ""), buttons, key)


def fits(text: str, room: Room = ROBOT) -> bool:
    """Whether a card shows all of the text."""
    return _told(text, room) is not None


def pressed_card(text: str, button: str, task: str, room: Room = ROBOT) -> dict[str, object]:
    """The card after a press: what came of it, and a grey button that says what was chosen.

    Shows the whole text if it fits, else its first line. `replace_text` greys the buttons out:
    https://developer.work.weixin.qq.com/document/path/94888; a card of buttons without any is
    not allowed, so the pressed one stays.
    """
    chosen = chosen_words(button)
    first = plain(text).strip().partition("\n")[0]
    told = _told(text, room) or _told(first, room) or (_short(first, room.title), "")
    return _body(told, [{"text": chosen, "key": button}], task) | {"replace_text": chosen}


def chosen_words(button: str) -> str:
    """What stands on the grey button after a press on the button of that id.

    >>> chosen_words("sign:Q0001")
    '已选：签收'
    """
    label = BUTTON_LABELS.get(parse_button(button).verb, "")
    return _short(texts.chosen(label), LONGEST_LABEL)


def are_labels_whole(buttons: Sequence[Button]) -> bool:
    """Whether a card shows what stands on each button in full."""
    return all(len(button.text) <= LONGEST_LABEL for button in buttons)


def task_id(key: str) -> str:
    """The key as WeCom allows task ids to be: itself if that is one, else its digest.

    >>> task_id("T-20260101-0007"), len(task_id("a:b"))
    ('T-20260101-0007', 64)
    """
    return key if _TASK_ID.fullmatch(key) else sha256(key.encode()).hexdigest()


def _card(told: tuple[str, str], buttons: Sequence[Button], key: str) -> dict[str, object] | None:
    keys = [button.id for button in buttons]
    labels = [_short(plain(button.text), LONGEST_LABEL) for button in buttons]
    if not 0 < len(keys) <= MOST_BUTTONS or not told[0] or not all(labels):
        return None
    if any(len(set(names)) < len(names) for names in (keys, labels)):
        return None
    if any(not key or size(key) > LONGEST_KEY for key in keys):
        return None
    rows = [{"text": label, "key": key} for label, key in zip(labels, keys, strict=True)]
    return _body(told, rows, task_id(key))


def _body(told: tuple[str, str], rows: list[dict[str, str]], task: str) -> dict[str, object]:
    title, text = told
    body: dict[str, object] = {
        "card_type": "button_interaction",
        "main_title": {"title": title},
        "button_list": rows,
        "task_id": task,
    }
    return body | {"sub_title_text": text} if text else body


def _told(text: str, room: Room) -> tuple[str, str] | None:
    """Title and text that together say everything, or None.

    Under a first line too long for a title, the text begins anew.
    """
    shown = plain(text).strip()
    title, _, rest = shown.partition("\n")
    if len(title) <= room.title:
        return (title, rest.strip()) if len(rest.strip()) <= room.text else None
    return (_short(title, room.title), shown) if len(shown) <= room.text else None


def _short(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"
