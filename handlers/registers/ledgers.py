"""Plans the sheets whose columns are the fields of one record: ledgers, own days, duties.

One table says for each sheet which record it makes and which fields name an entry; the layout
says how each column is read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, replace
from enum import StrEnum
from typing import Any, Final

from handlers.registers.layout import Column
from handlers.registers.lines import Line
from handlers.registers.values import NO_END
from handlers.registers.work import Work
from storage.directory import DayRule, Duty
from storage.records import (
    Funding,
    FundingKind,
    FundingStage,
    MonthPlan,
    Need,
    Permit,
    PermitState,
    Visit,
)

# A column that points at another sheet fills the field of that id.
FIELDS: Final[Mapping[str, str]] = {
    "project": "project_id",
    "unit": "unit_id",
    "township": "township_id",
    "leader": "leader_id",
    "co": "co_unit_ids",
}
CODES: Final[Mapping[str, type[StrEnum]]] = {
    "need": Need,
    "permit_state": PermitState,
    "funding_kind": FundingKind,
    "funding_stage": FundingStage,
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one sheet makes, and the column keys that name an entry."""

    make: type
    marks: tuple[str, ...]


SHEETS: Final[Mapping[str, Sheet]] = {
    "permits": Sheet(Permit, ("project", "name")),
    "fundings": Sheet(Funding, ("project", "kind", "bank")),
    "plans": Sheet(MonthPlan, ("project", "month")),
    "visits": Sheet(Visit, ("project", "leader", "day")),
    "days": Sheet(DayRule, ("day",)),
    "duties": Sheet(Duty, ("category", "township")),
}
# Pairs of fields that cannot stand so: which column is at fault, and the code of its sentence.
CHECKS: Final[Mapping[str, tuple[str, str, Callable[[Any], bool]]]] = {
    "permits": ("expires_on", "expires_early", lambda e: _both(e.done_on, e.expires_on)),
    "fundings": ("paid", "more_paid", lambda e: e.paid > e.granted),
    "visits": ("solved", "more_solved", lambda e: e.solved > e.collected),
}


def planner(key: str) -> Callable[[Sequence[Line], Work], None]:
    """The planner of that sheet."""

    def plan_sheet(lines: Sequence[Line], work: Work) -> None:
        rows: dict[tuple[object, ...], int] = {}
        for line in lines:
            _take(key, line, work, rows)

    return plan_sheet


def field_of(key: str) -> str:
    """The record's field that a column fills."""
    return FIELDS.get(key, key)


def _take(key: str, line: Line, work: Work, rows: dict[tuple[object, ...], int]) -> None:
    """Read every cell, so that every fault is named; then put the entry into the work."""
    sheet, store = SHEETS[key], work.store(key)
    said: dict[str, object] = {}
    for column in line.layout.columns:
        said.update(_read(column, line, work, sheet))
    names = [field_of(mark) for mark in sheet.marks]
    if any(c.required and field_of(c.key) not in said for c in line.layout.columns):
        return
    defaults = _defaults(sheet.make)
    mark = tuple(said.get(name, defaults.get(name)) for name in names)
    if mark in rows:
        line.fault(
            sheet.marks[-1] if len(mark) < 3 else sheet.marks[0], "repeated", row=rows[mark]
        )
        return
    rows[mark] = line.number
    same = (e for e in store.values() if tuple(getattr(e, name) for name in names) == mark)
    old = next(same, None)
    new = replace(old, **said) if old else sheet.make(id=work.new_id(), **said)
    _check(key, line, new)
    store[new.id] = new
    work.touched.append((line, new.id))


def _check(key: str, line: Line, entry: object) -> None:
    if key in CHECKS:
        column, code, is_wrong = CHECKS[key]
        if is_wrong(entry):
            line.fault(column, code)


def _both(first: Any, last: Any) -> bool:
    return bool(first and last and last < first)


def _defaults(make: type) -> dict[str, object]:
    return {f.name: f.default for f in fields(make) if f.default is not MISSING}


def _read(column: Column, line: Line, work: Work, sheet: Sheet) -> dict[str, object]:
    """The field and what the cell says of it; nothing for an empty or a faulty cell."""
    name, default = field_of(column.key), _defaults(sheet.make).get(field_of(column.key))
    value = _value(column, line, work)
    if value is None:
        return {}
    return {name: default if value == "" or value is NO_END else value}


def _value(column: Column, line: Line, work: Work) -> object:
    """None for an empty or a faulty cell, "" or NO_END for one that clears."""
    key = column.key
    if column.choices:
        code = line.choice(key)
        made = CODES.get(column.choices)
        return made(code) if made and code is not None else code
    if column.kind == "units" or column.refers:
        return _referred(column, line, work)
    if column.is_date:
        return line.day(key)
    readers: Mapping[str, Callable[[str], object]] = {
        "amount": line.amount,
        "month": line.month,
        "count": line.count,
        "number": line.number_of_ticket,
        "permit": line.permit,
        "permits": line.permits,
    }
    return readers.get(column.kind, line.name)(key)


def _referred(column: Column, line: Line, work: Work) -> object:
    key = column.key
    if column.kind == "units":
        return work.units_in(line, key)
    text = line.name(key)
    if not text:
        return text
    if column.refers == "projects":
        return work.project_in(line, key, text)
    find = work.person_in if column.refers == "people" else work.unit_in
    return find(line, key)
