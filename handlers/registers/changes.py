"""What an import would change, entry by entry, and the preview in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from handlers.registers.layout import LAYOUT, SheetLayout
from handlers.registers.ledgers import SHEETS
from handlers.registers.words import Words, cells_of
from handlers.registers.work import Work
from handlers.texts import registers as texts
from storage.directory import Directory
from storage.records import LedgerBook


class Kind(Enum):
    """What happens to an entry."""

    ADDED = "added"
    CHANGED = "changed"
    ENDED = "ended"
    SAME = "same"


NAMED_BY = {
    "units": ("name",),
    "people": ("name",),
    "posts": ("unit", "title", "person"),
    "projects": ("code", "name"),
    "pairs": ("project",),
    "groups": ("name",),
    "proxies": ("principal", "agent"),
    **{key: sheet.marks for key, sheet in SHEETS.items()},
}


@dataclass(frozen=True, slots=True)
class Change:
    """One entry: its sheet's key, row (0: no line of its own) and the cells that differ."""

    sheet: str
    row: int
    kind: Kind
    name: str
    fields: tuple[tuple[str, str, str], ...] = ()  # heading, before, after

    @property
    def line(self) -> str:
        """The change in words."""
        title = LAYOUT.sheet(self.sheet).title
        if self.kind is Kind.ADDED:
            return texts.added_line(title, self.row, self.name)
        if self.kind is Kind.ENDED:
            return texts.ended_line(title, self.name, self.fields[-1][2])
        return texts.changed_line(title, self.row, self.name, self.fields)


def changes_of(work: Work, after: Directory, ledgers: LedgerBook) -> tuple[Change, ...]:
    """Every entry that the workbook mentions, and every tenure that it ends."""
    found: list[Change] = []
    for layout in LAYOUT.sheets:
        old = cells_of(layout.key, work.before, work.ledgers)
        new = cells_of(layout.key, after, ledgers)
        mine = [(line.number, i) for line, i in work.touched if line.layout is layout]
        found += (_change(layout, row, old.get(i), new[i]) for row, i in mine)
        rest = set(old) - {i for _, i in mine}
        if layout.key == "posts":
            found += (
                _change(layout, 0, old[i], new[i]) for i in old if i in rest and old[i] != new[i]
            )
    return tuple(found)


def _change(layout: SheetLayout, row: int, old: Words | None, new: Words) -> Change:
    name = " ".join(filter(None, (new[key] for key in NAMED_BY[layout.key])))
    if old is None:
        return Change(layout.key, row, Kind.ADDED, name)
    fields = tuple(
        (column.heading, old[column.key], new[column.key])
        for column in layout.columns
        if old[column.key] != new[column.key]
    )
    ends = bool(new.get("to_on")) and [heading for heading, _, _ in fields] == [
        layout.column("to_on").heading
    ]
    kind = Kind.ENDED if ends else Kind.CHANGED if fields else Kind.SAME
    return Change(layout.key, row, kind, name, fields)


def preview(changes: Sequence[Change]) -> Iterator[str]:
    """Figures for each sheet, then each change in words."""
    for layout in LAYOUT.sheets:
        count = Counter(change.kind for change in changes if change.sheet == layout.key)
        if layout.key in SHEETS and not count:
            continue
        figures = (count[kind] for kind in (Kind.ADDED, Kind.CHANGED, Kind.ENDED, Kind.SAME))
        yield texts.count_line(layout.title, *figures)
    real = [change for change in changes if change.kind is not Kind.SAME]
    yield from (change.line for change in real)
    if not real:
        yield texts.NOTHING
