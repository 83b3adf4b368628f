"""Subcommands around understanding: classify, evaluate; they need no settings, no database."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from bot.cli.base import CLIFailure, say, say_json
from bot.cli.jsonlines import numbered
from bot.cli.texts import faults as texts
from bot.clock import SystemClock
from handlers.rules.catalogue import CATEGORIES
from handlers.rules.workcalendar import SHANGHAI
from handlers.texts import readings
from handlers.understanding import Reading, Understanding, evaluate, is_tip, split_matters
from storage.records import Intent

INTENTS: Final = [intent.value for intent in Intent]
NAMES: Final = [None, *CATEGORIES]


def classify(options: argparse.Namespace) -> int:
    """Read one sentence and show what the bot would make of it."""
    reader = Understanding()
    shown = _reading_json(options.text, reader.read(options.text))
    shown |= _details(options.text, reader, shown["category"])
    if options.json:
        say_json(shown)
    else:
        say(*readings.reading_lines(shown))
    return 0


def _details(text: str, reader: Understanding, code: str | None) -> dict[str, Any]:
    """What the reader saw beside the decision; nothing of an accusation is repeated."""
    today = SystemClock().now().astimezone(SHANGHAI).date()
    is_matter = code is not None
    return {
        "reasons": [reason._asdict() for reason in reader.reasons(text, code)] if code else [],
        "facts": [
            fact._asdict() | {"text": text[fact.start : fact.end]}
            for fact in (reader.facts(text, today) if is_matter else ())
        ],
        "matters": list(split_matters(text)) if is_matter else [],
    }


def _reading_json(text: str, reading: Reading) -> dict[str, Any]:
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
    rows = [_checked(options.file, number, row) for number, row in numbered(options.file)]
    if not rows:
        raise CLIFailure(texts.nothing_to_measure(str(options.file)), 2)
    result = evaluate(rows, Understanding())
    if options.json:
        say_json(result)
    else:
        say(*readings.evaluation_lines(result))
    return 0


def _checked(path: Path, number: int, row: Mapping[str, object]) -> Mapping[str, object]:
    """The row, if it is labelled as it must be.

    Raises:
        CLIFailure: it names what is missing or wrong (exit code 2).
    """
    wrong = [
        key
        for key, is_good in (
            ("text", isinstance(row.get("text"), str)),
            ("intent", row.get("intent") in INTENTS),
            ("category", row.get("category") in NAMES),
        )
        if not is_good
    ]
    if wrong:
        raise CLIFailure(texts.bad_line(str(path), number, ", ".join(wrong)), 2)
    return row
