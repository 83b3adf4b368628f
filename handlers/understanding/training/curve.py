"""How much corrections teach: `python -m handlers.understanding.training.curve`.

A county with its own manner of speaking corrects the bot; what it said is in no corpus. Of each
category some messages are learnt from, the others are asked. Not used at run time.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

from handlers.understanding.adapting import Course
from handlers.understanding.evaluation import evaluate, macro_f1
from handlers.understanding.learned import STRENGTHS, learned
from handlers.understanding.understanding import Understanding

COUNTY: Final = Path(__file__).parent / "corrections"  # ten categories a file
STEPS: Final = (10, 20, 50)  # corrections of each category
Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Point:
    """Macro-F1 after so many corrections of each category.

    `category` takes every message for a report, `whole` counts one read as something else as
    missed (learning leaves intents alone).
    """

    corrections: int
    category: float
    whole: float


def curve(steps: Sequence[int] = STEPS, strength: float = STRENGTHS[-1]) -> Iterator[Point]:
    """What is read right of messages not learnt from, before any correction and at each step."""
    taught, asked = split()
    yield _point(0, asked, Understanding())
    for count in steps:
        lessons = [(row["text"], row["category"]) for rows in taught for row in rows[:count]]
        delta = Course(Understanding(), lessons).delta(strength)
        yield _point(count, asked, Understanding(weights=learned().adapted(delta)))


def split(folder: Path = COUNTY) -> tuple[list[list[Row]], list[Row]]:
    """Messages to learn from, a list for each category, and those that are only asked."""
    by_category: dict[str, list[Row]] = defaultdict(list)
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            by_category[row["category"]].append(row)
    most = STEPS[-1]
    asked = [row for rows in by_category.values() for row in rows[most:]]
    return [rows[:most] for rows in by_category.values()], asked


def _point(corrections: int, asked: Sequence[Row], reader: Understanding) -> Point:
    pairs = [(r["category"], reader.read(r["text"], insists=True).category or "") for r in asked]
    figures = cast("dict[str, float]", evaluate(asked, reader)["category"])
    return Point(corrections, macro_f1(pairs), figures["macro_f1"])


if __name__ == "__main__":
    for point in curve():
        sys.stdout.write(
            f"{point.corrections:>3} corrections a category: macro-F1 {point.category:.3f}"
            f" ({point.whole:.3f} with intents)\n"
        )
