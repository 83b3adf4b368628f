"""Subcommands that need no database: classify, evaluate, deadline."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

from bot.cli import texts
from bot.cli.base import CLIFailure, Subcommand, say, say_json
from bot.cli.moments import moment
from handlers.rules.catalogue import CATEGORIES
from handlers.rules.deadlines import compute, parse_target
from handlers.rules.workcalendar import SHANGHAI, WorkCalendar
from handlers.texts import readings
from handlers.texts.deadlines import why
from handlers.understanding import Reading, Understanding, evaluate, is_tip


def classify(options: argparse.Namespace) -> int:
    """Read one sentence and show what the bot would make of it."""
    reading = Understanding().read(options.text)
    shown = _reading_json(options.text, reading)
    if options.json:
        say_json(shown)
    else:
        say(*readings.reading_lines(shown))
    return 0


def _reading_json(text: str, reading: Reading) -> dict[str, object]:
    category = CATEGORIES.get(reading.category or "")
    return {
        "intent": "tip" if is_tip(text) else reading.intent.value,
        "intent_confidence": round(reading.intent_confidence, 4),
        "category": reading.category,
        "category_name": category.name if category else None,
        "confidence": round(reading.confidence, 4),
        "also": list(reading.also),
        "choices": [
            {"code": c.code, "confidence": round(c.confidence, 4)} for c in reading.choices
        ],
        "evidence": list(reading.evidence),
        "sure": reading.is_sure,
        "urgent": reading.is_urgent,
        "approval_level": reading.approval_level,
    }


def evaluate_(options: argparse.Namespace) -> int:
    """Measure understanding on labelled lines."""
    rows = list(_json_lines(options.file))
    result = evaluate(rows, Understanding())
    if options.json:
        say_json(result)
    else:
        say(*readings.evaluation_lines(result))
    return 0


def _json_lines(path: Path) -> Iterator[dict[str, object]]:
    """The objects of a JSON-lines file; a broken line is named.

    Raises:
        CLIFailure: the file cannot be read or a line is not a JSON object (exit code 2).
    """
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "UTF-8"
        raise CLIFailure(texts.unreadable(str(path), reason or ""), 2) from None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except ValueError:
            value = None
        if not isinstance(value, dict):
            raise CLIFailure(texts.bad_line(str(path), number), 2)
        yield value


def deadline(options: argparse.Namespace) -> int:
    """Compute a deadline as the bot would, for one case or a file of cases."""
    calendar = WorkCalendar.shipped()
    if options.file:
        for number, case in enumerate(_json_lines(options.file), 1):
            if not {"start", "target"} <= case.keys():
                raise CLIFailure(texts.bad_line(str(options.file), number), 2)
            due = _due(str(case["start"]), str(case["target"]), calendar)
            say(json.dumps({"id": case.get("id"), **due}, ensure_ascii=False))
        return 0
    if not (options.start and options.target):
        raise CLIFailure(texts.DEADLINE_USAGE, 2)
    due = _due(options.start, options.target, calendar)
    if options.json:
        say_json(due)
    else:
        say(str(due["why"]))
    return 0


def _due(start: str, target: str, calendar: WorkCalendar) -> dict[str, object]:
    begin = moment(start)
    try:
        wanted = parse_target(target)
    except ValueError:
        raise CLIFailure(texts.bad_target(target), 2) from None
    try:
        found = compute(begin, wanted, calendar)
    except OverflowError:
        raise CLIFailure(texts.bad_target(target), 2) from None
    return {
        "due": found.due_at.astimezone(SHANGHAI).isoformat(),
        "provisional": found.provisional,
        "why": why(found),
    }


def _classify_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("text")
    parser.add_argument("--json", action="store_true")


def _evaluate_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path)
    parser.add_argument("--json", action="store_true")


def _deadline_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("start", nargs="?")
    parser.add_argument("target", nargs="?")
    parser.add_argument("--file", type=Path)
    parser.add_argument("--json", action="store_true")


SUBCOMMANDS = (
    Subcommand("classify", texts.CLASSIFY, classify, _classify_arguments),
    Subcommand("evaluate", texts.EVALUATE, evaluate_, _evaluate_arguments),
    Subcommand("deadline", texts.DEADLINE, deadline, _deadline_arguments),
)
