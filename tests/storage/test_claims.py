"""Claims are taken for a while, decided once, and emptied then."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest

from storage.directory import Group, Person
from storage.records import Claim, ClaimState
from storage.transaction import Database, Transaction

NOW = datetime(2026, 9, 14, 1, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=10)
DRAFT = Claim(0, "wecom", "ZhangSan", 1, "张三", "13800000001", NOW, ClaimState.CHECKING, NOW)


def fill(tx: Transaction) -> Claim:
    tx.registers.upsert_person(Person(0, "张三", "13800000001"))
    tx.registers.upsert_person(Person(0, "柏若溪"))
    return tx.claims.make(DRAFT)


def test_a_claim_comes_back_as_it_went_in(tx: Transaction) -> None:
    made = fill(tx)
    assert tx.claims.find(made.id) == made == replace(DRAFT, id=1)
    assert tx.claims.find(2) is None
    assert tx.claims.next_look() == NOW
    assert tx.claims.asked(9) == ()


def test_a_taken_claim_is_nobody_elses_for_a_while(tx: Transaction) -> None:
    made = fill(tx)
    assert tx.claims.take_due(NOW - timedelta(seconds=1), LATER) == ()
    assert tx.claims.take_due(NOW, LATER) == (replace(made, look_at=LATER, tries=1),)
    assert tx.claims.take_due(NOW, LATER) == ()
    assert tx.claims.take_due(LATER, LATER + timedelta(hours=1))[0].tries == 2


def test_it_may_be_looked_up_again(tx: Transaction) -> None:
    made = fill(tx)
    tx.claims.take_due(NOW, LATER)
    assert tx.claims.look_again(made.id, NOW + timedelta(seconds=2))
    assert tx.claims.next_look() == NOW + timedelta(seconds=2)
    tx.claims.ask(made.id)
    assert not tx.claims.look_again(made.id, LATER)


def test_the_number_goes_when_the_administrators_are_asked(tx: Transaction) -> None:
    made = fill(tx)
    assert tx.claims.ask(made.id)
    assert not tx.claims.ask(made.id)
    (asked,) = tx.claims.asked(9)
    assert (asked.mobile, asked.said, asked.state) == ("", "张三", ClaimState.ASKED)
    assert tx.claims.next_look() is None


@pytest.mark.parametrize("by", [None, 2])
def test_a_claim_is_decided_once_and_emptied(tx: Transaction, by: int | None) -> None:
    made = fill(tx)
    state = ClaimState.CONFIRMED if by else ClaimState.LOOKED_UP
    assert tx.claims.settle(made.id, state, by, LATER)
    assert not tx.claims.settle(made.id, ClaimState.REFUSED, 1, LATER)
    settled = replace(made, said="", mobile="", state=state, decided_by=by, decided_at=LATER)
    assert tx.claims.find(made.id) == settled
    assert not settled.is_open


def test_a_newer_claim_of_the_account_replaces_an_open_one(tx: Transaction) -> None:
    made = fill(tx)
    tx.claims.make(replace(DRAFT, account="zhangsan"))
    tx.claims.make(replace(DRAFT, platform="dingtalk"))
    tx.claims.make(replace(DRAFT, platform="dingtalk", account="zhangsan"))
    states = [claim.state.value for n in range(1, 5) if (claim := tx.claims.find(n))]
    assert states == ["replaced", "checking", "checking", "checking"]
    replaced = tx.claims.find(made.id)
    assert replaced
    assert (replaced.said, replaced.mobile) == ("", "")


def test_claims_are_counted_by_account(tx: Transaction) -> None:
    fill(tx)
    tx.claims.make(replace(DRAFT, account="ZHANGSAN", asked_at=LATER))
    assert tx.claims.made_since("wecom", "zhangsan", NOW) == 1
    assert tx.claims.made_since("wecom", "zhangsan", NOW - timedelta(seconds=1)) == 2
    assert tx.claims.made_since("wecom", "zhangsa_", NOW - timedelta(days=1)) == 0
    assert tx.claims.made_since("console", "zhangsan", NOW - timedelta(days=1)) == 0


def test_old_open_claims_expire(tx: Transaction) -> None:
    made = fill(tx)
    assert tx.claims.expire(NOW, LATER) == 0
    assert tx.claims.expire(LATER, LATER) == 1
    found = tx.claims.find(made.id)
    assert found
    assert (found.state, found.said, found.mobile) == (ClaimState.EXPIRED, "", "")
    assert tx.claims.expire(LATER, LATER) == 0


def test_of_two_at_the_same_moment_one_takes_it(database: Database) -> None:
    with database.begin() as tx:
        fill(tx)
    together = Barrier(2)

    def take() -> int:
        together.wait()
        with database.begin() as tx:
            return len(tx.claims.take_due(NOW, LATER))

    with ThreadPoolExecutor(2) as pool:
        found = [one.result() for one in [pool.submit(take), pool.submit(take)]]
    assert sorted(found) == [0, 1]


def test_accounts_are_compared_without_case_on_wecom_only(tx: Transaction) -> None:
    fill(tx)
    for platform in ("wecom", "dingtalk"):
        tx.registers.bind_person(platform, "ZhangSan", 1, NOW)
        tx.registers.bind_person(platform, "zhangsan", 2, NOW)
    directory = tx.registers.directory()
    assert [person.accounts for person in directory.people] == [
        (("dingtalk", "ZhangSan"),),
        (("dingtalk", "zhangsan"), ("wecom", "zhangsan")),
    ]
    found = directory.by_account("wecom", "ZHANGSAN")
    assert found
    assert found.id == 2
    assert directory.by_account("dingtalk", "ZHANGSAN") is None


def test_chats_are_compared_with_case(tx: Transaction) -> None:
    first, second = (tx.registers.upsert_group(Group(0, name)) for name in ("一群", "二群"))
    tx.registers.bind_group("wecom", "wrAbc", first, NOW)
    tx.registers.bind_group("wecom", "wrabc", second, NOW)
    assert not tx.registers.unbind_group("wecom", "WRABC")
    chats = [group.chats for group in tx.registers.directory().groups]
    assert chats == [(("wecom", "wrAbc"),), (("wecom", "wrabc"),)]
    before = tx.registers.version()
    assert tx.registers.unbind_group("wecom", "wrAbc")
    assert not tx.registers.unbind_group("wecom", "wrAbc")
    assert tx.registers.version() == before + 1
    assert [group.chats for group in tx.registers.directory().groups] == [(), chats[1]]
