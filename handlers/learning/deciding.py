"""A proposal is stored, and a person decides on it; the frozen cases have a word before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from handlers.learning.studying import Study, Verdict
from handlers.understanding.frozen import newly_failing
from storage.records import Proposal, ProposalState
from storage.transaction import Transaction


class Undecidable(Exception):
    """The proposal cannot be decided so."""


class Gone(Undecidable):
    """There is no proposal with that number."""


class Decided(Undecidable):
    """Somebody decided already, or a newer proposal took its place."""

    def __init__(self, state: ProposalState) -> None:
        super().__init__(state)
        self.state = state


class Broken(Undecidable):
    """Frozen cases would newly fail: id -> what each would be read as."""

    def __init__(self, failing: Mapping[str, str]) -> None:
        super().__init__(", ".join(failing))
        self.failing = failing


def propose(tx: Transaction, made: Study, by: int | None, at: datetime) -> Proposal | None:
    """Store what came of a study for a person to decide; None when there is nothing to decide.

    A study that breaks frozen cases is stored as refused.
    """
    if made.verdict in (Verdict.FEW, Verdict.NOTHING):
        return None
    is_good = made.verdict is Verdict.PROPOSED
    return tx.learning.propose(
        Proposal(
            id=0,
            made_at=at,
            state=ProposalState.PROPOSED if is_good else ProposalState.REFUSED,
            lessons=made.lessons,
            figures=made.figures(),
            delta={name: dict(weights) for name, weights in made.delta.items()},
            proposed_by=by,
            decided_at=None if is_good else at,
        )
    )


def approve(tx: Transaction, proposal_id: int, by: int | None, at: datetime) -> Proposal:
    """Put the proposal in force; the next message is read with it.

    Raises:
        Undecidable: it does not exist, is decided, or would break a frozen case.
    """
    proposal = _found(tx, proposal_id)
    if proposal.state is not ProposalState.PROPOSED:
        raise Decided(proposal.state)
    if failing := newly_failing(proposal.delta):
        raise Broken(failing)
    if not tx.learning.approve(proposal_id, by, at):
        raise Decided(_found(tx, proposal_id).state)
    return proposal


def refuse(tx: Transaction, proposal_id: int, by: int | None, at: datetime) -> Proposal:
    """Refuse the proposal, or take it out of force: then the shipped weights hold again.

    Returns the proposal as it was before.

    Raises:
        Undecidable: it does not exist, or is decided otherwise.
    """
    proposal = _found(tx, proposal_id)
    if not tx.learning.refuse(proposal_id, by, at):
        raise Decided(proposal.state)
    return proposal


def _found(tx: Transaction, proposal_id: int) -> Proposal:
    proposal = tx.learning.proposal(proposal_id)
    if proposal is None:
        raise Gone(proposal_id)
    return proposal
