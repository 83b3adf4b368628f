"""Whom whistles called, and what they answered."""

from __future__ import annotations

from sqlalchemy import insert, select, update
from sqlmodel import Session

from storage.records import Summons
from storage.tables import SummonsRow, table, values_of

_summonses = table(SummonsRow)


class Summonses:
    """The summonses of one transaction; part of its tickets."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def summon(self, summons: Summons) -> None:
        """Store a summons; one per ticket and unit."""
        self._session.connection().execute(insert(_summonses), values_of(summons))

    def summonses(self, ticket_id: int) -> tuple[Summons, ...]:
        """The summonses of a ticket by unit."""
        of_ticket = select(_summonses).where(_summonses.c.ticket_id == ticket_id)
        rows = self._session.connection().execute(of_ticket.order_by(_summonses.c.unit_id))
        return tuple(Summons(**row._mapping) for row in rows)

    def save_summons(self, summons: Summons) -> None:
        """Write what the unit answered."""
        c = _summonses.c
        mine = (c.ticket_id == summons.ticket_id, c.unit_id == summons.unit_id)
        self._session.connection().execute(update(_summonses).where(*mine), values_of(summons))
