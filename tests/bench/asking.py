"""How messages are put to other people's frameworks, and how their answers are known to arrive."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple, Protocol

import aiohttp
from aiohttp import web

SECRET: Final = "bench-secret"  # noqa: S105 - of nobody
SAID: Final = {"ok": True, "ts": "1.1", "user_id": "U0", "bot_id": "B0", "team_id": "T0"}
TAKEN: Final = {"status": "ok", "retcode": 0, "data": {"message_id": 1}}


class Request(NamedTuple):
    """One callback: where, what, and under which headers."""

    path: str
    body: bytes
    headers: Mapping[str, str]


class Platform(Protocol):
    """The platform's side of one framework."""

    def request(self, number: int, place: int, text: str) -> Request:
        """The callback of a message in that place."""

    def place(self, path: str, body: Mapping[str, Any]) -> int | None:
        """Where an answer is said; None when the call says nothing."""

    @property
    def response(self) -> Mapping[str, Any]:
        """What the platform answers to every call."""


class OneBot:
    """A OneBot 11 client, signing by SHA-1 as its protocol has it."""

    response: Mapping[str, Any] = TAKEN

    def request(self, number: int, place: int, text: str) -> Request:
        """See `Platform`."""
        message = {
            "time": int(time.time()),
            "self_id": 1,
            "post_type": "message",
            "message_type": "group",
            "sub_type": "normal",
            "message_id": number,
            "group_id": place + 1,
            "user_id": 10,
            "message": [{"type": "text", "data": {"text": text}}],
            "raw_message": text,
            "font": 0,
            "sender": {"user_id": 10, "nickname": "n"},
        }
        body = json.dumps(message, ensure_ascii=False).encode()
        signature = hmac.new(SECRET.encode(), body, hashlib.sha1).hexdigest()
        headers = {"X-Self-ID": "1", "X-Signature": f"sha1={signature}"}
        return Request("/onebot/v11/http", body, headers)

    def place(self, _path: str, body: Mapping[str, Any]) -> int | None:
        """See `Platform`."""
        return int(body["group_id"]) - 1 if "group_id" in body else None


class Slack:
    """Slack's Events API."""

    response: Mapping[str, Any] = SAID

    def request(self, number: int, place: int, text: str) -> Request:
        """See `Platform`."""
        event = {
            "type": "message",
            "channel": f"C{place}",
            "user": "U1",
            "text": text,
            "ts": "1.1",
        }
        outer = {"type": "event_callback", "team_id": "T0", "api_app_id": "A0", "event": event}
        body = json.dumps({**outer, "event_id": f"E{number}"}, ensure_ascii=False).encode()
        seconds = str(int(time.time()))
        signed = f"v0:{seconds}:".encode() + body
        digest = hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()
        headers = {"X-Slack-Request-Timestamp": seconds, "X-Slack-Signature": f"v0={digest}"}
        return Request("/", body, headers)

    def place(self, path: str, body: Mapping[str, Any]) -> int | None:
        """See `Platform`."""
        return int(body["channel"][1:]) if path.endswith("/chat.postMessage") else None


class Asker:
    """Puts messages, and waits for each until its answer has arrived at the vendor's door."""

    def __init__(self, platform: Platform, texts: Iterator[str]) -> None:
        self._platform, self._texts = platform, texts
        self._waiting: dict[int, asyncio.Event] = {}
        self._number = 0

    async def taken(self, request: web.Request) -> web.Response:
        """The vendor's door."""
        raw = await request.read()
        is_json = raw.startswith(b"{")
        body = json.loads(raw) if is_json else dict(await request.post())
        place = self._platform.place(request.path, body)
        if place is not None:
            self._waiting[place].set()
        return web.json_response(self._platform.response)

    async def flood(
        self, session: aiohttp.ClientSession, base: str, connections: int, calls: int
    ) -> float:
        """Messages answered a second, each connection putting its next when it was answered."""
        left, start = iter(range(calls)), time.perf_counter()

        async def ask(place: int) -> None:
            for _ in left:
                await self._ask(session, base, place)

        await asyncio.gather(*map(ask, range(connections)))
        return calls / (time.perf_counter() - start)

    async def _ask(self, session: aiohttp.ClientSession, base: str, place: int) -> None:
        self._number += 1
        arrived = self._waiting[place] = asyncio.Event()
        put = self._platform.request(self._number, place, next(self._texts))
        headers = {"Content-Type": "application/json", **put.headers}
        async with session.post(base + put.path, data=put.body, headers=headers) as got:
            assert got.status in (200, 204), got.status
        await asyncio.wait_for(arrived.wait(), 60)
