"""One Stream connection: frames come, acknowledgements go back the same way, silence is noticed.

https://open.dingtalk.com/document/direction/stream-mode-protocol-access-description
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress

import aiohttp

from bot.platforms.dingtalk.receiving import frames
from bot.platforms.dingtalk.receiving.frames import Frame
from bot.platforms.dingtalk.receiving.reconnecting import Ending, Pace

_log = logging.getLogger(__name__)

Take = Callable[["Link", Frame], Awaitable[None]]


class Link:
    """A connection from its opening to its end; a new one is made for every attempt.

    `ended` is settled when a new one is needed. After the platform's notice this one still
    lives for a while, so that what it brought can be acknowledged.
    """

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, pace: Pace) -> None:
        self.ended: asyncio.Future[Ending] = asyncio.get_running_loop().create_future()
        self._socket, self._pace = socket, pace

    async def live(self, take: Take) -> None:
        """Take what comes until the connection ends, and close it.

        The websocket's own pings are answered by peers that do nothing else any more, so they
        count for half-open connections only; beside them the platform sends pings of its own.
        """
        try:
            async with asyncio.timeout(self._pace.idle_limit.total_seconds()) as limit:
                while (message := await self._socket.receive()).type in (
                    aiohttp.WSMsgType.TEXT,
                    aiohttp.WSMsgType.BINARY,
                ):
                    if message.type is aiohttp.WSMsgType.TEXT:
                        await self._take(str(message.data), take, limit)
        except TimeoutError:
            self._end(Ending.SILENT)
        finally:
            self._end(Ending.LOST)
            with suppress(OSError, aiohttp.ClientError):
                await self._socket.close()

    async def acknowledge(self, frame: Frame, code: int, message: str, data: str) -> None:
        """Tell the platform what became of a frame; it repeats what was not acknowledged."""
        if not frame.message_id:
            return
        try:
            await self._socket.send_str(frames.ack(frame.message_id, code, message, data))
        except (OSError, aiohttp.ClientError):
            _log.info("frame %s was not acknowledged: the connection is gone", frame.message_id)

    async def _take(self, raw: str, take: Take, limit: asyncio.Timeout) -> None:
        try:
            frame = frames.decode(raw)
        except ValueError:
            _log.warning("a frame of %d characters could not be read", len(raw))
            return
        if not self.ended.done():
            self._reschedule(limit, is_leaving=False)
        if frame.kind != frames.SYSTEM:
            await take(self, frame)
        elif frame.topic == frames.PING:
            await self.acknowledge(frame, frames.OK, "OK", frame.data)
        elif frame.topic == frames.DISCONNECT and not self.ended.done():
            self._end(Ending.TOLD)
            self._reschedule(limit, is_leaving=True)

    def _reschedule(self, limit: asyncio.Timeout, *, is_leaving: bool) -> None:
        span = self._pace.leaving if is_leaving else self._pace.idle_limit
        limit.reschedule(asyncio.get_running_loop().time() + span.total_seconds())

    def _end(self, ending: Ending) -> None:
        if not self.ended.done():
            self.ended.set_result(ending)
