"""What a command is, and how a command finds the ticket it is about."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

from handlers import selecting
from handlers.context import Scene
from handlers.errors import MissingDetail, Unclear, UnknownTicket
from handlers.messages import Button, OutgoingMessage
from handlers.parser import CommandCall
from handlers.parser.numbers import find_number
from handlers.rules.dates import impossible_day
from handlers.rules.lifecycle import allowed, open_to
from handlers.rules.orders import is_private
from handlers.rules.permissions import acts_for, is_desk, is_inspector, is_leader
from handlers.rules.transitions import OPEN
from handlers.rules.view import TicketView, view
from handlers.steps import name_for, roles
from handlers.texts.steps import BUTTON_LABELS, on_behalf
from handlers.texts.tickets import shown_actor
from storage.directory import Person, Unit
from storage.records import Action, Concern, Status, Ticket

Replies = list[OutgoingMessage]


@dataclass(frozen=True, slots=True)
class Command:
    """One thing people can ask for; `texts.usage` holds its line in the help, if it has one."""

    verb: str
    run: Callable[[Scene, CommandCall], Replies]


def shown(scene: Scene, ticket: Ticket) -> TicketView:
    """The ticket with names, at this moment."""
    return view(ticket, scene.ctx.directory, scene.ctx.now, scene.ctx.calendar)


def speaker(scene: Scene, ticket: Ticket, action: Action) -> str:
    """The sender's name as others may read it beside this step, with whom they act for."""
    name, ctx = shown_actor(name_for(scene.actor, ticket, action)), scene.ctx
    principal = acts_for(scene.actor.person, ticket, ctx.directory, ctx.day)
    return on_behalf(name, principal.name) if principal else name


def person(scene: Scene) -> Person:
    """The registered sender.

    Raises:
        MissingDetail: the sender is not registered.
    """
    if scene.actor.person is None:
        raise MissingDetail("stranger")
    return scene.actor.person


def buttons(ticket: Ticket, *verbs: str) -> tuple[Button, ...]:
    """Buttons that do these verbs to this ticket."""
    return tuple(Button(f"{verb}:{ticket.shown_number}", BUTTON_LABELS[verb]) for verb in verbs)


def numbered(scene: Scene, number: str) -> Ticket:
    """The ticket with that number.

    Raises:
        UnknownTicket: there is none.
    """
    ticket = scene.tx.tickets.by_number(number)
    again = number.partition("-R")[2]
    if ticket is None or int(again or 0) > ticket.reopen_count:
        raise UnknownTicket(number)
    return ticket


def target(scene: Scene, call: CommandCall, action: Action) -> Ticket:
    """The ticket that the command means: by number, else the sender's only one it fits.

    Raises:
        UnknownTicket: the number does not exist.
        Unclear: no number, and none or several of the sender's tickets fit.
    """
    if call.number:
        return numbered(scene, call.number)
    fits = fitting(scene, action)
    if len(fits) != 1:
        raise Unclear(fits)
    return fits[0]


def check_days(scene: Scene, text: str) -> None:
    """Raises MissingDetail for a day that no calendar has, as 30 February."""
    if wrong := impossible_day(text, scene.ctx.day):
        raise MissingDetail("no_day", limit=wrong)


def fitting(scene: Scene, *actions: Action) -> tuple[Ticket, ...]:
    """Open tickets to which the sender may do one of these things, newest first."""
    states = {status for action in actions for status in open_to(action)}
    return tuple(t for t in mine(scene, states) if set(actions) & set(may_do(scene, t)))


def may_do(scene: Scene, ticket: Ticket) -> tuple[Action, ...]:
    """What the sender may do to the ticket now."""
    return allowed(ticket.status, roles(scene.actor, ticket, scene.ctx))


def with_quoted(scene: Scene, call: CommandCall) -> CommandCall:
    """A command about two tickets that names one in answer to another's card: that one first."""
    quote = scene.message.quote
    first = find_number(quote.text) if quote else ""
    if not first or first == call.number or call.others or not call.number:
        return call
    return replace(call, number=first, others=(call.number,))


def mine(scene: Scene, states: Collection[Status] = OPEN) -> tuple[Ticket, ...]:
    """Tickets in these states that the sender has to do with, newest first."""
    return selecting.tickets(scene.tx, concern(scene), states)


def concern(scene: Scene) -> Concern | None:
    """What the sender has to do with; None: everything, for the desk."""
    who, ctx = scene.actor.person, scene.ctx
    own = frozenset(ticket.id for ticket in protected(scene))
    if who is None:
        return Concern(account=scene.actor.account, ids=own)
    if is_desk(who, ctx.directory, ctx.day):
        return None
    units = frozenset(post.unit_id for post in ctx.directory.served_by(who.id, ctx.day))
    projects = frozenset(own_projects(scene, who))
    return Concern(who.id, unit_ids=units, project_ids=projects, ids=own)


def is_private_here(scene: Scene, ticket: Ticket) -> bool:
    """Whether this is a group, and a leader gave the ticket in private: not shown here."""
    return scene.message.is_group and is_private(scene.tx.tickets.history(ticket.id))


def protected(scene: Scene) -> tuple[Ticket, ...]:
    """Open tickets that the sender reported without a name, newest first; none in a group."""
    sealed, get = scene.actor.sealed, scene.tx.tickets.get
    ids = sealed.open_of(scene.actor.accounts) if sealed else ()
    return tuple(ticket for ticket in map(get, ids) if ticket)


def last_report(scene: Scene) -> Ticket | None:
    """The newest ticket that the sender reported in this chat, or None."""
    last = scene.tx.tickets.last_by(scene.actor.account, scene.message.chat_id)
    own = (*([last] if last else []), *protected(scene)[:1])
    return max(own, key=lambda ticket: ticket.id, default=None)


def own_projects(scene: Scene, who: Person) -> tuple[int, ...]:
    """Projects that the person manages, or leads as 包联领导, or whoever they act for."""
    directory = scene.ctx.directory
    ids = {who.id, *(p.id for p in directory.principals_of(who.id, scene.ctx.day))}
    return tuple(p.id for p in directory.projects if ids & {p.manager_id, p.leader_id})


def own_units(scene: Scene) -> frozenset[int]:
    """The sender's units; nobody's in a group, where an answer is everybody's."""
    who, ctx = scene.actor.person, scene.ctx
    if who is None or scene.message.is_group:
        return frozenset()
    return frozenset(post.unit_id for post in ctx.directory.served_by(who.id, ctx.day))


def may_see_all(scene: Scene) -> bool:
    """Whether the sender may list every ticket: desk, leaders and inspectors."""
    who, ctx = scene.actor.person, scene.ctx
    if who is None:
        return False
    return any(test(who, ctx.directory, ctx.day) for test in (is_desk, is_leader, is_inspector))


def unit_in(scene: Scene, text: str) -> Unit | None:
    """The unit whose longest name, short name or alias occurs in `text`, or None."""
    names = [
        (name, unit)
        for unit in scene.ctx.directory.units
        for name in (unit.name, unit.short_name, *unit.aliases)
        if name and name in text
    ]
    return max(names, key=lambda pair: len(pair[0]))[1] if names else None


def people_in(scene: Scene, text: str) -> list[Person]:
    """Registered people whose names stand in the text, in that order; longer names win."""
    found: dict[int, Person] = {}
    for one in sorted(scene.ctx.directory.people, key=lambda p: -len(p.name)):
        at = text.find(one.name)
        if at >= 0:
            found[at] = one
            text = text.replace(one.name, "#" * len(one.name), 1)
    return [found[at] for at in sorted(found)]
