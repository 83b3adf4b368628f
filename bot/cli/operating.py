"""Subcommands of the operator: migrate, admin-code, run-job, tickets."""

from __future__ import annotations

import argparse
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.cli.base import CLIFailure, NoSuchThing, say, say_json
from bot.cli.data import existing_data, own_database, present, settings_of
from bot.cli.moments import moment
from bot.cli.texts import faults, lines
from bot.platforms.console import ConsolePlatform
from bot.queries import tickets_json
from bot.service import AT_ONCE
from handlers.commands.binding import ADMIN, group_named, group_purpose
from handlers.context import ContextSource
from handlers.jobs import JOBS
from handlers.rules.retention import Retention
from handlers.texts import binding as texts
from storage.directory import Group
from storage.keys import give_up
from storage.transaction import Database, Transaction

LEASE: Final = timedelta(minutes=10)  # of a dry run, which is rolled back
ALL: Final = 1_000_000  # messages; more than any outbox owes
SOME_DAY: Final = datetime(9000, 1, 1, tzinfo=UTC)


def migrate(options: argparse.Namespace) -> int:
    """Bring the database to this version; with --new-key go on without the key that is lost."""
    if options.new_key:
        where = settings_of(options).database
        with closing(Database(where.url, where.key_file)) as database, database.begin() as tx:
            give_up(tx.marks, tx.veil)
        say(lines.NEW_KEY)
    with own_database(options):
        say(lines.MIGRATED)
    return 0


def admin_code(options: argparse.Namespace) -> int:
    """Print a one-time code that makes its sender an administrator, or a chat that group's."""
    with existing_data(options) as database, database.begin() as tx:
        if options.group is None:
            told = lines.admin_code(tx.codes.issue(ADMIN, present(tx)))
        else:
            group = _group(tx, options.group)
            code = tx.codes.issue(group_purpose(group), present(tx))
            told = texts.group_code(group.name, code)
    say(told)
    return 0


def _group(tx: Transaction, name: str) -> Group:
    directory = tx.registers.directory()
    group = group_named(directory, name)
    if group is None:
        raise NoSuchThing(texts.no_group(name, [one.name for one in directory.groups]))
    return group


def run_job(options: argparse.Namespace) -> int:
    """Run one job now; with --dry-run only say what it would send."""
    if options.at is not None and not options.dry_run:
        raise CLIFailure(faults.AT_NEEDS_DRY_RUN, 2)
    at = None if options.at is None else moment(options.at)
    settings = settings_of(options)
    platforms = settings.platforms or (ConsolePlatform.name,)
    kept = Retention(**settings.retention.model_dump())
    source = ContextSource(settings.work_calendar(), platforms, retention=kept)
    with existing_data(options) as database:
        if options.name == AT_ONCE:
            with database.read() as tx:
                say(lines.owed(tx.outbox.counts()))
        elif options.dry_run:
            _try_job(database, options.name, source, at)
        else:
            with database.begin() as tx:
                count = _run(tx, options.name, source, None)
            say(lines.job_done(options.name, count))
    return 0


class _Undone(Exception):
    """Rolls a dry run back."""


def _try_job(database: Database, name: str, source: ContextSource, at: datetime | None) -> None:
    try:
        with database.begin() as tx:
            tx.outbox.claim(SOME_DAY, LEASE, ALL)  # what is owed already is not the job's
            count = _run(tx, name, source, at)
            owed = tx.outbox.claim(SOME_DAY, LEASE, ALL)
            raise _Undone
    except _Undone:
        told = [lines.would_send(one.target, one.payload) for one in owed]
    say(lines.dry_run(name, count, len(told)), *told)


def _run(tx: Transaction, name: str, source: ContextSource, at: datetime | None) -> int:
    job = next(job for job in JOBS if job.name == name)
    return job.run(tx, source.at(tx, at or present(tx)))


def tickets(options: argparse.Namespace) -> int:
    """List tickets, as lines or as JSON."""
    calendar = settings_of(options).work_calendar()
    with existing_data(options) as database, database.read() as tx:
        found = tickets_json(tx, present(tx), calendar)
    if options.status:
        found = [ticket for ticket in found if ticket["status"] == options.status.value]
    if options.json:
        say_json(found)
    else:
        say(*map(lines.ticket, found), lines.ticket_total(len(found)))
    return 0
