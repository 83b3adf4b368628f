"""Callbacks in hand: each is handed to the bot once, and its answer sent once and in time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Final

from bot.platforms.base import PlatformError
from bot.platforms.wecom.frames import Frame
from bot.platforms.wecom.replies import Reply

_log = logging.getLogger(__name__)

OnCallback = Callable[[Mapping[str, object]], Awaitable[Reply | None]]
Transmit = Callable[[Frame, Reply, float], Awaitable[None]]
Follow = Callable[[Frame, Mapping[str, object]], Awaitable[None]]

_REMEMBERED: Final = 4096  # callbacks; the platform repeats within minutes if at all


class Answers:
    """What was received and not yet answered, and what was answered lately.

    A repeat of a callback that is in hand or was answered is dropped; one whose answer failed
    is handed to the bot again, which knows its stored answer.
    """

    def __init__(self, on_callback: OnCallback, transmit: Transmit, follow: Follow) -> None:
        self._on_callback, self._transmit, self._follow = on_callback, transmit, follow
        self._done: dict[str, None] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def take(self, frame: Frame) -> None:
        """Begin with a callback; returns at once."""
        key = frame.message_id
        if key and key in self._done:
            _log.info("callback %s came again and was dropped", key)
            return
        self._remember(key)
        task = asyncio.create_task(self._handle(frame, asyncio.get_running_loop().time()))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def finish(self, within: timedelta) -> None:
        """Wait until everything in hand is answered; what takes longer is given up."""
        loop = asyncio.get_running_loop()
        until = loop.time() + within.total_seconds()
        while self._tasks and (left := until - loop.time()) > 0:
            await asyncio.wait(self._tasks, timeout=left)
        if self._tasks:
            _log.error("%d callbacks were not answered before the end", len(self._tasks))
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _handle(self, frame: Frame, arrived: float) -> None:
        key = frame.message_id
        try:
            reply = await self._on_callback(frame.body)
            if reply is not None:
                await self._answer(frame, reply, arrived)
        except PlatformError as error:
            self._done.pop(key, None)
            _log.error("callback %s was not answered: %s", key, error)
        except Exception:
            self._done.pop(key, None)
            _log.exception("callback %s failed", key)
        except asyncio.CancelledError:
            self._done.pop(key, None)
            raise

    async def _answer(self, frame: Frame, reply: Reply, arrived: float) -> None:
        """Send the answer before its time is over, or raise PlatformError; then what follows."""
        if reply.command != frame.answer_command:
            raise PlatformError(f"{reply.command} cannot answer this callback", permanent=True)
        await self._transmit(frame, reply, arrived + reply.within.total_seconds())
        if reply.on_taken:
            await reply.on_taken()
        if reply.card:
            await self._show(frame, reply.card)

    async def _show(self, frame: Frame, card: Mapping[str, object]) -> None:
        try:
            await self._follow(frame, card)
        except PlatformError as error:
            _log.warning("callback %s: no card with its buttons: %s", frame.message_id, error)

    def _remember(self, key: str) -> None:
        if not key:
            return
        self._done[key] = None
        if len(self._done) > _REMEMBERED:
            del self._done[next(iter(self._done))]
