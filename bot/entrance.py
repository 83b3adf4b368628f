"""Lets connections in: only so many from one address and in all, and none that stays idle.

Whoever opens connections and hardly speaks on them takes places, and never all of them. A server
of asyncio's own does not know who comes; so we accept ourselves.
"""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.log import server_logger

_log = logging.getLogger(__name__)

_REST_AFTER_FAULT: Final = 1.0  # seconds; there is no file descriptor left, for instance


@dataclass(frozen=True, slots=True)
class Crowd:
    """How many connections there may be, and how long one may be without a whole request.

    The reverse proxy is one address too: there must be places for all that come at once by it.
    They leave places for others, and all of them leave file descriptors (1024 by default) for
    the database and for sending. `idle` goes from the opening, or from the last answer, to the
    end of the next request's headers, however slowly these come in.
    """

    from_one: int = 400
    in_all: int = 600
    idle: timedelta = timedelta(seconds=75)


CROWD: Final = Crowd()


@asynccontextmanager
async def open_to_all(
    runner: web.AppRunner, entrance: socket.socket, crowd: Crowd = CROWD
) -> AsyncIterator[None]:
    """Inside, connections are accepted; those that were stay open at the end.

    `idle` is the runner's to keep (`keepalive_timeout`).

    Raises:
        RuntimeError: the runner is not set up.
    """
    server = runner.server
    if server is None:
        raise RuntimeError("the runner is not set up")
    entrance.setblocking(False)
    server_logger.addFilter(_is_about_us)
    accepting = asyncio.create_task(_Entrance(server, entrance, crowd).accept_forever())
    try:
        yield
    finally:
        accepting.cancel()
        with suppress(asyncio.CancelledError):
            await accepting
        entrance.close()


def _is_about_us(record: logging.LogRecord) -> bool:
    """Whether the complaint is; what scanners send that is no HTTP gets a line of its own."""
    error = record.exc_info[1] if record.exc_info else None
    if isinstance(error, HttpProcessingError):
        _log.info("somebody sent what is no HTTP: %s", type(error).__name__)
        return False
    return True


class _Entrance:
    def __init__(self, server: web.Server, entrance: socket.socket, crowd: Crowd) -> None:
        self._server, self._entrance, self._crowd = server, entrance, crowd
        self._open: list[tuple[str, asyncio.Transport]] = []
        self._is_full = False

    async def accept_forever(self) -> None:
        while True:
            try:
                connection, address = await asyncio.get_running_loop().sock_accept(self._entrance)
                await self._receive(connection, str(address[0]))
            except OSError as error:
                _log.error("a connection was not accepted: %s", error.strerror)
                await asyncio.sleep(_REST_AFTER_FAULT)

    async def _receive(self, connection: socket.socket, address: str) -> None:
        is_full = not self._has_room(address)
        if is_full:
            connection.close()
        else:
            loop = asyncio.get_running_loop()
            transport, _ = await loop.connect_accepted_socket(self._server, connection)
            self._open.append((address, transport))
        if is_full and not self._is_full:  # said once, not for each
            _log.warning("connections are turned away: %d are open", len(self._open))
        self._is_full = is_full

    def _has_room(self, address: str) -> bool:
        if len(self._open) < self._crowd.from_one:
            return True
        self._open = [(whose, one) for whose, one in self._open if not one.is_closing()]
        mine = sum(whose == address for whose, _ in self._open)
        return mine < self._crowd.from_one and len(self._open) < self._crowd.in_all
