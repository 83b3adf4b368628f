"""From a body to the bot, the same whichever way it came."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol

from bot.clock import Clock
from bot.interfaces import Reads, Receives
from bot.platforms.dingtalk.receiving import texts
from bot.platforms.dingtalk.receiving.inbound import (
    PLATFORM,
    Foreign,
    Robot,
    error_code,
    message_of,
    withheld,
)
from bot.platforms.dingtalk.receiving.presses import changed, press_of, space_of
from handlers.messages import IncomingMessage, Outcome

_log = logging.getLogger(__name__)

Body = Mapping[str, object]
Shown = Callable[[IncomingMessage, Outcome], Mapping[str, str]]
Heard = Callable[[], Awaitable[None]]


class Service(Reads, Receives, Protocol):
    """What is needed of the bot."""

    async def decline(self, message: IncomingMessage, text: str) -> None:
        """Answer with that text, once, and do not handle the message."""

    async def alarm(self, key: str, text: str) -> None:
        """Tell the administrators, of each `key` once a day."""


def nothing(_message: IncomingMessage, _outcome: Outcome) -> Mapping[str, str]:
    """No variable of the card changes by the answer to the press."""
    return {}


async def unheard() -> None:
    """Nobody counts."""


class Hearing:
    """Hands on what is for this robot. Answers are owed to the outbox and not given here.

    `shown` says which variables of a pressed card become what; values are texts. `heard` is told
    of every callback, since each counts in the month's quota.
    """

    def __init__(
        self, service: Service, robot: Robot, shown: Shown = nothing, heard: Heard = unheard
    ) -> None:
        self._service, self._robot = service, robot
        self._shown, self._heard = shown, heard

    @property
    def clock(self) -> Clock:
        """What time it is."""
        return self._service.clock

    async def message(self, body: Body) -> None:
        """Deal with a message to the robot; committed on return.

        Raises:
            Foreign, Unreadable: like `message_of`.
        """
        try:
            message = message_of(body, self._robot, self.clock.now())
        except Foreign:
            await self._service.alarm(f"{PLATFORM}:foreign", texts.FOREIGN)
            raise
        if shell := withheld(body, message):
            code = error_code(body)
            _log.error("message=%s came without its words, code %s", message.message_id, code)
            await self._service.decline(shell, texts.WITHHELD)
            await self._service.alarm(f"{PLATFORM}:{code}", texts.kept_back(code))
        else:
            await self._service.receive(message)
        await self._heard()

    async def press(self, body: Body) -> Mapping[str, object]:
        """Deal with a press on a card; returns how the card changes for all who see it.

        Cards in private chats and in groups look alike here: a group is one that the register
        knows, and elsewhere who pressed is answered in private.
        https://open.dingtalk.com/document/development/event-callback-card

        Raises:
            Foreign, Unreadable: like `press_of`.
        """
        is_group = bool(space_of(body)) and await self._service.read(
            lambda tx: tx.registers.directory().group_of_chat(PLATFORM, space_of(body)) is not None
        )
        message = press_of(body, self._robot, self.clock.now(), is_group=is_group)
        variables = dict(self._shown(message, await self._service.receive(message)))
        await self._heard()
        return changed(variables) if variables else {}
