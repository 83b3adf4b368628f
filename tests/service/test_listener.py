"""Connections that take their time, or come in crowds: real sockets all the way."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest

from bot.app import listening, listening_socket
from bot.listener import CONNECTION_LIMITS, ConnectionLimits
from tests.platforms.dingtalk.receiving.bodies import body
from tests.platforms.dingtalk.receiving.sender import sender
from tests.service.office import office

ASK: Final = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
SHORT: Final = timedelta(milliseconds=300)
PATIENCE: Final = 30.0  # seconds; only a failing test waits so long
Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Connect = Callable[[], "asyncio.Future[Connection]"]


@asynccontextmanager
async def listener(folder: Path, limits: ConnectionLimits) -> AsyncIterator[Connect]:
    """The bot, listening; inside, connections to it may be opened, and are closed at the end."""
    opened: list[Connection] = []

    async def connect() -> Connection:
        opened.append(await asyncio.open_connection("127.0.0.1", port))
        return opened[-1]

    async with (
        office(folder) as here,
        listening(here.service, listening_socket("127.0.0.1", 0), limits=limits) as port,
    ):
        yield lambda: asyncio.ensure_future(connect())
        for _, writer in opened:
            writer.close()


async def is_closed(reader: asyncio.StreamReader) -> bool:
    """Whether the other side ends it, whatever it says before."""
    async with asyncio.timeout(PATIENCE):
        with suppress(ConnectionError):
            await reader.read()
    return True


async def is_answered(connection: Connection) -> bool:
    """Whether a request gets its answer; False when the connection is closed instead."""
    reader, writer = connection
    with suppress(ConnectionError, asyncio.IncompleteReadError):
        writer.write(ASK)
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), PATIENCE)
        await asyncio.wait_for(reader.readexactly(len(b'{"alive": true}')), PATIENCE)
        return head.startswith(b"HTTP/1.1 200")
    return False


async def dribble(writer: asyncio.StreamWriter) -> None:
    """A header that never ends, a byte at a time."""
    with suppress(ConnectionError):
        for byte in ASK[:-2] + b"X-Slow: " + b"x" * 5000:
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("before", [0, 1], ids=["first request", "after an answer"])
async def test_headers_that_dribble_in_are_not_waited_for(tmp_path: Path, before: int) -> None:
    async with listener(tmp_path, ConnectionLimits(idle=SHORT)) as connect:
        reader, writer = connection = await connect()
        for _ in range(before):
            assert await is_answered(connection)
        dribbling = asyncio.create_task(dribble(writer))
        assert await is_closed(reader)
        assert not dribbling.done()
        dribbling.cancel()
        assert await is_answered(await connect())


async def test_a_connection_without_a_word_is_closed(tmp_path: Path) -> None:
    async with listener(tmp_path, ConnectionLimits(idle=SHORT)) as connect:
        reader, _ = await connect()
        assert await is_closed(reader)


async def test_one_address_has_only_so_many_places_and_gets_them_back(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with listener(tmp_path, ConnectionLimits(from_one=3)) as connect:
        places = [await connect() for _ in range(3)]
        assert [await is_answered(one) for one in places] == [True] * 3
        with caplog.at_level(logging.WARNING, "bot.listener"):
            assert [await is_answered(await connect()) for _ in range(3)] == [False] * 3
        assert len(caplog.records) == 1
        assert await is_answered(places[0])
        places[1][1].close()
        await places[1][1].wait_closed()
        async with asyncio.timeout(PATIENCE):
            while not await is_answered(await connect()):
                pass


async def test_all_together_have_only_so_many_places(tmp_path: Path) -> None:
    async with listener(tmp_path, ConnectionLimits(from_one=2, in_all=2)) as connect:
        assert [await is_answered(await connect()) for _ in range(3)] == [True, True, False]


async def test_a_rush_that_comes_by_one_reverse_proxy_is_answered(tmp_path: Path) -> None:
    async with listener(tmp_path, CONNECTION_LIMITS) as connect:
        rush = await asyncio.gather(*(connect() for _ in range(256)))  # as in the bench
        for _ in range(2):  # a connection that is kept is answered again
            assert all(await asyncio.gather(*map(is_answered, rush)))


async def test_a_genuine_body_that_dribbles_in_is_refused(tmp_path: Path) -> None:
    async with sender(tmp_path, patience=SHORT) as dingtalk:
        port = dingtalk.client.server.port
        assert port
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        data = json.dumps(body(dingtalk.now, "slow==")).encode()
        head = {"Host": "x", "Content-Length": str(len(data)), **dingtalk.headers()}
        lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
        writer.write(f"POST /callback/dingtalk HTTP/1.1\r\n{lines}\r\n".encode() + data[:5])
        status = (await asyncio.wait_for(reader.readline(), PATIENCE)).split()[1]
        writer.close()
        await writer.wait_closed()
        assert status == b"400"
        assert await dingtalk.office.tickets() == ()


@pytest.mark.parametrize(
    "sent",
    [
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\nX: " + b"a" * 9000 + b"\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ],
    ids=["an unknown version", "a header too long", "TLS"],
)
async def test_what_is_no_http_is_no_error_of_ours(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, sent: bytes
) -> None:
    with caplog.at_level(logging.INFO, "bot.listener"):
        async with listener(tmp_path, CONNECTION_LIMITS) as connect:
            reader, writer = await connect()
            writer.write(sent)
            async with asyncio.timeout(PATIENCE):
                head, _, text = (await reader.read()).decode().partition("\r\n\r\n")
            assert await is_answered(await connect())
    assert head.startswith("HTTP/1.0 400 ")
    assert re.findall("^Server.*$", head, re.MULTILINE) == ["Server: chuishao\r"]
    assert text == "请求的格式不对。"
    told = [(one.levelname, one.exc_info) for one in caplog.records if "no HTTP" in one.message]
    assert told == [("INFO", None)]
    assert [one for one in caplog.records if one.name == "aiohttp.server"] == []
