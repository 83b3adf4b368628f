"""The ways out of the bot into WeCom: groups' webhooks, the robot's connection, the application.

Each knows how much its target may still be sent, and what fits into one message.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final, Protocol

from bot.clock import Clock
from bot.platforms.base import NotYet, PlatformError
from bot.platforms.wecom import texts
from bot.platforms.wecom.app import WeComApp
from bot.platforms.wecom.cards import buttons_of, small_card, whole_card
from bot.platforms.wecom.rates import WEBHOOK, Rates
from bot.platforms.wecom.render import MOST_MENTIONS, Kind, Rendered, escape, render, userids
from bot.platforms.wecom.replies import MOST_BYTES
from bot.platforms.wecom.socket import RobotSocket
from bot.platforms.wecom.splitting import size, split
from bot.platforms.wecom.webhook import GroupWebhook
from storage.records import Owed

_log = logging.getLogger(__name__)

SPARE: Final = 4  # places of every minute that routine messages leave to red ones
_GAP: Final = "\n\n"


class Channel(Protocol):
    """One way out."""

    def room(self, owed: Owed) -> int:
        """How many messages may go to the target of this one now."""

    def fits(self, batch: Sequence[Owed]) -> bool:
        """Whether all of them make one message."""

    async def send(self, batch: Sequence[Owed]) -> str:
        """Send them as one message; raises PlatformError."""


class Webhooks:
    """Groups' webhooks, by the name of the group in the register; they alone can mention."""

    def __init__(self, hooks: Mapping[str, GroupWebhook], clock: Clock) -> None:
        self._hooks, self._clock = hooks, clock
        self._rates = Rates(WEBHOOK)

    def reach(self, group: str) -> bool:
        """Whether that group has a webhook."""
        return group in self._hooks

    def room(self, owed: Owed) -> int:
        """Places left this minute, those kept for red messages taken off."""
        return self._rates.room(group_of(owed), self._clock.now()) - _spare(owed)

    def fits(self, batch: Sequence[Owed]) -> bool:
        """Whether content and mentions stay within one message."""
        return len(_mentions(batch)) <= MOST_MENTIONS and len(_rendered(batch).parts) == 1

    async def send(self, batch: Sequence[Owed]) -> str:
        """All parts, if the minute has room for all."""
        group, parts = group_of(batch[0]), _rendered(batch).parts
        now, spare = self._clock.now(), _spare(batch[0])
        if rest := self._rates.take(group, now, len(parts), spare=spare):
            raise NotYet("the group's webhook has spoken enough this minute", rest)
        await _in_parts(parts, self._hooks[group].send_markdown)
        return ""


class Robot:
    """The robot's long connection: writes to groups and persons that have spoken to it."""

    def __init__(self, socket: RobotSocket) -> None:
        self._socket = socket

    @property
    def is_live(self) -> bool:
        """Whether it is connected."""
        return self._socket.is_live

    def room(self, owed: Owed) -> int:
        """Places left this minute and hour, those kept for red messages taken off."""
        return self._socket.room(owed.target) - _spare(owed)

    def fits(self, batch: Sequence[Owed]) -> bool:
        """Whether the content stays within one message."""
        return size(escape(text_of(batch), Kind.MARKDOWN_V2)) <= MOST_BYTES

    async def send(self, batch: Sequence[Owed]) -> str:
        """One card if it shows everything; else the text in parts, and a card with its buttons."""
        first = batch[0]
        buttons = buttons_of(first.payload) if len(batch) == 1 else ()
        if whole := whole_card(_text(first), buttons, first.key):
            return await self._show(first, whole)
        content = escape(text_of(batch), Kind.MARKDOWN_V2)
        await _in_parts([part.text for part in split(content, MOST_BYTES)], self._say(first))
        if small := small_card(_text(first), buttons, first.key):
            await self._add(first, small)
        return ""

    def _say(self, owed: Owed) -> Callable[[str], Awaitable[object]]:
        is_group = owed.target_kind == "group"
        spare = _spare(owed)
        return lambda part: self._socket.push(owed.target, part, is_group=is_group, spare=spare)

    async def _show(self, owed: Owed, card: Mapping[str, object]) -> str:
        is_group = owed.target_kind == "group"
        return await self._socket.push_card(owed.target, card, is_group=is_group)

    async def _add(self, owed: Owed, card: Mapping[str, object]) -> None:
        """The buttons of a text that was sent; without them their words can be typed."""
        try:
            await self._show(owed, card)
        except PlatformError as error:
            _log.warning("message %d: no card with its buttons: %s", owed.id, error)


class Application:
    """The self-built application: writes to persons, one message after the other."""

    def __init__(self, app: WeComApp) -> None:
        self._app = app

    def room(self, owed: Owed) -> int:  # noqa: ARG002 - a person is sent few, none are merged
        """The application itself counts what a person is sent."""
        return 1

    def fits(self, batch: Sequence[Owed]) -> bool:
        """Nothing is merged: each has its buttons."""
        return len(batch) == 1

    async def send(self, batch: Sequence[Owed]) -> str:
        """The one message; returns WeCom's id of it."""
        (owed,) = batch
        return await self._app.send(owed)


def text_of(batch: Sequence[Owed]) -> str:
    """The words of one message, with what may be typed instead of pressing its buttons."""
    if len(batch) == 1:
        buttons = buttons_of(batch[0].payload)
        return texts.with_choices(_text(batch[0]), [button.text for button in buttons])
    return texts.merged(len(batch)) + _GAP.join(map(_text, batch))


def _rendered(batch: Sequence[Owed]) -> Rendered:
    return render(text_of(batch), Kind.MARKDOWN, _mentions(batch))


def _mentions(batch: Sequence[Owed]) -> tuple[str, ...]:
    named = [owed.payload.get("mentions") for owed in batch]
    lists = [one for one in named if isinstance(one, list | tuple)]
    return userids(str(account) for one in lists for account in one)


def _text(owed: Owed) -> str:
    return str(owed.payload.get("text", ""))


def group_of(owed: Owed) -> str:
    """The name of the group in the register, "" for none."""
    return str(owed.payload.get("group", ""))


def _spare(owed: Owed) -> int:
    return 0 if owed.red else SPARE


async def _in_parts(parts: Sequence[str], say: Callable[[str], Awaitable[object]]) -> None:
    """One after the other; after the first the whole can no longer be repeated."""
    for at, part in enumerate(parts):
        try:
            await say(part)
        except PlatformError as error:
            if not at:
                raise
            reason = f"part {at + 1} of {len(parts)}: {error}"
            raise PlatformError(reason, is_outcome_unknown=True) from None
