"""The self-built application (自建应用): writes to persons, and looks persons up.

https://developer.work.weixin.qq.com/document/path/90236 (message/send)
"""

from __future__ import annotations

import hashlib
from typing import Final

from bot.clock import Clock
from bot.platforms.base import PlatformError
from bot.platforms.wecom.api import WeComAPI
from bot.platforms.wecom.errors import Fault, WeComError
from bot.platforms.wecom.rates import Rates
from storage.records import Owed

LONGEST: Final = 2048  # bytes of markdown; the rest would be cut silently
MOST_BUTTONS: Final = 6
CHECK_SECONDS: Final = 4 * 3600  # the longest memory for repeats that WeCom offers
_TITLE: Final = 36
_SUBTITLE: Final = 160


class WeComApp:
    """Implements `Platform` for persons; groups are not within an application's reach.

    WeCom drops an equal message within four hours if asked to. Two facts may be told in equal
    words, so it is asked for cards (their task id differs) and for repeated attempts only; and
    since its memory ends, the platform does not call itself idempotent.
    """

    name = "wecom"
    is_idempotent = False

    def __init__(self, api: WeComAPI, agent_id: int, clock: Clock) -> None:
        self._api, self._agent_id, self._clock = api, agent_id, clock
        self._rates = Rates()

    async def send(self, owed: Owed) -> str:
        """Deliver to one person; returns WeCom's message id, or raises PlatformError."""
        if owed.target_kind != "person" or not owed.target or set(owed.target) & set("|@"):
            raise PlatformError("an application writes to one person only", permanent=True)
        now = self._clock.now()
        body: dict[str, object] = {
            "touser": owed.target,
            "agentid": self._agent_id,
            **content(owed),
        }
        if body["msgtype"] == "template_card" or owed.attempts > 1:
            body |= {"enable_duplicate_check": 1, "duplicate_check_interval": CHECK_SECONDS}
        if rest := self._rates.take(owed.target.lower(), now):
            raise PlatformError("wecom's quota of this person is used up", retry_after=rest)
        answer = await self._api.post("/cgi-bin/message/send", body)
        for field in ("invaliduser", "unlicenseduser"):
            if answer.get(field):
                raise PlatformError(f"wecom refused the person: {field}", permanent=True)
        return str(answer.get("msgid", ""))

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


def content(owed: Owed) -> dict[str, object]:
    """The message in WeCom's form: a card when there are buttons and it fits, else markdown.

    Buttons beyond a card's reach are left out: typing their words does the same.

    Raises:
        PlatformError: the text is longer than WeCom would show.
    """
    text = str(owed.payload.get("text", ""))
    if not text or len(text.encode()) > LONGEST:
        raise PlatformError("wecom takes 1 to 2048 bytes of text", permanent=True)
    buttons = owed.payload.get("buttons")
    rows = [b for b in buttons if isinstance(b, dict)] if isinstance(buttons, list | tuple) else []
    title, _, rest = text.partition("\n")
    fits = len(title) <= _TITLE and len(rest) <= _SUBTITLE and len(rows) <= MOST_BUTTONS
    if not rows or not fits:
        return {"msgtype": "markdown", "markdown": {"content": text}}
    card: dict[str, object] = {
        "card_type": "button_interaction",
        "main_title": {"title": title},
        "task_id": hashlib.sha256(owed.key.encode()).hexdigest(),
        "button_list": [{"text": str(b["text"]), "key": str(b["id"])} for b in rows],
    }
    if rest:
        card["sub_title_text"] = rest
    return {"msgtype": "template_card", "template_card": card}
