"""The webhook of a group (消息推送, formerly 群机器人): speaks unasked, hears nothing.

Messages: https://developer.work.weixin.qq.com/document/path/99110
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
from collections.abc import Mapping
from datetime import timedelta
from http import HTTPStatus
from typing import Final

import aiohttp
from pydantic import SecretStr

from bot.config.platforms import webhook_key
from bot.platforms.base import PlatformError
from bot.platforms.sessions import read_at_most
from bot.platforms.splitting import size
from bot.platforms.wecom.errors import MINUTE, Fault, WebhookError, WeComError
from bot.platforms.wecom.render import LONGEST

LARGEST_IMAGE: Final = 2 * 1024 * 1024  # bytes, before base64
TIMEOUT: Final = timedelta(seconds=10)  # below the patience of delivery
_LONGEST_ANSWER: Final = 64 * 1024
_IMAGES: Final = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")


class GroupWebhook:
    """Sends to one group. The key may be given as the whole address that the client shows.

    Every method raises PlatformError when the message did not, or perhaps did not, arrive. The
    rate is the caller's matter (`Rates`). Neither the key nor a content is ever part of an error.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        api_base: str,
        key: SecretStr,
        timeout: timedelta = TIMEOUT,
    ) -> None:
        self._session, self._base, self._key = session, api_base, webhook_key(key)
        self._timeout = aiohttp.ClientTimeout(total=timeout.total_seconds())

    async def prove(self) -> None:
        """Raises PlatformError unless the key is good; nothing appears in the group.

        An empty text is sent: with a good key it is refused for being empty.
        """
        try:
            await self._say("text", {"content": ""})
        except WeComError as error:
            if error.fault is not Fault.MESSAGE:
                raise

    async def send_markdown(self, content: str) -> None:
        """Markdown, as `render` gives it."""
        if not content.strip() or size(content) > LONGEST:
            raise PlatformError("content empty or too long", permanent=True)
        await self._say("markdown", {"content": content})

    async def send_image(self, image: bytes) -> None:
        """A PNG or JPEG of at most 2 MB."""
        if not image.startswith(_IMAGES) or len(image) > LARGEST_IMAGE:
            raise PlatformError("image of wrong kind or size", permanent=True)
        digest = hashlib.md5(image, usedforsecurity=False).hexdigest()
        await self._say("image", {"base64": base64.b64encode(image).decode(), "md5": digest})

    async def _say(self, kind: str, body: dict[str, object]) -> None:
        url = f"{self._base}/cgi-bin/webhook/send"
        key = {"key": self._key.get_secret_value()}
        await post(self._session, url, {"msgtype": kind, kind: body}, key, self._timeout)


async def post(
    session: aiohttp.ClientSession,
    url: str,
    message: Mapping[str, object],
    query: Mapping[str, str],
    timeout: aiohttp.ClientTimeout,  # noqa: ASYNC109 - aiohttp's own
) -> None:
    """Post it as raw UTF-8 JSON: escaped characters may be refused (path/90455).

    Raises:
        PlatformError: WeCom did not take it, or perhaps it did.
    """
    headers = {
        "Content-Type": "application/json",
        "Connection": "close",  # a kept one that died would leave the outcome unknown
    }
    data = io.BytesIO(json.dumps(message, ensure_ascii=False).encode())
    try:
        async with session.post(
            url,
            params=query,
            data=data,
            headers=headers,
            timeout=timeout,
            allow_redirects=False,
        ) as response:
            _check(response.status, await read_at_most(response.content, _LONGEST_ANSWER))
    except (aiohttp.ClientError, TimeoutError) as error:
        raise _failure(error) from None  # the cause names the address, and so the key


def _check(status: int, body: bytes) -> None:
    """Raises PlatformError unless it succeeded; business errors come with 200 and an `errcode`."""
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        raise PlatformError("HTTP 429", retry_after=MINUTE)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise PlatformError(f"HTTP {status}", is_outcome_unknown=True)
    if status != HTTPStatus.OK:
        raise PlatformError(f"HTTP {status}", permanent=True)
    try:
        answer = json.loads(body)
    except ValueError:
        answer = None
    code = answer.get("errcode") if isinstance(answer, dict) else None
    if type(code) is not int:
        raise PlatformError("an answer without errcode", is_outcome_unknown=True)
    if code:
        raise WebhookError(code)


def _failure(error: Exception) -> PlatformError:
    """Whether the platform can have taken the message: not before a connection stood."""
    never_left = isinstance(
        error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError | aiohttp.InvalidURL
    )
    return PlatformError(type(error).__name__, is_outcome_unknown=not never_left)
