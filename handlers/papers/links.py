"""Where papers are fetched from by a sealed link, and what the log of exports keeps of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from handlers.rules.selection import Pick

PATH: Final = "/papers/"
PAPER: Final = "paper-"  # followed by the id of an export, which says what it is and whose
_DAY: Final = "%Y%m%d"
_LEADER: Final = "l"


@dataclass(frozen=True, slots=True)
class Asked:
    """Which paper: its kind; for a list of problems, by which number of a digest.

    `day` lies in the week or month that it is about, None: the present one. With `leader_id` it
    tells of that 包联领导's projects only.
    """

    kind: str
    pick: Pick | None = None
    day: date | None = None
    leader_id: int | None = None

    @property
    def name(self) -> str:
        """What the log of exports keeps.

        >>> Asked("weekly", day=date(2026, 9, 18), leader_id=3).name
        'weekly-20260918-l3'
        """
        marks = (
            self.pick.value if self.pick else "",
            self.day.strftime(_DAY) if self.day else "",
            f"{_LEADER}{self.leader_id}" if self.leader_id is not None else "",
        )
        return "-".join(filter(None, (self.kind, *marks)))


def parted(name: str) -> Asked:
    """What was asked for, of what the log keeps.

    >>> parted(Asked("ledger", Pick.RED).name)
    Asked(kind='ledger', pick=<Pick.RED: 'd7'>, day=None, leader_id=None)
    """
    kind, *marks = name.split("-")
    day = next((datetime.strptime(m, _DAY).date() for m in marks if m.isdigit()), None)  # noqa: DTZ007 - a day
    pick = next((Pick(mark) for mark in marks if mark in set(Pick)), None)
    leaders = (int(m.removeprefix(_LEADER)) for m in marks if m.startswith(_LEADER))
    return Asked(kind, pick, day, next(leaders, None))
