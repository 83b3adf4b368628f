"""Waiting for whatever comes first, and trying again."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from datetime import timedelta
from typing import Any, Final, TypeVar

_log = logging.getLogger(__name__)
T = TypeVar("T")
PAUSES: Final = (0.0, 0.3, 1.0)  # seconds: a database that fell over is back soon


async def first(
    wake: asyncio.Event, tasks: Iterable[asyncio.Task[Any]], longest: timedelta
) -> None:
    """Return when woken, when a task is done, or when the time is over."""
    waiter = asyncio.create_task(wake.wait())
    try:
        await asyncio.wait(
            {waiter, *tasks},
            timeout=longest.total_seconds(),
            return_when=asyncio.FIRST_COMPLETED,
        )
    finally:
        waiter.cancel()


async def patiently(do: Callable[[], Awaitable[T]], faults: tuple[type[Exception], ...]) -> T:
    """Its result; after one of those faults it is done again, at once and after some breaths."""
    for pause in PAUSES:
        try:
            return await do()
        except faults as error:
            _log.warning("done again after %r", error)
            await asyncio.sleep(pause)
    return await do()
