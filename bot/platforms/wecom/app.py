"""The self-built application (自建应用): writes to persons, and looks persons up.

https://developer.work.weixin.qq.com/document/path/90236 (message/send)
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from bot.clock import Clock
from bot.platforms import texts
from bot.platforms.base import Enclosed, NotYet, PlatformError
from bot.platforms.escaping import markdown
from bot.platforms.payloads import buttons_of
from bot.platforms.rates import ON_THE_WAY, Rates
from bot.platforms.splitting import split
from bot.platforms.wecom.api import WeComAPI
from bot.platforms.wecom.cards import APP, Card, small_card, whole_card
from bot.platforms.wecom.errors import Fault, WeComError
from bot.platforms.wecom.limits import CONVERSATION
from bot.platforms.wecom.uploading import media_id, media_kind
from storage.records import Owed

_log = logging.getLogger(__name__)

Body = Mapping[str, object]

LONGEST: Final = 2048  # bytes of markdown; the rest would be cut silently
CHECK_SECONDS: Final = 4 * 3600  # the longest memory for repeats that WeCom offers
CARD_WITHIN: Final = timedelta(seconds=4)  # beside its text, both within delivery's patience


class WeComApp:
    """Implements `Platform` for persons; groups are not within an application's reach.

    WeCom drops an equal message within four hours if asked to. Two facts may be told in equal
    words, so it is asked for cards (their task id differs) and for repeated attempts only; and
    since its memory ends, the platform does not call itself idempotent.
    """

    name = "wecom"
    is_idempotent = False

    def __init__(
        self, api: WeComAPI, agent_id: int, clock: Clock, card_within: timedelta = CARD_WITHIN
    ) -> None:
        self._api, self._agent_id, self._clock = api, agent_id, clock
        self._card_within = card_within.total_seconds()
        self._rates = Rates("wecom:app", CONVERSATION, way=ON_THE_WAY)

    async def send(self, owed: Owed) -> str:
        """Deliver to one person; returns WeCom's id of the first message.

        A text in parts that fails on the way is sent again from its first part, and WeCom drops
        what it has shown before. A card beside a text that says everything may fail.

        Raises:
            NotYet: the person's quota has no room for all of the text; nothing was sent.
            PlatformError: it did not, or perhaps did not, arrive.
        """
        _judge(owed)
        said, card = content(owed)
        left = await self._count(owed, len(said))
        ids = [await self._say(owed, body, left) for body in said]
        if card:
            await self._show(owed, card)
        return ids[0]

    async def enclose(self, owed: Owed, thing: Enclosed) -> str:
        """Upload a picture (10 MB) or a file (20 MB) and send it; returns WeCom's id.

        https://developer.work.weixin.qq.com/document/path/90253 (upload)

        Raises:
            NotYet: the person's quota is used up; nothing was sent.
            PlatformError: it did not, or perhaps did not, arrive; an upload is no message.
        """
        _judge(owed)
        kind = media_kind(thing)
        left = await self._count(owed, 1)
        try:
            answer = await self._api.upload("/cgi-bin/media/upload", kind, thing)
        except PlatformError as error:
            error.is_outcome_unknown = False
            raise
        return await self._say(owed, {"msgtype": kind, kind: {"media_id": media_id(answer)}}, left)

    async def _show(self, owed: Owed, card: Body) -> None:
        """The buttons of a text that was sent; without them their words can be typed."""
        try:
            left = await self._count(owed, 1)
            async with asyncio.timeout(self._card_within):
                await self._say(owed, card, left)
        except (PlatformError, TimeoutError) as error:
            _log.warning("message %d: no card with its buttons: %r", owed.id, error)

    async def _count(self, owed: Owed, messages: int) -> datetime:
        """Take places of the person's quota, from the moment returned on, or raise NotYet."""
        now = self._clock.now()
        if rest := await self._rates.take(owed.target.lower(), now, messages):
            raise NotYet("wecom's quota of this person is used up", rest)
        return now

    async def _say(self, owed: Owed, message: Body, left: datetime) -> str:
        body = {"touser": owed.target, "agentid": self._agent_id, **message}
        if body["msgtype"] == "template_card" or owed.attempts > 1:
            body |= {"enable_duplicate_check": 1, "duplicate_check_interval": CHECK_SECONDS}
        with self._rates.answered(owed.target.lower(), left, self._clock.now):
            answer = await self._api.post("/cgi-bin/message/send", body)
        for field in ("invaliduser", "unlicenseduser"):
            if answer.get(field):
                raise PlatformError(f"wecom refused the person: {field}", permanent=True)
        return str(answer.get("msgid", ""))

    async def mark_pressed(self, response_code: str, userids: Sequence[str], words: str) -> None:
        """Put these words in place of the buttons, greyed out, on these people's cards.

        The code came with the press (or with the card's sending), lives 72 h and works once.
        https://developer.work.weixin.qq.com/document/path/94888

        Raises:
            PlatformError: the cards stay as they are, or perhaps do.
        """
        body = {
            "userids": list(userids),
            "agentid": self._agent_id,
            "response_code": response_code,
            "button": {"replace_name": words},
        }
        await self._api.post("/cgi-bin/message/update_template_card", body)

    async def is_own_mobile(self, account: str, mobile: str) -> bool:
        """Whether WeCom's look-up of the number returns this very account; unknown is False.

        User ids are compared without case, as WeCom does.
        https://developer.work.weixin.qq.com/document/path/96267

        Raises:
            PlatformError: WeCom could not be asked.
        """
        try:
            answer = await self._api.post("/cgi-bin/user/getuserid", {"mobile": mobile})
        except WeComError as error:
            if error.fault is Fault.PERSON:
                return False
            raise
        found = answer.get("userid")
        return isinstance(found, str) and bool(found) and found.lower() == account.lower()


def _judge(owed: Owed) -> None:
    if owed.target_kind != "person" or not owed.target or set(owed.target) & set("|@"):
        raise PlatformError("an application writes to one person only", permanent=True)


def content(owed: Owed) -> tuple[list[Body], Body | None]:
    """The messages that say all of it, and a card with the buttons when those show none.

    One card when all of it fits, else Markdown in as many parts as needed. What a button does can
    be typed as well, and beside a card of its own, which may fail, the text says so.

    Raises:
        PlatformError: there is no text.
    """
    text, buttons = str(owed.payload.get("text", "")).strip(), buttons_of(owed.payload)
    if not text:
        raise PlatformError("wecom takes no empty text", permanent=True)
    if whole := whole_card(text, buttons, owed.key, APP):
        return [_as_card(whole)], None
    told = texts.with_choices(text, [button.text for button in buttons])
    parts = split(markdown(told), LONGEST)
    small = small_card(text, buttons, owed.key, APP)
    said: list[Body] = [{"msgtype": "markdown", "markdown": {"content": p.text}} for p in parts]
    return said, _as_card(small) if small else None


def _as_card(card: Card) -> Body:
    return {"msgtype": "template_card", "template_card": card}
