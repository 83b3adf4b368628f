"""Whether a message is about something that must not wait, whatever else holds it back."""

from __future__ import annotations

from handlers.context import Context
from handlers.messages import IncomingMessage
from handlers.parser import parse, parse_button, strip_mentions
from handlers.texts.words import VERBS
from storage.records import Intent

URGENT: frozenset[str] = frozenset({"whistle", "check_in", "arrive", "absent"})


def is_urgent(message: IncomingMessage, ctx: Context) -> bool:
    """A whistle, an answer to one, or an accident."""
    if message.button:
        return parse_button(message.button).verb in URGENT
    call = parse(message.text, message.quote, VERBS)
    if call:
        return call.verb in URGENT
    text = strip_mentions(message.text, VERBS.names)
    return ctx.understanding.read(text).intent in (Intent.WHISTLE, Intent.ACCIDENT)
