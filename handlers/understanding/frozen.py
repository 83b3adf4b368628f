"""The frozen cases: plain messages that must stay readable, whatever is learnt.

`data/frozen.jsonl` is by hand and in no corpus. Its lines are never fitted to; they only refuse.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from handlers.understanding.learned import Delta, learned
from handlers.understanding.lexicon import DATA
from handlers.understanding.understanding import Understanding
from storage.records import Intent


@dataclass(frozen=True, slots=True)
class Case:
    """A message, what it wants, and its category if it is a matter."""

    id: str
    text: str
    intent: Intent
    category: str | None


@cache
def cases() -> tuple[Case, ...]:
    """All frozen cases, read once per process."""
    lines = (DATA / "frozen.jsonl").read_text("utf-8").splitlines()
    return tuple(_case(json.loads(line)) for line in lines)


def failing(reader: Understanding) -> Mapping[str, str]:
    """The cases that the reader gets wrong: id -> the category or else the intent it reads."""
    wrong = {}
    for case in cases():
        reading = reader.read(case.text)
        if (reading.intent, reading.category) != (case.intent, case.category):
            wrong[case.id] = reading.category or reading.intent.value
    return wrong


def newly_failing(delta: Delta) -> Mapping[str, str]:
    """As `failing`: the cases that only fail once that delta is added to the shipped weights."""
    after = failing(Understanding(weights=learned().adapted(delta)))
    return {id_: read for id_, read in after.items() if id_ not in _failing_as_shipped()}


@cache
def _failing_as_shipped() -> frozenset[str]:
    return frozenset(failing(Understanding()))


def _case(row: Mapping[str, str | None]) -> Case:
    return Case(str(row["id"]), str(row["text"]), Intent(row["intent"] or ""), row["category"])
