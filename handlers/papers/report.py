"""专报: one page on one stuck matter, for whoever has to decide it. A draft."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from handlers.context import Context
from handlers.papers.bulletin import office
from handlers.papers.documents import Document, Paragraph, Style
from handlers.papers.ledger import short
from handlers.rules.lights import overdue_workdays
from handlers.rules.view import view
from handlers.texts import documents as texts
from storage.pages import Page
from storage.records import Action, Event

LINES: Final = 8  # of the course; one page has no room for more
SIDES: Final = 4
SILENT: Final = frozenset({Action.NOTICE, Action.RECOUNT})
OPINIONS: Final = frozenset(
    {Action.PROGRESS, Action.SEND_BACK, Action.ASK_EXTENSION, Action.ASK_SUSPENSION, Action.REFUSE}
)


def report(page: Page, files: int, ctx: Context) -> Document:
    """The 专报 on that ticket; `files` is how many attachments it has."""
    shown = view(page.ticket, ctx.directory, ctx.now, ctx.calendar)
    project = ctx.directory.project(page.ticket.project_id)
    leader = ctx.directory.person(project.leader_id) if project else None
    told = [event for event in page.history if event.action not in SILENT]
    opinions = [_opinion(event, ctx) for event in told if event.action in OPINIONS and event.note]
    last = next((e.note for e in reversed(told) if e.action is Action.PROGRESS and e.note), "")
    late = overdue_workdays(page.ticket, ctx.now, ctx.calendar) or 0
    parts = (
        *_section(texts.WHAT, [texts.what(shown, page.text, project.owner if project else "")]),
        *_section(texts.COURSE, [texts.course(event) for event in told[1:][-LINES:]]),
        *_section(texts.OPINIONS, opinions[-SIDES:] or [texts.NO_OPINION]),
        *_section(texts.KNOT, [texts.knot(shown, late, last)]),
        *_section(texts.ADVICE, [texts.advice(shown, leader.name if leader else "")]),
        Paragraph(Style.BODY, texts.files(files)),
    )
    title = texts.report_title(shown)
    issuer = texts.issued(office(ctx), ctx.day)
    return Document(texts.REPORT_HEAD, shown.number, issuer, title, parts)


def _section(heading: str, lines: Iterable[str]) -> Iterable[Paragraph]:
    yield Paragraph(Style.FIRST, heading)
    yield from (Paragraph(Style.BODY, line) for line in lines)


def _opinion(event: Event, ctx: Context) -> str:
    posts = ctx.directory.posts_of(event.actor_id, ctx.day) if event.actor_id else ()
    unit = ctx.directory.unit(posts[0].unit_id) if posts else None
    return texts.opinion(event, short(unit))
