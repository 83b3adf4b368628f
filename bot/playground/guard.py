"""What stands before every demo handler: whose request it is, how large, and how errors look.

The page holds pretend data, yet it runs on a work machine: another website must neither read it
(DNS rebinding, hence the Host check) nor post to it (hence the Origin check).
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from functools import wraps
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

from aiohttp import web

from bot.playground import texts

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

MAX_BODY: Final = 200 * 1024  # holds 20,000 characters even when each is escaped
LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


class Refused(Exception):
    """A request that is answered with a Chinese sentence instead of being done."""

    def __init__(self, sentence: str, status: HTTPStatus = HTTPStatus.BAD_REQUEST) -> None:
        super().__init__(sentence)
        self.sentence, self.status = sentence, status


def guarded(handler: Handler) -> Handler:
    """The handler behind the checks; refusals become JSON, every answer gets safe headers."""

    @wraps(handler)
    async def checked(request: web.Request) -> web.StreamResponse:
        try:
            _check(request)
            response = await handler(request)
        except Refused as refused:
            response = answer({"error": refused.sentence}, refused.status)
        response.headers.update(HEADERS)
        return response

    return checked


def answer(value: object, status: HTTPStatus = HTTPStatus.OK) -> web.Response:
    """A JSON response that keeps Chinese readable."""
    text = json.dumps(value, ensure_ascii=False)
    return web.Response(text=text, status=status, content_type="application/json")


async def body_of(request: web.Request) -> dict[str, object]:
    """The request's JSON object.

    Raises:
        Refused: too large, not JSON, or not an object.
    """
    raw = bytearray()
    async for chunk in request.content.iter_chunked(MAX_BODY):
        raw += chunk
        if len(raw) > MAX_BODY:
            raise Refused(texts.TOO_LARGE, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError):
        raise Refused(texts.NOT_JSON) from None
    if not isinstance(value, dict):
        raise Refused(texts.NOT_JSON)
    return value


def _check(request: web.Request) -> None:
    if _host_name(request.host) not in LOOPBACK:
        raise Refused(texts.WRONG_HOST, HTTPStatus.FORBIDDEN)
    origin = request.headers.get("Origin")
    if request.method != "GET" and origin is not None and not _is_own(origin, request.host):
        raise Refused(texts.WRONG_ORIGIN, HTTPStatus.FORBIDDEN)


def _is_own(origin: str, host: str) -> bool:
    return origin.lower() == f"http://{host}".lower()


def _host_name(host: str) -> str | None:
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None
