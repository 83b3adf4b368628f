"""Stories to learn from, and proposals that are decided once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from storage.records import Action, Event, Proposal, ProposalState, Status, Ticket
from storage.transaction import Transaction

NOW = datetime(2026, 9, 14, 1, 0, tzinfo=UTC)
DRAFT = Proposal(
    0, NOW, ProposalState.PROPOSED, 7, {"after": {"right": 6}}, {"r绿皮": {"eia": -5}}
)
TICKET = Ticket(0, "", Status.ASSIGNED, NOW, "wecom", "main", "sunyue", category="eia")


def told(tx: Transaction, ticket: Ticket, action: Action, **data: str) -> None:
    event = Event(0, ticket.id, NOW, action, None, "孙悦", None, ticket.status, {**data}, "话")
    tx.tickets.add_event(event)


def test_a_story_has_the_words_and_the_events_that_tell_of_the_category(tx: Transaction) -> None:
    ticket = tx.tickets.create(TICKET, "绿皮表没下来")
    told(tx, ticket, Action.REPORT, category="eia")
    told(tx, ticket, Action.SIGN)
    told(tx, ticket, Action.CORRECT, category="energy", from_category="eia")
    (story,) = tx.learning.stories(10)
    assert (story.number, story.category, story.text) == ("Q0001", "eia", "绿皮表没下来")
    assert [event.action for event in story.events] == [Action.REPORT, Action.CORRECT]
    assert story.events[1].data == {"category": "energy", "from_category": "eia"}
    assert story.events[1].at == NOW
    assert (story.events[1].actor_name, story.events[1].note) == ("", "")


def test_the_newest_stories_with_words_are_told_oldest_first(tx: Transaction) -> None:
    for text in ("一", "二", "", "三"):
        told(tx, tx.tickets.create(TICKET, text), Action.REPORT, category="eia")
    assert [story.text for story in tx.learning.stories(2)] == ["二", "三"]
    assert all(len(story.events) == 1 for story in tx.learning.stories(9))


def test_no_tickets_tell_no_stories(tx: Transaction) -> None:
    assert tx.learning.stories(9) == ()


def test_a_proposal_comes_back_as_it_went_in(tx: Transaction) -> None:
    made = tx.learning.propose(DRAFT)
    assert tx.learning.proposal(made.id) == made == replace(DRAFT, id=made.id)
    assert tx.learning.proposal(made.id + 1) is None


def test_a_newer_proposal_replaces_an_undecided_one(tx: Transaction) -> None:
    first, second = tx.learning.propose(DRAFT), tx.learning.propose(DRAFT)
    assert [one.id for one in tx.learning.proposals()] == [second.id, first.id]
    assert [one.state.value for one in tx.learning.proposals()] == ["proposed", "replaced"]
    assert tx.learning.newest(ProposalState.PROPOSED) == second


def test_one_stored_as_refused_replaces_nothing(tx: Transaction) -> None:
    first = tx.learning.propose(DRAFT)
    tx.learning.propose(replace(DRAFT, state=ProposalState.REFUSED))
    assert tx.learning.newest(ProposalState.PROPOSED) == first


def test_approval_replaces_what_was_in_force_and_raises_the_version(tx: Transaction) -> None:
    later = NOW + timedelta(days=1)
    first = tx.learning.propose(DRAFT)
    assert tx.learning.approve(first.id, None, NOW)
    before = tx.registers.version()
    second = tx.learning.propose(DRAFT)
    assert tx.registers.version() == before
    assert tx.learning.approve(second.id, None, later)
    assert tx.registers.version() > before
    in_force = tx.learning.newest(ProposalState.APPROVED)
    assert in_force == replace(
        second, state=ProposalState.APPROVED, decided_at=later, decided_by=None
    )
    assert [one.state.value for one in tx.learning.proposals()] == ["approved", "replaced"]


def test_a_decision_is_taken_once(tx: Transaction) -> None:
    made = tx.learning.propose(DRAFT)
    assert tx.learning.approve(made.id, None, NOW)
    assert not tx.learning.approve(made.id, None, NOW)
    assert tx.learning.refuse(made.id, None, NOW)  # what is in force can be taken back
    assert not tx.learning.refuse(made.id, None, NOW)
    assert not tx.learning.approve(made.id, None, NOW)
    assert tx.learning.newest(ProposalState.APPROVED) is None
    assert not tx.learning.refuse(99, None, NOW)
