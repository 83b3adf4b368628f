"""The ways by posting to an address: groups' custom robots, and answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Final

from bot.clock import Clock
from bot.config.platforms import DingTalkWebhook
from bot.platforms.dingtalk.receiving.addresses import is_reply_address
from bot.platforms.dingtalk.sending.allowance import Allowance
from bot.platforms.dingtalk.sending.pace import APP_ROBOT
from bot.platforms.dingtalk.sending.render import Part
from bot.platforms.dingtalk.sending.ways import ByAppRobot, Way, mentions_fit, rendered
from bot.platforms.dingtalk.sending.webhook import Poster
from bot.platforms.merging import in_parts
from bot.platforms.payloads import group_of
from storage.records import Owed

LIFE: Final = timedelta(minutes=89)  # of a reply address whose end was not told


class Webhooks(Way):
    """Custom robots, by the name of their group in the register; they mention whom they name."""

    def __init__(
        self, robots: Mapping[str, DingTalkWebhook], poster: Poster, allowance: Allowance
    ) -> None:
        self._robots, self._poster, self._allowance = robots, poster, allowance

    def reach(self, group: str) -> bool:
        """Whether that group has a robot."""
        return group in self._robots

    def is_open(self, owed: Owed) -> bool:
        """See `Way`."""
        return self._allowance.is_open(group_of(owed))

    def room(self, owed: Owed) -> int:
        """Places left this minute."""
        return self._allowance.room(group_of(owed), owed)

    def fits(self, batch: Sequence[Owed]) -> bool:
        """Whether text and mentions stay within one message."""
        return mentions_fit(batch) and len(rendered(batch)) == 1

    async def send(self, batch: Sequence[Owed]) -> str:
        """All parts, if the minute has room for all; an uncertain one is repeated under its id."""
        first, group, parts = batch[0], group_of(batch[0]), rendered(batch)
        key, number = ",".join(owed.key for owed in batch), count()
        left = await self._allowance.take(group, first, len(parts))

        async def say(part: Part) -> str:
            part_key = f"{key}:{next(number)}"

            async def post() -> str:
                await self._poster.to_robot(self._robots[group], part, part_key)
                return ""

            return await self._allowance.say(group, first, left, post, again=post)

        await in_parts(parts, say)
        return ""


class ReplyAddresses(ByAppRobot):
    """Answers messages at the addresses that came with them, at the first attempt only."""

    def __init__(self, poster: Poster, oapi_base: str, clock: Clock, allowance: Allowance) -> None:
        super().__init__(allowance)
        self._poster, self._base, self._clock = poster, oapi_base, clock

    def reach(self, owed: Owed) -> bool:
        """Whether it has an address of DingTalk that is still good."""
        is_fresh = owed.attempts == 1 and self._clock.now() < _end(owed)
        return is_fresh and is_reply_address(_url(owed), self._base)

    def fits(self, batch: Sequence[Owed]) -> bool:
        """Answers stand alone."""
        return len(batch) == 1

    async def send(self, batch: Sequence[Owed]) -> str:
        """All parts; nothing here recognises repetitions, so nothing is repeated."""
        (owed,) = batch
        parts = rendered(batch)
        left = await self._allowance.take(APP_ROBOT, owed, len(parts))

        async def say(part: Part) -> str:
            async def post() -> str:
                await self._poster.to_reply_address(_url(owed), part)
                return ""

            return await self._allowance.say(APP_ROBOT, owed, left, post, again=None)

        await in_parts(parts, say)
        return ""


def _url(owed: Owed) -> str:
    return str(owed.payload.get("reply_url", ""))


def _end(owed: Owed) -> datetime:
    """Until when its address is good: as told with the message, else by the platform's habit."""
    try:
        told = datetime.fromisoformat(str(owed.payload["reply_until"]))
    except (KeyError, ValueError):
        return owed.created_at + LIFE
    return told if told.tzinfo else told.replace(tzinfo=UTC)
