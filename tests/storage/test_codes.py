"""One-time codes: ten minutes, five tries, once, and each for its purpose."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import text

from storage.codes import LIFE
from storage.transaction import Database, Transaction

NOW = datetime(2026, 9, 14, 1, 0, tzinfo=UTC)
SOON = NOW + timedelta(minutes=10)


def spend(tx: Transaction, *codes: str, now: datetime = NOW) -> list[str]:
    """What each code turns out to be for; a right one is used up."""
    found = []
    for code in codes:
        found.append(tx.codes.purpose_of(code, now))
        if found[-1]:
            tx.codes.void(found[-1])
    return found


@pytest.mark.parametrize(
    ("codes", "now", "expected"),
    [
        pytest.param(["right"], NOW, ["admin"], id="right"),
        pytest.param(["right", "right"], NOW, ["admin", ""], id="only once"),
        pytest.param(["wrong", "", "right"], NOW, ["", "", "admin"], id="after errors"),
        pytest.param(["x"] * 4 + ["right"], NOW, [""] * 4 + ["admin"], id="at the fifth try"),
        pytest.param(["x"] * 5 + ["right"], NOW, [""] * 6, id="void after five"),
        pytest.param(["right"], SOON - timedelta(microseconds=1), ["admin"], id="just in time"),
        pytest.param(["right", "right"], SOON, ["", ""], id="too late"),
    ],
)
def test_a_code_opens_once_in_time(
    tx: Transaction, codes: list[str], now: datetime, expected: list[str]
) -> None:
    tx.codes.put("admin", "right", SOON)
    assert spend(tx, *codes, now=now) == expected


def test_a_code_tells_its_purpose_and_leaves_the_others(tx: Transaction) -> None:
    assert spend(tx, "right") == [""]
    for purpose in ("group:1", "group:2", "admin"):
        tx.codes.put(purpose, purpose[-1], SOON)
    assert spend(tx, "2", "2", "1", "n") == ["group:2", "", "group:1", "admin"]


def test_a_wrong_try_costs_every_code_one(tx: Transaction) -> None:
    for purpose in ("group:1", "group:2", "admin"):
        tx.codes.put(purpose, purpose[-1], SOON)
    assert spend(tx, "x", "x", "x", "2", "x", "x", "1", "n") == ["", "", "", "group:2"] + [""] * 4


def test_looking_alone_uses_nothing_up(tx: Transaction) -> None:
    tx.codes.put("group:1", "right", SOON)
    assert [tx.codes.purpose_of("right", NOW) for _ in range(9)] == ["group:1"] * 9


def test_a_new_code_voids_the_old_and_its_tries(tx: Transaction) -> None:
    tx.codes.put("admin", "old", SOON)
    spend(tx, "x", "x", "x", "x")
    tx.codes.put("admin", "new", SOON)
    assert spend(tx, "old", "new") == ["", "admin"]


def test_an_issued_code_has_six_digits_and_ten_minutes(tx: Transaction) -> None:
    code = tx.codes.issue("group:1", NOW)
    assert len(code) == 6
    assert code.isdigit()
    assert tx.codes.purpose_of(code, NOW + LIFE - timedelta(seconds=1)) == "group:1"
    assert tx.codes.purpose_of(code, NOW + LIFE) == ""


def test_the_code_itself_is_not_stored(tx: Transaction) -> None:
    for purpose in ("admin", "other"):
        tx.codes.put(purpose, "246810", SOON)
    query = text("SELECT purpose, salt, digest, tries FROM one_time_code")
    rows = tx.session.connection().execute(query).all()
    assert not re.search(r"(?<![0-9a-f])246810(?![0-9a-f])", str(rows))  # a digest may hold it
    assert rows[0].digest != rows[1].digest


def test_of_two_at_the_same_moment_one_gets_it(database: Database) -> None:
    for _ in range(5):
        with database.begin() as tx:
            tx.codes.put("group:1", "right", SOON)
        together = Barrier(2)

        def take(together: Barrier = together) -> list[str]:
            together.wait()
            with database.begin() as tx:
                return spend(tx, "right")

        with ThreadPoolExecutor(2) as pool:
            found = [one.result() for one in [pool.submit(take), pool.submit(take)]]
        assert sorted(found) == [[""], ["group:1"]]
