"""Messages that must be noticed at once: owed once to be read, and once more to ring."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from handlers.context import Context
from handlers.messages import OutgoingMessage


def with_rings(ctx: Context, messages: Iterable[OutgoingMessage]) -> Iterator[OutgoingMessage]:
    """Every message as it is read in the chat, then what rings on platforms that can.

    It is a message of its own, so that neither the fate of the one nor a crash between them
    touches the other.
    """
    for message in messages:
        if not message.rings:
            yield message
            continue
        yield replace(message, rings=0)
        if message.platform in ctx.ringing:
            yield replace(message, key=f"{message.key}:ring", buttons=())
