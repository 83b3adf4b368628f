"""What is owed, read: its words, its buttons, whom it mentions and to which group it goes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from bot.platforms import texts
from handlers.messages import Button
from storage.records import Owed

_GAP: Final = "\n\n"


def text_of(batch: Sequence[Owed]) -> str:
    """The words of one message, with what may be typed instead of pressing its buttons."""
    if len(batch) == 1:
        buttons = buttons_of(batch[0].payload)
        return texts.with_choices(words_of(batch[0]), [button.text for button in buttons])
    return texts.merged(len(batch)) + _GAP.join(map(words_of, batch))


def words_of(owed: Owed) -> str:
    """The text alone."""
    return str(owed.payload.get("text", ""))


def buttons_of(payload: Mapping[str, object]) -> tuple[Button, ...]:
    """The buttons that the outbox keeps of a message."""
    rows = payload.get("buttons")
    found = rows if isinstance(rows, list | tuple) else []
    return tuple(Button(str(b["id"]), str(b["text"])) for b in found if isinstance(b, dict))


def mentions_of(batch: Sequence[Owed]) -> tuple[str, ...]:
    """The accounts that any of them mentions, as they stand there."""
    named = [owed.payload.get("mentions") for owed in batch]
    lists = [one for one in named if isinstance(one, list | tuple)]
    return tuple(str(account) for one in lists for account in one)


def enclosure_of(owed: Owed) -> Mapping[str, object] | None:
    """What it encloses, as the outbox keeps it, or None: the message is words."""
    found = owed.payload.get("enclosure")
    return found if isinstance(found, dict) else None


def group_of(owed: Owed) -> str:
    """The name of the group in the register, "" for none."""
    return str(owed.payload.get("group", ""))
