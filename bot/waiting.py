"""Waiting for whatever comes first."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import timedelta
from typing import Any


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
