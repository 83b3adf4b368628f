"""The webhook of a group (消息推送, formerly 群机器人): speaks unasked, hears nothing.

Messages: https://developer.work.weixin.qq.com/document/path/99110
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
from collections.abc import Mapping, Sequence
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
from bot.platforms.wecom.render import LIMITS, Kind, userids

LARGEST_IMAGE: Final = 2 * 1024 * 1024  # bytes, before base64
LARGEST_FILE: Final = 20 * 1024 * 1024
SMALLEST_FILE: Final = 6
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

    async def send_text(self, content: str, mentioned: Sequence[str] = ()) -> None:
        """Plain text; `mentioned` are rung. What is no userid, or means all, is left out."""
        _judge(content, Kind.TEXT)
        body: dict[str, object] = {"content": content}
        if people := userids(mentioned):
            body["mentioned_list"] = list(people)
        await self._say("text", body)

    async def send_markdown(self, content: str, kind: Kind = Kind.MARKDOWN) -> None:
        """Markdown of either kind, as `render` gives it."""
        _judge(content, kind)
        await self._say(kind.value, {"content": content})

    async def send_image(self, image: bytes) -> None:
        """A PNG or JPEG of at most 2 MB."""
        if not image.startswith(_IMAGES) or len(image) > LARGEST_IMAGE:
            raise PlatformError("image of wrong kind or size", permanent=True)
        digest = hashlib.md5(image, usedforsecurity=False).hexdigest()
        await self._say("image", {"base64": base64.b64encode(image).decode(), "md5": digest})

    async def send_file(self, name: str, content: bytes) -> None:
        """A file of at most 20 MB, uploaded first; an upload that fails is no message sent."""
        if not SMALLEST_FILE <= len(content) <= LARGEST_FILE:
            raise PlatformError("file of wrong size", permanent=True)
        form = aiohttp.FormData(quote_fields=False)
        plain = re.sub(r'[\x00-\x1f\x7f"\\/]', "_", name) or "_"
        form.add_field(
            "media",
            io.BytesIO(content),
            filename=plain,
            content_type="application/octet-stream",
        )
        try:
            answer = await self._post("upload_media", form, {"type": "file"})
        except PlatformError as error:
            error.is_outcome_unknown = False
            raise
        media_id = answer.get("media_id")
        if not isinstance(media_id, str) or not media_id:
            raise PlatformError("upload answered without a media_id")
        await self._say("file", {"media_id": media_id})

    async def _say(self, kind: str, body: dict[str, object]) -> None:
        """One message as raw UTF-8 JSON: escaped characters may be refused (path/90455)."""
        message = json.dumps({"msgtype": kind, kind: body}, ensure_ascii=False).encode()
        await self._post("send", message, {})

    async def _post(
        self, call: str, data: bytes | aiohttp.FormData, query: dict[str, str]
    ) -> dict[str, object]:
        url = f"{self._base}/cgi-bin/webhook/{call}"
        key = {"key": self._key.get_secret_value()}
        return await post(self._session, url, data, key | query, self._timeout)


async def post(
    session: aiohttp.ClientSession,
    url: str,
    data: bytes | aiohttp.FormData,
    query: Mapping[str, str],
    timeout: aiohttp.ClientTimeout,  # noqa: ASYNC109 - aiohttp's own
) -> dict[str, object]:
    """What WeCom answers to a body of JSON, or to a form; raises PlatformError."""
    headers = {"Connection": "close"}  # a kept one that died would leave the outcome unknown
    if isinstance(data, bytes):
        headers["Content-Type"] = "application/json"
    try:
        async with session.post(
            url,
            params=query,
            data=io.BytesIO(data) if isinstance(data, bytes) else data,
            headers=headers,
            timeout=timeout,
            allow_redirects=False,
        ) as response:
            return _answer(response.status, await read_at_most(response.content, _LONGEST_ANSWER))
    except (aiohttp.ClientError, TimeoutError) as error:
        raise _failure(error) from None  # the cause names the address, and so the key


def _judge(content: str, kind: Kind) -> None:
    if not content.strip() or size(content) > LIMITS[kind]:
        raise PlatformError("content empty or too long", permanent=True)


def _answer(status: int, body: bytes) -> dict[str, object]:
    """The answer of a call that succeeded. Business errors come with 200 and an `errcode`."""
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
    return dict(answer)


def _failure(error: Exception) -> PlatformError:
    """Whether the platform can have taken the message: not before a connection stood."""
    never_left = isinstance(
        error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError | aiohttp.InvalidURL
    )
    return PlatformError(type(error).__name__, is_outcome_unknown=not never_left)
