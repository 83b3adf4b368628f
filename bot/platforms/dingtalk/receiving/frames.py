"""The JSON frames of a Stream connection, as values.

https://open.dingtalk.com/document/direction/stream-mode-protocol-access-description
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from bot.platforms.bodies import identifier, loads, part, text

SYSTEM: Final = "SYSTEM"
CALLBACK: Final = "CALLBACK"
PING: Final = "ping"
DISCONNECT: Final = "disconnect"
MESSAGE: Final = "/v1.0/im/bot/messages/get"
PRESS: Final = "/v1.0/card/instances/callback"

OK: Final = 200
BAD_REQUEST: Final = 400
NO_HANDLER: Final = 404
FAILED: Final = 500


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame received; `data` is text holding JSON. Without `message_id`: takes no answer."""

    kind: str
    topic: str
    message_id: str
    data: str = field(repr=False)


def decode(raw: str) -> Frame:
    """A received frame.

    Raises:
        ValueError: it is none.
    """
    frame = loads(raw)
    if frame is None:
        raise ValueError("not an object")
    headers = part(frame, "headers")
    kind, topic = identifier(frame, "type"), identifier(headers, "topic")
    return Frame(kind, topic, identifier(headers, "messageId"), text(frame, "data"))


def ack(message_id: str, code: int, message: str, data: str) -> str:
    """The acknowledgement of a frame, as text."""
    headers = {"messageId": message_id, "contentType": "application/json"}
    return json.dumps({"code": code, "headers": headers, "message": message, "data": data})


def response(value: Mapping[str, object] | None) -> str:
    """The `data` that acknowledges a callback; only cards show what is in it."""
    return json.dumps({"response": value}, ensure_ascii=False)
