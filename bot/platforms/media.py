"""Where a platform's pictures and files lie, and how what is downloaded there is opened."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import SplitResult, urlsplit

from storage.records import Fetch

_log = logging.getLogger(__name__)

_PORTS: Final = {"http": 80, "https": 443}


class MediaFault(Exception):
    """Something could not be fetched; `reason` is one word and holds no address and no content.

    `permanent`: trying again cannot help.
    """

    def __init__(self, reason: str, *, permanent: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.permanent = reason, permanent


async def as_given(fetch: Fetch) -> str:
    """The address that came with the message."""
    return fetch.url


@dataclass(frozen=True, slots=True)
class MediaSource:
    """One platform's store.

    `hosts` are entries `host` or `host:port` of the settings; one without a port means the
    scheme's own. `schemes` are those that addresses may have. `unseal` takes the downloaded bytes
    and the secret that came with the address ("" for none). `locate` finds the address where a
    message brings none. Both raise MediaFault.
    """

    hosts: tuple[str, ...]
    schemes: tuple[str, ...]
    unseal: Callable[[bytes, str], bytes] = field(repr=False)
    locate: Callable[[Fetch], Awaitable[str]] = field(default=as_given, repr=False)

    def check(self, url: str) -> None:
        """Whether the address may be fetched at all.

        Raises:
            MediaFault: `address` is none, or of another scheme; `host` is not configured.
        """
        parts = _split(url)
        is_plain = url.isascii() and url.isprintable() and " " not in url
        if parts is None or not is_plain or parts.scheme not in self.schemes:
            raise MediaFault("address", permanent=True)
        known = {_place(_split(f"//{entry}"), parts.scheme) for entry in self.hosts} - {None}
        if parts.username is not None or _place(parts, parts.scheme) not in known:
            _log.warning("media refused: host %.100s is not in media_hosts", parts.hostname)
            raise MediaFault("host", permanent=True)


def _place(parts: SplitResult | None, scheme: str) -> tuple[str, int] | None:
    """Host and port, or None without a host."""
    if parts is None or not parts.hostname:
        return None
    return parts.hostname, parts.port or _PORTS[scheme]


def _split(url: str) -> SplitResult | None:
    """The parts of an address, or None when it is none."""
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises when it is no number
    except ValueError:
        return None
    return parts
