"""Who reported without a name, and which messages may therefore lie in no table in clear."""

from __future__ import annotations

from handlers.context import Context
from handlers.messages import OutgoingMessage
from handlers.parser import find_numbers
from storage.directory import Person
from storage.records import Ticket
from storage.transaction import Transaction


def is_veiled(tx: Transaction, ctx: Context, message: OutgoingMessage) -> bool:
    """Whether the message is secret, or names a protected ticket to the person who reported it."""
    if message.is_secret:
        return True
    if message.target_kind != "person":
        return False
    said = " ".join((message.text, *(button.id for button in message.buttons)))
    found = map(tx.tickets.at_hand, find_numbers(said))
    protected = [ticket for ticket in found if ticket and ticket.anonymous]
    if not protected:
        return False
    account = (message.platform, message.target)
    person = ctx.directory.by_account(*account)
    accounts = (account, *(person.accounts if person else ()))
    return any(tx.sealed.is_reporter(ticket, accounts) for ticket in protected)


def protected_reporter(ctx: Context, ticket: Ticket) -> tuple[Person, ...]:
    """Who reported without a name, as somebody who can be written to and no more."""
    found = ctx.sealed.reporter(ticket.id) if ctx.sealed else None
    if found is None:
        return ()
    person = ctx.directory.person(found.person_id)
    account = (found.platform, found.account)
    return (person or Person(-ticket.id, "", accounts=(account,)),)
