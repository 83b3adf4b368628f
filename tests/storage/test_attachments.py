"""What came with a message is fetched by one, settled once, and its source forgotten."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from storage.records import (
    Action,
    Attachment,
    AttachmentState,
    Content,
    Event,
    Fetch,
    Status,
    Ticket,
)
from storage.tables import AttachmentLookRow, AttachmentRow, table
from storage.transaction import Database, Transaction

NOW = datetime(2026, 9, 14, 1, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
URL = "https://store.example.test/one?sign=abcdefgh"
SECRET = "Qx7Lm2Vt9Kd4Rw8Yb3Nz6Hc1Jf5Gp0Ts7Ua2Ee9Dk4Z"  # noqa: S105
PICTURE = Content("image", "桥.png", "image/png", b"\x89PNG\r\n\x1a\n\x00\xff")


def ticket(tx: Transaction, account: str = "zhangsan", **changes: Any) -> int:
    bare = Ticket(0, "", Status.ASSIGNED, NOW, "wecom", "main", account, **changes)
    return tx.tickets.create(bare, "").id


def add(tx: Transaction, ticket_id: int, **changes: Any) -> int:
    values: dict[str, Any] = {
        "platform": "wecom",
        "account": "zhangsan",
        "message_id": "m1",
        "kind": "image",
        "url": URL,
        "secret": SECRET,
        "name": "",
        "now": NOW,
    }
    return tx.attachments.add(ticket_id=ticket_id, **values | changes)


def claim(tx: Transaction, now: datetime = NOW, most: int = 9) -> tuple[Fetch, ...]:
    return tx.attachments.claim(now, MINUTE, most)


def row(tx: Transaction, attachment_id: int) -> Any:
    rows = table(AttachmentRow)
    query = rows.select().where(rows.c.id == attachment_id)
    return tx.session.connection().execute(query).one()


def test_what_is_claimed_says_where_it_lies_but_shows_it_nowhere(tx: Transaction) -> None:
    id_ = add(tx, ticket(tx))
    (fetch,) = claim(tx)
    assert (fetch.id, fetch.url, fetch.secret, fetch.attempts) == (id_, URL, SECRET, 1)
    assert URL not in repr(fetch)
    assert SECRET not in repr(fetch)


def test_it_is_claimed_by_one_until_the_lease_is_over(tx: Transaction) -> None:
    add(tx, ticket(tx))
    (first,) = claim(tx)
    assert claim(tx, NOW + MINUTE - timedelta(seconds=1)) == ()
    (second,) = claim(tx, NOW + MINUTE)
    assert second.attempts == 2
    assert not tx.attachments.store(first, PICTURE, NOW)
    assert not tx.attachments.fail(first, "late")
    assert tx.attachments.store(second, PICTURE, NOW)
    assert not tx.attachments.store(second, PICTURE, NOW)


@pytest.mark.postgres
def test_two_replicas_claim_different_ones(postgresql: Database) -> None:
    with postgresql.begin() as tx:
        ids = [add(tx, ticket(tx)) for _ in range(3)]
    with postgresql.begin() as one, postgresql.begin() as other:
        assert [fetch.id for fetch in claim(one, most=2)] == ids[:2]
        assert [fetch.id for fetch in claim(other)] == ids[2:]


def test_the_oldest_come_first_and_no_more_than_wanted(tx: Transaction) -> None:
    ids = [add(tx, ticket(tx)) for _ in range(3)]
    assert [fetch.id for fetch in claim(tx, most=2)] == ids[:2]
    assert [fetch.id for fetch in claim(tx, most=2)] == ids[2:]


def test_what_is_stored_can_be_read_and_its_source_is_gone(tx: Transaction) -> None:
    ticket_id = ticket(tx)
    id_ = add(tx, ticket_id)
    (fetch,) = claim(tx)
    assert tx.viewing.content(id_) is None
    assert tx.attachments.store(fetch, PICTURE, NOW + MINUTE)
    assert tx.viewing.content(id_) == PICTURE
    assert tx.viewing.of_ticket(ticket_id) == (
        Attachment(id_, ticket_id, "image", AttachmentState.STORED, "桥.png", "image/png", 10),
    )
    kept = row(tx, id_)
    assert (kept.url, kept.secret, kept.lease) == ("", "", "")
    assert (kept.sha256, kept.stored_at) == (sha256(PICTURE.data).hexdigest(), NOW + MINUTE)


def test_what_is_given_up_is_forgotten_as_well(tx: Transaction) -> None:
    id_ = add(tx, ticket(tx))
    (fetch,) = claim(tx)
    assert tx.attachments.fail(fetch, "too_large")
    kept = row(tx, id_)
    assert (kept.url, kept.secret, kept.state, kept.error) == ("", "", "failed", "too_large")
    assert claim(tx, NOW + timedelta(days=1)) == ()


def test_a_retry_comes_when_it_is_due(tx: Transaction) -> None:
    id_ = add(tx, ticket(tx))
    assert tx.attachments.next_due_at() == NOW
    (fetch,) = claim(tx)
    assert tx.attachments.next_due_at() == NOW + MINUTE
    assert tx.attachments.retry(fetch, NOW + timedelta(seconds=5), "status_503")
    assert tx.attachments.next_due_at() == NOW + timedelta(seconds=5)
    assert claim(tx, NOW + timedelta(seconds=4)) == ()
    assert [f.id for f in claim(tx, NOW + timedelta(seconds=5))] == [id_]
    assert row(tx, id_).error == "status_503"


def test_neither_address_nor_key_is_left_in_the_file(sqlite: Database, tmp_path: Path) -> None:
    with sqlite.begin() as tx:
        ticket_id = ticket(tx)
        for number in range(40):
            add(tx, ticket_id, url=f"{URL}{number}" * 20)
    with sqlite.begin() as tx:
        stored, failed = claim(tx, most=20), claim(tx, most=20)
        for fetch in stored:
            tx.attachments.store(fetch, PICTURE, NOW)
        for fetch in failed:
            tx.attachments.fail(fetch, "expired")
    assert any(SECRET.encode() in file.read_bytes() for file in tmp_path.glob("test.db*"))
    sqlite.close()
    left = b"".join(file.read_bytes() for file in tmp_path.glob("test.db*"))
    assert PICTURE.data in left
    assert b"store.example.test" not in left
    assert SECRET.encode() not in left


def said(
    tx: Transaction, ticket_id: int, actor_id: int | None, action: Action, minutes: int
) -> None:
    at = NOW + minutes * MINUTE
    status = Status.ASSIGNED
    tx.tickets.add_event(Event(0, ticket_id, at, action, actor_id, "", status, status))


def test_the_ticket_just_spoken_of(
    database: Database, seeder: Callable[[Transaction], None]
) -> None:
    with database.begin() as tx:
        seeder(tx)
        own, other, strange = ticket(tx), ticket(tx, "lisi"), ticket(tx, "guest")
        said(tx, own, 1, Action.REPORT, 0)
        said(tx, other, 2, Action.REPORT, 1)
        said(tx, strange, None, Action.REPORT, 2)
        said(tx, own, 2, Action.SIGN, 3)
        said(tx, own, None, Action.DISPATCH, 3)

        def found(account: str, person: int | None, minutes: int) -> int | None:
            since = NOW + minutes * MINUTE
            return tx.attachments.spoken_of(("wecom", account), person, since)

        assert found("zhangsan", 1, 0) == own
        assert found("zhangsan", 1, 1) is None
        assert found("lisi", 2, 0) == other
        assert found("guest", None, 0) == strange
        assert found("nobody", None, 0) is None
        said(tx, other, 1, Action.SUPPLEMENT, 4)
        assert found("zhangsan", 1, 1) == other
        said(tx, own, None, Action.SUPPLEMENT, 5)  # without a name, under the same account
        assert found("zhangsan", 1, 1) == own


def test_who_was_given_links_is_recorded(seeded: Transaction) -> None:
    ticket_id = ticket(seeded)
    seeded.viewing.looked(ticket_id, 1, NOW)
    seeded.viewing.looked(ticket_id, None, NOW + MINUTE)
    c = table(AttachmentLookRow).c
    looks = select(c.ticket_id, c.at, c.actor_id).order_by(c.id)
    found = seeded.session.connection().execute(looks).all()
    assert found == [(ticket_id, NOW, 1), (ticket_id, NOW + MINUTE, None)]


def test_the_key_of_links_is_made_once(database: Database) -> None:
    with database.read() as tx:
        assert tx.viewing.link_key() is None
    with database.begin() as tx:
        key = tx.viewing.make_link_key()
    with database.begin() as tx:
        assert tx.viewing.make_link_key() == key
    with database.read() as tx:
        assert tx.viewing.link_key() == key
    assert len(key) == 32


@pytest.mark.parametrize("size", [0, 1, 300_000])
def test_any_bytes_come_back(tx: Transaction, size: int) -> None:
    id_ = add(tx, ticket(tx))
    (fetch,) = claim(tx)
    data = bytes(n % 256 for n in range(size))
    tx.attachments.store(fetch, Content("file", "", "application/octet-stream", data), NOW)
    content = tx.viewing.content(id_)
    assert content is not None
    assert content.data == data
