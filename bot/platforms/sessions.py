"""How platforms are dialled: at the addresses of the settings, and nowhere else."""

from __future__ import annotations

from typing import Final

import aiohttp

MAX_FRAME: Final = 1024 * 1024
CLOSE_TIMEOUT: Final = aiohttp.ClientWSTimeout(ws_close=2)


class Redirected(aiohttp.ClientError):
    """The address points elsewhere, where the secret must not go."""


def new_session() -> aiohttp.ClientSession:
    """A session that opens connections at the address it is given and nowhere else."""
    trace = aiohttp.TraceConfig()
    trace.on_request_redirect.append(_refuse)
    return aiohttp.ClientSession(trace_configs=[trace])


async def _refuse(*_: object) -> None:
    raise Redirected


async def read_at_most(stream: aiohttp.StreamReader, most: int) -> bytes:
    """The answer's body, or about so many bytes of it: an honest one is no longer."""
    body = b""
    while len(body) < most and (chunk := await stream.readany()):
        body += chunk
    return body
