"""Calls to WeCom's server interface: bounded, timed, and judged by the code in the answer.

https://developer.work.weixin.qq.com/document/path/90313
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from http import HTTPStatus
from typing import Any, Final

import aiohttp

from bot.clock import Clock
from bot.config.platforms import WeComAppSettings
from bot.platforms.base import Enclosed, PlatformError
from bot.platforms.tokens import TokenCache
from bot.platforms.wecom.errors import Fault, WeComError
from bot.platforms.wecom.uploading import media_form

LARGEST_ANSWER: Final = 1024 * 1024
TIMEOUT: Final = timedelta(seconds=10)
_CHUNK: Final = 64 * 1024

Answer = dict[str, object]
Body = Mapping[str, object] | Callable[[], aiohttp.FormData] | None  # a form is sent once


class WeComAPI:
    """The interface as one application sees it; the session belongs to the caller."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        base: str,
        app: WeComAppSettings,
        clock: Clock,
        timeout: timedelta = TIMEOUT,
    ) -> None:
        self._session, self._base, self._app = session, base, app
        longest = timeout.total_seconds()
        self._timeout = aiohttp.ClientTimeout(total=longest, connect=longest / 2)
        self._tokens = TokenCache(self._fetch_token, clock)

    async def post(self, path: str, body: Mapping[str, object]) -> Answer:
        """The answer to one call; a token refused as stale is renewed and the call repeated once.

        Raises:
            WeComError: the answer has an error code.
            PlatformError: no answer, or one that cannot be read; the outcome may be unknown.
        """
        return await self._authorised("POST", path, {}, body)

    async def get(self, path: str, query: Mapping[str, str]) -> Answer:
        """As `post`, for calls that only read."""
        return await self._authorised("GET", path, query, None)

    async def upload(self, path: str, kind: str, thing: Enclosed) -> Answer:
        """As `post`, of a picture or file of that type."""

        def form() -> aiohttp.FormData:
            return media_form(thing)

        return await self._authorised("POST", path, {"type": kind}, form)

    async def _authorised(
        self, method: str, path: str, query: Mapping[str, str], body: Body
    ) -> Answer:
        token = await self._tokens.get()
        try:
            return await self._call(method, path, {**query, "access_token": token}, body)
        except WeComError as error:
            if error.fault is not Fault.TOKEN:
                raise
        self._tokens.invalidate(token)
        token = await self._tokens.get()
        return await self._call(method, path, {**query, "access_token": token}, body)

    async def _fetch_token(self) -> tuple[str, timedelta]:
        secret = self._app.secret.get_secret_value()
        query = {"corpid": self._app.corp_id, "corpsecret": secret}
        try:
            answer = await self._call("GET", "/cgi-bin/gettoken", query)
        except WeComError:
            raise
        except PlatformError as error:  # nothing was sent yet
            raise PlatformError(f"no token: {error}") from None
        token, lifetime = answer.get("access_token"), answer.get("expires_in")
        if not isinstance(token, str) or not token or type(lifetime) is not int or lifetime <= 0:
            raise PlatformError("no token: unreadable answer")
        return token, timedelta(seconds=min(lifetime, 86_400))

    async def _call(
        self,
        method: str,
        path: str,
        query: Mapping[str, str],
        body: Body = None,
    ) -> Answer:
        sent: Any = {"data": body()} if callable(body) else {"json": body}
        try:
            async with self._session.request(
                method,
                self._base + path,
                params=query,
                **sent,
                timeout=self._timeout,
                allow_redirects=False,
            ) as response:
                return _judged(await _read(response), response.status)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            raise PlatformError("wecom cannot be reached") from None
        except (aiohttp.ClientError, TimeoutError) as error:  # its text may hold the address
            reason = f"wecom did not answer: {type(error).__name__}"
            raise PlatformError(reason, is_outcome_unknown=True) from None


async def _read(response: aiohttp.ClientResponse) -> bytes:
    taken = bytearray()
    async for chunk in response.content.iter_chunked(_CHUNK):
        taken += chunk
        if len(taken) > LARGEST_ANSWER:
            response.close()
            raise PlatformError("wecom's answer is too large", is_outcome_unknown=True)
    return bytes(taken)


def _judged(raw: bytes, status: int) -> Answer:
    if status != HTTPStatus.OK:
        raise PlatformError(f"wecom http status {status}", is_outcome_unknown=True)
    try:
        answer = json.loads(raw)
    except (ValueError, RecursionError):
        answer = None
    code = answer.get("errcode") if isinstance(answer, dict) else None
    if not isinstance(answer, dict) or type(code) is not int:
        raise PlatformError("wecom's answer is unreadable", is_outcome_unknown=True)
    if code:
        raise WeComError(code, str(answer.get("errmsg", "")))
    return answer
