"""Subcommand audit: what was recorded, told and sent is computed again and compared."""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict

from bot.cli.base import CLIFailure, say, say_json
from bot.cli.data import existing_data, present, settings_of
from bot.cli.texts import faults
from bot.platforms.console import ConsolePlatform
from handlers.auditing import Report, audit
from handlers.context import ContextSource
from handlers.texts import auditing as texts
from handlers.texts import chain as chain_texts
from storage.chain import Break, Link
from storage.transaction import Transaction


def audit_(options: argparse.Namespace) -> int:
    """Audit the whole database; 1 when something is wrong."""
    settings, kept = settings_of(options), _kept(options.head)
    source = ContextSource(settings.work_calendar(), settings.platforms or (ConsolePlatform.name,))
    with existing_data(options) as database, database.read() as tx:
        report = audit(tx, source.at(tx, present(tx)), _progress)
        head, breaks = tx.chain.head(), _breaks(tx, kept)
    if sys.stderr.isatty():
        sys.stderr.write("\r\033[K")
    _say(report, head, breaks, is_json=options.json)
    return int(bool(report.findings or breaks))


def _kept(said: str | None) -> Link | None:
    """The head that somebody kept.

    Raises:
        CLIFailure: that is none (exit code 2).
    """
    if said is None:
        return None
    kept = chain_texts.parsed(said)
    if kept is None:
        raise CLIFailure(faults.bad_code(said), 2)
    return Link(*kept)


def _breaks(tx: Transaction, kept: Link | None) -> list[Break]:
    """What is wrong with the chain, and with the head that somebody kept."""
    found = list(tx.chain.breaks())
    if kept is not None and not tx.chain.has(kept):
        found.append(Break("head", "chain", kept.id))
    return found


def _progress(checked: int) -> None:
    """On a terminal, how many are done."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{texts.PROGRESS} {checked}")
        sys.stderr.flush()


def _say(report: Report, head: Link, breaks: list[Break], *, is_json: bool) -> None:
    found = [(f.fault.value, f.number, f.about) for f in report.findings]
    if is_json:
        lines = [{"fault": fault, "number": n, "about": about} for fault, n, about in found]
        counts = {"checked": report.checked, "unprovable": report.unprovable}
        broken = [asdict(one) for one in breaks]
        chain = {"links": head.id, "head": head.hash, "breaks": broken}
        say_json({**counts, "findings": lines, "chain": chain})
    else:
        say(*map(texts.line, found))
        say(texts.summary(report.checked, report.unprovable, len(found)))
        say(*(chain_texts.line(one.fault, one.source, one.source_id) for one in breaks))
        if head.id:
            say(chain_texts.summary(head.id, head.hash, len(breaks)))
