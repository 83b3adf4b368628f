"""What becomes of a claimed identity: looked up, asked of the administrators, decided, told.

No look-up happens here: `Context.lookups` names the platforms of which one will be asked later,
outside of any transaction, and what it said comes back through `looked_up`.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from handlers import notices
from handlers.context import Context
from handlers.messages import Button, OutgoingMessage
from handlers.texts import claims as texts
from storage.directory import Person
from storage.records import Claim, ClaimState
from storage.transaction import Transaction

MOST: Final = 3  # claims of one account within PERIOD
PERIOD: Final = timedelta(days=1)


class Gone(Exception):
    """There is no such claim."""


class Decided(Exception):
    """The claim was decided before; `state` says how."""

    def __init__(self, state: ClaimState) -> None:
        super().__init__(state)
        self.state = state


class Outdated(Exception):
    """What the administrator was shown is no longer so: somebody was bound meanwhile."""


class Unknown(Exception):
    """Nobody is registered whom the claim could mean."""


def make(
    tx: Transaction, ctx: Context, account: tuple[str, str], said: texts.Said
) -> list[OutgoingMessage] | None:
    """Store a claim; returns what is owed to administrators, None when there were too many.

    Only a free account that claims a person without one is left to the platform's look-up.
    """
    if tx.claims.made_since(*account, ctx.now - PERIOD) >= MOST:
        return None
    person = _meant(ctx, said)
    is_checked = account[0] in ctx.lookups and person and _is_free(ctx, account, person)
    claim = tx.claims.make(
        Claim(
            id=0,
            platform=account[0],
            account=account[1],
            person_id=person.id if person else None,
            said=said.who if said.is_name and not person else "",
            mobile=said.mobile if is_checked else "",
            asked_at=ctx.now,
            state=ClaimState.CHECKING if is_checked else ClaimState.ASKED,
            look_at=ctx.now,
        )
    )
    return [] if is_checked else _question(ctx, claim, said.mobile)


def looked_up(tx: Transaction, ctx: Context, claim_id: int, is_own: bool) -> bool:
    """Take the look-up's word: True binds, False leaves it to the administrators.

    Whatever changed meanwhile is looked at again. Returns whether the person was bound.
    """
    claim = tx.claims.find(claim_id)
    if claim is None or claim.state is not ClaimState.CHECKING:
        return False
    person = ctx.directory.person(claim.person_id)
    account = claim.platform, claim.account
    same = person is not None and person.mobile == claim.mobile
    if person and same and is_own and _is_free(ctx, account, person):
        tx.claims.settle(claim.id, ClaimState.LOOKED_UP, None, ctx.now)
        notices.owe(tx, ctx, [_bind(tx, ctx, claim, person)])
        return True
    ask_administrators(tx, ctx, claim.id)
    return False


def ask_administrators(tx: Transaction, ctx: Context, claim_id: int) -> None:
    """There is no look-up, or it does not answer: a person must say."""
    claim = tx.claims.find(claim_id)
    if claim and tx.claims.ask(claim.id):
        notices.owe(tx, ctx, _question(ctx, claim, claim.mobile))


def confirm(
    tx: Transaction, ctx: Context, claim_id: int, by: int | None
) -> tuple[Person, OutgoingMessage]:
    """An administrator says that it is that person; the account is theirs from now on.

    Returns the person and what they are to be told.

    Raises:
        Gone: there is no such claim.
        Decided: it was decided before.
        Outdated: the account or the person was bound after the question; the claim is over.
        Unknown: nobody is registered whom it could mean.
    """
    claim = _open(tx, claim_id)
    if (person := ctx.directory.person(claim.person_id)) is None:
        raise Unknown
    if tx.claims.is_outdated(claim):
        tx.claims.settle(claim.id, ClaimState.REPLACED, by, ctx.now)
        raise Outdated
    tx.claims.settle(claim.id, ClaimState.CONFIRMED, by, ctx.now)
    return person, _bind(tx, ctx, claim, person)


def refuse(tx: Transaction, ctx: Context, claim_id: int, by: int | None) -> OutgoingMessage:
    """An administrator says that it is not; returns what the sender is to be told.

    Raises Gone and Decided, as `confirm` does.
    """
    claim = _open(tx, claim_id)
    tx.claims.settle(claim.id, ClaimState.REFUSED, by, ctx.now)
    return _to_claimant(claim, texts.REFUSED)


def shown(ctx: Context, person: Person) -> str:
    """The person's name with the units of their posts."""
    posts = ctx.directory.posts_of(person.id, ctx.day)
    units = (ctx.directory.unit(post.unit_id) for post in posts)
    names = dict.fromkeys(unit.short_name or unit.name for unit in units if unit)
    return texts.shown_person(person.name, tuple(names))


def _open(tx: Transaction, claim_id: int) -> Claim:
    claim = tx.claims.find(claim_id)
    if claim is None:
        raise Gone
    if not claim.is_open:
        raise Decided(claim.state)
    return claim


def _meant(ctx: Context, said: texts.Said) -> Person | None:
    """The only person with that number whose name is what was said, a unit before it aside."""
    found = [
        person
        for person in ctx.directory.people
        if person.mobile == said.mobile and said.who.endswith(texts.squeezed(person.name))
    ]
    return found[0] if len(found) == 1 else None


def _is_free(ctx: Context, account: tuple[str, str], person: Person) -> bool:
    """Whether binding takes nothing from anybody."""
    return ctx.directory.by_account(*account) is None and account[0] not in dict(person.accounts)


def _bind(tx: Transaction, ctx: Context, claim: Claim, person: Person) -> OutgoingMessage:
    tx.registers.bind_person(claim.platform, claim.account, person.id, ctx.now)
    return _to_claimant(claim, texts.confirmed(shown(ctx, person)))


def _to_claimant(claim: Claim, text: str) -> OutgoingMessage:
    key = f"claim:{claim.id}:decided"
    return OutgoingMessage(key, claim.platform, "person", claim.account, text, red=True)


def _question(ctx: Context, claim: Claim, mobile: str) -> list[OutgoingMessage]:
    admins = notices.admins(ctx)
    person = ctx.directory.person(claim.person_id)
    key = f"claim:{claim.id}:asked"
    if person is None:
        where = claim.platform, claim.account
        return notices.to_people(
            ctx, admins, key, texts.to_register(claim.id, claim.said, mobile, *where)
        )
    buttons = (
        Button(f"confirm_claim::{claim.id}", texts.CONFIRM),
        Button(f"deny_claim::{claim.id}", texts.DENY),
    )
    return notices.to_people(ctx, admins, key, _is_it(ctx, claim, person), buttons)


def _is_it(ctx: Context, claim: Claim, person: Person) -> str:
    holder = ctx.directory.by_account(claim.platform, claim.account)
    replaced = ""
    if holder and holder.id != person.id:
        replaced = texts.takes_from(shown(ctx, holder))
    elif other := dict(person.accounts).get(claim.platform):
        replaced = texts.replaces_account(other)
    where = claim.platform, claim.account
    return texts.to_confirm(claim.id, shown(ctx, person), *where, replaced)
