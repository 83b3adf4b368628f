"""What can be learnt from tickets, and the proposals made of it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, select, update
from sqlmodel import Session

from storage.records import Action, Event, Proposal, ProposalState, Status, Story
from storage.tables import (
    VERSION,
    EventRow,
    ProposalRow,
    TicketRow,
    TicketWordsRow,
    count,
    new_id,
    table,
    values_of,
)

TELLING: Final = (  # actions that name a category or let it stand
    Action.REPORT,
    Action.CHOOSE,
    Action.SUBMIT,
    Action.CORRECT,
    Action.DISPATCH,
    Action.REASSIGN,
    Action.APPROVE,
    Action.RATE,
)
_OPEN: Final = (ProposalState.PROPOSED, ProposalState.APPROVED)
_proposals, _tickets = table(ProposalRow), table(TicketRow)
_words, _events = table(TicketWordsRow), table(EventRow)


class Learning:
    """Stories and proposals of one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def stories(self, limit: int) -> tuple[Story, ...]:
        """The newest tickets whose words are kept, oldest of them first."""
        run = self._session.connection().execute
        told = (
            select(_tickets.c.id, _tickets.c.number, _tickets.c.category, _words.c.text)
            .join(_words, _words.c.ticket_id == _tickets.c.id)
            .where(_words.c.text != "")
            .order_by(_tickets.c.id.desc())
            .limit(limit)
        )
        rows = run(told).all()[::-1]
        events = self._events(rows[0].id) if rows else {}
        return tuple(
            Story(row.id, row.number, row.category, row.text, tuple(events.get(row.id, ())))
            for row in rows
        )

    def _events(self, first: int) -> dict[int, list[Event]]:
        """The telling events of that ticket and all later ones, by ticket; without their words."""
        query = select(_events).where(
            _events.c.ticket_id >= first, _events.c.action.in_([a.value for a in TELLING])
        )
        found: dict[int, list[Event]] = defaultdict(list)
        for row in self._session.connection().execute(query.order_by(_events.c.id)):
            before = Status(row.from_status) if row.from_status else None
            codes = {"action": Action(row.action), "to_status": Status(row.to_status)}
            values = {**row._mapping, **codes, "from_status": before, "actor_name": ""}
            found[row.ticket_id].append(Event(**values))
        return found

    def propose(self, proposal: Proposal) -> Proposal:
        """Store a new proposal, given its id here; an undecided older one is replaced."""
        if proposal.state is ProposalState.PROPOSED:
            self._leave(ProposalState.PROPOSED)
        values = values_of(proposal)
        del values["id"]
        return replace(proposal, id=new_id(self._session.connection(), _proposals, values))

    def proposals(self, limit: int | None = None) -> tuple[Proposal, ...]:
        """The proposals, newest first."""
        query = select(_proposals).order_by(_proposals.c.id.desc()).limit(limit)
        return tuple(map(_proposal, self._session.connection().execute(query)))

    def proposal(self, proposal_id: int) -> Proposal | None:
        """The proposal with that id, or None."""
        query = select(_proposals).where(_proposals.c.id == proposal_id)
        row = self._session.connection().execute(query).first()
        return _proposal(row) if row else None

    def newest(self, state: ProposalState) -> Proposal | None:
        """The newest proposal in that state, or None."""
        query = select(_proposals).where(_proposals.c.state == state.value)
        newest = query.order_by(_proposals.c.id.desc()).limit(1)
        row = self._session.connection().execute(newest).first()
        return _proposal(row) if row else None

    def approve(self, proposal_id: int, by: int | None, at: datetime) -> bool:
        """Put an undecided proposal in force in place of an earlier one; False if it is decided.

        The registers' version rises, so that every process reads with it from then on.
        """
        if not self._settle(proposal_id, ProposalState.APPROVED, by, at, ProposalState.PROPOSED):
            return False
        self._leave(ProposalState.APPROVED, but=proposal_id)
        count(self._session.connection(), VERSION)
        return True

    def refuse(self, proposal_id: int, by: int | None, at: datetime) -> bool:
        """Refuse a proposal, or take an approved one out of force; False if neither applies."""
        is_open = self._settle(proposal_id, ProposalState.REFUSED, by, at, *_OPEN)
        if is_open:
            count(self._session.connection(), VERSION)
        return is_open

    def _settle(
        self, proposal_id: int, to: ProposalState, by: int | None, at: datetime, *of: ProposalState
    ) -> bool:
        """Decide a proposal that is in one of these states."""
        mine = _proposals.c.id == proposal_id, _proposals.c.state.in_([one.value for one in of])
        values = {"state": to.value, "decided_by": by, "decided_at": at}
        settled = update(_proposals).where(*mine).values(values)
        return self._session.connection().execute(settled).rowcount == 1

    def _leave(self, state: ProposalState, but: int = 0) -> None:
        left = _proposals.c.state == state.value, _proposals.c.id != but
        replaced = update(_proposals).where(*left).values(state=ProposalState.REPLACED.value)
        self._session.connection().execute(replaced)


def _proposal(row: Row[Any]) -> Proposal:
    return Proposal(**{**row._mapping, "state": ProposalState(row.state)})
