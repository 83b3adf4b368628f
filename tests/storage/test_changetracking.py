"""Every line of a history says by itself what became different on the ticket."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, timedelta

import pytest

from storage.changetracking import Conflict
from storage.records import Action, Status, Ticket
from storage.records.changes import APART, changes, facts, restored
from storage.transaction import Database, Transaction
from tests.storage.test_tickets import BARE, NOW, event_of, filled

LATER = NOW + timedelta(hours=1)


def changed(tx: Transaction, ticket: Ticket, **fields: object) -> Ticket:
    """Store the ticket with other fields, without a word in its history."""
    return tx.tickets.save(replace(ticket, **fields))  # type: ignore[arg-type]  # any fields


def lines(tx: Transaction) -> list[dict[str, object]]:
    return [event.changes for event in tx.tickets.history(1)]


def test_facts_describe_a_ticket_but_for_what_is_kept_apart() -> None:
    whole = replace(filled(), id=7)
    bare = {name: getattr(BARE, name) for name in APART}
    said = {"platform": "", "chat_id": "", "reporter_account": ""}
    expected = replace(whole, **{**bare, **said, "status": Status.WORKING})
    assert restored(facts(whole), Status.WORKING) == expected


def test_facts_hold_nobody_and_no_words() -> None:
    told = str(facts(replace(filled(), evidence=("张三",), reporter_account="lisi")))
    assert "张三" not in told
    assert "lisi" not in told


@pytest.mark.parametrize("name", [f.name for f in fields(Ticket) if f.name not in APART])
def test_a_change_of_any_fact_is_seen(name: str) -> None:
    other = replace(BARE, **{name: getattr(filled(), name)})
    is_same = getattr(filled(), name) == getattr(BARE, name)
    assert list(changes(BARE, other)) == ([] if is_same else [name])


def test_a_new_ticket_is_told_whole_and_then_only_what_differs(seeded: Transaction) -> None:
    ticket = seeded.tickets.create(BARE, "话")
    seeded.tickets.add_event(event_of(1))
    ticket = changed(seeded, ticket, level=2, due_at=LATER, next_look_at=LATER)
    seeded.tickets.add_event(event_of(1))
    seeded.tickets.add_event(event_of(1))
    assert lines(seeded) == [facts(ticket) | {"level": 1, "due_at": None}, DIFFERENT, {}]


DIFFERENT = {"level": 2, "due_at": LATER.astimezone(UTC).isoformat()}


def test_changes_gather_until_a_line_is_written(seeded: Transaction) -> None:
    ticket = seeded.tickets.create(BARE, "话")
    seeded.tickets.add_event(event_of(1))
    changed(seeded, changed(seeded, ticket, level=2), level=3, asked_action=Action.EXTEND)
    seeded.tickets.add_event(event_of(1))
    assert lines(seeded)[1] == {"level": 3, "asked_action": "extend"}


def test_what_a_savepoint_undid_stands_in_no_line(seeded: Transaction) -> None:
    ticket = seeded.tickets.create(BARE, "话")
    seeded.tickets.add_event(event_of(1))
    changed(seeded, ticket, urge_count=1)
    with pytest.raises(Conflict), seeded.savepoint():
        changed(seeded, changed(seeded, replace(ticket, version=2), level=4), version=1)
    after = changed(seeded, replace(ticket, version=2, urge_count=1), level=2)
    seeded.tickets.add_event(event_of(1))
    assert lines(seeded)[1] == {"urge_count": 1, "level": 2}
    assert seeded.tickets.get(1) == after


def test_another_transaction_compares_with_what_it_read(database: Database) -> None:
    with database.begin() as tx:
        tx.tickets.create(BARE, "话")
        tx.tickets.add_event(event_of(1))
    with database.begin() as tx:
        [ticket] = tx.tickets.find()
        changed(tx, ticket, rating="satisfied")
        tx.tickets.add_event(event_of(1, at=LATER))
    with database.read() as tx:
        assert lines(tx)[1] == {"rating": "satisfied"}
