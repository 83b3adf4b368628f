"""One websocket to the platform: requests find their answers, silence is noticed.

https://developer.work.weixin.qq.com/document/path/101463
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from weakref import WeakValueDictionary

import aiohttp

from bot.clock import Clock
from bot.platforms.base import PlatformError
from bot.platforms.wecom import frames
from bot.platforms.wecom.frames import Frame
from bot.platforms.wecom.reconnecting import Pace
from bot.platforms.wecom.refusals import Refused, not_sent, perhaps_sent

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Account:
    """Which robot, and where; the secret is shown nowhere."""

    url: str
    bot_id: str
    secret: str = field(repr=False)


class Link:
    """A connection from its opening to its end; a new one is made for every attempt.

    `was_kicked`: the platform said that a newer connection has taken over.
    """

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, clock: Clock, pace: Pace) -> None:
        self.was_kicked = False
        self._socket, self._clock, self._pace = socket, clock, pace
        self._waiting: dict[str, asyncio.Future[Frame]] = {}
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._heard_at = asyncio.get_running_loop().time()

    async def ask(self, command: str, body: Mapping[str, object] | None) -> str:
        """Make a request of our own; returns its id once the platform said yes.

        Raises:
            PlatformError: like `request`.
        """
        req_id = frames.new_req_id(command, self._clock.now())
        await self.request(command, req_id, body)
        return req_id

    async def call(self, command: str, body: Mapping[str, object]) -> Mapping[str, object]:
        """Make a request of our own; returns what the platform answered; raises like `request`."""
        req_id = frames.new_req_id(command, self._clock.now())
        return await self.request(command, req_id, body)

    async def request(
        self, command: str, req_id: str, body: Mapping[str, object] | None
    ) -> Mapping[str, object]:
        """Send one frame; returns what it was answered when the platform said yes to it.

        One frame of an id is under way at a time, as the platform demands.

        Raises:
            Refused: the platform said no.
            PlatformError: not sent, or sent and no answer came.
        """
        async with self._turns.setdefault(req_id, asyncio.Lock()):
            if self._socket.closed:
                raise not_sent(f"{command}: the connection is closed")
            ack = await self._transmit(command, req_id, body)
        if ack.code:
            raise Refused(command, ack.code)
        return ack.body

    async def _transmit(
        self, command: str, req_id: str, body: Mapping[str, object] | None
    ) -> Frame:
        answered: asyncio.Future[Frame] = asyncio.get_running_loop().create_future()
        self._waiting[req_id] = answered
        try:
            async with asyncio.timeout(self._pace.answer_within.total_seconds()):
                await self._socket.send_str(frames.encode(command, req_id, body))
                return await answered
        except TimeoutError as error:
            raise perhaps_sent(command, "no answer in time") from error
        except (OSError, aiohttp.ClientError) as error:
            raise perhaps_sent(command, "the connection broke") from error
        finally:
            del self._waiting[req_id]

    async def read(self, on_callback: Callable[[Frame], None]) -> None:
        """Take what comes until the connection ends; whoever waits for an answer is told."""
        try:
            while not self.was_kicked:
                message = await self._socket.receive()
                if message.type is aiohttp.WSMsgType.TEXT:
                    self._take(str(message.data), on_callback)
                elif message.type is not aiohttp.WSMsgType.BINARY:
                    break
        finally:
            for answered in self._waiting.values():
                if not answered.done():
                    answered.set_exception(ConnectionResetError())

    def _take(self, text: str, on_callback: Callable[[Frame], None]) -> None:
        try:
            frame = frames.decode(text)
        except ValueError:
            _log.warning("a frame of %d characters could not be read", len(text))
            return
        if not frame.command:
            self._settle(frame)
        elif frame.is_kick:
            self.was_kicked = True
        elif frame.command in (frames.MESSAGE, frames.EVENT):
            self._hear()
            on_callback(frame)
        else:
            _log.info("a frame of an unknown command was left alone")

    def _settle(self, ack: Frame) -> None:
        answered = self._waiting.get(ack.req_id)
        if answered is None or answered.done():
            _log.debug("an answer came that nobody waits for, code %d", ack.code)
            return
        if not ack.code:
            self._hear()
        answered.set_result(ack)

    def _hear(self) -> None:
        self._heard_at = asyncio.get_running_loop().time()

    async def watch(self) -> None:
        """Send heartbeats; returns when nothing real was heard for too long.

        Only callbacks and yeses count: a peer that still answers the websocket's own pings, or
        says no to every heartbeat, is as good as dead.
        """
        loop, limit = asyncio.get_running_loop(), self._pace.silence_limit.total_seconds()
        while True:
            await asyncio.sleep(self._pace.heartbeat_every.total_seconds())
            with suppress(PlatformError):
                await self.ask(frames.PING, None)
            if loop.time() - self._heard_at > limit:
                return

    async def close(self) -> None:
        """Close politely, but wait for nobody who does not answer."""
        with suppress(OSError, aiohttp.ClientError):
            await self._socket.close()
