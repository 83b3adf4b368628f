"""Jobs run once per period, counters only rise, settings are kept."""

from __future__ import annotations

from datetime import datetime, timedelta

from storage.transaction import Transaction


def test_a_job_is_claimed_once_per_period(tx: Transaction, now: datetime) -> None:
    assert tx.marks.claim("digest", "2026-09-14", now)
    assert not tx.marks.claim("digest", "2026-09-14", now + timedelta(days=9))
    assert tx.marks.claim("digest", "2026-09-15", now)
    assert tx.marks.claim("sweep", "2026-09-14", now)


def test_the_last_period_is_the_one_claimed_last(tx: Transaction, now: datetime) -> None:
    assert tx.marks.last("digest") is None
    tx.marks.claim("digest", "b", now)
    tx.marks.claim("digest", "a", now + timedelta(seconds=1))
    tx.marks.claim("sweep", "c", now + timedelta(seconds=2))
    assert tx.marks.last("digest") == "a"


def test_counters_rise_each_on_its_own(tx: Transaction) -> None:
    assert tx.marks.counter("calls") == 0
    assert [tx.marks.count("calls"), tx.marks.count("calls"), tx.marks.count("other")] == [1, 2, 1]
    assert tx.marks.counter("calls") == 2


def test_a_text_is_kept_until_the_next(tx: Transaction) -> None:
    assert tx.marks.text("chief") is None
    tx.marks.set_text("chief", "main")
    tx.marks.set_text("other", "x")
    tx.marks.set_text("chief", "侧群")
    assert tx.marks.text("chief") == "侧群"
    assert tx.marks.text("other") == "x"
