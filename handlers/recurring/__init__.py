"""What comes by itself once in a period: on which days, from which hour, to whom, about what.

The jobs that send it and the audit that proves it ask the same rules.
"""

from __future__ import annotations

from handlers.recurring.rule import Reader, Rule, at_clock, due, next_time
from handlers.recurring.table import (
    DAILY,
    DOCKET,
    DRAFT,
    GROUP,
    MONTHLY,
    MORNING,
    RELEASED,
    RULES,
    WEEKLY,
)

__all__ = [
    "DAILY",
    "DOCKET",
    "DRAFT",
    "GROUP",
    "MONTHLY",
    "MORNING",
    "RELEASED",
    "RULES",
    "WEEKLY",
    "Reader",
    "Rule",
    "at_clock",
    "due",
    "next_time",
]
