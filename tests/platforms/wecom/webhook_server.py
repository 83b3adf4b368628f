"""A strict stand-in for WeCom's group webhook and one-shot reply addresses on a loopback socket.

It refuses whatever the documented limits refuse, in their own codes:
https://developer.work.weixin.qq.com/document/path/99110 and, for the addresses, /path/101138
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Final

from aiohttp import web
from aiohttp.test_utils import TestServer

KEY: Final = "693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa"
LIMITS: Final = {"text": 2048, "markdown": 4096}
RATE: Final = 20
MINUTE: Final = timedelta(seconds=60)
PNG: Final = b"\x89PNG\r\n\x1a\n"
JPEG: Final = b"\xff\xd8\xff"

Body = dict[str, object]


class Refused(Exception):
    """The `errcode` to answer with."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class WebhookServer:
    """`accepted` are the messages shown in the group, each with its time.

    `faults` are played one a call instead of an answer: "drop" and "garbage" show the message
    first; an int below 600 is an HTTP status, any other an `errcode`.
    """

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.accepted: list[tuple[datetime, Body]] = []
        self.keys = {KEY}
        self.spoken: list[tuple[str, Body]] = []  # the keys with what they showed
        self.answered: list[tuple[str, str]] = []  # reply addresses used, with the contents
        self.faults: deque[str | int] = deque()
        self.refused: list[int] = []
        self.base = ""
        self._now = now
        self._calls: defaultdict[str, deque[datetime]] = defaultdict(deque)  # by key

    def app(self) -> web.Application:
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.add_routes(self.routes())
        return app

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/cgi-bin/webhook/send", self._send),
            web.post("/cgi-bin/aibot/response", self._respond),
        ]

    async def _send(self, request: web.Request) -> web.StreamResponse:
        if request.content_type != "application/json":
            return web.Response(status=415)
        raw = await request.read()

        def take() -> Body:
            self._judge_key(request)
            self._count(request.query["key"])
            body = _parsed(raw)
            self._judge(body)
            self.accepted.append((self._now(), body))
            self.spoken.append((request.query["key"], body))
            return {}

        return self._answer(request, take)

    async def _respond(self, request: web.Request) -> web.StreamResponse:
        raw = await request.read()

        def take() -> Body:
            code, body = request.query["response_code"], _parsed(raw)
            if body.get("msgtype") != "markdown":
                raise Refused(40008)
            content = str(body["markdown"]["content"])  # type: ignore[index]  # fails if it is none
            if not content or len(content.encode()) > 20480:
                raise Refused(45002)
            if code in dict(self.answered):
                raise Refused(40058)
            self.answered.append((code, content))
            return {}

        return self._answer(request, take)

    def _answer(self, request: web.Request, take: Callable[[], Body]) -> web.StreamResponse:
        fault = self.faults.popleft() if self.faults else None
        if isinstance(fault, int):
            if 100 <= fault < 600:
                return web.Response(status=fault)
            return self._refusal(fault)
        try:
            answer = take()
        except Refused as error:
            return self._refusal(error.code)
        if fault == "drop" and request.transport:
            request.transport.abort()
        if fault == "garbage":
            return web.Response(text="<html>busy</html>")
        return web.json_response({"errcode": 0, "errmsg": "ok", **answer})

    def _refusal(self, code: int) -> web.Response:
        self.refused.append(code)
        return web.json_response({"errcode": code, "errmsg": "refused, hint: [1]"})

    def _judge_key(self, request: web.Request) -> None:
        if request.query.get("key") not in self.keys:
            raise Refused(93000)

    def _count(self, key: str) -> None:
        calls = self._calls[key]
        while calls and calls[0] <= self._now() - MINUTE:
            calls.popleft()
        if len(calls) >= RATE:
            raise Refused(45009)
        calls.append(self._now())

    def _judge(self, body: Body) -> None:
        kind = body.get("msgtype")
        inner = body.get(str(kind))
        if not isinstance(inner, dict) or set(body) != {"msgtype", kind}:
            raise Refused(40035)
        if kind in LIMITS:
            _judge_words(str(kind), inner)
        elif kind == "image":
            _judge_image(inner)
        else:
            raise Refused(40008)


def _parsed(raw: bytes) -> Body:
    if re.search(rb"\\u[0-9a-fA-F]{4}", raw):
        raise Refused(40033)
    try:
        body = json.loads(raw.decode("utf-8"))
    except ValueError:
        raise Refused(40035) from None
    if not isinstance(body, dict):
        raise Refused(40035)
    return body


def _judge_words(kind: str, inner: Mapping[str, object]) -> None:
    content = inner.get("content")
    if set(inner) != {"content"} or not isinstance(content, str):
        raise Refused(40035)
    if not content:
        raise Refused(44004)
    if len(content.encode()) > LIMITS[kind]:
        raise Refused(45002)


def _judge_image(inner: Mapping[str, object]) -> None:
    image = base64.b64decode(str(inner.get("base64")), validate=True)
    if hashlib.md5(image, usedforsecurity=False).hexdigest() != inner.get("md5"):
        raise Refused(40035)
    if len(image) > 2 * 1024 * 1024 or not image.startswith((PNG, JPEG)):
        raise Refused(40009)


@asynccontextmanager
async def webhook_server(now: Callable[[], datetime]) -> AsyncIterator[WebhookServer]:
    """The stand-in, listening on a free loopback port."""
    shown = WebhookServer(now)
    server = TestServer(shown.app())
    await server.start_server()
    shown.base = str(server.make_url("")).rstrip("/")
    try:
        yield shown
    finally:
        await server.close()
