"""A message seen before is known, with the answers it got."""

from __future__ import annotations

from datetime import datetime, timedelta

from storage.transaction import Database, Transaction

ANSWERS: list[dict[str, object]] = [{"key": "k1", "text": "已派单"}, {"key": "k2", "buttons": []}]


def test_a_message_is_new_once_per_platform(tx: Transaction, now: datetime) -> None:
    assert tx.inbox.claim("wecom", "m1", "main", now)
    assert not tx.inbox.claim("wecom", "m1", "side", now + timedelta(days=1))
    assert tx.inbox.claim("wecom", "m2", "main", now)
    assert tx.inbox.claim("dingtalk", "m1", "main", now)


def test_a_claim_that_is_rolled_back_never_was(database: Database, now: datetime) -> None:
    with database.begin() as tx:
        try:
            with tx.savepoint():
                tx.inbox.claim("wecom", "m1", "main", now)
                raise ValueError
        except ValueError:
            pass
    with database.begin() as tx:
        assert tx.inbox.claim("wecom", "m1", "main", now)


def test_answers_are_given_again(tx: Transaction, now: datetime) -> None:
    tx.inbox.claim("wecom", "m1", "main", now)
    assert tx.inbox.answer("wecom", "m1") == ()
    tx.inbox.remember("wecom", "m1", ANSWERS)
    assert tx.inbox.answer("wecom", "m1") == tuple(ANSWERS)
    assert tx.inbox.answer("wecom", "m2") == ()
    assert tx.inbox.answer("dingtalk", "m1") == ()


def test_old_messages_are_forgotten(tx: Transaction, now: datetime) -> None:
    for days in range(3):
        tx.inbox.claim("wecom", f"m{days}", "main", now - timedelta(days=days))
    assert tx.inbox.purge(now - timedelta(days=1)) == 1
    assert tx.inbox.claim("wecom", "m2", "main", now)
    assert not tx.inbox.claim("wecom", "m1", "main", now)
