"""The labelled messages of the corpus, as the learned layer sees them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from handlers.understanding.features import KNOWN_RUN
from handlers.understanding.understanding import Understanding

CORPUS: Final = Path(__file__).parent / "corpus"


@dataclass(frozen=True, slots=True)
class Sample:
    """A labelled message as the model sees it."""

    author: str
    intent: str | None  # None: a fragment that only teaches its category
    category: str | None
    surface: frozenset[str]
    findings: Mapping[str, float]


def samples(folder: Path = CORPUS) -> list[Sample]:
    """All messages of the corpus, author by author."""
    reader = Understanding()
    found = []
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            seen = reader.features(row["text"])
            names = frozenset(filter(_is_taught, seen.surface()))
            found.append(Sample(path.stem, row["intent"], row["category"], names, seen.findings))
    return found


def _is_taught(name: str) -> bool:
    return name[0] != "r" or len(name) <= 1 + KNOWN_RUN
