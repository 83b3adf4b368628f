"""The one-shot address of a message: takes one answer within the hour, and no second one.

https://developer.work.weixin.qq.com/document/path/101138
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import aiohttp

from bot.clock import Clock
from bot.platforms.escaping import markdown
from bot.platforms.payloads import text_of
from bot.platforms.wecom.replies import fit
from bot.platforms.wecom.webhook import TIMEOUT, post
from storage.records import Owed

LIFE: Final = timedelta(minutes=59)  # an hour, less the time on the way
PATH: Final = "/cgi-bin/aibot/response?"


class ReplyAddresses:
    """Answers messages at the addresses that came with them."""

    def __init__(self, session: aiohttp.ClientSession, api_base: str, clock: Clock) -> None:
        self._session, self._prefix, self._clock = session, api_base + PATH, clock
        self._timeout = aiohttp.ClientTimeout(total=TIMEOUT.total_seconds())

    def reach(self, owed: Owed) -> bool:
        """Whether the answer has an address of WeCom that is fresh and was not tried before."""
        is_fresh = self._clock.now() < owed.created_at + LIFE
        return owed.attempts == 1 and is_fresh and _url(owed).startswith(self._prefix)

    def room(self, owed: Owed) -> int:  # noqa: ARG002 - one answer, once
        """Room for the one answer."""
        return 1

    def fits(self, batch: Sequence[Owed]) -> bool:
        """Answers stand alone."""
        return len(batch) == 1

    async def send(self, batch: Sequence[Owed]) -> str:
        """Use the address up; raises PlatformError."""
        (owed,) = batch
        content = fit(markdown(text_of([owed])))
        message = {"msgtype": "markdown", "markdown": {"content": content}}
        await post(self._session, _url(owed), message, {}, self._timeout)
        return ""


def _url(owed: Owed) -> str:
    return str(owed.payload.get("reply_url", ""))
