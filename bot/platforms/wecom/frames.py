"""The JSON frames of the robot's long connection, as values.

https://developer.work.weixin.qq.com/document/path/101463
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from secrets import token_hex
from typing import Final

SUBSCRIBE: Final = "aibot_subscribe"
PING: Final = "ping"
MESSAGE: Final = "aibot_msg_callback"
EVENT: Final = "aibot_event_callback"
ANSWER: Final = "aibot_respond_msg"
WELCOME: Final = "aibot_respond_welcome_msg"
UPDATE: Final = "aibot_respond_update_msg"
PUSH: Final = "aibot_send_msg"

_ENTERED: Final = "enter_chat"
_PRESSED: Final = "template_card_event"
_KICKED: Final = "disconnected_event"


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame received. `command` is "" for an acknowledgement, whose `code` is 0 for fine."""

    command: str
    req_id: str
    body: Mapping[str, object] = field(default_factory=dict, repr=False)
    code: int = 0

    @property
    def message_id(self) -> str:
        """The platform's id of the callback, by which repeats are known; "" without."""
        return _text(self.body.get("msgid"))

    @property
    def chat(self) -> str:
        """The conversation: a group's chatid, else the user id of a private chat."""
        return _text(self.body.get("chatid")) or _text(_part(self.body, "from").get("userid"))

    @property
    def is_group(self) -> bool:
        """Whether the conversation is a group."""
        return bool(_text(self.body.get("chatid"))) and self.body.get("chattype") != "single"

    @property
    def event(self) -> str:
        """The kind of event, "" for a message."""
        return _text(_part(self.body, "event").get("eventtype"))

    @property
    def is_kick(self) -> bool:
        """Whether the platform says that a newer connection took this one's place."""
        return self.command == EVENT and self.event == _KICKED

    @property
    def answer_command(self) -> str:
        """The one command that may answer this callback, "" for none."""
        if self.command == MESSAGE:
            return ANSWER
        return {_ENTERED: WELCOME, _PRESSED: UPDATE}.get(self.event, "")


def encode(command: str, req_id: str, body: Mapping[str, object] | None) -> str:
    """A request as text; heartbeats have no body."""
    frame: dict[str, object] = {"cmd": command, "headers": {"req_id": req_id}}
    if body is not None:
        frame["body"] = body
    return json.dumps(frame)


def decode(text: str) -> Frame:
    """A received frame.

    Raises:
        ValueError: it is neither a callback nor an acknowledgement.
    """
    try:
        raw = json.loads(text)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    if not isinstance(raw, dict):
        raise ValueError("not an object")
    req_id, body = _part(raw, "headers").get("req_id"), _part(raw, "body")
    if not isinstance(req_id, str) or not req_id:
        raise ValueError("without req_id")
    command, code = raw.get("cmd"), raw.get("errcode")
    if isinstance(command, str) and command:
        return Frame(command, req_id, body)
    if not isinstance(code, int) or isinstance(code, bool):
        raise ValueError("neither cmd nor errcode")
    return Frame("", req_id, body, code)


def new_req_id(command: str, now: datetime) -> str:
    """An id for a request of our own, in the shape that the official packages use."""
    return f"{command}_{int(now.timestamp() * 1000)}_{token_hex(4)}"


def _part(raw: Mapping[str, object], key: str) -> Mapping[str, object]:
    value = raw.get(key)
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
