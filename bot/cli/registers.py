"""Subcommands around the register workbook: template, import, export."""

from __future__ import annotations

import argparse
from pathlib import Path

from bot.app import ready_database
from bot.cli import texts
from bot.cli.base import (
    CLIFailure,
    Subcommand,
    config_argument,
    data_settings,
    say,
    settings_of,
)
from bot.clock import SystemClock
from bot.papers import texts as paper_texts
from bot.papers.archive import WorkbookUnreadable
from bot.papers.reading import read_workbook
from bot.papers.workbook import write_registers, write_template
from handlers.registers import Plan, Sheets, apply, plan
from handlers.rules.workcalendar import WorkCalendar
from storage.transaction import Database


def template(options: argparse.Namespace) -> int:
    """Write an empty workbook with headings, drop-downs and instructions."""
    _writable(options.file)
    try:
        write_template(options.file)
    except FileExistsError:
        raise CLIFailure(texts.exists(str(options.file))) from None
    say(texts.written(str(options.file)))
    return 0


def import_(options: argparse.Namespace) -> int:
    """Import the registers, or with --dry-run only show what would change."""
    sheets = _sheets(options.file)
    database = ready_database(settings_of(options).database.url)
    try:
        planned = _plan(database, sheets)
        if planned.faults:
            raise CLIFailure("\n".join(planned.lines))
        say(*planned.lines)
        if not options.dry_run:
            with database.begin() as tx:
                apply(planned, tx, SystemClock().now())
    finally:
        database.close()
    say(texts.DRY_IMPORT if options.dry_run else texts.IMPORTED)
    return 0


def _sheets(path: Path) -> Sheets:
    try:
        return read_workbook(path)
    except WorkbookUnreadable as fault:
        raise CLIFailure(paper_texts.unreadable(fault.reason, path)) from None


def _plan(database: Database, sheets: Sheets) -> Plan:
    today = WorkCalendar.shipped().local_day(SystemClock().now())
    with database.read() as tx:
        return plan(sheets, tx.registers.directory(), today)


def export(options: argparse.Namespace) -> int:
    """Write the present registers in the layout of the template."""
    _writable(options.file)
    database = ready_database(data_settings(options).database.url)
    try:
        with database.read() as tx:
            write_registers(options.file, tx.registers.directory())
    finally:
        database.close()
    say(texts.written(str(options.file)))
    return 0


def _writable(path: Path) -> None:
    if not path.parent.is_dir():
        raise CLIFailure(texts.no_folder(str(path.parent)), 2)


def _template_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path)


def _import_arguments(parser: argparse.ArgumentParser) -> None:
    config_argument(parser)
    parser.add_argument("file", type=Path)
    parser.add_argument("--dry-run", action="store_true")


def _export_arguments(parser: argparse.ArgumentParser) -> None:
    config_argument(parser)
    parser.add_argument("kind", choices=["registers"])
    parser.add_argument("file", type=Path)


SUBCOMMANDS = (
    Subcommand("template", texts.TEMPLATE, template, _template_arguments),
    Subcommand("import", texts.IMPORT, import_, _import_arguments),
    Subcommand("export", texts.EXPORT, export, _export_arguments),
)
