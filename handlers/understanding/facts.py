"""Small facts beside the category: who must approve, since when it is stuck, how urgent."""

from __future__ import annotations

from typing import Final

from handlers.understanding.lexicon import lexicon

COUNTY: Final = "county"


def approval_level(text: str) -> str:
    """The highest authority that the text names: county, city, province or nation."""
    patterns = lexicon().patterns
    for level in ("nation", "province", "city"):
        if patterns[level].search(text):
            return level
    return COUNTY


def days_stuck(text: str) -> int | None:
    """For how many days the matter has been stuck, if the text says so."""
    known = lexicon()
    found = known.patterns["duration"].search(text)
    if not found:
        return None
    unit = int(known.numbers[found["unit"]])
    has_half = found["half"] or found["after"] or known.numbers.get(found["count"]) == "0"
    return _number(found["count"]) * unit + (unit // 2 if has_half else 0)


def _number(text: str) -> int:
    if text.isdigit():
        return int(text)
    total = 0
    for char in text:
        value = int(lexicon().numbers[char])
        total = max(total, 1) * value if value == 10 else total + value
    return total
