"""WeCom as one platform: every message takes the best way out that it has.

A message that mentions people goes by the group's webhook, which alone can ring them; others by
the robot's connection, or by the webhook where there is none. Persons are written to by the
application, else by the robot. An answer that the platform did not take at once uses the
address of the message it answers first.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import takewhile
from typing import Final

from bot.platforms.base import Platform, PlatformError
from bot.platforms.wecom.addresses import ReplyAddresses
from bot.platforms.wecom.channels import Application, Channel, Robot, Webhooks, choices
from storage.records import Owed

NO_WAY_REST: Final = timedelta(minutes=5)  # until somebody has changed the settings


class WeCom(Platform):
    """All of WeCom that is configured."""

    name = "wecom"
    is_idempotent = False

    def __init__(
        self,
        addresses: ReplyAddresses,
        webhooks: Webhooks,
        robot: Robot | None = None,
        app: Application | None = None,
    ) -> None:
        self._addresses, self._webhooks = addresses, webhooks
        self._robot, self._app = robot, app

    def together(self, queue: Sequence[Owed]) -> int:
        """As many as fit into one message, when there is no room for one each."""
        first, channel = queue[0], self._channel(queue[0])
        if channel is None:
            return 1
        alike = [*takewhile(lambda owed: self._is_like(first, owed), queue)]
        if len(alike) <= max(channel.room(first), 1):
            return 1
        count = 1
        while count < len(alike) and channel.fits(alike[: count + 1]):
            count += 1
        return count

    async def send(self, batch: Sequence[Owed]) -> str:
        """Deliver; an address that refuses is used up, and another way is tried.

        Raises:
            PlatformError: it did not, or perhaps did not, arrive.
        """
        if len(batch) == 1 and self._addresses.reach(batch[0]):
            try:
                await self._addresses.send(batch[0])
            except PlatformError as error:
                if error.is_outcome_unknown:
                    raise
            else:
                return ""
        channel = self._channel(batch[0])
        if channel is None:
            raise PlatformError("no way to that chat is configured", retry_after=NO_WAY_REST)
        return await channel.send(batch)

    def _channel(self, owed: Owed) -> Channel | None:
        if owed.target_kind == "person":
            return self._app or self._robot
        if not self._webhooks.reach(owed):
            return self._robot
        is_robots = self._robot and self._robot.is_live and not owed.payload.get("mentions")
        return self._robot if is_robots else self._webhooks

    def _is_like(self, first: Owed, other: Owed) -> bool:
        """Whether both may stand in one message: never an answer, nor what has buttons."""
        if other is first:
            return True
        if any(owed.payload.get("is_answer") or choices(owed) for owed in (first, other)):
            return False
        return first.red is other.red and self._channel(other) is self._channel(first)
