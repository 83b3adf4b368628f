"""Buttons pressed on DingTalk's cards, as behaviour sees them.

See https://open.dingtalk.com/document/development/event-callback-card
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from bot.platforms.bodies import identifier, loads, part
from bot.platforms.dingtalk.receiving.inbound import OUTSIDE, PLATFORM, Foreign, Robot, Unreadable
from handlers.messages import IncomingMessage

SAME: Final = timedelta(minutes=10)  # a press is repeated by impatience, or after a minute
PARAMS: Final = ("button", "action")  # of a button, in the card's template: its id
STATUS: Final = "status"  # the variable under the card's text: what came of its buttons
_ACTION_ID: Final = "actionId"
_USER_ID: Final = ("1", "None")  # kinds of `userId`: the organisation's own, said or not


def press_of(
    body: Mapping[str, object], robot: Robot, now: datetime, *, is_group: bool
) -> IncomingMessage:
    """The pressed button. Presses have no id: the same one within minutes counts as repeated.

    A repetition that is not recognised does no harm: what a button does, it does once.

    Raises:
        Foreign: see there.
        Unreadable: there is no card, no button or nobody who pressed it.
    """
    if robot.corp_id and identifier(body, "corpId") != robot.corp_id:
        raise Foreign("organisation")
    card, user, button = identifier(body, "outTrackId"), identifier(body, "userId"), _button(body)
    if not (card and user and button):
        raise Unreadable("press")
    account = user if str(body.get("userIdType")) in _USER_ID else f"{OUTSIDE}{user}"
    turn = int(now.timestamp() // SAME.total_seconds())
    same = json.dumps([card, account, button, turn])
    return IncomingMessage(
        platform=PLATFORM,
        message_id=f"press:{hashlib.sha256(same.encode()).hexdigest()}",
        chat_id=space_of(body) if is_group else account,
        is_group=is_group,
        account=account,
        name="",
        text=button,
        received_at=now,
        button=button,
    )


def space_of(body: Mapping[str, object]) -> str:
    """The conversation in which the card lies, group or not; "" when that is not said."""
    return identifier(body, "spaceId")


def changed(variables: Mapping[str, str]) -> Mapping[str, object]:
    """The answer to a press by which these variables change for all who see the card."""
    return {
        "cardUpdateOptions": {"updateCardDataByKey": True, "updatePrivateDataByKey": True},
        "cardData": {"cardParamMap": dict(variables)},
    }


def _button(body: Mapping[str, object]) -> str:
    raw = body.get("content")
    content = loads(raw) if isinstance(raw, str) else part(body, "content")
    private = part(content or {}, "cardPrivateData")
    actions = private.get("actionIds")
    first = actions[0] if isinstance(actions, list) and actions else ""
    named = {**part(private, "params"), _ACTION_ID: first}
    return next(filter(None, (identifier(named, name) for name in (*PARAMS, _ACTION_ID))), "")
