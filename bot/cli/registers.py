"""Subcommands around the register workbook: template and import."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from bot.cli.bars import bar
from bot.cli.base import CLIFailure, NoSuchThing, say
from bot.cli.data import own_database, present
from bot.cli.texts import faults, lines
from bot.papers import texts as paper_texts
from bot.papers.archive import WorkbookUnreadable
from bot.papers.reading import read_workbook
from bot.papers.workbook import write_template
from bot.texts import reason
from handlers.registers import Sheets, apply, plan
from handlers.rules.workcalendar import WorkCalendar

BOOK: Final = ".xlsx"


def template(options: argparse.Namespace) -> int:
    """Write an empty workbook with headings, drop-downs and instructions."""
    if options.file.suffix.lower() != BOOK:
        raise CLIFailure(faults.wrong_ending(str(options.file), BOOK), 2)
    with writing(options.file):
        write_template(options.file)
    say(lines.written(str(options.file)))
    return 0


def import_(options: argparse.Namespace) -> int:
    """Import the registers, or with --dry-run only show what would change."""
    sheets = _sheets(options.file)
    with own_database(options) as database, database.begin() as tx:
        now = present(tx)
        today = WorkCalendar.shipped().local_day(now)
        planned = plan(sheets, tx.registers.directory(), today, tx.ledgers.book())
        if planned.faults:
            raise CLIFailure("\n".join(planned.lines))
        if not options.dry_run:
            apply(planned, tx, now)
    say(*planned.lines, lines.DRY_IMPORT if options.dry_run else lines.IMPORTED)
    return 0


def _sheets(path: Path) -> Sheets:
    try:
        return read_workbook(path, lambda rows: bar(rows, lines.ROW))
    except WorkbookUnreadable as fault:
        failure = CLIFailure if path.exists() else NoSuchThing
        raise failure(paper_texts.unreadable(fault.reason, path)) from None


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """The body writes that file; what is in its way is told.

    Raises:
        CLIFailure: there is such a file, or none can be written there.
    """
    if not path.parent.is_dir():
        raise CLIFailure(faults.no_folder(str(path.parent)), 2)
    try:
        yield
    except FileExistsError:
        raise CLIFailure(faults.exists(str(path))) from None
    except OSError as error:
        raise CLIFailure(faults.unwritable(str(path), reason(error))) from None
