"""Where papers are fetched from by a sealed link."""

from __future__ import annotations

from typing import Final

from handlers.rules.selection import Pick

PATH: Final = "/papers/"
PAPER: Final = "paper-"  # followed by the id of an export, which says what it is and whose


def named(kind: str, pick: Pick | None) -> str:
    """What the log of exports keeps of a paper: its kind, and by which number of a digest."""
    return f"{kind}-{pick.value}" if pick else kind


def parted(name: str) -> tuple[str, Pick | None]:
    """Kind and number of what the log keeps.

    >>> parted(named("ledger", Pick.RED))
    ('ledger', <Pick.RED: 'd7'>)
    """
    kind, _, code = name.partition("-")
    return kind, Pick(code) if code else None
