"""Interactive cards (互动卡片): messages with buttons that can be pressed, and changed afterwards.

The template is built and published by hand. It shows the variables `title`, `text` (Markdown) and
`status`, and up to six buttons labelled `button1` to `button6`, hidden when empty, that hand over
`button` = `id1` to `id6`: https://open.dingtalk.com/document/development/create-and-deliver-cards
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Final

from bot.platforms import texts as shared
from bot.platforms.base import PlatformError
from bot.platforms.dingtalk.sending import texts
from bot.platforms.dingtalk.sending.api import DingTalkAPI
from bot.platforms.dingtalk.sending.errors import DingTalkError, Fault
from bot.platforms.dingtalk.sending.http import Answer
from bot.platforms.dingtalk.sending.render import escape, title
from bot.platforms.dingtalk.sending.robot import Chat
from bot.platforms.escaping import plain
from bot.platforms.splitting import size
from handlers.messages import Button

MOST_BUTTONS: Final = 6
LONGEST_VALUE: Final = 1000  # bytes of a variable; the platform says 1 KB
ROUTE_KEY: Final = "chuishao"
_OWN_USERIDS: Final = 1


class Cards:
    """Cards of one template. In HTTP mode presses come only after `register`.

    Every method raises PlatformError when it failed, or perhaps failed.
    """

    def __init__(
        self, api: DingTalkAPI, robot_code: str, template_id: str, *, is_stream: bool
    ) -> None:
        self._api, self._code, self._template = api, robot_code, template_id
        self._callback = (
            {"callbackType": "STREAM"}
            if is_stream
            else {"callbackType": "HTTP", "callbackRouteKey": ROUTE_KEY}
        )

    async def register(self, url: str, secret: str) -> None:
        """Presses shall be posted to that address, signed with that secret.

        https://open.dingtalk.com/document/development/register-card-callback-address
        """
        body = {"callbackRouteKey": ROUTE_KEY, "callbackUrl": url, "apiSecret": secret}
        await self._api.call("POST", "/v1.0/card/callbacks/register", body | {"forceUpdate": True})

    async def show(
        self, chat: Chat, shown: Mapping[str, str], key: str, mentioned: Sequence[str] = ()
    ) -> str:
        """Create and deliver one card, whose id `track_id` makes of its key; returns the id.

        Raises:
            DingTalkError: among others DONE, when a card of that key exists already.
        """
        body: dict[str, object] = {
            "cardTemplateId": self._template,
            "outTrackId": track_id(key),
            "userIdType": _OWN_USERIDS,
            "cardData": {"cardParamMap": dict(shown)},
            **self._callback,
            **self._space(chat, shown["title"], mentioned),
        }
        answer = await self._api.call("POST", "/v1.0/card/instances/createAndDeliver", body)
        _check_delivered(answer)
        return track_id(key)

    async def update(self, track: str, changed: Mapping[str, str]) -> None:
        """Change these variables of a card for all who see it; the others stay.

        https://open.dingtalk.com/document/development/interactive-card-update-interface
        """
        body = {
            "outTrackId": track,
            "userIdType": _OWN_USERIDS,
            "cardData": {"cardParamMap": dict(changed)},
            "cardUpdateOptions": {"updateCardDataByKey": True, "updatePrivateDataByKey": True},
        }
        await self._api.call("PUT", "/v1.0/card/instances", body)

    def _space(self, chat: Chat, head: str, mentioned: Sequence[str]) -> dict[str, object]:
        about = {
            "supportForward": False,
            "lastMessageI18n": {"ZH_CN": head},
            "notification": {"alertContent": head, "notificationOff": False},
        }
        if not chat.is_group:
            return {
                "openSpaceId": f"dtv1.card//IM_ROBOT.{chat.target}",
                "imRobotOpenSpaceModel": about,
                "imRobotOpenDeliverModel": {"spaceType": "IM_ROBOT", "robotCode": self._code},
            }
        deliver: dict[str, object] = {"robotCode": self._code}
        if mentioned:
            deliver["atUserIds"] = {userid: userid for userid in mentioned}
        return {
            "openSpaceId": f"dtv1.card//IM_GROUP.{chat.target}",
            "imGroupOpenSpaceModel": about,
            "imGroupOpenDeliverModel": deliver,
        }


def variables(text: str, buttons: Sequence[Button]) -> dict[str, str] | None:
    """What the template shows, or None when a card cannot hold all of it."""
    if len(buttons) > MOST_BUTTONS or not plain(text).strip():
        return None
    shown = {"title": title(text) or texts.CARD, "text": escape(text), "status": ""}
    for number in range(1, MOST_BUTTONS + 1):
        button = buttons[number - 1] if number <= len(buttons) else Button("", "")
        shown |= {f"button{number}": plain(button.text), f"id{number}": button.id}
    return shown if max(map(size, shown.values())) <= LONGEST_VALUE else None


def pressed(label: str) -> dict[str, str]:
    """The variables that change once a button is pressed: what was chosen, and no buttons."""
    gone = {f"button{number}": "" for number in range(1, MOST_BUTTONS + 1)}
    return {"status": shared.chosen(plain(label)), **gone}


def track_id(key: str) -> str:
    """The card's own id, the same whenever the message of that key is sent."""
    return sha256(key.encode()).hexdigest()


def _check_delivered(answer: Answer) -> None:
    """Success is told for each place, and there is one."""
    result = answer.get("result")
    places = result.get("deliverResults") if isinstance(result, dict) else None
    if not isinstance(places, list):
        raise PlatformError("dingtalk does not say where the card went", is_outcome_unknown=True)
    if not all(isinstance(place, dict) and place.get("success") is True for place in places):
        raise DingTalkError("card.notDelivered", fault=Fault.GROUP)
