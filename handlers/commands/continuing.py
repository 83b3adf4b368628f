"""A new message beside tickets that exist: it adds to one of them, or may repeat one."""

from __future__ import annotations

from handlers import notices
from handlers.commands.assisting import give_part, only_helps
from handlers.commands.base import Replies, last_report, mine, shown
from handlers.commands.plain import adjust, finish_step
from handlers.commands.reporter import supplement
from handlers.context import Scene
from handlers.messages import Button
from handlers.parser import CommandCall, find_numbers
from handlers.rules.lifecycle import allowed
from handlers.rules.orders import is_private
from handlers.steps import roles
from handlers.texts import notices as notice_texts
from handlers.understanding import Reading
from storage.records import Action, Intent, Role, Status, Ticket

NEWS = (Intent.REPORT, Intent.PROGRESS)  # whistles call people, questions want answers


def addition(scene: Scene, text: str, reading: Reading) -> Replies | None:
    """What recording the words on a ticket answers; None when they belong to no ticket.

    They belong to the ticket whose card is quoted, or to the sender's own one of a moment ago
    when they name nothing else.
    """
    if reading.intent not in NEWS and not reading.is_doubtful:
        return None
    quoted = _quoted(scene)
    ticket = quoted or _fresh(scene, reading) or _asked_back(scene, reading)
    if ticket is None:
        return None
    if ticket.status is Status.RETURNED:
        return supplement(scene, CommandCall("supplement", ticket.shown_number, text))
    may = allowed(ticket.status, roles(scene.actor, ticket, scene.ctx))
    if quoted and Action.ASSIST in may and only_helps(scene, ticket):
        return give_part(scene, ticket, text)
    is_news = quoted and reading.intent is Intent.PROGRESS and Action.PROGRESS in may
    action = Action.PROGRESS if is_news else Action.SUPPLEMENT
    if action not in may:
        return None
    return finish_step(scene, ticket, action, text, adjust(action, ticket, scene))


def _quoted(scene: Scene) -> Ticket | None:
    """The one open ticket that the quoted message is about."""
    numbers = find_numbers(scene.message.quote.text) if scene.message.quote else ()
    ticket = scene.tx.tickets.by_number(numbers[0]) if len(numbers) == 1 else None
    return ticket if ticket and ticket.is_open else None


def _fresh(scene: Scene, reading: Reading) -> Ticket | None:
    """The sender's ticket of a moment ago, if the words are about the same and name nothing else.

    Who names the project again begins anew; such a ticket may be merged later.
    """
    if reading.project_ids or (reading.intent is Intent.PROGRESS and not reading.is_doubtful):
        return None
    last = last_report(scene)
    if last is None or not last.is_open or last.asks == "split":
        return None
    if scene.ctx.now - last.created_at > scene.ctx.supplement_within:
        return None
    codes = [reading.category or choice.code for choice in reading.choices[:1]]
    return last if last.category in codes else None


def _asked_back(scene: Scene, reading: Reading) -> Ticket | None:
    """The only report of the sender's that was returned, if the words may be what it lacks."""
    found = mine(scene, [Status.RETURNED]) if not reading.project_ids else ()
    returned = [t for t in found if Role.REPORTER in roles(scene.actor, t, scene.ctx)]
    is_same = len(returned) == 1 and _may_be(reading, returned[0].category)
    return returned[0] if is_same else None


def _may_be(reading: Reading, category: str | None) -> bool:
    """Whether the words are read as about that category, or about none."""
    codes = [reading.category or choice.code for choice in reading.choices[:1]]
    return not codes or category in codes


def twin(scene: Scene, ticket: Ticket) -> Ticket | None:
    """The open ticket before this new one about the same matter of the same project, or None.

    What a leader gave in private is nobody's twin: it would be told of in a group.
    """
    if ticket.project_id is None or ticket.category is None:
        return None
    history, older = scene.tx.tickets.history, scene.tx.tickets.like(ticket)
    return next((one for one in older if not is_private(history(one.id))), None)


def propose_merging(scene: Scene, ticket: Ticket, other: Ticket) -> Replies:
    """The desk is asked whether the two are one; it merges them with one button."""
    view, older = shown(scene, ticket), shown(scene, other)
    button = Button(f"merge:{view.number}:{older.number}", notice_texts.merge_into(older))
    words = (scene.tx.tickets.text(ticket.id), scene.tx.tickets.text(other.id))
    text = notice_texts.maybe_the_same(view, older, *words, scene.ctx.now)
    desk = notices.desk(scene.ctx)
    return notices.to_people(scene.ctx, desk, f"twin:{ticket.id}", text, (button,))
