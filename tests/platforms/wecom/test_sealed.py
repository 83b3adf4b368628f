"""The door alone: bodies that never come whole are refused, and named."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.clock import SystemClock
from bot.platforms.wecom.sealed import Door
from tests.platforms.wecom.doors import APP

REFUSED = [f"callback refused: body ({APP.path})"]


@pytest.fixture
async def client() -> AsyncIterator[Any]:
    """A door that waits for a body no longer than a moment."""
    door = Door(APP.path, APP.envelope, SystemClock(), patience=timedelta(milliseconds=50))

    async def receive(request: web.Request) -> web.Response:
        return web.Response(body=await door.body(request))

    app = web.Application()
    app.router.add_post("/", receive)
    async with TestClient(TestServer(app)) as client:
        yield client


async def test_a_body_that_stays_away_is_not_waited_for(
    client: Any, caplog: pytest.LogCaptureFixture
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", client.server.port)
    writer.write(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\n<xml>")
    with caplog.at_level(logging.WARNING, "bot.platforms.wecom.sealed"):
        status = (await asyncio.wait_for(reader.readline(), 10)).split()[1]
    writer.close()
    await writer.wait_closed()
    assert status == b"400"
    assert [record.getMessage() for record in caplog.records] == REFUSED


async def test_a_body_that_cannot_be_unpacked_is_refused(
    client: Any, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "bot.platforms.wecom.sealed"):
        async with client.post(
            "/", data=b"<xml>", headers={"Content-Encoding": "gzip"}
        ) as response:
            assert response.status == 400
    told = [r.getMessage() for r in caplog.records if r.name.endswith("wecom.sealed")]
    assert told == REFUSED
