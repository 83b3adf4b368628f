"""The access token of one application: fetched once for all who wait, renewed in time.

https://developer.work.weixin.qq.com/document/path/91039
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
        self._lock = asyncio.Lock()

    async def get(self) -> str:
        """A token that is not about to expire; callers that wait share one request.

        Raises:
            PlatformError: whatever `fetch` raises; the next caller tries again.
        """
        async with self._lock:
            now = self._clock.now()
            if not self._token or self._renew_at is None or now >= self._renew_at:
                token, lifetime = await self._fetch()
                self._renew_at = now + max(lifetime - MARGIN, lifetime / 2)
                self._token = token
            return self._token

    def invalidate(self, token: str) -> None:
        """Forget this token, unless a newer one has taken its place already."""
        if token == self._token:
            self._token = ""
