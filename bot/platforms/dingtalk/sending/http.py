"""Calls to DingTalk: bounded, timed, and judged by the code in the answer.

Business errors of webhooks and of the old interface come with HTTP 200 and an `errcode`, which may
be the text "0"; those of the new one with another status and a `code`. Whoever calls far too often
is answered by a guard of the platform, in HTML or in JSON without either:
https://open.dingtalk.com/document/development/how-to-process-api-throttling-on-the-dingtalk-server
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from datetime import timedelta
from http import HTTPStatus
from typing import Final

import aiohttp
from yarl import URL

from bot.platforms.base import PlatformError
from bot.platforms.dingtalk.sending.errors import DingTalkError, Fault

TIMEOUT: Final = timedelta(seconds=6)  # twice that is below the patience of delivery
_MINUTE: Final = timedelta(minutes=1)
_LARGEST_ANSWER: Final = 256 * 1024

Answer = dict[str, object]


class Http:
    """Posts and puts with one session, which belongs to the caller."""

    def __init__(self, session: aiohttp.ClientSession, timeout: timedelta = TIMEOUT) -> None:
        self._session = session
        longest = timeout.total_seconds()
        self._timeout = aiohttp.ClientTimeout(total=longest, connect=longest / 2)

    async def send(
        self,
        method: str,
        url: str,
        body: Mapping[str, object] | aiohttp.FormData,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """What DingTalk answers; `url` is used as it is, with whatever is encoded in it.

        Raises:
            DingTalkError: the answer has an error code.
            PlatformError: no answer, or one that cannot be read; the outcome may be unknown.
        """
        try:
            async with self._session.request(
                method,
                URL(url, encoded=True),
                data=_encoded(body),
                headers={"Connection": "close", **_kind(body), **(headers or {})},
                timeout=self._timeout,
                allow_redirects=False,
            ) as response:
                return _judged(response.status, await _read(response.content))
        except (aiohttp.ClientError, TimeoutError) as error:
            raise _failure(error) from None  # the cause names the address, and so its secret


def _encoded(body: Mapping[str, object] | aiohttp.FormData) -> io.BytesIO | aiohttp.FormData:
    if isinstance(body, aiohttp.FormData):
        return body
    return io.BytesIO(json.dumps(body, ensure_ascii=False).encode())


def _kind(body: Mapping[str, object] | aiohttp.FormData) -> dict[str, str]:
    is_form = isinstance(body, aiohttp.FormData)
    return {} if is_form else {"Content-Type": "application/json; charset=utf-8"}


async def _read(stream: aiohttp.StreamReader) -> bytes:
    """The answer, or as much of it as an honest one can be long."""
    body = b""
    while len(body) < _LARGEST_ANSWER and (chunk := await stream.readany()):
        body += chunk
    return body


def _judged(status: int, raw: bytes) -> Answer:
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        found = None
    answer: Answer = found if isinstance(found, dict) else {}
    if b"punish" in raw and not {"errcode", "code"} & set(answer):
        raise DingTalkError("punished", fault=Fault.BLOCKED)
    if status != HTTPStatus.OK:
        raise _refusal(status, answer)
    code = str(answer.get("errcode", 0))
    if not isinstance(found, dict):
        raise PlatformError("dingtalk's answer is unreadable", is_outcome_unknown=True)
    if code != "0":
        raise DingTalkError(code, str(answer.get("errmsg", "")))
    if answer.get("success") is False:
        raise DingTalkError("success.false")
    return answer


def _refusal(status: int, answer: Answer) -> PlatformError:
    """Statuses are asked only where the code says nothing."""
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return PlatformError(f"dingtalk http status {status}", is_outcome_unknown=True)
    if code := str(answer.get("code") or ""):
        error = DingTalkError(code)
        if error.fault is not Fault.AGAIN:
            return error
        by_status: dict[int, Fault] = {
            HTTPStatus.UNAUTHORIZED: Fault.TOKEN,
            HTTPStatus.FORBIDDEN: Fault.SETTING,
        }
        return DingTalkError(code, fault=by_status.get(status, Fault.AGAIN))
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return PlatformError("dingtalk http status 429", retry_after=_MINUTE)
    if status == HTTPStatus.UNAUTHORIZED:
        return DingTalkError("http.401", fault=Fault.TOKEN)
    return PlatformError(f"dingtalk http status {status}", retry_after=_MINUTE)


def _failure(error: Exception) -> PlatformError:
    """Whether the platform can have taken the message: not before a connection stood."""
    never_left = isinstance(
        error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError | aiohttp.InvalidURL
    )
    return PlatformError(
        f"dingtalk did not answer: {type(error).__name__}", is_outcome_unknown=not never_left
    )
