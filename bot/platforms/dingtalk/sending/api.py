"""The new and the old server interface of DingTalk, as one application sees them.

https://open.dingtalk.com/document/development/obtain-the-access-token-of-an-internal-app
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Final
from urllib.parse import urlencode

import aiohttp

from bot.clock import Clock
from bot.config.platforms import DingTalkSettings
from bot.platforms.base import PlatformError
from bot.platforms.dingtalk.sending.errors import DingTalkError, Fault
from bot.platforms.dingtalk.sending.http import Answer, Http
from bot.platforms.dingtalk.sending.quota import Bucket, Quota
from bot.platforms.tokens import TokenCache

HEADER: Final = "x-acs-dingtalk-access-token"
_LONGEST_LIFE: Final = 86_400  # seconds


class DingTalkAPI:
    """Every call but those for tokens and about members counts against the month's quota."""

    def __init__(self, http: Http, settings: DingTalkSettings, clock: Clock, quota: Quota) -> None:
        self._http, self._settings, self._quota = http, settings, quota
        self._tokens = TokenCache(self._fetch_token, clock)

    async def prove(self) -> None:
        """Get a token, which costs nothing; raises PlatformError when there is none."""
        await self._tokens.get()

    async def call(self, method: str, path: str, body: Mapping[str, object]) -> Answer:
        """The answer of the new interface; a token that is refused is renewed once.

        Raises:
            DingTalkError: the answer has an error code.
            PlatformError: no answer, or one that cannot be read; the outcome may be unknown.
        """
        url = self._settings.api_base + path

        async def attempt(token: str) -> Answer:
            return await self._http.send(method, url, body, {HEADER: token})

        return await self._authorised(attempt)

    async def upload(self, kind: str, form: Callable[[], aiohttp.FormData]) -> Answer:
        """The answer of the old interface's upload; see `call`. A form can be sent only once."""

        async def attempt(token: str) -> Answer:
            query = urlencode({"access_token": token, "type": kind})
            url = f"{self._settings.oapi_base}/media/upload?{query}"
            return await self._http.send("POST", url, form())

        return await self._authorised(attempt)

    async def ask(self, path: str, body: Mapping[str, object]) -> Answer:
        """The answer of the old interface about members, which no quota counts; see `call`."""

        async def attempt(token: str) -> Answer:
            query = urlencode({"access_token": token})
            return await self._http.send("POST", f"{self._settings.oapi_base}{path}?{query}", body)

        return await self._authorised(attempt, is_counted=False)

    async def _authorised(
        self, attempt: Callable[[str], Awaitable[Answer]], *, is_counted: bool = True
    ) -> Answer:
        token = await self._tokens.get()
        try:
            return await self._made(attempt, token, is_counted)
        except DingTalkError as error:
            if error.fault is not Fault.TOKEN:
                raise
        self._tokens.invalidate(token)
        return await self._made(attempt, await self._tokens.get(), is_counted)

    async def _made(
        self, attempt: Callable[[str], Awaitable[Answer]], token: str, is_counted: bool
    ) -> Answer:
        if is_counted:
            await self._quota.spend(Bucket.CALLS)
        return await attempt(token)

    async def _fetch_token(self) -> tuple[str, timedelta]:
        settings = self._settings
        secret = settings.client_secret.get_secret_value()
        body = {"appKey": settings.client_id, "appSecret": secret}
        try:
            answer = await self._http.send(
                "POST", f"{settings.api_base}/v1.0/oauth2/accessToken", body
            )
        except DingTalkError:
            raise
        except PlatformError as error:  # nothing was sent yet
            raise PlatformError(f"no token: {error}", retry_after=error.retry_after) from None
        token, lifetime = answer.get("accessToken"), answer.get("expireIn")
        if not isinstance(token, str) or not token or type(lifetime) is not int or lifetime <= 0:
            raise PlatformError("no token: unreadable answer")
        return token, timedelta(seconds=min(lifetime, _LONGEST_LIFE))
