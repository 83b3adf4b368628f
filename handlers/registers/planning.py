"""plan(): what a workbook would do to the registers, with every faulty cell named. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from handlers.registers.changes import Change, Kind, changes_of, preview
from handlers.registers.groups import plan_groups
from handlers.registers.headings import Found, find_lines
from handlers.registers.layout import LAYOUT
from handlers.registers.ledgers import SHEETS, planner
from handlers.registers.lines import Faults, Line
from handlers.registers.people import plan_people
from handlers.registers.posts import plan_posts
from handlers.registers.projects import plan_pairs, plan_projects
from handlers.registers.proxies import plan_proxies
from handlers.registers.remarks import remarks
from handlers.registers.sheets import CellFault, Sheets
from handlers.registers.units import plan_units
from handlers.registers.work import Work
from handlers.texts import registers as texts
from storage.directory import Directory
from storage.records import LedgerBook

NOTHING: Final = LedgerBook()
Planner = Callable[[Sequence[Line], Work], None]
PLANNERS: Final[Mapping[str, Planner]] = {  # in this order, since later sheets refer to earlier
    "units": plan_units,
    "people": plan_people,
    "posts": plan_posts,
    "projects": plan_projects,
    "pairs": plan_pairs,
    "groups": plan_groups,
    "proxies": plan_proxies,
    **{key: planner(key) for key in SHEETS},
}


@dataclass(frozen=True)
class Plan:
    """The registers before and after; new entries of `after` have negative ids.

    With faults, `after` is what the readable cells say and must not be applied.
    """

    today: date
    before: Directory
    after: Directory
    changes: tuple[Change, ...]
    notes: tuple[str, ...]
    faults: tuple[CellFault, ...]
    ledgers_before: LedgerBook = NOTHING
    ledgers_after: LedgerBook = NOTHING

    @property
    def lines(self) -> tuple[str, ...]:
        """The faults in words; without faults the preview of all changes and the remarks."""
        if self.faults:
            return (*(fault.line for fault in self.faults), texts.refused(len(self.faults)))
        notes = (texts.NOTE.format(note=note) for note in self.notes)
        return (*preview(self.changes), *notes)

    def count(self, sheet: str, kind: Kind) -> int:
        """How many entries of that sheet fare so."""
        return sum((change.sheet, change.kind) == (sheet, kind) for change in self.changes)


def plan(sheets: Sheets, directory: Directory, today: date, ledgers: LedgerBook = NOTHING) -> Plan:
    """What the workbook would change, and every fault in it; never stops at the first."""
    work = Work(directory, today, Faults(), ledgers)
    found = {layout.key: find_lines(sheets, layout, work.faults) for layout in LAYOUT.sheets}
    for key, run in PLANNERS.items():
        run(found[key].lines, work)
    after = work.after()
    notes = (*_examples(found), *remarks(work, after))
    then = work.ledgers_after()
    changes, faults = changes_of(work, after, then), _sorted(work.faults)
    return Plan(today, directory, after, changes, notes, faults, ledgers, then)


def _examples(found: Mapping[str, Found]) -> list[str]:
    counted = [
        texts.EXAMPLES_OF.format(sheet=LAYOUT.sheet(key).title, count=rows.examples)
        for key, rows in found.items()
        if rows.examples
    ]
    return [texts.EXAMPLES.format(rows="、".join(counted))] if counted else []


def _sorted(faults: Faults) -> tuple[CellFault, ...]:
    """Sheet by sheet and top to bottom, as the clerk will go through them."""
    order = [layout.title for layout in LAYOUT.sheets]
    return tuple(
        sorted(
            faults.found,
            key=lambda f: (order.index(f.sheet), int(f.cell.lstrip(LETTERS) or 0), f.cell),
        )
    )


LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
