"""月通报: a draft for sign-off, never sent by the bot."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Final

from handlers.context import Context
from handlers.papers.documents import Document, Paragraph, Part, Style
from handlers.papers.ledger import columns_of
from handlers.papers.sheets import unit_rows
from handlers.papers.survey import Item, Survey
from handlers.papers.tables import Table
from handlers.rules.catalogue import CATEGORIES
from handlers.rules.ledgers import funding_summary, permit_summary
from handlers.texts import documents as texts
from handlers.texts.papercolumns import BULLETIN_COLUMNS, UNIT_COLUMNS
from handlers.texts.papers import local
from handlers.texts.sheets import UNKNOWN
from storage.directory import PostRole, UnitKind
from storage.records import LedgerBook

CASES: Final = 2  # of each sort


def bulletin(found: Survey, book: LedgerBook, ctx: Context) -> Document:
    """The 通报 of the surveyed month; permits and money stand as they do today.

    Of money it tells the county's totals only: what one project needs is restricted.
    """
    since = found.period.since
    parts = [
        Paragraph(Style.NOTE, texts.DRAFT),
        Paragraph(Style.BODY, texts.opening(since, found.total)),
        *_overall(found),
        *_ledgers(book, ctx),
        *_units(found, ctx),
        *_cases(found),
        *_tasks(found, ctx),
        Paragraph(Style.SIGNED, office(ctx)),
        Paragraph(Style.SIGNED, texts.dated(ctx.day)),
    ]
    return Document(
        head=texts.BULLETIN_HEAD,
        left=texts.issue(local(since).month),
        right=office(ctx),
        title=texts.bulletin_title(since),
        parts=tuple(parts),
    )


def office(ctx: Context) -> str:
    """The county's project office as the register names it."""
    names = (u.name for u in ctx.directory.units if u.kind is UnitKind.OFFICE)
    return next(names, texts.OFFICE)


def _overall(found: Survey) -> Iterator[Part]:
    yield Paragraph(Style.FIRST, texts.OVERALL)
    yield Paragraph(Style.BODY, texts.overall(found.total))
    named = [
        (CATEGORIES[code].name if code else UNKNOWN, tally.received)
        for code, tally in found.categories.items()
        if tally.received
    ]
    if named:
        yield Paragraph(Style.BODY, texts.kinds(sorted(named, key=lambda pair: -pair[1])))


def _ledgers(book: LedgerBook, ctx: Context) -> Iterator[Part]:
    projects = ctx.directory.projects
    total = sum((p.total for p in projects if p.total is not None), Decimal(0))
    permits, money = permit_summary(book.permits, ctx.day), funding_summary(book.fundings)
    told = (
        texts.projects(len(projects), total) if projects else "",
        texts.permits(permits) if permits.needed else "",
        texts.money(money) if book.fundings else "",
    )
    yield from (Paragraph(Style.BODY, line) for line in told if line)


def _units(found: Survey, ctx: Context) -> Iterator[Part]:
    yield Paragraph(Style.FIRST, texts.UNITS)
    rows = [row[:BULLETIN_COLUMNS] for row in unit_rows(found, ctx) if row[2]]
    if not rows:
        yield Paragraph(Style.BODY, texts.NO_DUE)
        return
    yield Table(texts.UNITS, "", "", columns_of(UNIT_COLUMNS[:BULLETIN_COLUMNS]), rows)
    yield Paragraph(Style.NOTE, texts.RANKED)


def _cases(found: Survey) -> Iterator[Part]:
    yield Paragraph(Style.FIRST, texts.CASES)
    well = [texts.good(n, i.shown, i.days, i.told or i.text) for n, i in _first(found.done)]
    long = [texts.slow(n, i.shown, i.days, i.told) for n, i in _first(found.overdue)]
    for heading, lines in ((texts.WELL, well), (texts.LONG, long)):
        yield Paragraph(Style.SECOND, heading)
        yield from (Paragraph(Style.BODY, line) for line in lines or [texts.NO_CASE])


def _first(items: list[Item]) -> Iterable[tuple[int, Item]]:
    return enumerate(items[:CASES], 1)


def _tasks(found: Survey, ctx: Context) -> Iterator[Part]:
    yield Paragraph(Style.FIRST, texts.NEXT)
    if not found.overdue:
        yield Paragraph(Style.BODY, texts.NONE_LATE)
    for number, item in enumerate(found.overdue, 1):
        unit_id = item.shown.ticket.unit_id
        heads = ctx.directory.holders(ctx.day, unit_id=unit_id, roles=(PostRole.HEAD,))
        names = [person.name for person in heads] if unit_id is not None else []
        yield Paragraph(Style.BODY, texts.task(number, item.shown, names))
