"""The chat platforms that the settings switch on, wired: how they send and what they hear."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from bot.clock import Clock
from bot.config import Settings
from bot.connections.base import Connection, beside
from bot.connections.dingtalk import dingtalk
from bot.connections.wecom import wecom

__all__ = ["Connection", "beside", "connected"]


@asynccontextmanager
async def connected(settings: Settings, clock: Clock) -> AsyncIterator[list[Connection]]:
    """Every platform with a section, in the order of preference."""
    async with AsyncExitStack() as stack:
        found: list[Connection] = []
        if settings.wecom:
            found.append(await stack.enter_async_context(wecom(settings.wecom, clock)))
        if settings.dingtalk:
            public_url = settings.server.public_url or ""
            made = dingtalk(settings.dingtalk, public_url, clock)
            found.append(await stack.enter_async_context(made))
        yield found
