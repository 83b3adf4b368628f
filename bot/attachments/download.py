"""One download: only from where it may come, only so much of it, then opened and named."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from http import HTTPStatus
from typing import Final

import aiohttp
from yarl import URL

from bot.attachments.naming import PLAIN, fit, name_in, type_of
from bot.platforms.media import MediaFault, MediaSource
from handlers.texts.hearing import is_classified
from handlers.understanding import is_tip
from storage.records import Content, Fetch

MEGABYTE: Final = 1024 * 1024
LARGEST: Final = {"image": 10 * MEGABYTE}
LARGEST_FILE: Final = 20 * MEGABYTE
TIMEOUT: Final = timedelta(seconds=90)
_SILENCE: Final = timedelta(seconds=15)
_PADDING: Final = 32
_CHUNK: Final = 64 * 1024


def new_session() -> aiohttp.ClientSession:
    """A session without cookies, proxies of the environment and unpacking."""
    silence = _SILENCE.total_seconds()
    return aiohttp.ClientSession(
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
        headers={"Accept-Encoding": "identity"},
        timeout=aiohttp.ClientTimeout(
            total=TIMEOUT.total_seconds(), connect=silence, sock_read=silence
        ),
    )


async def download(session: aiohttp.ClientSession, source: MediaSource, fetch: Fetch) -> Content:
    """What lies there.

    Raises:
        MediaFault: it may not be fetched, cannot be had now, is too large, or does not open.
    """
    url = await source.locate(fetch)
    source.check(url)
    sealed, disposition = await _get(session, url, LARGEST.get(fetch.kind, LARGEST_FILE))
    data = await asyncio.to_thread(source.unseal, sealed, fetch.secret)
    if not data:
        raise MediaFault("empty", permanent=True)
    content_type = type_of(data)
    kind = "file" if fetch.kind == "image" and content_type == PLAIN else fetch.kind
    name = fit(name_in(disposition)) or fit(fetch.name)
    if is_classified(name) or is_tip(name):  # known only now where a platform sends no names
        raise MediaFault("forbidden", permanent=True)
    return Content(kind, name, content_type, data)


async def _get(session: aiohttp.ClientSession, url: str, most: int) -> tuple[bytes, str]:
    """The bytes as they lie there, and the header that may name them."""
    address = URL(url, encoded=True)  # as signed
    try:
        async with session.get(address, allow_redirects=False) as response:
            if response.status != HTTPStatus.OK:
                is_elsewhere = 300 <= response.status < 400
                raise MediaFault(f"status_{response.status}", permanent=is_elsewhere)
            sealed = await _read(response, most + _PADDING)
            return sealed, response.headers.get("Content-Disposition", "")
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        raise MediaFault(type(error).__name__) from None  # its text may hold the address


async def _read(response: aiohttp.ClientResponse, most: int) -> bytes:
    taken = bytearray()
    if (response.content_length or 0) <= most:
        async for chunk in response.content.iter_chunked(_CHUNK):
            taken += chunk
            if len(taken) > most:
                break
        else:
            return bytes(taken)
    response.close()
    raise MediaFault("too_large", permanent=True)
