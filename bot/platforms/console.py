"""The pretend chat server as a platform: demo page, terminal chat, and reference implementation.

Sending is idempotent: a message whose id is already on the shelf is accepted and changes nothing,
as a vendor with an idempotency key would do.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, Protocol

from bot.clock import Clock
from bot.platforms.base import Enclosed, Platform
from handlers.messages import Button
from storage.records import Owed

BOT: Final = "bot"  # the sender of every line that the bot wrote
PRIVATE: Final = "p:"  # a person's private chat with the bot is "p:" + account


@dataclass(frozen=True, slots=True)
class ChatLine:
    """One message in a pretend chat. `seq` is given by the shelf; `to` only in private chats.

    `quote` is the id of the message answered to, "" for none; `mentions` are account ids. `file`
    is the name of the picture or file that the message is, "" for words; `content` goes to the
    shelf only.
    """

    id: str
    chat: str
    sender: str
    text: str
    at: datetime
    to: str = ""
    name: str = ""
    quote: str = ""
    buttons: tuple[Button, ...] = ()
    mentions: tuple[str, ...] = ()
    seq: int = 0
    file: str = ""
    content: bytes = field(default=b"", repr=False)


class Shelf(Protocol):
    """Where chat lines are kept for good."""

    def put(self, line: ChatLine) -> bool:
        """Keep the line; False, and no change, when its sender's side used that id before."""


class ConsolePlatform(Platform):
    """Implements `Platform` on a shelf. Each new line is shown to the `on_message` callbacks."""

    name = "console"
    is_idempotent = True

    def __init__(self, shelf: Shelf, clock: Clock) -> None:
        self.on_message: list[Callable[[ChatLine], None]] = []
        self._shelf, self._clock = shelf, clock

    async def send(self, batch: Sequence[Owed]) -> str:
        """Put the message on the shelf; returns its id, which is the outbox key."""
        (owed,) = batch
        return await self._put(_line(owed, self._clock.now()))

    async def enclose(self, owed: Owed, thing: Enclosed) -> str:
        """Put the picture or file on the shelf, under its name; returns its id."""
        line = replace(_line(owed, self._clock.now()), text="")
        return await self._put(replace(line, file=thing.name, content=thing.content))

    async def _put(self, line: ChatLine) -> str:
        if await asyncio.to_thread(self._shelf.put, line):
            for show in self.on_message:
                show(line)
        return line.id


def _line(owed: Owed, at: datetime) -> ChatLine:
    is_private = owed.target_kind == "person"
    return ChatLine(
        id=owed.key,
        chat=f"{PRIVATE}{owed.target}" if is_private else owed.target,
        to=owed.target if is_private else "",
        sender=BOT,
        text=str(owed.payload.get("text", "")),
        at=at,
        buttons=tuple(
            Button(str(button["id"]), str(button["text"]))
            for button in _list(owed.payload.get("buttons"))
            if isinstance(button, dict)
        ),
        mentions=tuple(map(str, _list(owed.payload.get("mentions")))),
    )


def _list(value: object) -> Sequence[object]:
    return value if isinstance(value, list | tuple) else ()
