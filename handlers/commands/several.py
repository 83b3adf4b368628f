"""Several matters in one message: one confirmation, then a ticket each."""

from __future__ import annotations

from dataclasses import replace

from handlers.commands.assigning import cards, routed
from handlers.commands.base import Replies, shown
from handlers.commands.intake import cards_of, hold, open_ticket, project_of, whistle_up
from handlers.context import Scene
from handlers.messages import Button, OutgoingMessage
from handlers.steps import Step
from handlers.texts import questions as texts
from handlers.understanding import Reading, listed, split_loosely, split_matters
from storage.records import Action, Intent, Ticket

Matters = list[tuple[str, Reading]]
MATTERS = (Intent.REPORT, Intent.WHISTLE)
CLEAR = 0.6  # confidence from which a part that is joined by words alone is a matter of its own
APART, TOGETHER = "1", "2"  # the two answers


def matters_in(scene: Scene, text: str) -> Matters:
    """The matters that the message tells one by one; none when it tells only one."""
    read = scene.ctx.understanding.read
    told = [(part, read(part)) for part in split_matters(text)]
    found = [(part, reading) for part, reading in told if reading.intent in MATTERS]
    if len(found) > 1:
        return _with_project(found)
    told = [(part, read(part)) for part in split_loosely(text)]
    codes = {reading.category for _, reading in told}
    if len(told) > 1 and len(codes) == len(told) and all(_is_clear(r) for _, r in told):
        return _with_project(told)
    return []


def _is_clear(reading: Reading) -> bool:
    is_matter = reading.intent in MATTERS and not reading.is_doubtful
    return is_matter and reading.confidence >= CLEAR


def _with_project(matters: Matters) -> Matters:
    """A part that names no project is about the one named before it."""
    found: Matters = []
    named: tuple[int, ...] = ()
    for text, reading in matters:
        named = reading.project_ids or named
        found.append((text, reading._replace(project_ids=named)))
    return found


def several(scene: Scene, text: str, matters: Matters) -> Replies:
    """Ask once whether they are to be kept apart; a whistle among them waits for no answer."""
    if any(reading.intent is Intent.WHISTLE for _, reading in matters):
        return _each(scene, matters)
    whole = scene.ctx.understanding.read(text, insists=True)
    draft = hold(scene, listed(tuple(part for part, _ in matters)), whole, asks="split")
    number = draft.shown_number
    picks = tuple(
        Button(f"choose:{number}:{pick}", label)
        for pick, label in ((APART, texts.apart(len(matters))), (TOGETHER, texts.TOGETHER))
    )
    rows = [(part, reading.choices[0].code) for part, reading in matters]
    return [scene.answer(texts.split_or_not(number, rows), picks)]


def _each(scene: Scene, matters: Matters) -> Replies:
    opened, told = _open(scene, matters)
    return [_answer(scene, opened), *told]


def _open(scene: Scene, matters: Matters) -> tuple[list[Ticket], Replies]:
    """A ticket for each matter, without a further question, and what others are told of them."""
    opened: list[Ticket] = []
    told: Replies = []
    for text, reading in matters:
        ticket = open_ticket(scene, text, reading, may_ask=False)
        opened.append(ticket)
        told += _call(scene, ticket, reading)
    return opened, told


def _answer(scene: Scene, opened: list[Ticket]) -> OutgoingMessage:
    rows = [shown(scene, ticket) for ticket in opened]
    return scene.answer(texts.several(rows, scene.ctx.now))


def _call(scene: Scene, ticket: Ticket, reading: Reading) -> Replies:
    """What others than the reporter are told of a new ticket."""
    if ticket.whistle_level:
        return [reply for reply in whistle_up(scene, ticket, reading) if not reply.is_answer]
    return cards_of(scene, ticket)


def decide(scene: Scene, draft: Ticket, answer: str) -> Replies:
    """The reporter's word on a draft that asked: apart, or all in one."""
    text = scene.tx.tickets.text(draft.id)
    parts = split_matters(text) if answer == APART else (text,)
    read = scene.ctx.understanding.read
    (first, reading), *others = _with_project([(p, read(p, insists=True)) for p in parts])
    placed, told = _place(scene, draft, first, reading)
    opened, more = _open(scene, others)
    return [_answer(scene, [placed, *opened]), *told, *more]


def _place(scene: Scene, draft: Ticket, text: str, reading: Reading) -> tuple[Ticket, Replies]:
    """The draft becomes the ticket of its first matter."""
    project_id = project_of(scene, reading)
    described = replace(
        draft,
        category=reading.category,
        also=reading.also,
        confidence=reading.confidence,
        evidence=reading.evidence,
        urgent=reading.is_urgent,
        approval_level=reading.approval_level,
        project_id=project_id,
        asks="" if project_id else "project",
    )
    ready = routed(scene.ctx, described) if reading.is_sure else described
    action = Action.CHOOSE if ready.unit_id else Action.SUBMIT
    data = {"category": reading.category, "rule": ready.rule}
    scene.tx.tickets.reword(draft.id, text)
    step = Step(scene.tx, scene.ctx, scene.actor)
    saved = step.take(draft, action, "", data, changed=ready)
    return saved, cards(scene, saved)
