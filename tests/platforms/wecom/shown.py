"""What people see: every message that the stand-ins have taken, and where it is shown."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Shown:
    """One message in a group or with a person; `code` tells repeats of one callback's answer."""

    place: str
    by: str  # passive, webhook, robot, app or address
    text: str
    card: Mapping[str, Any] | None = None
    is_update: bool = False
    code: str = ""

    @property
    def rung(self) -> tuple[str, ...]:
        """Who is mentioned so that their phones ring."""
        return tuple(re.findall("<@([^>]+)>", self.text)) if self.by == "webhook" else ()


def of_body(place: str, by: str, body: Mapping[str, Any]) -> Shown:
    """A message of any kind."""
    kind, is_update = str(body.get("msgtype", "")), "response_type" in body
    card = body.get("template_card")
    if is_update or kind == "template_card":
        assert isinstance(card, dict)
        text = f"{card['main_title']['title']}\n{card.get('sub_title_text', '')}"
        return Shown(place, by, text, card, is_update)
    part = body[kind.split("_with_")[0]]
    words = str(part.get("content") or part)  # a file or a picture has no words
    return Shown(place, by, words, card, code=str(part.get("id", "")))


def once(shown: Iterable[Shown]) -> list[Shown]:
    """An answer repeated for a callback that was delivered again is the same bubble."""
    found: dict[object, Shown] = {}
    for number, one in enumerate(shown):
        found[(one.code, one.text) if one.code else number] = one
    return list(found.values())


def since(before: Iterable[Shown], after: Iterable[Shown]) -> list[Shown]:
    """What came in between."""
    known = Counter((one.place, one.by, one.text, one.code) for one in before)
    found = []
    for one in after:
        key = (one.place, one.by, one.text, one.code)
        known[key] -= 1
        if known[key] < 0:
            found.append(one)
    return found


def copies(shown: Iterable[Shown], text: str) -> list[Shown]:
    """Those that show all of the text."""
    return [one for one in shown if flat(text) in flat(one.text)]


def flat(text: str) -> str:
    """The text without marks, blanks and widened characters."""
    return re.sub(r"[\s*>]", "", unicodedata.normalize("NFKC", text))


def plain(shown: Iterable[Shown]) -> list[Shown]:
    """Messages of their own: no changed cards, no cards that repeat a text's first line."""
    whole = [one for one in shown if not one.is_update]
    texts = [one for one in whole if one.by == "app" or one.card is None]
    heads = {(one.place, flat(one.text.split("\n")[0])) for one in texts if one.card is None}

    def is_beside(one: Shown) -> bool:
        head = flat(one.text).rstrip(".…")
        is_card = one.card is not None and "sub_title_text" not in one.card
        return is_card and any(p == one.place and h.startswith(head) for p, h in heads)

    return [one for one in whole if not is_beside(one) or one.by == "passive"]


def card_with(shown: Sequence[Shown], label: str, number: str = "") -> tuple[Shown, str, str]:
    """The last card with that button: it, the button's key, the card's task."""
    for one in reversed(shown):
        for row in (one.card or {}).get("button_list", ()):
            if row["text"] == label and row["key"].split(":")[1].startswith(number):
                assert one.card is not None
                return one, row["key"], one.card["task_id"]
    raise AssertionError((label, [one.text for one in shown]))
