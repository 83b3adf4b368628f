"""The subcommand `export`: registers and papers into files, with a bar for the long ones."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable

from tqdm import tqdm

from bot.cli.base import say
from bot.cli.data import existing_data, present, settings_of
from bot.cli.registers import writing
from bot.cli.texts import lines
from bot.papers.tables import write_tables
from bot.papers.workbook import write_registers
from handlers.context import Context, ContextSource
from handlers.papers.ledger import ledger
from handlers.papers.tables import Row
from storage.transaction import Transaction


def export(options: argparse.Namespace) -> int:
    """Write what was asked for; a paper never over an existing file."""
    with existing_data(options) as database, database.read() as tx, writing(options.file):
        if options.kind == "registers":
            write_registers(options.file, tx.registers.directory())
        else:
            _write(options, tx)
    say(lines.written(str(options.file)))
    return 0


def _write(options: argparse.Namespace, tx: Transaction) -> None:
    total = sum(tx.pages.counts().values())
    made = ledger(tx, _context(options, tx))
    write_tables(options.file, [made], lambda rows: _with_bar(rows, total))


def _context(options: argparse.Namespace, tx: Transaction) -> Context:
    """The present as papers see it; in the demo's data as its clock was left."""
    calendar = settings_of(options).work_calendar()
    return ContextSource(calendar, ()).at(tx, present(tx))


def _with_bar(rows: Iterable[Row], total: int) -> Iterable[Row]:
    bar: Iterable[Row] = tqdm(rows, total=total, unit=lines.PIECE, file=sys.stderr, disable=None)
    return bar
