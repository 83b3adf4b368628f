"""Citizens' data in a message: masked before anything is written, the originals sealed beside."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from handlers.context import Context, Scene
from handlers.messages import IncomingMessage
from handlers.rules.masking import Masked, mask


def masked(message: IncomingMessage, ctx: Context) -> tuple[IncomingMessage, tuple[Masked, ...]]:
    """The message as it may be kept, and what its sender had said in those places."""

    def is_official(said: str) -> bool:
        return any(said in (person.mobile, person.name) for person in ctx.directory.people)

    text, found = mask(message.text, is_official)
    quote = message.quote
    if quote:
        quote = replace(quote, text=mask(quote.text, is_official)[0])
    if not found and quote == message.quote:
        return message, ()
    return replace(message, text=text, quote=quote), found


def keep(scene: Scene, ticket_ids: Iterable[int]) -> None:
    """Seal what was said for the tickets to which the message belongs; for none, forget it."""
    said = [[one.kind.value, one.shown, one.said] for one in scene.masked]
    for ticket_id in dict.fromkeys(ticket_ids) if said else ():
        scene.tx.originals.keep(ticket_id, said, scene.ctx.now)
