"""Who is told, and where: from an audience to addressed messages.

Who has no account on a running platform is skipped; `jobs.reachability` says so in time.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TypedDict, Unpack

from handlers.context import Context
from handlers.deferring import held_until
from handlers.messages import Button, OutgoingMessage
from handlers.protection import is_veiled, protected_reporter
from handlers.ringing import with_rings
from handlers.rules.escalation import quiet_until
from storage.directory import Group, Person, PostRole, UnitKind
from storage.records import NewlyOwed, Ticket
from storage.transaction import Transaction

HEADS = (PostRole.HEAD, PostRole.DEPUTY)


class Manner(TypedDict, total=False):
    """How a notice goes, where it is not as most do; see `OutgoingMessage`."""

    red: bool
    not_before: datetime | None
    rings: int


def to_person(
    ctx: Context,
    person: Person,
    key: str,
    text: str,
    buttons: tuple[Button, ...] = (),
    *,
    wish: str = "",
    **manner: Unpack[Manner],
) -> OutgoingMessage | None:
    """A private message to that person, or None when no running platform reaches them.

    `wish` is the platform on which the person wants such messages, "" for any.
    """
    account = ctx.account_of(person, wish)
    if account is None:
        return None
    platform, target = account
    return OutgoingMessage(
        key=f"{key}:{person.id}",
        platform=platform,
        target_kind="person",
        target=target,
        text=text,
        buttons=buttons,
        **manner,
    )


def to_people(
    ctx: Context,
    people: Iterable[Person],
    key: str,
    text: str,
    buttons: tuple[Button, ...] = (),
    **manner: Unpack[Manner],
) -> list[OutgoingMessage]:
    """One private message to each reachable person."""
    found = dict.fromkeys(people)
    made = (to_person(ctx, person, key, text, buttons, **manner) for person in found)
    return [message for message in made if message]


def to_group(
    ctx: Context,
    group: Group,
    key: str,
    text: str,
    buttons: tuple[Button, ...] = (),
    *,
    mentions: Iterable[Person] = (),
    **manner: Unpack[Manner],
) -> OutgoingMessage | None:
    """A message to that group on its most preferred running platform, or None if unbound."""
    chats = dict(group.chats)
    platform = next((p for p in ctx.platforms if p in chats), None)
    if platform is None:
        return None
    return OutgoingMessage(
        key=f"{key}:g{group.id}",
        platform=platform,
        target_kind="group",
        target=chats[platform],
        text=text,
        buttons=buttons,
        mentions=accounts(mentions, platform),
        group=group.name,
        **manner,
    )


def accounts(people: Iterable[Person], platform: str) -> tuple[str, ...]:
    """Their accounts there, each once; who has none is left out."""
    found = (dict(person.accounts).get(platform) for person in people)
    return tuple(dict.fromkeys(account for account in found if account))


def office_time(ctx: Context) -> datetime | None:
    """When a routine notice may go: None for now, else the end of the quiet hours."""
    return quiet_until(ctx.now, ctx.calendar)


def main_groups(ctx: Context) -> tuple[Group, ...]:
    """The county's 总群 (usually one)."""
    return tuple(g for g in ctx.directory.groups if g.kind == "main")


def unit_staff(ctx: Context, unit_id: int | None) -> tuple[Person, ...]:
    """Who answers for a unit day to day: its liaisons, else its heads, else anybody there."""
    if unit_id is None:
        return desk(ctx)
    for wanted in ((PostRole.LIAISON,), (PostRole.DESK,), (PostRole.HEAD, PostRole.DEPUTY), ()):
        if people := ctx.directory.holders(ctx.day, unit_id=unit_id, roles=wanted):
            return people
    return ()


def unit_heads(ctx: Context, unit_id: int | None) -> tuple[Person, ...]:
    """The unit's head, else its deputies, else whoever answers for it."""
    if unit_id is None:
        return desk(ctx)
    found = (ctx.directory.holders(ctx.day, unit_id=unit_id, roles=(r,)) for r in HEADS)
    return next(filter(None, found), ()) or unit_staff(ctx, unit_id)


def desk(ctx: Context) -> tuple[Person, ...]:
    """The dispatch desk: holders of 分办员 posts, else the project office's head."""
    if people := ctx.directory.holders(ctx.day, roles=(PostRole.DESK,)):
        return people
    offices = [u for u in ctx.directory.units if u.kind is UnitKind.OFFICE]
    return tuple(p for u in offices for p in ctx.directory.holders(ctx.day, unit_id=u.id))


def leaders(ctx: Context, ticket: Ticket) -> tuple[Person, ...]:
    """The project's 包联领导 with their secretaries; without one, the county chiefs."""
    project = ctx.directory.project(ticket.project_id)
    leader = ctx.directory.person(project.leader_id) if project else None
    return ctx.directory.with_secretaries([leader], ctx.day) if leader else chiefs(ctx)


def chiefs(ctx: Context) -> tuple[Person, ...]:
    """The county chiefs on whose page what nobody solved ends, with their secretaries."""
    people = ctx.directory.holders(ctx.day, roles=(PostRole.CHIEF,))
    return ctx.directory.with_secretaries(people, ctx.day)


def inspectors(ctx: Context) -> tuple[Person, ...]:
    """The inspection office (督查室)."""
    return ctx.directory.holders(ctx.day, roles=(PostRole.INSPECTOR,))


def admins(ctx: Context) -> tuple[Person, ...]:
    """Who looks after the bot."""
    return tuple(person for person in ctx.directory.people if person.is_admin)


def reporters(ctx: Context, ticket: Ticket) -> tuple[Person, ...]:
    """Who reported, if registered, and (unless anonymous) the project's 专管员."""
    project = ctx.directory.project(ticket.project_id)
    reporter = ctx.directory.person(ticket.reporter_id)
    manager = ctx.directory.person(project.manager_id) if project else None
    if ticket.anonymous:
        return protected_reporter(ctx, ticket)
    return ctx.directory.present((p for p in (reporter, manager) if p), ctx.day)


def owe(tx: Transaction, ctx: Context, messages: Iterable[OutgoingMessage]) -> int:
    """Owe these messages; one whose key was owed before is not owed twice. Returns how many."""
    return tx.outbox.enqueue_all(owed(tx, ctx, messages))


def owed(tx: Transaction, ctx: Context, messages: Iterable[OutgoingMessage]) -> list[NewlyOwed]:
    """These messages as the outbox takes them: which are veiled, and from when on they may go."""
    return [
        {
            "key": message.key,
            "platform": message.platform,
            "target_kind": message.target_kind,
            "target": message.target,
            "payload": message.payload | ({"trace": ctx.trace} if ctx.trace else {}),
            "red": message.red or message.is_answer,
            "now": ctx.now,
            "not_before": held_until(tx, ctx, message),
            "veiled": is_veiled(tx, message),
        }
        for message in with_rings(ctx, messages)
    ]
