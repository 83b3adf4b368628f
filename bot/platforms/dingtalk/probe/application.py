"""Whether the application is let in, and what its robot may do.

Rights show in calls that DingTalk has to refuse for another reason: a message to nobody, and a
change of a card that there is not.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import aiohttp

from bot.clock import Clock
from bot.config.platforms import DingTalkSettings
from bot.platforms.base import PlatformError
from bot.platforms.dingtalk.members import Members
from bot.platforms.dingtalk.probe import texts
from bot.platforms.dingtalk.sending.api import DingTalkAPI
from bot.platforms.dingtalk.sending.assembly import limits_of
from bot.platforms.dingtalk.sending.errors import DingTalkError, Fault
from bot.platforms.dingtalk.sending.http import Http
from bot.platforms.dingtalk.sending.quota import Quota
from bot.platforms.dingtalk.sending.troubles import Troubles
from bot.platforms.findings import Finding, bad, good, note
from bot.platforms.texts.reasons import plainly

_SEND: Final = "/v1.0/robot/oToMessages/batchSend"
_CARD: Final = "/v1.0/card/instances"
_NO_RIGHT: Final = "60011"
_NOBODY, _NO_MOBILE = "chuishao-nobody", "10000000000"
_NO_CARD: Final = "chuishao-no-such-card"


async def look(
    session: aiohttp.ClientSession, settings: DingTalkSettings, clock: Clock, within: timedelta
) -> tuple[list[Finding], bool]:
    """The findings, and whether it was let in; if not, it is not asked further."""
    quota = Quota(limits_of(settings), clock, Troubles())
    api = DingTalkAPI(Http(session, within), settings, clock, quota)
    try:
        await api.prove()
    except PlatformError as error:
        code = error.code if isinstance(error, DingTalkError) else ""
        is_account = isinstance(error, DingTalkError) and error.fault is Fault.ACCOUNT
        return [bad(texts.shut(code, plainly(str(error)), is_account=is_account))], False
    found = [good(texts.LET_IN), await _speech(api, settings.robot_code or settings.client_id)]
    if settings.card_template_id:
        found.append(await _cards(api))
    found.append(await _contacts(api))
    return found, True


async def _speech(api: DingTalkAPI, robot_code: str) -> Finding:
    """Whether the robot may write to people: a message to nobody is refused for that alone."""
    param = '{"content":"-"}'
    body = {"robotCode": robot_code, "userIds": [], "msgKey": "sampleText", "msgParam": param}
    try:
        await api.call("POST", _SEND, body)
    except DingTalkError as error:
        if "robotcode" in error.code.lower():
            return bad(texts.wrong_robot(error.code))
        if error.fault is Fault.SETTING:
            return bad(texts.no_right(plainly(str(error))))
        if error.fault is not Fault.MESSAGE:
            return note(texts.right_untold(plainly(str(error))))
    except PlatformError as error:
        return note(texts.right_untold(plainly(str(error))))
    return good(texts.MAY_SPEAK)


async def _contacts(api: DingTalkAPI) -> Finding:
    """Whether it may look up whose a number is: one that nobody has is refused for that alone."""
    try:
        await Members(api).is_own_mobile(_NOBODY, _NO_MOBILE)
    except DingTalkError as error:
        return (
            bad(texts.no_contacts(error.code))
            if _is_denied(error)
            else note(texts.contacts_untold(plainly(str(error))))
        )
    except PlatformError as error:
        return note(texts.contacts_untold(plainly(str(error))))
    return good(texts.MAY_LOOK_UP)


def _is_denied(error: DingTalkError) -> bool:
    """Whether a right is missing for certain; an untrusted address or a time-out is no such."""
    return error.code == _NO_RIGHT or error.code.lower().endswith("accesstokenpermissiondenied")


async def _cards(api: DingTalkAPI) -> Finding:
    """Whether it may change cards; whether the template is published shows only in use."""
    body = {"outTrackId": _NO_CARD, "userIdType": 1, "cardData": {"cardParamMap": {}}}
    try:
        await api.call("PUT", _CARD, body)
    except DingTalkError as error:
        if error.fault is Fault.SETTING:
            return bad(texts.no_cards(error.code))
        if error.fault is not Fault.MESSAGE:
            return note(texts.cards_untold(plainly(str(error))))
    except PlatformError as error:
        return note(texts.cards_untold(plainly(str(error))))
    return good(texts.MAY_SHOW_CARDS)
