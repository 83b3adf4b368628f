"""Our own doors, tried from inside: the bot that may run here, and its address from outside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

import aiohttp

from bot.config.sections import ServerSettings
from bot.platforms import texts
from bot.platforms.findings import Finding, bad, good, note
from bot.platforms.texts.reasons import plainly

_ANYWHERE: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - read, not listened on
_OURS: Final = frozenset({"database", "understanding"})

Parts = Mapping[str, bool]


async def serving_parts(session: aiohttp.ClientSession, server: ServerSettings) -> Parts | None:
    """What the bot that listens at the settings' address says of its parts; None: none does."""
    host = _ANYWHERE.get(server.host, server.host)
    shown = f"[{host}]" if ":" in host else host
    try:
        answer = await _json(session, f"http://{shown}:{server.port}/readyz")
    except (aiohttp.ClientError, TimeoutError, ValueError):
        return None
    parts = answer.get("parts") if isinstance(answer, dict) else None
    if not isinstance(parts, dict) or not parts.keys() >= _OURS:
        return None
    return {str(name): is_up is True for name, is_up in parts.items()}


async def reached(
    session: aiohttp.ClientSession, public: str, *, is_serving: bool
) -> list[Finding]:
    """Whether the address from outside leads to the bot that runs here."""
    found = [] if urlsplit(public).scheme == "https" else [note(texts.NOT_HTTPS)]
    return [*found, await _reached(session, public) if is_serving else note(texts.NOT_SERVING)]


async def _reached(session: aiohttp.ClientSession, public: str) -> Finding:
    try:
        answer = await _json(session, f"{public}/healthz")
    except aiohttp.ClientConnectorCertificateError:
        return bad(texts.BAD_CERTIFICATE)
    except (aiohttp.ClientConnectionError, TimeoutError) as error:
        return note(texts.not_reached(plainly(type(error).__name__)))
    except (aiohttp.ClientError, ValueError):
        return bad(texts.SOMETHING_ELSE_ANSWERS)
    return good(texts.REACHED) if answer == {"alive": True} else bad(texts.SOMETHING_ELSE_ANSWERS)


async def _json(session: aiohttp.ClientSession, url: str) -> object:
    """The answer of whatever status, if it is JSON.

    Raises:
        ValueError: it is not.
        aiohttp.ClientError, TimeoutError: there was none.
    """
    async with session.get(url, allow_redirects=False) as response:
        answer: object = await response.json(content_type=None)
        return answer
