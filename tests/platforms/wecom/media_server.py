"""A strict stand-in of the store where WeCom keeps pictures and files, on a loopback socket.

Every address works for five minutes and is used up by one complete download. What lies there is
AES-256-CBC, sealed here without the bot's own code.
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from secrets import token_hex

from aiohttp import web
from aiohttp.test_utils import TestServer
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from bot.clock import Clock
from handlers.messages import Media

ROBOT_KEY = "Qx7Lm2Vt9Kd4Rw8Yb3Nz6Hc1Jf5Gp0Ts7Ua2Ee9Dk4Z"
OWN_KEY = "aB+d/fGhIjKlMnOpQrStUvWxYz0123456789ABCDEFQ="
LIVES = timedelta(minutes=5)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
CHUNK = 64 * 1024


def sealed(data: bytes, key: str = ROBOT_KEY) -> bytes:
    """The data as it lies on the store."""
    raw = base64.b64decode(key.rstrip("=") + "=")
    pad = 32 - len(data) % 32
    encryptor = Cipher(algorithms.AES(raw), modes.CBC(raw[:16])).encryptor()
    return encryptor.update(data + bytes([pad]) * pad) + encryptor.finalize()


@dataclass
class Lying:
    """One thing on the store, and how it misbehaves."""

    body: bytes
    since: datetime
    sign: str
    disposition: str = ""
    statuses: list[int] = field(default_factory=list)  # of the next answers
    location: str = ""  # sends elsewhere
    endless: bool = False
    torn: int = 0  # so many next answers break off half-way
    hang: asyncio.Event | None = None
    is_used: bool = False


class MediaServer:
    """Things by their path; remembers who asked for what, and how much was taken."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.things: dict[str, Lying] = {}
        self.asked: list[str] = []
        self.strange: list[str] = []  # headers that nobody should send
        self.given = 0  # bytes of endless answers
        self.came = asyncio.Event()
        self.host = ""

    def app(self) -> web.Application:
        """The store as an application."""
        app = web.Application()
        app.router.add_get("/{path}", self._get)
        return app

    def lay(
        self, data: bytes, kind: str = "image", *, key: str = "", disposition: str = ""
    ) -> tuple[Media, Lying]:
        """Put something there; with a key of its own, or sealed with the robot's."""
        path, sign = token_hex(8), f"q-sign%3D{token_hex(4)}%2F1"
        body = sealed(data, key or ROBOT_KEY)
        thing = Lying(body, self.clock.now(), sign, disposition)
        self.things[path] = thing
        return Media(kind, f"http://{self.host}/{path}?sign={sign}", key), thing

    async def _get(self, request: web.Request) -> web.StreamResponse:
        path = request.match_info["path"]
        self.asked.append(path)
        self.came.set()
        self.strange += {"Cookie", "Authorization", "Referer"} & set(request.headers)
        thing = self.things.get(path)
        if thing is None or request.raw_path != f"/{path}?sign={thing.sign}":
            return web.Response(status=403)
        if thing.statuses:
            return web.Response(status=thing.statuses.pop(0))
        if thing.is_used or self.clock.now() >= thing.since + LIVES:
            return web.Response(status=403)
        if thing.location:
            return web.Response(status=302, headers={"Location": thing.location})
        if thing.hang:
            await thing.hang.wait()
        return await self._give(request, thing)

    async def _give(self, request: web.Request, thing: Lying) -> web.StreamResponse:
        response = web.StreamResponse()
        if thing.disposition:
            response.headers["Content-Disposition"] = thing.disposition
        if not thing.endless:
            response.content_length = len(thing.body)
        await response.prepare(request)
        if thing.endless:
            while True:  # until the other side has enough
                await response.write(bytes(CHUNK))
                self.given += CHUNK
        if thing.torn:
            thing.torn -= 1
            await response.write(thing.body[: len(thing.body) // 2])
            assert request.transport is not None
            request.transport.close()
            return response
        await response.write(thing.body)
        await response.write_eof()
        thing.is_used = True
        return response


@asynccontextmanager
async def media_server(clock: Clock) -> AsyncIterator[MediaServer]:
    """The store, listening on a loopback port."""
    server = MediaServer(clock)
    async with TestServer(server.app()) as listening:
        server.host = f"127.0.0.1:{listening.port}"
        yield server
