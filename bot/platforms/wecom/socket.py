"""The smart robot (智能机器人) on its long connection: the bot needs no public address.

https://developer.work.weixin.qq.com/document/path/101463. One connection per robot: whoever
subscribes last displaces the other. We never fight for it; a second process with the same robot
is for people to find, so it is said loudly and tried again only after a long while.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from secrets import token_hex

import aiohttp

from bot.clock import Clock
from bot.platforms.base import Enclosed, PlatformError
from bot.platforms.reconnecting import Tally
from bot.platforms.sessions import CLOSE_TIMEOUT, MAX_FRAME, new_session
from bot.platforms.wecom import frames
from bot.platforms.wecom.answering import Answers, OnCallback
from bot.platforms.wecom.link import Account, Link
from bot.platforms.wecom.reconnecting import Ending, Pace
from bot.platforms.wecom.refusals import ending_of, not_sent
from bot.platforms.wecom.replies import pushed, pushed_card, pushed_media
from bot.platforms.wecom.speaking import Speech
from bot.platforms.wecom.uploading import media_kind

_log = logging.getLogger(__name__)

OnTrouble = Callable[[Ending], Awaitable[None]]


class RobotSocket:
    """Keeps one subscribed connection, hands callbacks to the bot, sends answers and pushes."""

    def __init__(self, robot: Account, clock: Clock, pace: Pace | None = None) -> None:
        self._robot, self._clock, self._pace = robot, clock, pace or Pace()
        self._speech = Speech(clock, self._pace)
        self._is_stopping = False

    @property
    def is_live(self) -> bool:
        """Whether the platform has accepted the connection and it still stands."""
        return self._speech.is_live

    async def run_forever(self, on_callback: OnCallback, on_trouble: OnTrouble) -> None:
        """Stay connected until cancelled; then answer what was received, and close.

        `on_trouble` is told of an end that lasts until somebody does something about it.
        """
        self._is_stopping = False
        answers = Answers(on_callback, self._speech.respond, self._speech.follow)
        async with new_session() as session:
            running = asyncio.create_task(self._stay_connected(session, answers, on_trouble))
            try:
                await asyncio.wait({running})
                running.result()
            finally:
                self._is_stopping = True
                await answers.finish(self._pace.grace)
                await self._speech.finish()
                running.cancel()
                await asyncio.gather(running, return_exceptions=True)

    def room(self, chat: str) -> int:
        """How many messages the conversation may get now."""
        return self._speech.room(chat)

    async def push(self, chat: str, text: str, *, is_group: bool, spare: int = 0) -> str:
        """Write to a conversation unasked; returns the id of the request.

        Somebody must have addressed the robot there before. `spare` places stay free.

        Raises:
            NotYet: the quota is used up.
            PlatformError: there is no connection, the platform said no, or the connection broke
                before it answered (`is_outcome_unknown`).
        """
        return await self._push(chat, pushed(chat, text, is_group=is_group), spare)

    async def push_card(self, chat: str, card: Mapping[str, object], *, is_group: bool) -> str:
        """Show a template card in a conversation unasked; otherwise like `push`."""
        return await self._push(chat, pushed_card(chat, card, is_group=is_group))

    async def push_media(self, chat: str, thing: Enclosed, *, is_group: bool) -> str:
        """Upload a picture or file and show it in a conversation unasked; like `push`."""
        if self._is_stopping:
            raise not_sent("there is no connection")
        media = await self._speech.upload(thing)
        body = pushed_media(chat, media_kind(thing), media, is_group=is_group)
        return await self._push(chat, body)

    async def _push(self, chat: str, body: Mapping[str, object], spare: int = 0) -> str:
        if self._is_stopping:
            raise not_sent("there is no connection")
        return await self._speech.push(chat, body, spare)

    async def _stay_connected(
        self, session: aiohttp.ClientSession, answers: Answers, on_trouble: OnTrouble
    ) -> None:
        tally, loop = Tally(self._pace, token_hex(8)), asyncio.get_running_loop()
        while True:
            began = loop.time()
            ending = await self._connect_once(session, answers)
            pause = tally.pause(ending, timedelta(seconds=loop.time() - began))
            level = logging.ERROR if ending.is_for_people else logging.WARNING
            _log.log(level, "%s; next attempt in %.1f s", ending, pause.total_seconds())
            if ending.is_for_people:
                await on_trouble(ending)
            await asyncio.sleep(pause.total_seconds())

    async def _connect_once(self, session: aiohttp.ClientSession, answers: Answers) -> Ending:
        """One connection from opening to end; says how it ended."""
        try:
            async with asyncio.timeout(self._pace.connect_within.total_seconds()):
                socket = await session.ws_connect(
                    self._robot.url, timeout=CLOSE_TIMEOUT, max_msg_size=MAX_FRAME
                )
        except (aiohttp.ClientError, OSError) as error:  # a TimeoutError is an OSError
            _log.warning("no connection: %s", type(error).__name__)
            return Ending.LOST
        link = Link(socket, self._clock, self._pace)
        reading = asyncio.create_task(link.read(answers.take))
        try:
            return await self._live_with(link, reading)
        finally:
            self._speech.interrupt()
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)
            await link.close()

    async def _live_with(self, link: Link, reading: asyncio.Task[None]) -> Ending:
        robot = self._robot
        try:
            await link.ask(frames.SUBSCRIBE, {"bot_id": robot.bot_id, "secret": robot.secret})
        except PlatformError as error:
            _log.warning("not subscribed: %s", error)
            return Ending.KICKED if link.was_kicked else ending_of(error)
        self._speech.begin(link)
        _log.info("connected as robot %s", robot.bot_id)
        watching = asyncio.create_task(link.watch())
        try:
            await asyncio.wait({reading, watching}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            watching.cancel()
        if link.was_kicked:
            return Ending.KICKED
        return Ending.LOST if reading.done() else Ending.SILENT
