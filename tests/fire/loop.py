"""An event loop without waiting: one handle at a time, and time jumps to the next timer.

There are no sockets and no threads, so one seed gives one order of events. Whatever runs belongs
to a process (`OWNER`); what belongs to a dead one is never run again.
"""

from __future__ import annotations

import asyncio
import contextvars
from asyncio.base_events import BaseEventLoop
from collections import deque
from collections.abc import Callable
from heapq import heappop
from typing import Any, Protocol


class Death(KeyboardInterrupt):
    """A process dies here. Neither asyncio nor the bot may catch it."""


class Owner(Protocol):
    """A process, as the loop sees it."""

    is_dead: bool
    tasks: list[asyncio.Task[Any]]


OWNER: contextvars.ContextVar[Owner | None] = contextvars.ContextVar("OWNER", default=None)


class StandingLoop(BaseEventLoop):
    """`on_step` is told before each step of a process, and may let it die."""

    _ready: deque[asyncio.Handle]
    _scheduled: list[asyncio.TimerHandle]

    def __init__(self, on_step: Callable[[], None]) -> None:
        super().__init__()
        self._moment, self._on_step = 0.0, on_step
        self.set_task_factory(_owned)
        self.set_exception_handler(lambda _loop, _context: None)  # what dies leaves tasks behind

    def time(self) -> float:
        """Seconds since the beginning of this life."""
        return self._moment

    def _run_once(self) -> None:
        self._forget()
        if not self._ready and self._scheduled:
            self._moment = max(self._moment, self._scheduled[0].when())
        while self._scheduled and self._scheduled[0].when() <= self._moment:
            self._ready.append(heappop(self._scheduled))
        if not self._ready:
            raise RuntimeError("nothing is left to happen")
        handle = self._ready.popleft()
        if not handle.cancelled():
            _context(handle).run(self._one, handle)

    def _one(self, handle: asyncio.Handle) -> None:
        owner = OWNER.get()
        if owner is None or not owner.is_dead:
            if owner is not None:
                self._on_step()
            handle._callback(*handle._args)  # type: ignore[attr-defined]  # runs in its context

    def _forget(self) -> None:
        while self._scheduled and self._scheduled[0].cancelled():
            heappop(self._scheduled)


def _owned(
    loop: asyncio.AbstractEventLoop, coro: Any, context: contextvars.Context | None = None
) -> asyncio.Task[Any]:
    """A task that its process knows of."""
    task: asyncio.Task[Any] = asyncio.Task(coro, loop=loop, context=context)
    if owner := OWNER.get():
        owner.tasks.append(task)
    return task


def _context(handle: asyncio.Handle) -> contextvars.Context:
    context = handle._context  # type: ignore[attr-defined]  # asyncio tells it to nobody
    assert isinstance(context, contextvars.Context)
    return context
