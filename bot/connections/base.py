"""What the bot needs of a chat platform that the settings switch on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import Protocol

from aiohttp import web

from bot.identities import Lookup
from bot.platforms.base import Platform
from bot.platforms.media import MediaSource
from bot.service import Service


class Connection(Protocol):
    """One platform, wired: `platform` sends, `routes` and `hearing` receive."""

    platform: Platform

    @property
    def lookup(self) -> Lookup | None:
        """Who knows the members' mobile numbers, if anybody."""
        return None

    @property
    def media(self) -> MediaSource | None:
        """Where pictures and files lie, if they can be fetched."""
        return None

    @property
    def rings(self) -> bool:
        """Whether it delivers what `OutgoingMessage.rings`, as messages of their own."""
        return False

    def routes(self, service: Service) -> list[web.RouteDef]:
        """Where the platform calls."""

    def hearing(self, service: Service) -> AbstractAsyncContextManager[None]:
        """Inside, what the platform says is heard; on exit what was begun is ended."""

    def figures(self) -> Mapping[str, float]:
        """What it adds to `/metrics`."""
        return {}


@asynccontextmanager
async def beside(*work: Coroutine[None, None, None]) -> AsyncIterator[None]:
    """Inside, the work goes on; on exit it is cancelled, and ends what it has begun."""
    tasks = [asyncio.create_task(one) for one in work]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task
