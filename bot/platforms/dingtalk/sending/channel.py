"""DingTalk as one platform: every message takes the best way out that it has.

What mentions people goes by the reply address, else by the group's custom robot, else on a card;
the robot's own messages cannot mention. What has buttons goes on a card if there is a template.
Answers use the reply address of what they answer. All else is said by the application's robot, or
by the group's where that is closed. What rings is a message of
its own, and always a DING. See the table of channels at
https://open.dingtalk.com/document/dingstart/robot-reply-and-send-messages
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import takewhile
from typing import Final

from bot.platforms.base import Enclosed, NotYet, Platform, PlatformError
from bot.platforms.dingtalk.sending import texts
from bot.platforms.dingtalk.sending.errors import CLOSED, DingTalkError, Fault
from bot.platforms.dingtalk.sending.posting import ReplyAddresses, Webhooks
from bot.platforms.dingtalk.sending.ringing import Ringing, level_of
from bot.platforms.dingtalk.sending.speaking import CardMessages, RobotMessages
from bot.platforms.dingtalk.sending.ways import Way
from bot.platforms.merging import together
from bot.platforms.payloads import buttons_of, group_of, words_of
from handlers.parser import find_number
from storage.records import Owed

_log = logging.getLogger(__name__)

_FOR_A_WHILE: Final = frozenset({Fault.CROWDED, Fault.SPENT, Fault.BLOCKED})


class DingTalk(Platform):
    """All of DingTalk that is configured."""

    name = "dingtalk"
    is_idempotent = False

    def __init__(
        self,
        addresses: ReplyAddresses,
        robot: RobotMessages,
        webhooks: Webhooks,
        ringing: Ringing,
        cards: CardMessages | None = None,
    ) -> None:
        self._addresses, self._robot, self._ringing = addresses, robot, ringing
        self._webhooks, self._cards = webhooks, cards

    def together(self, queue: Sequence[Owed]) -> int:
        """As many as fit into one message, when there is no room for one each."""
        said = [*takewhile(lambda owed: not level_of(owed), queue)]
        return together(said, lambda owed: self._ways(owed)[0]) if said else 1

    async def send(self, batch: Sequence[Owed]) -> str:
        """Deliver by the best way; where that is closed, by the next.

        Raises:
            NotYet: every way is closed for a while.
            PlatformError: it did not, or perhaps did not, arrive.
        """
        if level_of(batch[0]):
            return await self._ringing.send(batch[0])
        refusal: PlatformError | None = None
        for way in self._ways(batch[0]):
            try:
                return await way.send(batch)
            except PlatformError as error:
                if error.is_outcome_unknown or isinstance(error, NotYet):
                    raise
                fault = error.fault if isinstance(error, DingTalkError) else None
                if fault is Fault.CONTENT:
                    return await self._say_less(way, batch)
                if fault not in CLOSED and way is not self._addresses:
                    raise _patient(error) from None
                refusal = error
        raise _patient(refusal or PlatformError("no way to that chat")) from None

    async def enclose(self, owed: Owed, thing: Enclosed) -> str:
        """By the application's robot, which alone shows pictures and files; see `Platform`."""
        try:
            return await self._robot.enclose(owed, thing)
        except PlatformError as error:
            raise _patient(error) from None

    def _ways(self, owed: Owed) -> list[Way]:
        """What leads to its target, the best first and what is closed last; never empty."""
        return sorted(self._by_merit(owed), key=lambda way: not way.is_open(owed))

    def _by_merit(self, owed: Owed) -> Iterator[Way]:
        is_group = owed.target_kind == "group"
        must_ring = is_group and bool(owed.payload.get("mentions"))
        has_robot = is_group and self._webhooks.reach(group_of(owed))
        card = self._cards if self._cards and self._cards.fits([owed]) else None
        has_address = self._addresses.reach(owed)
        if must_ring and has_address:
            yield self._addresses
        if must_ring and has_robot:
            yield self._webhooks
        if card and buttons_of(owed.payload):
            yield card
        if has_address and not must_ring:
            yield self._addresses
        if card and must_ring and not buttons_of(owed.payload):
            yield card
        yield self._robot
        if has_robot and not must_ring:
            yield self._webhooks

    async def _say_less(self, way: Way, batch: Sequence[Owed]) -> str:
        """The platform does not let the words pass: say that there is something, and where."""
        numbers = dict.fromkeys(filter(None, (find_number(words_of(owed)) for owed in batch)))
        text = texts.withheld("、".join(numbers))
        first = batch[0]
        payload = {**first.payload, "text": text, "buttons": []}
        _log.warning("message %d: dingtalk refused its words, a notice goes instead", first.id)
        return await way.send([replace(first, key=f"{first.key}:withheld", payload=payload)])


def _patient(error: PlatformError) -> PlatformError:
    """What is closed for a while costs no attempt: such messages are never given up."""
    fault = error.fault if isinstance(error, DingTalkError) else None
    if fault in _FOR_A_WHILE and error.retry_after:
        return NotYet(str(error), error.retry_after)
    return error
