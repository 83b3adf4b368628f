"""A message owed is claimed for a time, settled once, and never by two."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event as sql_event
from sqlalchemy import text

from storage.outbox import Outbox
from storage.records import MOST_REPEATS, Owed
from storage.transaction import Database, Transaction

NOW = datetime(2026, 9, 14, 1, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
PAYLOAD: dict[str, object] = {"text": "已派单：Q0001", "buttons": [], "is_answer": True}


def message(key: str, **changes: Any) -> Any:
    values = {
        "platform": "wecom",
        "target_kind": "group",
        "target": "main",
        "payload": PAYLOAD,
        "red": False,
        "now": NOW,
    }
    return {"key": key, **values, **changes}


def owe(tx: Transaction, key: str, **changes: Any) -> bool:
    return tx.outbox.enqueue(**message(key, **changes))


def claim(tx: Transaction, now: datetime = NOW, **options: Any) -> tuple[Owed, ...]:
    return tx.outbox.claim(now, MINUTE, **options)


def keys(owed: tuple[Owed, ...]) -> list[str]:
    return [one.key for one in owed]


def count(tx: Transaction, state: str) -> int:
    return tx.outbox.counts()[state]


def test_of_many_those_are_owed_that_are_new(tx: Transaction) -> None:
    owe(tx, "b")
    several = [message("a"), message("b", red=True), message("c", veiled=True), message("a")]
    assert tx.outbox.enqueue_all(several) == 2
    assert tx.outbox.enqueue_all(several) == 0
    assert tx.outbox.enqueue_all([]) == 0
    assert len(claim(tx)) == 3


def test_a_fact_is_owed_once(tx: Transaction) -> None:
    assert owe(tx, "overdue:1:2")
    assert not owe(tx, "overdue:1:2", target="side")
    assert tx.outbox.counts() == {"pending": 1, "sending": 0, "sent": 0, "unknown": 0, "dead": 0}


def test_a_claimed_message_comes_as_it_went_in(tx: Transaction) -> None:
    owe(tx, "k", platform="dingtalk", target_kind="person", target="u1")
    (owed,) = claim(tx)
    expected = Owed(1, "k", "dingtalk", "person", "u1", PAYLOAD, 1, owed.lease, NOW)
    assert owed == expected
    assert owed.lease
    assert count(tx, "sending") == 1


def test_red_overtakes_then_the_oldest_comes_first(tx: Transaction) -> None:
    for key, red in [("a", False), ("b", True), ("c", False), ("d", True)]:
        owe(tx, key, red=red)
    assert keys(claim(tx, limit=3)) == ["b", "d", "a"]
    assert keys(claim(tx, limit=3)) == ["c"]
    assert claim(tx) == ()


def test_what_is_not_due_waits(tx: Transaction) -> None:
    owe(tx, "later", not_before=NOW + MINUTE)
    assert claim(tx) == ()
    assert keys(claim(tx, NOW + MINUTE)) == ["later"]


def test_what_is_held_back_waits_and_what_is_under_way_cannot_be(tx: Transaction) -> None:
    owe(tx, "k")
    owe(tx, "other")
    assert tx.outbox.hold(["k"], NOW + MINUTE) == 1
    assert keys(claim(tx)) == ["other"]
    assert tx.outbox.hold(["other"], NOW + 2 * MINUTE) == 0
    assert keys(claim(tx, NOW + MINUTE - timedelta(seconds=1))) == []
    (held,) = claim(tx, NOW + MINUTE, keys=["k"])
    tx.outbox.sent(held, NOW + MINUTE)
    assert tx.outbox.hold(["k"], NOW + 2 * MINUTE) == 0
    assert claim(tx, NOW + 3 * MINUTE, keys=["k"]) == ()


def test_only_the_wanted_keys_are_claimed(tx: Transaction) -> None:
    for key in "abc":
        owe(tx, key)
    assert keys(claim(tx, keys={"c", "a", "z"})) == ["a", "c"]
    assert claim(tx, keys=[]) == ()


SETTLE: dict[str, Callable[[Outbox, Owed], bool]] = {
    "sent": lambda outbox, owed: outbox.sent(owed, NOW, "p1"),
    "doubtful": lambda outbox, owed: outbox.doubt(owed, NOW + MINUTE, "no answer"),
    "pending": lambda outbox, owed: outbox.retry(owed, NOW + MINUTE, "503"),
    "unknown": lambda outbox, owed: outbox.unknown(owed, "timeout"),
    "dead": lambda outbox, owed: outbox.dead(owed, "no such chat"),
}


@pytest.mark.parametrize("state", SETTLE)
def test_a_claim_is_settled_once(tx: Transaction, state: str) -> None:
    owe(tx, "k")
    owe(tx, "other")
    (owed,) = claim(tx, limit=1)
    assert SETTLE[state](tx.outbox, owed)
    waits = state in ("pending", "doubtful")
    assert count(tx, "pending" if waits else state) == (2 if waits else 1)
    for again in SETTLE.values():
        assert not again(tx.outbox, owed)
    assert not tx.outbox.release(owed, NOW)


def test_a_retry_waits_and_counts(tx: Transaction) -> None:
    owe(tx, "k")
    (first,) = claim(tx)
    tx.outbox.retry(first, NOW + MINUTE, "503")
    assert claim(tx) == ()
    (second,) = claim(tx, NOW + MINUTE)
    assert (second.attempts, second.lease == first.lease) == (2, False)


def test_what_is_handed_back_was_not_tried(tx: Transaction) -> None:
    owe(tx, "k")
    (first,) = claim(tx)
    assert tx.outbox.release(first, NOW + MINUTE)
    assert claim(tx) == ()
    (second,) = claim(tx, NOW + MINUTE)
    assert second.attempts == 1


def test_what_is_due_to_a_target_waits_together_unless_it_is_redder(tx: Transaction) -> None:
    for key, red in (("a", False), ("b", False), ("red", True)):
        owe(tx, key, red=red)
    owe(tx, "later", not_before=NOW + MINUTE / 2)
    owe(tx, "side", target="side")
    owe(tx, "elsewhere", platform="dingtalk")
    (first,) = claim(tx, keys=["a"])
    assert tx.outbox.put_off(first, NOW, NOW + MINUTE) == 1
    assert keys(claim(tx)) == ["red", "side", "elsewhere"]
    assert keys(claim(tx, NOW + MINUTE / 2)) == ["later"]
    assert keys(claim(tx, NOW + MINUTE)) == ["b"]


def test_red_messages_make_all_others_wait(tx: Transaction) -> None:
    owe(tx, "first", red=True)
    for key, red in (("a", False), ("red", True)):
        owe(tx, key, red=red)
    (first,) = claim(tx, keys=["first"])
    assert tx.outbox.put_off(first, NOW, NOW + MINUTE) == 2
    assert claim(tx) == ()


def test_protected_readers_are_not_put_off_together(tx: Transaction) -> None:
    owe(tx, "a", target_kind="person", target="u1", veiled=True)
    owe(tx, "b", target_kind="person", target="u2", veiled=True)
    (first,) = claim(tx, limit=1)
    assert tx.outbox.put_off(first, NOW, NOW + MINUTE) == 0
    assert len(claim(tx)) == 1


def test_the_outcome_is_written_down(tx: Transaction) -> None:
    for key in ("sent", "unknown", "dead"):
        owe(tx, key)
        (owed,) = claim(tx)
        SETTLE[key](tx.outbox, owed)
    query = "SELECT state, provider_id, error, settled_at IS NULL FROM outbox ORDER BY id"
    rows = tx.session.connection().execute(text(query)).all()
    assert [(*row[:3], bool(row[3])) for row in rows] == [
        ("sent", "p1", "", False),
        ("unknown", "", "timeout", True),
        ("dead", "", "no such chat", True),
    ]


def test_a_lease_that_runs_on_is_left_alone(tx: Transaction) -> None:
    owe(tx, "k")
    claim(tx)
    assert tx.outbox.expire_leases(NOW + MINUTE - timedelta(microseconds=1), ["wecom"]) == 0
    assert count(tx, "sending") == 1


def test_a_lease_that_is_over_means_another_attempt_and_perhaps_a_doubt(tx: Transaction) -> None:
    owe(tx, "safe", platform="console")
    owe(tx, "unsafe")
    owe(tx, "done")
    claimed = claim(tx)
    tx.outbox.sent(claimed[2], NOW)
    assert tx.outbox.expire_leases(NOW + MINUTE, ["console", "dingtalk"]) == 2
    assert tx.outbox.counts() == {"pending": 2, "sending": 0, "sent": 1, "unknown": 0, "dead": 0}
    assert not tx.outbox.sent(claimed[0], NOW)
    assert not tx.outbox.sent(claimed[1], NOW)
    assert [(one.key, one.doubts) for one in claim(tx, NOW + MINUTE)] == [
        ("safe", 0),
        ("unsafe", 1),
    ]


def test_what_has_had_its_repeats_stays_unknown(tx: Transaction) -> None:
    owe(tx, "k")
    for n in range(MOST_REPEATS + 1):
        (owed,) = claim(tx, NOW + n * MINUTE)
        assert owed.doubts == n
        tx.outbox.expire_leases(NOW + (n + 1) * MINUTE, [])
    assert count(tx, "unknown") == 1
    assert claim(tx, NOW + 9 * MINUTE) == ()


def test_a_claim_of_a_clock_that_was_wrong_is_over(tx: Transaction) -> None:
    owe(tx, "k", platform="console")
    (owed,) = claim(tx, NOW + 120 * MINUTE)
    assert tx.outbox.next_due_at() == NOW + 121 * MINUTE
    due = tx.outbox.next_due_at(NOW + 2 * MINUTE)
    assert due is not None and due < NOW  # noqa: PT018 - the type needs the first
    assert tx.outbox.expire_leases(NOW, ["console"]) == 1
    assert not tx.outbox.sent(owed, NOW)
    claim(tx)
    assert tx.outbox.expire_leases(NOW, ["console"], 2 * MINUTE) == 0


def test_each_target_gets_a_few_and_one_sender(tx: Transaction) -> None:
    for n in range(4):
        owe(tx, f"busy{n}")
    owe(tx, "red", red=True)
    owe(tx, "side", target="side")
    first = claim(tx, limit=20, each=2)
    assert keys(first) == ["red", "busy0", "side"]
    assert claim(tx, each=2) == ()
    assert keys(claim(tx, each=0, keys=["busy3"])) == ["busy3"]
    for one in first:
        tx.outbox.sent(one, NOW)
    assert claim(tx, each=2) == (), "busy3 is still under way"


def test_protected_readers_do_not_wait_for_each_other(tx: Transaction) -> None:
    owe(tx, "a", target_kind="person", target="u1", veiled=True)
    owe(tx, "b", target_kind="person", target="u2", veiled=True)
    assert len(claim(tx, limit=1, each=1)) == 1
    assert len(claim(tx, limit=1, each=1)) == 1


def test_the_former_holder_cannot_settle_what_another_claimed(tx: Transaction) -> None:
    owe(tx, "k")
    (first,) = claim(tx)
    tx.outbox.expire_leases(NOW + MINUTE, ["wecom"])
    (second,) = claim(tx, NOW + MINUTE)
    assert not tx.outbox.sent(first, NOW)
    assert tx.outbox.sent(second, NOW)


def test_the_next_moment_is_a_due_message_or_a_lease_end(tx: Transaction) -> None:
    assert tx.outbox.next_due_at() is None
    owe(tx, "later", not_before=NOW + 3 * MINUTE)
    assert tx.outbox.next_due_at() == NOW + 3 * MINUTE
    owe(tx, "now")
    assert tx.outbox.next_due_at() == NOW
    claim(tx)
    assert tx.outbox.next_due_at() == NOW + MINUTE


def test_two_replicas_claim_different_messages(postgresql: Database) -> None:
    with postgresql.begin() as tx:
        for key in "abcd":
            owe(tx, key)
    with postgresql.begin() as one, postgresql.begin() as other:
        assert keys(claim(one, limit=2)) == ["a", "b"]
        assert keys(claim(other)) == ["c", "d"]


@pytest.mark.parametrize("each", [0, 20])
def test_claiming_searches_the_index_and_looks_once_for_what_is_under_way(
    sqlite: Database, each: int
) -> None:
    plans: list[str] = []

    def explain(_c: object, cursor: Any, statement: str, values: Any, *_: object) -> None:
        if statement.startswith("SELECT"):
            cursor.execute(f"EXPLAIN QUERY PLAN {statement}", values)
            plans.extend(row[3] for row in cursor.fetchall())

    with sqlite.begin() as tx:
        sql_event.listen(tx.session.connection(), "before_cursor_execute", explain)
        claim(tx, each=each)
    searched = [plan for plan in plans if "ix_outbox_state_not_before_red (state=? AND" in plan]
    assert searched
    assert not [plan for plan in plans if "CORRELATED" in plan]
