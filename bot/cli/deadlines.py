"""The subcommand that computes deadlines; it needs no database."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from pathlib import Path

from bot.cli.base import CLIFailure, say, say_json
from bot.cli.data import settings_of
from bot.cli.jsonlines import numbered
from bot.cli.moments import moment
from bot.cli.texts import faults as texts
from handlers.rules.deadlines import answer, parse_target
from handlers.rules.workcalendar import SHANGHAI, WorkCalendar
from handlers.texts.deadlines import why


def deadline(options: argparse.Namespace) -> int:
    """Compute a deadline as the bot would, for one case or a file of cases."""
    calendar = settings_of(options).work_calendar()
    if options.file:
        cases = list(numbered(options.file))
        results = [_of_case(options.file, number, case, calendar) for number, case in cases]
        say(*(json.dumps(result, ensure_ascii=False) for result in results))
        return 0
    if not (options.start and options.target):
        raise CLIFailure(texts.DEADLINE_USAGE, 2)
    due = _due(options.start, options.target, calendar)
    if options.json:
        say_json(due)
    else:
        say(str(due["why"]))
    return 0


def _of_case(
    path: Path, number: int, case: Mapping[str, object], calendar: WorkCalendar
) -> dict[str, object]:
    start, target = case.get("start"), case.get("target")
    if not (isinstance(start, str) and isinstance(target, str)):
        raise CLIFailure(texts.bad_line(str(path), number, "start, target"), 2)
    try:
        return {"id": case.get("id"), **_due(start, target, calendar)}
    except CLIFailure as failure:
        raise CLIFailure(texts.at_line(str(path), number, failure.text), 2) from None


def _due(start: str, target: str, calendar: WorkCalendar) -> dict[str, object]:
    begin = moment(start)
    try:
        wanted = parse_target(target)
    except ValueError:
        raise CLIFailure(texts.bad_target(target), 2) from None
    try:
        found = answer(begin, wanted, calendar)
        return {
            "due": found.due_at.astimezone(SHANGHAI).isoformat(),
            "provisional": found.provisional,
            "why": why(found),
        }
    except (ValueError, OverflowError):
        raise CLIFailure(texts.out_of_range(start, target), 2) from None
