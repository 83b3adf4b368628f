"""Waiting for whatever comes first, and trying once more."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from datetime import timedelta
from typing import Any, TypeVar

_log = logging.getLogger(__name__)
T = TypeVar("T")


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


async def twice(do: Callable[[], Awaitable[T]], faults: tuple[type[Exception], ...]) -> T:
    """Its result; after one of those faults it is done once more."""
    try:
        return await do()
    except faults as error:
        _log.warning("done again after %r", error)
        return await do()
