"""Turns what a pretend person asks to say into a message as a platform would deliver it."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from bot.platforms.console import BOT, PRIVATE, ChatLine, ConsolePlatform
from bot.playground import texts, views
from bot.playground.asks import Ask
from bot.playground.guard import Refused
from bot.playground.transcript import Transcript
from handlers.messages import IncomingMessage, Quote
from storage.directory import Directory


def incoming(
    ask: Ask, directory: Directory, transcript: Transcript, now: datetime
) -> IncomingMessage:
    """The message, addressed to the bot or not as on a real platform.

    Raises:
        Refused: no such chat, person or quoted message, or somebody else's private chat.
    """
    name = views.speaker(directory, ask.sender)
    if ask.chat not in views.chat_ids(directory):
        raise Refused(texts.UNKNOWN_CHAT)
    if name is None:
        raise Refused(texts.UNKNOWN_SENDER)
    is_group = not ask.chat.startswith(PRIVATE)
    if not is_group and ask.chat != f"{PRIVATE}{ask.sender}":
        raise Refused(texts.NOT_YOUR_CHAT)
    quoted = _quoted(ask, transcript)
    return IncomingMessage(
        platform=ConsolePlatform.name,
        message_id=ask.id or uuid4().hex,
        chat_id=ask.chat,
        is_group=is_group,
        account=ask.sender,
        name=name,
        text=ask.text if ask.text.strip() else _label(ask.button, quoted),
        received_at=now,
        quote=Quote(quoted.id, quoted.text) if quoted else None,
        button=ask.button,
        is_addressed=not is_group or _is_addressed(ask, quoted),
    )


def line_of(message: IncomingMessage) -> ChatLine:
    """The message as a line of its chat."""
    return ChatLine(
        id=message.message_id,
        chat=message.chat_id,
        sender=message.account,
        name=message.name,
        text=message.text,
        at=message.received_at,
        quote=message.quote.message_id if message.quote else "",
    )


def _quoted(ask: Ask, transcript: Transcript) -> ChatLine | None:
    if not ask.quote:
        return None
    quoted = transcript.find(ask.quote)
    if quoted is None or quoted.chat != ask.chat:
        raise Refused(texts.UNKNOWN_QUOTE)
    return quoted


def _is_addressed(ask: Ask, quoted: ChatLine | None) -> bool:
    answers_bot = quoted is not None and quoted.sender == BOT
    return bool(ask.button) or answers_bot or any(name in ask.text for name in texts.MENTIONS)


def _label(button: str, quoted: ChatLine | None) -> str:
    """The words on the pressed button; its id when the card is not known."""
    labels = {b.id: b.text for b in quoted.buttons} if quoted else {}
    return labels.get(button, button)
