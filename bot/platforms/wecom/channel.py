"""WeCom as one platform: every message takes the best way out that it has.

A message that mentions people goes by the group's webhook, which alone can ring them; others by
the robot's connection, or by the webhook where there is none. Persons are written to by the
application, else by the robot. An answer that the platform did not take at once uses the address
of the message it answers first.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Final, TypeVar

from bot.platforms.base import CannotShow, Enclosed, Platform, PlatformError
from bot.platforms.merging import Channel, Shows, together
from bot.platforms.payloads import group_of
from bot.platforms.wecom import texts
from bot.platforms.wecom.addresses import ReplyAddresses
from bot.platforms.wecom.channels import Application, Robot, Webhooks
from bot.platforms.wecom.errors import Channel as By
from bot.platforms.wecom.errors import Fault, WeComError
from handlers.messages import OutgoingMessage
from storage.records import Owed

W = TypeVar("W")
OnTrouble = Callable[[str, str], None]
NO_WAY_REST: Final = timedelta(minutes=5)  # until somebody has changed the settings


def leave(_key: str, _text: str) -> None:
    """Nobody is told of a way that is closed."""


class WeCom(Platform):
    """All of WeCom that is configured.

    `on_trouble` gets a key and words for administrators when a way is closed until somebody
    corrects something.
    """

    name = "wecom"
    is_idempotent = False

    def __init__(
        self,
        addresses: ReplyAddresses,
        webhooks: Webhooks,
        robot: Robot | None = None,
        app: Application | None = None,
        on_trouble: OnTrouble = leave,
    ) -> None:
        self._addresses, self._webhooks = addresses, webhooks
        self._robot, self._app, self._on_trouble = robot, app, on_trouble

    def rings(self, answer: OutgoingMessage) -> bool:
        """Whether that answer mentions people whom the group's webhook can ring."""
        is_for_group = answer.target_kind == "group" and bool(answer.mentions)
        return is_for_group and self._webhooks.reach(answer.group)

    def together(self, queue: Sequence[Owed]) -> int:
        """As many as fit into one message, when there is no room for one each."""
        return together(queue, lambda owed: next(self._ways(owed), None))

    async def send(self, batch: Sequence[Owed]) -> str:
        """Deliver by the best way; where that is closed for good or until mended, by the next.

        Raises:
            PlatformError: it did not, or perhaps did not, arrive; final only if every way is.
        """
        return await self._by_best(batch[0], self._ways(batch[0]), lambda way: way.send(batch))

    async def enclose(self, owed: Owed, thing: Enclosed) -> str:
        """By the best way that shows such things; see `Platform`."""
        ways = [way for way in self._ways(owed) if isinstance(way, Shows)]
        if not ways:
            raise CannotShow(self.name)
        return await self._by_best(owed, ways, lambda way: way.enclose(owed, thing))

    async def _by_best(
        self, owed: Owed, ways: Iterable[W], say: Callable[[W], Awaitable[str]]
    ) -> str:
        refusals: list[PlatformError] = []
        for channel in ways:
            try:
                return await say(channel)
            except PlatformError as error:
                self._complain(owed, error)
                if error.is_outcome_unknown or not self._is_closed(channel, error):
                    raise
                refusals.append(error)
        if refusals:
            raise min(refusals, key=lambda one: one.permanent)
        raise PlatformError("no way to that chat is configured", retry_after=NO_WAY_REST)

    def _is_closed(self, channel: object, error: PlatformError) -> bool:
        """Whether that way took nothing and waiting for it would take long."""
        is_for_people = isinstance(error, WeComError) and error.is_for_people
        return error.permanent or is_for_people or channel is self._addresses

    def _complain(self, owed: Owed, error: PlatformError) -> None:
        """Tell of what stays closed until somebody corrects it."""
        if not isinstance(error, WeComError):
            return
        if error.channel is By.WEBHOOK and error.fault is Fault.GROUP and group_of(owed):
            group = group_of(owed)
            self._on_trouble(f"webhook:{group}", texts.closed_webhook(group, error.code))
        elif error.channel is By.APP and error.is_for_people:
            self._on_trouble("app", texts.closed_app(error.code, str(error)))

    def _ways(self, owed: Owed) -> Iterator[Channel]:
        """The channels that lead to its target, the best first."""
        has_webhook = owed.target_kind == "group" and self._webhooks.reach(group_of(owed))
        must_ring = has_webhook and bool(owed.payload.get("mentions"))
        is_live = self._robot is not None and self._robot.is_live
        if must_ring:
            yield self._webhooks
        if self._addresses.reach(owed):
            yield self._addresses
        if self._app and owed.target_kind == "person":
            yield self._app
        if self._robot and (is_live or not has_webhook):
            yield self._robot
        if has_webhook and not must_ring:
            yield self._webhooks
