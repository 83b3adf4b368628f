"""Subcommand audit: what was recorded, told and sent is computed again and compared."""

from __future__ import annotations

import argparse
import sys

from bot.cli.base import say, say_json
from bot.cli.data import existing_data, present, settings_of
from bot.platforms.console import ConsolePlatform
from handlers.auditing import Report, audit
from handlers.context import ContextSource
from handlers.texts import auditing as texts


def audit_(options: argparse.Namespace) -> int:
    """Audit the whole database; 1 when something is wrong."""
    settings = settings_of(options)
    source = ContextSource(settings.work_calendar(), settings.platforms or (ConsolePlatform.name,))
    with existing_data(options) as database, database.read() as tx:
        report = audit(tx, source.at(tx, present(tx)), _progress)
    if sys.stderr.isatty():
        sys.stderr.write("\r\033[K")
    _say(report, is_json=options.json)
    return int(bool(report.findings))


def _progress(checked: int) -> None:
    """On a terminal, how many are done."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{texts.PROGRESS} {checked}")
        sys.stderr.flush()


def _say(report: Report, *, is_json: bool) -> None:
    found = [(f.fault.value, f.number, f.about) for f in report.findings]
    if is_json:
        lines = [{"fault": fault, "number": n, "about": about} for fault, n, about in found]
        counts = {"checked": report.checked, "unprovable": report.unprovable}
        say_json({**counts, "findings": lines})
    else:
        say(*map(texts.line, found))
        say(texts.summary(report.checked, report.unprovable, len(found)))
