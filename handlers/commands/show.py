"""Looking things up: help, what is mine, find, details, why, the leader's page."""

from __future__ import annotations

from handlers import selecting
from handlers.attachments import shown_to
from handlers.commands import digesting, fairness
from handlers.commands.base import (
    Command,
    Replies,
    buttons,
    concern,
    is_private_here,
    may_see_all,
    mine,
    numbered,
    own_units,
    shown,
)
from handlers.commands.dividing import related
from handlers.commands.privately import privately
from handlers.context import Scene
from handlers.digests import pick_in
from handlers.errors import Unclear
from handlers.messages import Button, OutgoingMessage
from handlers.parser import CommandCall
from handlers.rules.derivation import derive, derive_help
from handlers.rules.lifecycle import allowed
from handlers.rules.permissions import may_see_details
from handlers.rules.selection import Moment, Pick, chosen
from handlers.rules.transitions import OPEN
from handlers.steps import is_hidden, roles
from handlers.texts import derivations as derivation_texts
from handlers.texts import hardness, picks
from handlers.texts import help as help_texts
from handlers.texts import replies as texts
from handlers.texts import tickets as ticket_texts
from storage.records import Action, Event, Ticket

LIST_LIMIT = 8


def helped(text: str) -> CommandCall | None:
    """The call for help about one command that the text is, or None."""
    return CommandCall("help", note=text, explicit=True) if help_texts.asked(text) else None


def help_(scene: Scene, call: CommandCall) -> Replies:
    """How the command asked about is used; else what one can say, everyday things first."""
    verb = help_texts.asked(call.note)
    return [scene.answer(help_texts.usage(verb) if verb else help_texts.overview())]


def mine_(scene: Scene, _call: CommandCall) -> Replies:
    """Open matters of the sender; in a group only the list that the group may see."""
    found = _visible(scene, mine(scene))
    moment = Moment(scene.ctx.now, scene.ctx.now, scene.ctx.calendar)
    rows = [shown(scene, ticket) for ticket in found]
    counted = {pick: len(chosen(rows, pick, moment)) for pick in (Pick.RUNNING, Pick.SUSPENDED)}
    return [_listed(scene, help_texts.mine(counted, len(found)), found)]


def find(scene: Scene, call: CommandCall) -> Replies:
    """查 by number, project or word. A word is searched only where the sender has a role."""
    if call.number:
        return [_card(scene, numbered(scene, call.number))]
    if not call.note:
        return mine_(scene, call)
    if asked := pick_in(call.note):
        return digesting.behind(scene, *asked)
    if named := picks.asked(call.note):
        return digesting.listing(scene, *named)
    reading = scene.ctx.understanding.read(call.note)
    tickets = scene.tx.tickets
    if (status := picks.status_named(call.note)) in OPEN:
        whose = None if may_see_all(scene) else concern(scene)
        found = selecting.tickets(scene.tx, whose, [status])
    elif reading.project_ids:
        found = tickets.find(project_ids=reading.project_ids[:1], open_only=False)
    elif may_see_all(scene):
        found = tickets.find(word=call.note, open_only=False)
    else:
        own = {t.id for t in mine(scene)}
        found = tuple(t for t in tickets.find(word=call.note) if t.id in own)
    return [_listed(scene, help_texts.found(call.note), _visible(scene, found))]


def _visible(scene: Scene, found: tuple[Ticket, ...]) -> tuple[Ticket, ...]:
    """What may be listed here: in a group nothing that a leader gave in private."""
    return tuple(ticket for ticket in found if not is_private_here(scene, ticket))


def _listed(scene: Scene, title: str, found: tuple[Ticket, ...]) -> OutgoingMessage:
    rows = [shown(scene, ticket) for ticket in found[:LIST_LIMIT]]
    more, units = max(len(found) - LIST_LIMIT, 0), own_units(scene)
    text = texts.listed(title, rows, scene.ctx.now, more, units)
    if len(found) == 1:
        return scene.answer(text, _next_buttons(scene, found[0]))
    return scene.answer(text)


def _card(scene: Scene, ticket: Ticket) -> OutgoingMessage:
    if is_private_here(scene, ticket):
        return scene.answer(help_texts.only_in_private(ticket.shown_number))
    text = ticket_texts.card(shown(scene, ticket), scene.ctx.now)
    return scene.answer(text, _next_buttons(scene, ticket))


BUTTON_OF = {
    Action.SIGN: "sign",
    Action.APPROVE: "approve",
    Action.REDO: "redo",
    Action.URGE: "urge",
}


def _next_buttons(scene: Scene, ticket: Ticket) -> tuple[Button, ...]:
    roles_now = roles(scene.actor, ticket, scene.ctx)
    may = allowed(ticket.status, roles_now)
    verbs = [verb for action, verb in BUTTON_OF.items() if action in may]
    if may_see_details(roles_now):
        verbs.append("detail")
    return buttons(ticket, *verbs)


def detail(scene: Scene, call: CommandCall) -> Replies:
    """详: words and history, only for those with a role, and never into a group."""
    ticket = _meant(scene, call)
    roles_now = roles(scene.actor, ticket, scene.ctx)
    if not may_see_details(roles_now):
        return [scene.answer(help_texts.no_details(ticket.shown_number))]
    tickets = scene.tx.tickets
    events = tickets.history(ticket.id)
    words = tickets.text(ticket.id)
    text = ticket_texts.details(shown(scene, ticket), words, events, scene.ctx.now)
    if plan := _plan(scene, ticket, events):
        text = f"{text}\n{plan}"
    if others := related(scene, events):
        text = f"{text}\n{others}"
    reader_id = None if is_hidden(scene.actor, ticket) else scene.actor.id
    if fair := fairness.line(scene, ticket):
        text = f"{text}\n{fair}"
    if attached := shown_to(scene, ticket, reader_id):
        text = f"{text}\n{attached}"
    return privately(scene, text, _next_buttons(scene, ticket))


def _plan(scene: Scene, ticket: Ticket, events: tuple[Event, ...]) -> str:
    """The nodes of what is hard, with what the plan says of each."""
    day = scene.ctx.calendar.local_day
    days = {event.id: day(event.at) for event in events}
    dated = [(day(node.due_at), node) for node in ticket.nodes]
    return "\n".join(hardness.plan(dated, events, scene.ctx.now, days))


def _meant(scene: Scene, call: CommandCall) -> Ticket:
    if call.number:
        return numbered(scene, call.number)
    found = mine(scene)
    if len(found) != 1:
        raise Unclear(found)
    return found[0]


def why(scene: Scene, call: CommandCall) -> Replies:
    """为什么: how the running deadlines came about; what moved them is not for groups."""
    ticket = _meant(scene, call)
    if is_private_here(scene, ticket):
        return [scene.answer(help_texts.only_in_private(ticket.shown_number))]
    history = scene.tx.tickets.history(ticket.id)
    found = derive(ticket, history, scene.ctx.policy_of(ticket), scene.ctx.calendar)
    if found is None:
        return [scene.answer(help_texts.no_clock(ticket.shown_number))]
    may_know = may_see_details(roles(scene.actor, ticket, scene.ctx))
    is_whole = may_know and not scene.message.is_group
    lines = [derivation_texts.derived(ticket, found, is_whole=is_whole)]
    for unit, one in shown(scene, ticket).helps:
        own = derive_help(one, history, scene.ctx.calendar)
        lines += derivation_texts.helped(unit, own, is_whole=is_whole)
    return [scene.answer("\n".join(lines))]


def digest(scene: Scene, call: CommandCall) -> Replies:
    """日报: what the sender leads; who leads nothing gets their own list."""
    return digesting.digest(scene, call) or mine_(scene, call)


COMMANDS = (
    Command("help", help_),
    Command("mine", mine_),
    Command("find", find),
    Command("detail", detail),
    Command("why", why),
    Command("digest", digest),
)
