"""The ways out of the bot into WeCom: groups' webhooks, the robot's connection, the application.

Each knows how much its target may still be sent, and what fits into one message.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence

from bot.clock import Clock
from bot.platforms.base import CannotShow, Enclosed, NotYet, PlatformError
from bot.platforms.escaping import markdown
from bot.platforms.merging import in_parts, spare
from bot.platforms.payloads import buttons_of, group_of, mentions_of, text_of, words_of
from bot.platforms.rates import ON_THE_WAY, Rates
from bot.platforms.splitting import size, split
from bot.platforms.wecom.app import WeComApp
from bot.platforms.wecom.cards import small_card, whole_card
from bot.platforms.wecom.limits import WEBHOOK
from bot.platforms.wecom.render import MOST_MENTIONS, render, userids
from bot.platforms.wecom.replies import MOST_BYTES
from bot.platforms.wecom.socket import RobotSocket
from bot.platforms.wecom.webhook import LARGEST_IMAGE, GroupWebhook
from storage.records import Owed

_log = logging.getLogger(__name__)


class Webhooks:
    """Groups' webhooks, by the name of the group in the register; they alone can mention."""

    def __init__(self, hooks: Mapping[str, GroupWebhook], clock: Clock) -> None:
        self._hooks, self._clock = hooks, clock
        self._rates = Rates("wecom:webhooks", WEBHOOK, way=ON_THE_WAY)

    def reach(self, group: str) -> bool:
        """Whether that group has a webhook."""
        return group in self._hooks

    def room(self, owed: Owed) -> int:
        """Places left this minute, those kept for red messages taken off."""
        return self._rates.room(group_of(owed), self._clock.now()) - spare(owed)

    def fits(self, batch: Sequence[Owed]) -> bool:
        """Whether content and mentions stay within one message."""
        return len(_mentions(batch)) <= MOST_MENTIONS and len(_rendered(batch)) == 1

    async def send(self, batch: Sequence[Owed]) -> str:
        """All parts, if the minute has room for all."""
        group, parts = group_of(batch[0]), _rendered(batch)
        now = self._clock.now()
        if rest := await self._rates.take(group, now, len(parts), spare=spare(batch[0])):
            raise NotYet("the group's webhook has spoken enough this minute", rest)

        async def say(part: str) -> None:
            with self._rates.answered(group, now, self._clock.now):
                await self._hooks[group].send_markdown(part)

        await in_parts(parts, say)
        return ""

    async def enclose(self, owed: Owed, thing: Enclosed) -> str:
        """A picture of at most 2 MB; files are for persons."""
        if not thing.is_picture or len(thing.content) > LARGEST_IMAGE:
            raise CannotShow("a group's webhook")
        group, now = group_of(owed), self._clock.now()
        if rest := await self._rates.take(group, now, spare=spare(owed)):
            raise NotYet("the group's webhook has spoken enough this minute", rest)
        with self._rates.answered(group, now, self._clock.now):
            await self._hooks[group].send_image(thing.content)
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
        return self._socket.room(owed.target) - spare(owed)

    def fits(self, batch: Sequence[Owed]) -> bool:
        """Whether the content stays within one message."""
        return size(markdown(text_of(batch))) <= MOST_BYTES

    async def send(self, batch: Sequence[Owed]) -> str:
        """One card if it shows everything; else the text in parts, and a card with its buttons."""
        first = batch[0]
        buttons = buttons_of(first.payload) if len(batch) == 1 else ()
        if whole := whole_card(words_of(first), buttons, first.key):
            return await self._show(first, whole)
        content = markdown(text_of(batch))
        await in_parts([part.text for part in split(content, MOST_BYTES)], self._say(first))
        if small := small_card(words_of(first), buttons, first.key):
            await self._add(first, small)
        return ""

    async def enclose(self, owed: Owed, thing: Enclosed) -> str:
        """Uploaded, then pushed by its id."""
        is_group = owed.target_kind == "group"
        return await self._socket.push_media(owed.target, thing, is_group=is_group)

    def _say(self, owed: Owed) -> Callable[[str], Awaitable[object]]:
        is_group = owed.target_kind == "group"
        left = spare(owed)
        return lambda part: self._socket.push(owed.target, part, is_group=is_group, spare=left)

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

    async def enclose(self, owed: Owed, thing: Enclosed) -> str:
        """The picture or file; returns WeCom's id of it."""
        return await self._app.enclose(owed, thing)


def _rendered(batch: Sequence[Owed]) -> tuple[str, ...]:
    return render(text_of(batch), _mentions(batch))


def _mentions(batch: Sequence[Owed]) -> tuple[str, ...]:
    return userids(mentions_of(batch))
