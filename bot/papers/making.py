"""Makes a paper of any kind into a file: the one table of kinds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from bot.papers.documents import write_document
from bot.papers.tables import Watch, write_tables
from handlers.context import Context
from handlers.papers import registers, sheets
from handlers.papers.bulletin import bulletin
from handlers.papers.documents import Document
from handlers.papers.ledger import ledger
from handlers.papers.report import report
from handlers.papers.survey import month_of, survey, week_of
from handlers.papers.tables import Table
from handlers.rules.recurrence import last_month
from handlers.rules.selection import Pick
from storage.directory import Person
from storage.transaction import Transaction


class NoSuchTicket(Exception):
    """A 专报 was asked for on a ticket that is not there, or on none."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Which paper: its kind, a day of its week or month, and the ticket's number.

    Without a day it is about this week, or last month. A list of problems may hold only what one
    number of a digest counts; a week may be told of the projects of one leader.
    """

    kind: str
    day: date | None = None
    number: str = ""
    pick: Pick | None = None
    leader: Person | None = None


def make(
    wish: Wish,
    path: Path,
    tx: Transaction,
    ctx: Context,
    watch: Watch = iter,
    *,
    stamp: str = "",
) -> None:
    """Write the paper there; `watch` sees the rows of tables pass.

    `stamp` says which export it is: printed under every page, and in the file's properties.

    Raises:
        NoSuchTicket: a report on a ticket that is not there.
        FileExistsError: there is such a file already.
        OSError: it cannot be written.
    """
    made = MAKERS[wish.kind](wish, tx, ctx)
    if isinstance(made, Document):
        write_document(path, made, stamp)
    else:
        write_tables(path, made, watch, stamp)


def _weekly(wish: Wish, tx: Transaction, ctx: Context) -> list[Table]:
    led = wish.leader
    scope = (
        frozenset(p.id for p in ctx.directory.projects if p.leader_id == led.id) if led else None
    )
    found = survey(tx, ctx, week_of(wish.day or ctx.day), scope)
    return sheets.weekly(found, led.name if led else "")


def _monthly(wish: Wish, tx: Transaction, ctx: Context) -> list[Table]:
    return sheets.monthly(survey(tx, ctx, month_of(wish.day or last_month(ctx.day))), ctx)


def _bulletin(wish: Wish, tx: Transaction, ctx: Context) -> Document:
    found = survey(tx, ctx, month_of(wish.day or last_month(ctx.day)))
    return bulletin(found, tx.ledgers.book(), ctx)


def _report(wish: Wish, tx: Transaction, ctx: Context) -> Document:
    ticket = tx.tickets.by_number(wish.number)
    page = tx.pages.one(ticket.id) if ticket else None
    if page is None:
        raise NoSuchTicket(wish.number)
    return report(page, len(tx.viewing.of_ticket(page.ticket.id)), ctx)


Made = list[Table] | Document
MAKERS: Final[dict[str, Callable[[Wish, Transaction, Context], Made]]] = {
    "ledger": lambda wish, tx, ctx: [ledger(tx, ctx, wish.pick)],
    "weekly": _weekly,
    "monthly": _monthly,
    "bulletin": _bulletin,
    "report": _report,
    "leaders": lambda _, tx, ctx: [sheets.leaders(tx, ctx)],
    "permits": lambda _, tx, ctx: [registers.permits(tx.ledgers.book(), ctx)],
    "fundings": lambda _, tx, ctx: [registers.fundings(tx.ledgers.book(), ctx)],
}
EXTENSIONS: Final = {"bulletin": ".docx", "report": ".docx"}


def extension(kind: str) -> str:
    """How the name of such a file ends."""
    return EXTENSIONS.get(kind, ".xlsx")
