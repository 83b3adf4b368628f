"""Subcommands backup and restore."""

from __future__ import annotations

import argparse
import sys

from bot.backups import BackupFault, Place, backup, drill, restore, texts
from bot.cli.base import CLIFailure, NoSuchThing, say
from bot.cli.data import settings_of
from bot.cli.texts import faults
from bot.clock import SystemClock
from bot.config import Settings
from bot.platforms.console import ConsolePlatform
from handlers.auditing import Report, audit
from handlers.context import ContextSource
from storage.transaction import Database

_MEGABYTE = 1_000_000


class _Progress:
    """On a terminal, how much is done."""

    def __init__(self) -> None:
        self._done = 0

    def __call__(self, size: int) -> None:
        before, self._done = self._done, self._done + size
        if sys.stderr.isatty() and before // _MEGABYTE != self._done // _MEGABYTE:
            sys.stderr.write(f"\r{texts.progress(self._done // _MEGABYTE)}")
            sys.stderr.flush()

    def end(self) -> None:
        """The line is free again."""
        if sys.stderr.isatty():
            sys.stderr.write("\r\033[K")


def backup_(options: argparse.Namespace) -> int:
    """Write a verified backup to a new file, while the bot may run."""
    if not options.file.parent.is_dir():
        raise NoSuchThing(faults.no_folder(str(options.file.parent)))
    settings, progress = settings_of(options), _Progress()
    place, now = _place(settings), SystemClock().now()
    try:
        size = backup(place, options.file, _secret(settings), now, progress)
    except BackupFault as fault:
        raise CLIFailure(texts.fault(fault.kind, fault.about)) from None
    finally:
        progress.end()
    say(texts.written(str(options.file), size))
    return 0


def restore_(options: argparse.Namespace) -> int:
    """Put a backup into an empty place; with --drill somewhere else, only to see that it can."""
    if not options.file.exists():
        raise NoSuchThing(faults.no_file(str(options.file)))
    settings, progress = settings_of(options), _Progress()
    work = _drill if options.drill else _restore
    try:
        return work(settings, options, progress)
    except BackupFault as fault:
        raise CLIFailure(texts.fault(fault.kind, fault.about)) from None
    finally:
        progress.end()


def _restore(settings: Settings, options: argparse.Namespace, progress: _Progress) -> int:
    place = _place(settings)
    now = SystemClock().now()
    about, unknown = restore(place, options.file, _secret(settings), now, progress)
    with place.database() as database:
        report = _audited(database, settings)
    say(texts.restored(about.at, report.checked, len(report.findings), unknown))
    return 0


def _drill(settings: Settings, options: argparse.Namespace, progress: _Progress) -> int:
    found = drill(_place(settings), options.file, _secret(settings), _source(settings), progress)
    say(texts.drilled(found.checked, len(found.findings)))
    return int(bool(found.findings))


def _audited(database: Database, settings: Settings) -> Report:
    with database.read() as tx:
        return audit(tx, _source(settings).at(tx, SystemClock().now()))


def _source(settings: Settings) -> ContextSource:
    platforms = settings.platforms or (ConsolePlatform.name,)
    return ContextSource(settings.work_calendar(), platforms)


def _place(settings: Settings) -> Place:
    return Place.of(settings.database.url, settings.database.key_file)


def _secret(settings: Settings) -> str:
    if settings.backup is None:
        raise CLIFailure(texts.fault("no_key"), 2)
    return settings.backup.key.get_secret_value()
