"""WeCom's messages and events, decrypted or from the long connection, as behaviour sees them.

See https://developer.work.weixin.qq.com/document/path/100719 and, for events, /path/101027.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from bot.platforms.bodies import identifier as _id
from bot.platforms.bodies import meant, parts
from bot.platforms.bodies import part as _part
from bot.platforms.bodies import text as _text
from handlers.messages import IncomingMessage, Quote

PLATFORM: Final = "wecom"
_SPOKEN: Final = frozenset({"text", "mixed", "voice", "image", "file", "video"})


def message_of(body: Mapping[str, object], received_at: datetime) -> IncomingMessage | None:
    """The message, or None for what wants no answer of ours (stream refreshes, feedback).

    Pictures and files are not read, yet who sends one is answered: its text is empty. So is that
    of `enter_chat`. A bare mention under a quotation speaks the quoted words, unless those hold a
    ticket number, for then the bot most likely wrote them. Chat ids keep their case.
    """
    kind, sender = _id(body, "msgtype"), _id(_part(body, "from"), "userid")
    is_group, message_id = body.get("chattype") == "group", _id(body, "msgid")
    chat_id = _id(body, "chatid") if is_group else sender
    button = _button(body) if kind == "event" else ""
    if button is None or (kind != "event" and kind not in _SPOKEN):
        return None
    if not (message_id and sender and chat_id):
        return None
    quote = _quote(body)
    return IncomingMessage(
        platform=PLATFORM,
        message_id=message_id,
        chat_id=chat_id,
        is_group=is_group,
        account=sender,
        name="",  # callbacks carry no names
        text=button or meant(_words(body), quote),
        received_at=received_at,
        quote=quote,
        button=button,
        reply_url=_text(body, "response_url"),
    )


def _button(body: Mapping[str, object]) -> str | None:
    """The key of the pressed button; "" for a first visit; None for events without an answer."""
    event = _part(body, "event")
    if event.get("eventtype") == "enter_chat":
        return ""
    if event.get("eventtype") != "template_card_event":
        return None
    card = _part(event, "template_card_event")
    key = _text(card, "event_key") or _text(card, "eventkey")  # the page spells it both ways
    return key or None


def _quote(body: Mapping[str, object]) -> Quote | None:
    quoted = _part(body, "quote")
    return Quote(_id(quoted, "msgid"), _words(quoted)) if quoted else None


def _words(body: Mapping[str, object]) -> str:
    """What was typed or spoken."""
    kind = _id(body, "msgtype")
    if kind in ("text", "voice"):
        return _text(_part(body, kind), "content")
    if kind != "mixed":
        return ""
    items = parts(_part(body, "mixed"), "msg_item")
    texts = [_text(_part(item, "text"), "content") for item in items]
    return "\n".join(text for text in texts if text)
