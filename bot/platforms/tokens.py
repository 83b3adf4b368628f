"""The access token of one application: fetched once for all who wait, renewed in time.

WeCom: https://developer.work.weixin.qq.com/document/path/91039
DingTalk: https://open.dingtalk.com/document/development/obtain-the-access-token-of-an-internal-app
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Final

from bot.clock import Clock

MARGIN: Final = timedelta(minutes=5)  # renewed so long before it runs out

Fetch = Callable[[], Awaitable[tuple[str, timedelta]]]


class TokenCache:
    """Keeps the token that `fetch` brought; the token appears in no log and no repr."""

    def __init__(self, fetch: Fetch, clock: Clock) -> None:
        self._fetch, self._clock = fetch, clock
        self._token = ""
        self._renew_at: datetime | None = None
        self._flight: asyncio.Task[str] | None = None

    async def get(self) -> str:
        """A token that is not about to expire; callers that wait share one request and its end.

        Raises:
            PlatformError: whatever `fetch` raises; the next caller tries again.
        """
        if self._token and self._renew_at and self._clock.now() < self._renew_at:
            return self._token
        if self._flight is None:
            self._flight = asyncio.create_task(self._renew())
            self._flight.add_done_callback(self._landed)
        return await asyncio.shield(self._flight)

    def invalidate(self, token: str) -> None:
        """Forget this token, unless a newer one has taken its place already."""
        if token == self._token:
            self._token = ""

    async def _renew(self) -> str:
        now = self._clock.now()
        token, lifetime = await self._fetch()
        self._renew_at = now + max(lifetime - MARGIN, lifetime / 2)
        self._token = token
        return token

    def _landed(self, flight: asyncio.Task[str]) -> None:
        self._flight = None
        if not flight.cancelled():
            flight.exception()  # whoever waited has it; if nobody did, nothing is to be told
