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
from handlers.messages import IncomingMessage, Media, Quote

PLATFORM: Final = "wecom"
_LONGEST_URL: Final = 4096
_MOST_MEDIA: Final = 20
_MEDIA: Final = frozenset({"image", "file", "video"})
_SILENT: Final = frozenset({"", "stream"})  # nothing, and the refresh of an answer
_SPOKEN: Final = frozenset({"text", "mixed", "voice"}) | _MEDIA


def message_of(body: Mapping[str, object], received_at: datetime) -> IncomingMessage | None:
    """The message, or None for what wants no answer of ours (stream refreshes, feedback).

    A picture or file alone has no text, like `enter_chat`; where it lies is in `media`; of kinds
    that no page knows yet only that they came is heard. A bare
    mention under a quotation speaks the quoted words, unless those hold a ticket number, for then
    the bot most likely wrote them. Chat ids keep their case.
    """
    kind, sender = _id(body, "msgtype"), _id(_part(body, "from"), "userid")
    is_group, message_id = body.get("chattype") == "group", _id(body, "msgid")
    chat_id = _id(body, "chatid") if is_group else sender
    button = _button(body) if kind == "event" else ""
    if button is None or kind in _SILENT:
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
        media=_media(body) if kind != "event" else (),
        is_visit=kind == "event" and not button,
        unread="" if kind == "event" or kind in _SPOKEN else kind,
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


def pressed_task(body: Mapping[str, object]) -> str:
    """The task of the card on which somebody pressed, "" without one."""
    card = _part(_part(body, "event"), "template_card_event")
    return _id(card, "task_id") or _id(card, "taskid")


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
    texts = [_text(_part(item, "text"), "content") for item in _items(body)]
    return "\n".join(text for text in texts if text)


def _media(body: Mapping[str, object]) -> tuple[Media, ...]:
    """What can be fetched of the message and of what it quotes, each address once.

    On the long connection every address has a key of its own. Pictures were also seen with their
    address under another name: https://github.com/NousResearch/hermes-agent/pull/17375.
    """
    found: dict[str, Media] = {}
    quote = _part(body, "quote")
    for part in (body, *_items(body), quote, *_items(quote)):
        kind = _id(part, "msgtype")
        held = _part(part, kind) if kind in _MEDIA else {}
        url = _text(held, "url") or _text(held, "pic_url")
        if url and len(url) <= _LONGEST_URL:
            found.setdefault(url, Media(kind, url, _id(held, "aeskey")))
    return tuple(found.values())[:_MOST_MEDIA]


def _items(body: Mapping[str, object]) -> list[Mapping[str, object]]:
    """The parts of a mixed message."""
    return parts(_part(body, "mixed"), "msg_item")
