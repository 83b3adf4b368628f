"""The ledgers of projects: permits, money, monthly plans, visits; every change leaves a line."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Final, TypeVar

from sqlalchemy import ColumnElement, CursorResult, Executable, or_, select, update
from sqlmodel import Session, SQLModel

from storage.records import (
    Contact,
    Entry,
    EntryChange,
    Funding,
    FundingKind,
    FundingStage,
    LedgerBook,
    MonthPlan,
    Need,
    Permit,
    PermitState,
    Visit,
)
from storage.tables import (
    ContactRow,
    EntryChangeRow,
    FundingRow,
    MonthPlanRow,
    PermitRow,
    VisitRow,
    among,
    count,
    counted,
    new_id,
    table,
    values_of,
)

E = TypeVar("E", Permit, Funding, MonthPlan, Visit)
COUNTER: Final = "ledgers.version"


@dataclass(frozen=True, slots=True)
class _Kind:
    name: str
    row: type[SQLModel]
    codes: Mapping[str, type]  # fields that hold a code


_KINDS: Final[Mapping[type, _Kind]] = {
    Permit: _Kind("permit", PermitRow, {"need": Need, "state": PermitState}),
    Funding: _Kind("funding", FundingRow, {"kind": FundingKind, "stage": FundingStage}),
    MonthPlan: _Kind("plan", MonthPlanRow, {}),
    Visit: _Kind("visit", VisitRow, {}),
}
_permits, _visits, _plans = table(PermitRow), table(VisitRow), table(MonthPlanRow)
_fundings = table(FundingRow)


class Ledgers:
    """The ledgers of one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def version(self) -> int:
        """Rises with every change of a ledger."""
        return counted(self._session.connection(), COUNTER)

    def book(self) -> LedgerBook:
        """Everything that the ledgers say."""
        permits, fundings = self.find(Permit), self.find(Funding)
        return LedgerBook(
            self.version(), permits, fundings, self.find(MonthPlan), self.find(Visit)
        )

    def find(
        self,
        kind: type[E],
        *,
        project_ids: Collection[int] | None = None,
        where: tuple[ColumnElement[bool], ...] = (),
    ) -> tuple[E, ...]:
        """Entries of that kind, of all projects or of these, in the order they were written."""
        rows = table(_KINDS[kind].row)
        wanted = select(rows).where(*among(rows.c.project_id, project_ids), *where)
        found = self._execute(wanted.order_by(rows.c.project_id, rows.c.id))
        return tuple(_made(kind, row._mapping) for row in found)

    def permits_due(self, day: date) -> tuple[Permit, ...]:
        """Permits whose planned day or last day has come by that day."""
        dates = or_(_permits.c.planned_on <= day, _permits.c.expires_on <= day)
        return self.find(Permit, where=(dates,))

    def contacts_due(self, first: date, last: date) -> tuple[Funding, ...]:
        """Needs whose next 对接 is on one of these days, and that are not paid out."""
        days = _fundings.c.next_on.between(first, last)
        unpaid = _fundings.c.stage != FundingStage.PAID.value
        return self.find(Funding, where=(days, unpaid))

    def plans_of(self, month: str, project_ids: Collection[int]) -> tuple[MonthPlan, ...]:
        """The plans of these projects for the month ("2026-09")."""
        return self.find(MonthPlan, project_ids=project_ids, where=(_plans.c.month == month,))

    def visits_between(
        self, first: date, last: date, project_ids: Collection[int] | None = None
    ) -> tuple[Visit, ...]:
        """Visits on those days, both included."""
        days = _visits.c.day.between(first, last)
        return self.find(Visit, project_ids=project_ids, where=(days,))

    def save(self, entry: Entry, at: datetime, by_id: int | None, source: str) -> int:
        """Insert (id 0) or update an entry; writes down what changed, and returns the id.

        Raises:
            LookupError: there is no entry with that id.
        """
        kind = _KINDS[type(entry)]
        rows = table(kind.row)
        values = values_of(entry)
        del values["id"]
        old = self._old(entry)
        changes = [
            [name, _text(old.get(name)), _text(value)]
            for name, value in values.items()
            if _text(old.get(name)) != _text(value)
        ]
        if entry.id and not changes:
            return entry.id
        entry_id = self._write(entry.id, rows, values)
        line = {"ledger": kind.name, "entry_id": entry_id, "at": at, "by_id": by_id}
        new_id(
            self._session.connection(),
            table(EntryChangeRow),
            {**line, "source": source, "changes": changes},
        )
        count(self._session.connection(), COUNTER)
        return entry_id

    def history(self, entry: Entry) -> tuple[EntryChange, ...]:
        """Every change of that entry, oldest first."""
        lines = table(EntryChangeRow)
        mine = select(*(lines.c[field.name] for field in fields(EntryChange))).where(
            lines.c.ledger == _KINDS[type(entry)].name, lines.c.entry_id == entry.id
        )
        return tuple(
            EntryChange(**{**row._mapping, "changes": tuple(map(tuple, row.changes))})
            for row in self._execute(mine.order_by(lines.c.id))
        )

    def note_contact(self, contact: Contact) -> None:
        """Write down what was said between a project and a bank."""
        values = {field.name: getattr(contact, field.name) for field in fields(contact)}
        new_id(self._session.connection(), table(ContactRow), values)

    def _old(self, entry: Entry) -> dict[str, object]:
        if not entry.id:
            return {}
        rows = table(_KINDS[type(entry)].row)
        found = self._execute(select(rows).where(rows.c.id == entry.id)).first()
        if found is None:
            raise LookupError(f"{rows.name} {entry.id}")
        return dict(found._mapping)

    def _write(self, entry_id: int, rows: Any, values: dict[str, object]) -> int:
        if not entry_id:
            return new_id(self._session.connection(), rows, values)
        self._execute(update(rows).where(rows.c.id == entry_id).values(values))
        return entry_id

    def _execute(self, statement: Executable) -> CursorResult[Any]:
        return self._session.connection().execute(statement)


def _made(kind: type[E], values: Mapping[Any, Any]) -> E:
    codes = _KINDS[kind].codes
    return kind(**{name: codes[name](v) if name in codes else v for name, v in values.items()})


def _text(value: object) -> str:
    if isinstance(value, tuple):
        return ",".join(map(str, value))
    return "" if value is None else str(value)
