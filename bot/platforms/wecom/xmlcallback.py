"""The application's callback: the sealed text in it, and after decryption the message.

https://developer.work.weixin.qq.com/document/path/90239 (messages) and
https://developer.work.weixin.qq.com/document/path/90240 (events).
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from handlers.messages import IncomingMessage

LARGEST: Final = 64 * 1024
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
    sealed = _field(_root(xml), "Encrypt")
    if not sealed:
        raise CallbackError("envelope")
    return sealed


def response_code(xml: bytes) -> str:
    """The code of a press that lets its card be changed once; "" for everything else.

    https://developer.work.weixin.qq.com/document/path/90240
    """
    return _field(_root(xml), "ResponseCode")


def parse_callback(
    xml: bytes, *, corp_id: str, agent_id: int, received_at: datetime
) -> IncomingMessage | None:
    """What was typed, pressed, or sent without words; None for kinds that ask nothing.

    Raises:
        Misdirected: it is meant for somebody else.
        CallbackError: unreadable, with a document type or entities.
    """
    root = _root(xml)
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


def _root(xml: bytes) -> Element:
    if len(xml) > LARGEST:
        raise CallbackError("too large")
    try:
        root: Element = fromstring(xml, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise CallbackError(f"unreadable: {type(error).__name__}") from None
    return root


def _field(root: Element, name: str) -> str:
    found = root.findall(name)
    if len(found) > 1:
        raise CallbackError(f"{name} twice")
    return (found[0].text or "") if found else ""


def _message_id(root: Element, kind: str) -> str:
    """MsgId of a message; of an event, which has none, all that tells it from others."""
    if kind != "event":
        number = _field(root, "MsgId")
        if not number:
            raise CallbackError("without an id")
        return f"app:{number}"
    names = ("FromUserName", "CreateTime", "Event", "EventKey", "TaskId")
    told = "\0".join(_field(root, name) for name in names)
    return f"app:event:{hashlib.sha256(told.encode()).hexdigest()}"
