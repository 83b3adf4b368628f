"""Who reported without a name is sealed with a key that lies outside of the database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from stat import S_IMODE

import pytest
from sqlalchemy import text

from storage.records import Reporter, Status, Ticket
from storage.transaction import Database, Transaction
from storage.veil import KeyUnusable, Veil

NOW = datetime(2026, 9, 14, 1, tzinfo=UTC)
SECRET = Ticket(
    id=0,
    number="",
    status=Status.TRIAGE,
    created_at=NOW,
    platform="wecom",
    chat_id="planted-chat",
    reporter_account="Planted",
    anonymous=True,
)


def test_a_protected_reporter_is_in_no_column_of_the_ticket(tx: Transaction) -> None:
    made = tx.tickets.create(SECRET, "话")
    assert (made.chat_id, made.reporter_id) == ("", None)
    stored = tx.tickets.get(made.id)
    assert stored == made
    assert "lanted" not in repr(stored)
    assert tx.sealed.reporter(made.id) == Reporter("wecom", "Planted")


def test_the_reporter_is_known_by_the_account_alone(tx: Transaction) -> None:
    made = tx.tickets.create(SECRET, "话")
    assert tx.sealed.is_reporter(made, [("wecom", "planted")])  # compared without case
    assert not tx.sealed.is_reporter(made, [("dingtalk", "Planted"), ("wecom", "other")])
    assert tx.sealed.open_of([("wecom", "Planted")]) == (made.id,)
    assert tx.sealed.open_of([("wecom", "other")]) == ()


def test_two_tickets_of_one_person_cannot_be_told_to_be_so(tx: Transaction) -> None:
    first, second = (tx.tickets.create(SECRET, "话") for _ in range(2))
    assert first.reporter_account != second.reporter_account


def test_with_another_key_nothing_is_opened(tmp_path: Path) -> None:
    sealed = Veil(tmp_path / "one.key").seal(["planted"])
    assert Veil(tmp_path / "one.key").opened(sealed) == ["planted"]
    assert Veil(tmp_path / "two.key").opened(sealed) is None
    assert Veil(tmp_path / "one.key").opened(sealed[:-8]) is None


def test_only_its_owner_reads_the_key_and_all_get_the_same(tmp_path: Path) -> None:
    path = tmp_path / "new" / "x.key"
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda _: Veil(path).digest("x"), range(8)))
    assert len(found) == 1
    assert S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in path.parent.iterdir()] == ["x.key"]


def test_a_broken_key_is_named_and_never_replaced(tmp_path: Path) -> None:
    path = tmp_path / "x.key"
    path.write_text("zz")
    with pytest.raises(KeyUnusable, match=r"x\.key"):
        Veil(path).seal("x")
    assert path.read_text() == "zz"


def test_what_is_owed_to_them_lies_veiled_and_is_forgotten_once_sent(tx: Transaction) -> None:
    payload: dict[str, object] = {"text": "planted words", "is_answer": False}
    tx.outbox.enqueue(
        key="told:1:planted",
        platform="wecom",
        target_kind="person",
        target="planted",
        payload=payload,
        red=False,
        now=NOW,
        veiled=True,
    )
    assert "planted" not in _rows(tx)
    (owed,) = tx.outbox.claim(NOW, timedelta(minutes=1))
    assert (owed.target, owed.payload, owed.is_veiled) == ("planted", payload, True)
    assert tx.outbox.sent(owed, NOW)
    assert "sealed" not in _rows(tx)


def test_what_an_older_version_kept_in_clear_is_sealed_by_migrating(sqlite: Database) -> None:
    with sqlite.begin() as tx:
        made = tx.tickets.create(SECRET, "话")
        run = tx.session.connection().execute
        run(text("DELETE FROM sealed_reporter"))
        run(text("UPDATE ticket SET reporter_account = 'planted', chat_id = 'planted'"))
    sqlite.migrate()
    sqlite.migrate()
    with sqlite.read() as tx:
        assert "planted" not in repr(tx.tickets.get(made.id))
        assert tx.sealed.reporter(made.id) == Reporter("wecom", "planted")


def _rows(tx: Transaction) -> str:
    return repr(tx.session.connection().execute(text("SELECT * FROM outbox")).all())
