"""Frames in hand: each is dealt with and then acknowledged on the connection that brought it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Final

from bot.platforms.bodies import loads
from bot.platforms.dingtalk.receiving import frames
from bot.platforms.dingtalk.receiving.frames import Frame
from bot.platforms.dingtalk.receiving.inbound import Foreign, Unreadable
from bot.platforms.dingtalk.receiving.link import Link

_log = logging.getLogger(__name__)

OnMessage = Callable[[Mapping[str, object]], Awaitable[None]]
OnPress = Callable[[Mapping[str, object]], Awaitable[Mapping[str, object]]]

_MOST: Final = 256  # in hand; beyond it nothing more is read


class Handling:
    """Deals with callbacks side by side; what fails is acknowledged as failed."""

    def __init__(self, on_message: OnMessage, on_press: OnPress) -> None:
        self._on_message, self._on_press = on_message, on_press
        self._in_hand: set[asyncio.Task[None]] = set()
        self._room = asyncio.Semaphore(_MOST)
        self._is_finishing = False

    async def take(self, link: Link, frame: Frame) -> None:
        """Begin with a frame; returns at once, or when there is room for it."""
        if self._is_finishing:
            return  # it comes again, to whoever listens then
        if frame.kind != frames.CALLBACK or frame.topic not in (frames.MESSAGE, frames.PRESS):
            await link.acknowledge(frame, frames.NO_HANDLER, "no handler", "{}")
            return
        await self._room.acquire()
        task = asyncio.create_task(self._handle(link, frame))
        self._in_hand.add(task)
        task.add_done_callback(self._done)

    async def finish(self, within: timedelta) -> None:
        """Acknowledge what is in hand; what takes longer is given up, and will come again."""
        self._is_finishing = True
        if self._in_hand:
            await asyncio.wait(self._in_hand, timeout=within.total_seconds())
        left = tuple(self._in_hand)
        if left:
            _log.error("%d frames were not acknowledged before the end", len(left))
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._in_hand.discard(task)
        self._room.release()

    async def _handle(self, link: Link, frame: Frame) -> None:
        code, said, response = frames.OK, "OK", None
        try:
            response = await self._response(frame)
        except (Foreign, Unreadable) as error:
            _log.warning("frame %s refused: %s", frame.message_id, error)
            code, said = frames.BAD_REQUEST, str(error)
        except Exception:
            _log.exception("frame %s failed", frame.message_id)
            code, said = frames.FAILED, "failed"
        await link.acknowledge(frame, code, said, frames.response(response))

    async def _response(self, frame: Frame) -> Mapping[str, object] | None:
        body = loads(frame.data)
        if body is None:
            raise Unreadable("json")
        if frame.topic == frames.PRESS:
            return await self._on_press(body)
        await self._on_message(body)
        return None
