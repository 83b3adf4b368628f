"""The application's callback: the sealed text in it, and after decryption the message.

https://developer.work.weixin.qq.com/document/path/90239 (messages) and
https://developer.work.weixin.qq.com/document/path/90240 (events).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from xml.parsers import expat

from handlers.messages import IncomingMessage

LARGEST: Final = 64 * 1024
Fields = Mapping[str, Sequence[str]]
_FIELD: Final = 2  # depth of what stands right under the root
_PRESSED: Final = frozenset({"click", "template_card_event"})


class CallbackError(Exception):
    """The callback is none of ours, or no callback; it names the fault and no contents."""


class Misdirected(CallbackError):
    """The callback is meant for another corp or application."""


def sealed_in(xml: bytes) -> str:
    """The sealed text of an envelope, of which nothing else is read.

    Raises:
        CallbackError: unreadable, with a document type or entities, or without one sealed text.
    """
    sealed = _field(_fields(xml), "Encrypt")
    if not sealed:
        raise CallbackError("envelope")
    return sealed


def response_code(xml: bytes) -> str:
    """The code of a press that lets its card be changed once; "" for everything else.

    https://developer.work.weixin.qq.com/document/path/90240
    """
    return _field(_fields(xml), "ResponseCode")


def parse_callback(
    xml: bytes, *, corp_id: str, agent_id: int, received_at: datetime
) -> IncomingMessage | None:
    """What was typed, pressed, or sent without words; None for kinds that ask nothing.

    Raises:
        Misdirected: it is meant for somebody else.
        CallbackError: unreadable, with a document type or entities.
    """
    root = _fields(xml)
    if _field(root, "ToUserName") != corp_id or _field(root, "AgentID") != str(agent_id):
        raise Misdirected("application")
    account, kind = _field(root, "FromUserName"), _field(root, "MsgType")
    text = _field(root, "Content") if kind == "text" else ""
    unread = kind if kind not in {"text", "event"} and _field(root, "MsgId") else ""
    is_press = kind == "event" and _field(root, "Event").lower() in _PRESSED
    button = _field(root, "EventKey") if is_press else ""
    if not (kind == "text" or unread or button):
        return None
    if not account:
        raise CallbackError("without a sender")
    return IncomingMessage(
        platform="wecom",
        message_id=_message_id(root, kind),
        chat_id=account,
        is_group=False,
        account=account,
        name=account,
        text=text,
        received_at=received_at,
        button=button,
        unread=unread,
    )


class _Flat:
    """Gathers the texts of the root's children; what is nested deeper says nothing here."""

    def __init__(self) -> None:
        self.fields: dict[str, list[str]] = {}
        self._texts: list[str] = []
        self._depth = 0
        self._is_text = False  # until the field ends, or something begins inside it

    def start(self, name: str, _attributes: object) -> None:
        """A tag opens."""
        self._depth += 1
        self._is_text = self._depth == _FIELD
        if self._is_text:
            self._texts = self.fields.setdefault(name, [])
            self._texts.append("")

    def end(self, _name: str) -> None:
        """A tag closes."""
        self._depth -= 1
        self._is_text = False

    def text(self, data: str) -> None:
        """Characters stand between tags."""
        if self._is_text:
            self._texts[-1] += data


def _no_doctype(*_: object) -> None:
    """Without a document type there are no entities: no bombs, nothing from elsewhere."""
    raise CallbackError("unreadable: document type")


def _fields(xml: bytes) -> Fields:
    if len(xml) > LARGEST:
        raise CallbackError("too large")
    flat, parser = _Flat(), expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _no_doctype
    parser.StartElementHandler, parser.EndElementHandler = flat.start, flat.end
    parser.CharacterDataHandler = flat.text
    try:
        parser.Parse(xml, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise CallbackError(f"unreadable: {type(error).__name__}") from None
    return flat.fields


def _field(fields: Fields, name: str) -> str:
    found = fields.get(name, ("",))
    if len(found) > 1:
        raise CallbackError(f"{name} twice")
    return found[0]


def _message_id(root: Fields, kind: str) -> str:
    """MsgId of a message; of an event, which has none, all that tells it from others."""
    if kind != "event":
        number = _field(root, "MsgId")
        if not number:
            raise CallbackError("without an id")
        return f"app:{number}"
    names = ("FromUserName", "CreateTime", "Event", "EventKey", "TaskId")
    told = "\0".join(_field(root, name) for name in names)
    return f"app:event:{hashlib.sha256(told.encode()).hexdigest()}"
