"""Lets connections in: only so many from one address and in all, and none that stays idle.

Whoever opens connections and hardly speaks on them takes places, and never all of them. A server
of asyncio's own does not know who comes; so we accept ourselves. What is no HTTP is answered here
too, for it never gets as far as the application.
"""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Final

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from bot import texts

_log = logging.getLogger(__name__)

_REST_AFTER_FAULT: Final = 1.0  # seconds; there is no file descriptor left, for instance


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """How many connections there may be, and how long one may be without a whole request.

    The reverse proxy is one address too: there must be places for all that come at once by it.
    They leave places for others, and all of them leave file descriptors (1024 by default) for
    the database and for sending. `idle` goes from the opening, or from the last answer, to the
    end of the next request's headers, however slowly these come in.
    """

    from_one: int = 400
    in_all: int = 600
    idle: timedelta = timedelta(seconds=75)


CONNECTION_LIMITS: Final = ConnectionLimits()


@asynccontextmanager
async def accepting_connections(
    runner: web.AppRunner, listener: socket.socket, limits: ConnectionLimits = CONNECTION_LIMITS
) -> AsyncIterator[None]:
    """Inside, connections are accepted; those that were stay open at the end.

    Raises:
        RuntimeError: the runner is not set up.
    """
    server = runner.server
    if server is None:
        raise RuntimeError("the runner is not set up")
    listener.setblocking(False)
    handler = partial(
        _Connection,
        server,
        loop=asyncio.get_running_loop(),
        keepalive_timeout=limits.idle.total_seconds(),
        auto_decompress=False,
    )
    accepting = asyncio.create_task(_Acceptor(handler, listener, limits).accept_forever())
    try:
        yield
    finally:
        accepting.cancel()
        with suppress(asyncio.CancelledError):
            await accepting
        listener.close()


class _Connection(web.RequestHandler):
    """One connection; what scanners send that is no HTTP is no error of ours."""

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """The answer when the application cannot give one; it names no version."""
        if isinstance(exc, HttpProcessingError):
            _log.info("somebody sent what is no HTTP: %s", type(exc).__name__)
            answer: web.StreamResponse = web.Response(status=status, text=texts.http_error(status))
            answer.force_close()
        else:
            answer = super().handle_error(request, status, exc, message)
        answer.headers["Server"] = texts.SERVER
        return answer


class _Acceptor:
    def __init__(
        self,
        handler: Callable[[], web.RequestHandler],
        listener: socket.socket,
        limits: ConnectionLimits,
    ) -> None:
        self._handler, self._listener, self._limits = handler, listener, limits
        self._open: list[tuple[str, asyncio.Transport]] = []
        self._is_full = False

    async def accept_forever(self) -> None:
        while True:
            try:
                connection, address = await asyncio.get_running_loop().sock_accept(self._listener)
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
            transport, _ = await loop.connect_accepted_socket(self._handler, connection)
            self._open.append((address, transport))
        if is_full and not self._is_full:  # said once, not for each
            _log.warning("connections are turned away: %d are open", len(self._open))
        self._is_full = is_full

    def _has_room(self, address: str) -> bool:
        if len(self._open) < self._limits.from_one:
            return True
        self._open = [(whose, one) for whose, one in self._open if not one.is_closing()]
        mine = sum(whose == address for whose, _ in self._open)
        return mine < self._limits.from_one and len(self._open) < self._limits.in_all
