"""Saying things on the long connection, over whichever link stands, within the quota.

https://developer.work.weixin.qq.com/document/path/101463
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import datetime

from bot.clock import Clock
from bot.platforms.base import Enclosed, NotYet, PlatformError
from bot.platforms.rates import ON_THE_WAY, Rates
from bot.platforms.wecom import frames
from bot.platforms.wecom.errors import Fault
from bot.platforms.wecom.frames import Frame
from bot.platforms.wecom.limits import CONVERSATION, UPLOADS
from bot.platforms.wecom.link import Link
from bot.platforms.wecom.reconnecting import Pace
from bot.platforms.wecom.refusals import Refused, not_sent
from bot.platforms.wecom.replies import Reply, pushed, pushed_card
from bot.platforms.wecom.uploading import upload

_log = logging.getLogger(__name__)


class Speech:
    """Answers wait for link and quota while there is time; pushes do not wait."""

    def __init__(self, clock: Clock, pace: Pace) -> None:
        self._clock, self._pace = clock, pace
        self._rates = Rates("wecom:robot", CONVERSATION, way=ON_THE_WAY)
        self._uploads = Rates("wecom:uploads", UPLOADS, way=ON_THE_WAY)
        self._link: Link | None = None
        self._is_live = asyncio.Event()
        self._pushing, self._is_idle = 0, asyncio.Event()
        self._is_idle.set()

    @property
    def is_live(self) -> bool:
        """Whether there is a link to speak over."""
        return self._is_live.is_set()

    def begin(self, link: Link) -> None:
        """From now on this link stands."""
        self._link = link
        self._is_live.set()

    def interrupt(self) -> None:
        """There is no link for the time being."""
        self._is_live.clear()
        self._link = None

    def room(self, chat: str) -> int:
        """How many messages the conversation may get now."""
        return self._rates.room(chat, self._clock.now())

    async def push(self, chat: str, body: Mapping[str, object], spare: int = 0) -> str:
        """Send this body unasked, now or never; returns the id of the request.

        Raises:
            NotYet: no quota, or only the `spare` places of it.
            PlatformError: no link, a no, or no answer (`is_outcome_unknown`).
        """
        link, now = self._standing(), self._clock.now()
        if wait := await self._rates.take(chat, now, spare=spare):
            raise NotYet("the conversation's quota is used up", wait)
        with self._pushes(), self._answered(chat, now):
            return await link.ask(frames.PUSH, body)

    async def upload(self, thing: Enclosed) -> str:
        """Upload a picture or file over the link that stands; returns its id.

        Raises:
            NotYet: the robot has uploaded enough.
            PlatformError: there is no link, or the platform did not take it.
        """
        link, now = self._standing(), self._clock.now()
        if wait := await self._uploads.take("", now):
            raise NotYet("the robot's quota of uploads is used up", wait)
        with self._pushes():
            media = await upload(link.call, thing)
        self._uploads.arrived("", now, self._clock.now())
        return media

    def _standing(self) -> Link:
        if self._link is None:
            raise not_sent("there is no connection")
        return self._link

    def _answered(self, chat: str, left: datetime) -> AbstractContextManager[None]:
        return self._rates.answered(chat, left, self._clock.now)

    @contextmanager
    def _pushes(self) -> Iterator[None]:
        """Inside, something is under way for which `finish` waits."""
        self._pushing += 1
        self._is_idle.clear()
        try:
            yield
        finally:
            self._pushing -= 1
            if not self._pushing:
                self._is_idle.set()

    async def finish(self) -> None:
        """Wait for pushes under way, as long as an answer may take."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self._pace.answer_within.total_seconds()):
                await self._is_idle.wait()

    async def follow(self, frame: Frame, card: Mapping[str, object]) -> None:
        """Push a card into the conversation of the callback; raises PlatformError."""
        await self.push(frame.chat, pushed_card(frame.chat, card, is_group=frame.is_group))

    async def respond(self, frame: Frame, reply: Reply, until: float) -> None:
        """Send the answer as soon as quota and connection allow; raises PlatformError.

        Tried again while there is time, if the platform certainly did not take it.
        """
        while True:
            link, left = await self._turn(frame.chat, until)
            try:
                return await self._answer(link, left, frame, reply, until)
            except PlatformError as error:
                if error.permanent or error.is_outcome_unknown:
                    raise
                rest = (isinstance(error, Refused) and error.retry_after) or self._pace.lost
                _log.info("callback %s: %s, again in a while", frame.message_id, error)
            await asyncio.sleep(rest.total_seconds())

    async def _turn(self, chat: str, until: float) -> tuple[Link, datetime]:
        """Wait for a connection and for the conversation's quota, which is then used; and when."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout_at(until):
                while loop.time() < until:
                    await self._is_live.wait()
                    now = self._clock.now()
                    wait = await self._rates.take(chat, now)
                    if not wait and self._link:
                        return self._link, now
                    await asyncio.sleep(wait.total_seconds())
        except TimeoutError:
            pass
        raise PlatformError("too late to answer", permanent=True)

    async def _answer(
        self, link: Link, left: datetime, frame: Frame, reply: Reply, until: float
    ) -> None:
        try:
            with self._answered(frame.chat, left):
                await link.request(reply.command, frame.req_id, reply.body)
        except Refused as error:
            if error.fault is not Fault.STALE or not reply.text:
                raise
            _log.warning("callback %s is stale, its answer is pushed", frame.message_id)
            link, left = await self._turn(frame.chat, until)
            body = pushed(frame.chat, reply.text, is_group=frame.is_group)
            with self._answered(frame.chat, left):
                await link.ask(frames.PUSH, body)
