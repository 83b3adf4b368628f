"""Asking for a Stream connection: an address and a ticket that opens it once.

https://open.dingtalk.com/document/direction/stream-mode-protocol-access-description. How asking
fails is on no page of its own; the codes are those of the platform's other calls:
https://open.dingtalk.com/document/development/how-to-process-api-throttling-on-the-dingtalk-server
"""

from __future__ import annotations

import json
import logging
import re
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus
from typing import Final

import aiohttp
from yarl import URL

from bot.platforms.bodies import identifier, loads, text
from bot.platforms.dingtalk.receiving import frames
from bot.platforms.dingtalk.receiving.reconnecting import Ending
from bot.platforms.sessions import read_at_most

_log = logging.getLogger(__name__)

PATH: Final = "/v1.0/gateway/connections/open"
_LONGEST_ANSWER: Final = 64 * 1024
_TOPICS: Final = (frames.MESSAGE, frames.PRESS)
_HEADERS: Final = {"Content-Type": "application/json", "Accept": "application/json"}
_SCHEMES: Final = {"https": ("wss",), "http": ("ws", "wss")}  # no worse than what was asked


@dataclass(frozen=True, slots=True)
class Account:
    """Which application, and where; the secret is shown nowhere."""

    api_base: str
    client_id: str
    client_secret: str = field(repr=False)


class NotOpened(Exception):
    """There is no connection, and that is how it ended before it began."""

    def __init__(self, ending: Ending) -> None:
        super().__init__(str(ending))
        self.ending = ending


async def ask_for_address(
    session: aiohttp.ClientSession, account: Account, within: timedelta
) -> URL:
    """Where to connect now, ticket included: a secret for a minute and a half.

    Raises:
        NotOpened: the platform says no, or says nothing that makes sense.
    """
    url, timeout = account.api_base + PATH, aiohttp.ClientTimeout(total=within.total_seconds())
    try:
        async with session.post(
            url, data=_request(account), headers=_HEADERS, timeout=timeout, allow_redirects=False
        ) as answer:
            status, raw = answer.status, await read_at_most(answer.content, _LONGEST_ANSWER)
    except (aiohttp.ClientError, OSError) as error:  # a TimeoutError is an OSError
        _log.warning("no ticket: %s", type(error).__name__)
        raise NotOpened(Ending.LOST) from None
    body = loads(raw) or {}
    if status != HTTPStatus.OK:
        raise NotOpened(_ending(status, identifier(body, "code")))
    try:
        address = URL(text(body, "endpoint")).update_query(ticket=text(body, "ticket"))
    except ValueError:
        address = URL()
    if address.scheme not in _SCHEMES[URL(url).scheme] or not address.query.get("ticket"):
        _log.warning("no ticket: %s", "the answer makes no sense")
        raise NotOpened(Ending.TOO_OFTEN if body.get("punish") else Ending.LOST)
    return address


def _request(account: Account) -> bytes:
    """What official packages send; like them offline we name no address of ours."""
    request = {
        "clientId": account.client_id,
        "clientSecret": account.client_secret,
        "subscriptions": [{"type": frames.CALLBACK, "topic": topic} for topic in _TOPICS],
        "ua": "chuishao",
        "localIp": "",
    }
    return json.dumps(request).encode()


def _ending(status: int, code: str) -> Ending:
    """Throttling also comes with 403, so the code is looked at before the status."""
    _log.warning("no ticket: HTTP %d, code %s", status, code or "none")
    if "ApiCountLimit" in code:
        return Ending.SPENT
    if status == HTTPStatus.TOO_MANY_REQUESTS or re.search(r"\.Q[a-z]{2}Limit", code):
        return Ending.TOO_OFTEN
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or not code:
        return Ending.LOST
    return Ending.REFUSED
