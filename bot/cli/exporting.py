"""The subcommand `export`: registers and papers into files, with a bar for the long ones."""

from __future__ import annotations

import argparse
import getpass
from collections.abc import Iterable

from bot.cli.bars import bar
from bot.cli.base import CLIFailure, NoSuchThing, say
from bot.cli.data import existing_data, present, settings_of
from bot.cli.registers import writing
from bot.cli.texts import faults, lines
from bot.papers.making import NoSuchTicket, Wish, extension, make
from bot.papers.workbook import write_registers
from handlers.context import Context, ContextSource
from handlers.papers.links import Asked
from handlers.papers.tables import Row
from handlers.rules.workcalendar import SHANGHAI
from handlers.texts import exports as stamps
from handlers.texts.ondemand import MONTHLY, PICKABLE
from storage.transaction import Transaction


def export(options: argparse.Namespace) -> int:
    """Write what was asked for; a paper never over an existing file."""
    path = options.file
    _check(options)
    with existing_data(options) as database, writing(path):
        with database.begin() as tx:
            stamp = _stamp(options, tx)
        with database.read() as tx:
            if options.kind == "registers":
                registers = tx.registers.directory(), tx.ledgers.book()
                write_registers(path, *registers, stamp, lambda rows: bar(rows, lines.ROW))
            else:
                _make(options, tx, stamp)
    say(lines.written(str(path)))
    return 0


def _check(options: argparse.Namespace) -> None:
    """Raises CLIFailure when the file or an option is not for that kind."""
    ending = extension(options.kind)
    if options.file.suffix.lower() != ending:
        raise CLIFailure(faults.wrong_ending(str(options.file), ending), 2)
    if options.only and options.kind != PICKABLE:
        raise CLIFailure(faults.ONLY_LEDGER, 2)
    if options.month and options.kind not in MONTHLY:
        raise CLIFailure(faults.ONLY_MONTHLY, 2)
    if options.ticket and options.kind != "report":
        raise CLIFailure(faults.ONLY_REPORT, 2)


def _stamp(options: argparse.Namespace, tx: Transaction) -> str:
    """The words with the number under which this export is kept."""
    now = present(tx)
    if options.month and options.month > now.astimezone(SHANGHAI).date():
        raise CLIFailure(faults.FUTURE_MONTH, 2)
    kind = Asked(options.kind, options.only, options.month).name
    user = stamps.command_line(getpass.getuser())
    return stamps.stamp(tx.exports.issue(kind, user, now))


def _make(options: argparse.Namespace, tx: Transaction, stamp: str) -> None:
    wish = Wish(options.kind, options.month, (options.ticket or "").upper(), options.only)
    total, ctx = sum(tx.pages.counts().values()), _context(options, tx)
    try:
        make(wish, options.file, tx, ctx, lambda rows: _with_bar(rows, total), stamp=stamp)
    except NoSuchTicket:
        raise NoSuchThing(faults.no_ticket(wish.number)) from None


def _context(options: argparse.Namespace, tx: Transaction) -> Context:
    """The present as papers see it; in the demo's data as its clock was left."""
    calendar = settings_of(options).work_calendar()
    return ContextSource(calendar, ()).at(tx, present(tx))


def _with_bar(rows: Iterable[Row], total: int) -> Iterable[Row]:
    return bar(rows, lines.PIECE, len(rows) if isinstance(rows, list) else total)
