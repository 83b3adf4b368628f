"""The default: a sentence that is no command. Read it, and make the ticket it asks for."""

from __future__ import annotations

from dataclasses import replace

from handlers import selecting
from handlers.commands.base import (
    Command,
    Replies,
    concern,
    is_private_here,
    may_do,
    mine,
    numbered,
    shown,
)
from handlers.commands.calling import blow
from handlers.commands.continuing import addition, propose_merging, twin
from handlers.commands.inquiring import answer_quoted
from handlers.commands.intake import answer_to, cards_of, open_ticket, whistle_up
from handlers.commands.naming import named_people
from handlers.commands.ordering import bare
from handlers.commands.proposing import LONGEST as LONGEST_SAID
from handlers.commands.several import matters_in, several
from handlers.commands.unnamed import refused_here, warned
from handlers.context import Scene
from handlers.messages import Button
from handlers.parser import CommandCall, find_number
from handlers.texts import hearing
from handlers.texts import replies as texts
from handlers.understanding import Choice, Reading
from storage.records import Action, Intent, Ticket

LONGEST = 2000  # characters; a longer text is a document, not a report
MOST = 5  # tickets that a question without a command is answered with


def report(scene: Scene, call: CommandCall) -> Replies:
    """Answer a free sentence by what it wants: a ticket, a whistle, a look-up, or nothing."""
    if len(call.note) > LONGEST:
        return [scene.answer(texts.TOO_LONG)]
    if (answered := answer_quoted(scene, call.note)) is not None:
        return answered
    if hearing.wants_no_name(call.note):
        return anonymous(scene, call)
    if like := _same_as_quoted(scene, call.note):
        return single(scene, call.note, like)
    if not scene.message.quote and (proposed := bare(scene, call.note)) is not None:
        return proposed
    matters = matters_in(scene, call.note)
    if matters and not scene.message.quote:
        return several(scene, call.note, matters)
    reading = scene.ctx.understanding.read(call.note)
    if (added := addition(scene, call.note, reading)) is not None:
        return added
    if reading.is_doubtful:
        return _doubtful(scene, call.note, reading)
    if reading.intent in (Intent.REPORT, Intent.WHISTLE):
        return single(scene, call.note, reading)
    return _not_a_report(scene, call.note, reading)


def _doubtful(scene: Scene, text: str, reading: Reading) -> Replies:
    """The one question whether it is a report; news and questions are answered all the same."""
    if reading.intent not in (Intent.PROGRESS, Intent.QUERY):
        return [scene.answer(texts.MAYBE_A_REPORT)]
    first, *rest = _not_a_report(scene, text, reading)
    return [replace(first, text=f"{first.text}\n{texts.OR_A_REPORT}"), *rest]


def _same_as_quoted(scene: Scene, text: str) -> Reading | None:
    """“同上 我们项目也是” in answer to a ticket's card: that matter, in the sender's project."""
    number = find_number(scene.message.quote.text) if scene.message.quote else ""
    ticket = scene.tx.tickets.by_number(number) if number else None
    said = hearing.same_as_above(text)
    if ticket is None or ticket.category is None or not said:
        return None
    reading = scene.ctx.understanding.read(text)
    return reading._replace(
        intent=Intent.REPORT,
        category=ticket.category,
        choices=(Choice(ticket.category, 1.0),),
        confidence=1.0,
        evidence=(said,),
        is_sure=True,
    )


def single(scene: Scene, text: str, reading: Reading, *, anonymous: bool = False) -> Replies:
    """One matter: a ticket with its answer and the cards to those who now owe something."""
    if reading.is_vague and not reading.project_ids and reading.intent is not Intent.WHISTLE:
        return [scene.answer(texts.UNCLEAR_REPORT)]
    ticket = open_ticket(scene, text, reading, anonymous=anonymous)
    if ticket.whistle_level:
        return whistle_up(scene, ticket, reading)
    replies = [answer_to(scene, ticket), *cards_of(scene, ticket)]
    if other := twin(scene, ticket):
        answer = replace(replies[0], text=f"{replies[0].text}\n{_repeats(scene, other)}")
        return [answer, *replies[1:], *propose_merging(scene, ticket, other)]
    return replies


def _repeats(scene: Scene, other: Ticket) -> str:
    return texts.may_repeat(shown(scene, other), scene.ctx.now)


def _not_a_report(scene: Scene, text: str, reading: Reading) -> Replies:
    if reading.intent is Intent.ACCIDENT:
        return [scene.answer(texts.ACCIDENT)]
    if reading.intent is Intent.CHAT:
        return [scene.answer(texts.SMALL_TALK)]
    related = _related(scene, text, reading)
    if reading.intent is Intent.PROGRESS:
        return [scene.answer(texts.PROGRESS_NONE, _offers(scene, text, related))]
    if not related:
        return [scene.answer(texts.QUERY_NONE)]
    rows = [shown(scene, ticket) for ticket in related[:MOST]]
    more = max(len(related) - MOST, 0)
    return [scene.answer(texts.listed(texts.RELATED, rows, scene.ctx.now, more))]


def _offers(scene: Scene, text: str, related: list[Ticket]) -> tuple[Button, ...]:
    """Buttons that record the words as news of one of these, where they fit into a button."""
    said = " ".join(text.split())
    fits = [t.shown_number for t in related if Action.PROGRESS in may_do(scene, t)]
    if len(said) > LONGEST_SAID or len(fits) > MOST:
        return ()
    return tuple(Button(f"progress:{one}:{said}", hearing.note_on(one)) for one in fits)


def _related(scene: Scene, text: str, reading: Reading) -> list[Ticket]:
    """The sender's open tickets that the words may be about, as far as they are shown here.

    A question that names nothing (“进展如何”) is about all of them, and so is news.
    """
    codes = {choice.code for choice in reading.choices}
    found = selecting.related(scene.tx, concern(scene), reading.project_ids, codes, MOST)
    names_nothing = not (reading.project_ids or codes)
    is_news = reading.intent is Intent.PROGRESS
    if names_nothing and (is_news or hearing.asks_how_it_goes(text)):
        found = mine(scene)
    return [ticket for ticket in found if not is_private_here(scene, ticket)]


def anonymous(scene: Scene, call: CommandCall) -> Replies:
    """匿名反映: only in a private chat; the name is shown to nobody."""
    if scene.message.is_group:
        return [scene.answer(texts.ANONYMOUS_HINT)]
    reading = scene.ctx.understanding.read(call.note)
    if reading.intent not in (Intent.REPORT, Intent.WHISTLE):
        return [scene.answer(texts.UNCLEAR_REPORT)]
    return warned(scene, single(scene, call.note, reading, anonymous=True))


def insist(scene: Scene, call: CommandCall) -> Replies:
    """上报 by command: a report, whatever the sentence alone would have been read as."""
    if not call.note:
        return [scene.answer(texts.UNCLEAR_REPORT)]
    if refused := refused_here(scene, call.note):
        return refused
    unnamed = hearing.wants_no_name(call.note)
    reading = scene.ctx.understanding.read(call.note, insists=True)
    made = single(scene, call.note, reading, anonymous=unnamed)
    return warned(scene, made) if unnamed else made


def whistle(scene: Scene, call: CommandCall) -> Replies:
    """吹哨 by command: units are called whatever the sentence alone would have been read as.

    With a number, for that ticket.
    """
    level = hearing.whistle_level(call.note)
    if call.number:
        ticket = numbered(scene, call.number)
        level = level or ticket.whistle_level or hearing.hinted_level(call.note)
        return blow(scene, ticket, call.note, level)
    if not call.note:
        return [scene.answer(texts.WHISTLE_EMPTY)]
    if refused := refused_here(scene, call.note):
        return refused
    reading = scene.ctx.understanding.read(call.note)
    if reading.is_vague:  # the desk is called instead of a unit
        reading = reading._replace(category="other")
    named = named_people(scene, call.note)
    level = level or hearing.hinted_level(call.note)
    unnamed = hearing.wants_no_name(call.note)
    ticket = open_ticket(scene, call.note, reading, whistle_level=level, anonymous=unnamed)
    made = whistle_up(scene, ticket, reading, named)
    return warned(scene, made) if unnamed else made


COMMANDS = (
    Command("report", report),
    Command("insist", insist),
    Command("anonymous", anonymous),
    Command("whistle", whistle),
)
