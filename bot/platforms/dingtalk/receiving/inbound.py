"""DingTalk's messages to the robot, by callback or Stream, as behaviour sees them.

See https://open.dingtalk.com/document/development/receive-message
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from bot.platforms.bodies import identifier, meant, part, text
from bot.platforms.dingtalk.receiving.addresses import is_reply_address
from bot.platforms.dingtalk.receiving.signature import moment_of
from bot.platforms.dingtalk.receiving.wording import media_in, quote_of, unread_in, words_of
from handlers.messages import IncomingMessage
from handlers.texts.words import VERBS

PLATFORM: Final = "dingtalk"
OUTSIDE: Final = "external:"  # accounts of people without a userid; no userid holds a colon
MARGIN: Final = timedelta(seconds=60)  # before the end of a reply address
_KINDS: Final = {"1": False, "2": True}  # of conversations: whether it is a group
_LONGEST_NAME: Final = 64


class Unreadable(ValueError):
    """It lacks what every message of DingTalk has; says what, and never a content."""


class Foreign(ValueError):
    """It is for another robot or another organisation; says which of the two."""


@dataclass(frozen=True, slots=True)
class Robot:
    """Whom messages are for. `corp_id` "": its organisation is not looked at.

    `oapi_base` is where reply addresses lie. `names` are what people call the robot.
    """

    code: str
    oapi_base: str
    corp_id: str = ""
    names: Sequence[str] = VERBS.names


def message_of(body: Mapping[str, object], robot: Robot, now: datetime) -> IncomingMessage:
    """The message, of whatever kind. Pictures, files and the unknown have no text.

    Where pictures and files lie is in `media`.

    Only `senderStaffId` names a member of the organisation. Who has none, or one of another
    organisation, is heard under an account that no register can hold by accident.

    Raises:
        Foreign: see there.
        Unreadable: nobody can be answered.
    """
    _check_robot(body, robot)
    is_group = _KINDS.get(str(body.get("conversationType")))
    account, conversation = _account(body), identifier(body, "conversationId")
    if is_group is None or not account or (is_group and not conversation):
        raise Unreadable("conversation" if account else "sender")
    quote, until = quote_of(body), _reply_until(body)
    url = text(body, "sessionWebhook")
    has_url = is_reply_address(url, robot.oapi_base) and (until is None or now < until)
    return IncomingMessage(
        platform=PLATFORM,
        message_id=_message_id(body),
        chat_id=conversation if is_group else account,
        is_group=is_group,
        account=account,
        name="".join(filter(str.isprintable, text(body, "senderNick")))[:_LONGEST_NAME],
        text=meant(words_of(body, robot.names), quote),
        received_at=now,
        quote=quote,
        reply_url=url if has_url else "",
        reply_until=until if has_url else None,
        media=media_in(body),
        unread=unread_in(body),
    )


def withheld(body: Mapping[str, object], message: IncomingMessage) -> IncomingMessage | None:
    """The message under another id, if the platform keeps its words back; else None.

    Over the monthly quota messages come with an `errorCode` and without a content:
    https://open.dingtalk.com/document/development/dingtalk-application-development-platform-billing-model
    Should the words come later under the id of the message, they will be heard.
    """
    if message.text or part(body, "content") or not error_code(body):
        return None
    return replace(message, message_id=f"withheld:{message.message_id}")


def error_code(body: Mapping[str, object]) -> str:
    """Why the platform keeps the words back, 20001 for a used-up quota; "" when it does not."""
    code = str(body.get("errorCode", ""))
    return code if re.fullmatch("[0-9]{1,16}", code) and int(code) else ""


def _check_robot(body: Mapping[str, object], robot: Robot) -> None:
    if identifier(body, "robotCode") != robot.code:
        raise Foreign("robot")
    if robot.corp_id and identifier(body, "chatbotCorpId") != robot.corp_id:
        raise Foreign("organisation")


def _account(body: Mapping[str, object]) -> str:
    corp, home = identifier(body, "senderCorpId"), identifier(body, "chatbotCorpId")
    is_stranger = corp and home and corp != home
    if (staff_id := identifier(body, "senderStaffId")) and not is_stranger:
        return staff_id
    outside = identifier(body, "senderUnionId") or identifier(body, "senderId")
    return f"{OUTSIDE}{outside}" if outside else ""


def _message_id(body: Mapping[str, object]) -> str:
    """The platform's id; without a usable one, what is the same in every redelivery."""
    if given := identifier(body, "msgId"):
        return given
    names = ("msgId", "conversationId", "senderId", "createAt", "text", "content")
    same = json.dumps([body.get(name) for name in names], sort_keys=True)
    return f"sha256:{hashlib.sha256(same.encode()).hexdigest()}"


def _reply_until(body: Mapping[str, object]) -> datetime | None:
    until = str(body.get("sessionWebhookExpiredTime"))
    return moment_of(until) - MARGIN if re.fullmatch("[0-9]{1,14}", until) else None
