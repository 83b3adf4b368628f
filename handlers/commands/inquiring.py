"""Questions to whoever reported, and their answers: both go through the bot, nobody is named."""

from __future__ import annotations

from collections.abc import Sequence

from handlers import notices
from handlers.commands.base import Command, Replies, fitting, shown, target
from handlers.commands.plain import finish_step
from handlers.context import Scene
from handlers.errors import MissingDetail
from handlers.parser import CommandCall, find_number
from handlers.steps import Step
from handlers.texts import protection as texts
from handlers.texts import replies
from storage.directory import Person
from storage.records import Action, Event, Ticket


def ask(scene: Scene, call: CommandCall) -> Replies:
    """问反映人: the reporter is asked privately, by the bot and not by anybody."""
    ticket = target(scene, call, Action.ASK_REPORTER)
    step = Step(scene.tx, scene.ctx, scene.actor)
    step.require(ticket, Action.ASK_REPORTER)
    if not call.note:
        raise MissingDetail("text", Action.ASK_REPORTER, ticket.shown_number)
    people = notices.reporters(scene.ctx, ticket)
    number = ticket.shown_number
    saved = step.take(ticket, Action.ASK_REPORTER, call.note)
    text = texts.QUESTION.format(number=number, question=call.note)
    told = notices.to_people(scene.ctx, people, f"asked:{saved.id}:{saved.version}", text)
    said = texts.QUESTION_SENT if told else texts.NOBODY_TO_ASK.format(number=number)
    return [scene.answer(replies.brief(shown(scene, saved), said)), *told]


def answer(scene: Scene, call: CommandCall) -> Replies:
    """答: kept as 补充, told to the unit and to whoever asked."""
    ticket = _asked(scene, call) or target(scene, call, Action.SUPPLEMENT)
    if not call.note and not scene.message.media:
        raise MissingDetail("text", Action.SUPPLEMENT, ticket.shown_number)
    told = finish_step(scene, ticket, Action.SUPPLEMENT, call.note)
    text = texts.ANSWERED.format(number=ticket.shown_number, text=call.note)
    key = f"answered:{ticket.id}:{ticket.version}"
    known = {(message.platform, message.target) for message in told}
    more = notices.to_people(scene.ctx, _asker(scene, ticket), key, text)
    return [*told, *(one for one in more if (one.platform, one.target) not in known)]


def _asked(scene: Scene, call: CommandCall) -> Ticket | None:
    """Without a number, the only one of the sender's on which a question waits."""
    found = () if call.number else fitting(scene, Action.SUPPLEMENT)
    waiting = [ticket for ticket in found if _waits(scene.tx.tickets.history(ticket.id))]
    return waiting[0] if len(waiting) == 1 else None


def _waits(history: Sequence[Event]) -> bool:
    """Whether the reporter was asked and nothing was added since."""
    talk = [e.action for e in history if e.action in (Action.ASK_REPORTER, Action.SUPPLEMENT)]
    return talk[-1:] == [Action.ASK_REPORTER]


def answer_quoted(scene: Scene, text: str) -> Replies | None:
    """The answer to the quoted question; None when no question is quoted."""
    quote = scene.message.quote
    number = find_number(quote.text) if quote and texts.QUESTION_TITLE in quote.text else ""
    return answer(scene, CommandCall("answer_reporter", number, text)) if number else None


def _asker(scene: Scene, ticket: Ticket) -> tuple[Person, ...]:
    """Who asked last, unless it is the one who answers."""
    asked = [e for e in scene.tx.tickets.history(ticket.id) if e.action is Action.ASK_REPORTER]
    who = scene.ctx.directory.person(asked[-1].actor_id) if asked else None
    return (who,) if who and who != scene.actor.person else ()


COMMANDS = (Command("ask_reporter", ask), Command("answer_reporter", answer))
