"""Who reported without a name, and which messages may therefore lie in no table in clear."""

from __future__ import annotations

from handlers.context import Context
from handlers.messages import OutgoingMessage
from handlers.parser import find_numbers
from storage.directory import Person
from storage.records import Ticket
from storage.transaction import Transaction


def is_veiled(tx: Transaction, message: OutgoingMessage) -> bool:
    """Whether the message is secret, or tells somebody in private of a protected ticket.

    Whoever that is: were only the reporter's veiled, those of a colleague would give the reporter
    away by having no other.
    """
    if message.is_secret:
        return True
    if message.target_kind != "person":
        return False
    said = " ".join((message.text, *(button.id for button in message.buttons)))
    found = map(tx.tickets.at_hand, find_numbers(said))
    return any(ticket.anonymous for ticket in found if ticket)


def protected_reporter(ctx: Context, ticket: Ticket) -> tuple[Person, ...]:
    """Who reported without a name, as somebody who can be written to and no more."""
    found = ctx.sealed.reporter(ticket.id) if ctx.sealed else None
    if found is None:
        return ()
    person = ctx.directory.person(found.person_id)
    account = (found.platform, found.account)
    return (person or Person(-ticket.id, "", accounts=(account,)),)
