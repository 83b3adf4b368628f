"""The auditor proves digests: once to each reader who wants it, on days of work, by day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from handlers.auditing import Fault
from tests.chat import Chat
from tests.jobs.test_sweep import DESK, LEADER, at, funded

OTHER = "fangzhiyuan"  # leads other projects, in which nothing is open


@pytest.fixture(scope="module")
def played(first_chat: Chat) -> Chat:
    """Something open, and some honest mornings; Saturday the 19th is rest, Sunday is worked."""
    funded(first_chat)
    for day in (17, 18, 19, 20):
        morning(first_chat, day)
    assert first_chat.audited() == []
    return first_chat


@pytest.fixture
def county(chat: Chat, played: Chat) -> Chat:
    """That county, to be tampered with."""
    chat.resume(played)
    return chat


def morning(chat: Chat, day: int, hour: int = 8, month: int = 9) -> None:
    """The timer runs from half past on for half an hour."""
    for minute in (30, 40, 50):
        chat.at(at(day, hour, minute, month))


def run(chat: Chat, statement: str, **values: object) -> None:
    with chat.database.begin() as tx:
        tx.session.connection().execute(text(statement), values)
    chat.is_tampered_with = True


def key_of(chat: Chat, account: str, day: int) -> str:
    with chat.database.read() as tx:
        person = tx.registers.directory().by_account("console", account)
    assert person
    return f"digest:daily:2026-09-{day}:{person.id}"


def found(chat: Chat) -> set[tuple[Fault, str]]:
    return {(one.fault, one.about) for one in chat.audited()}


def test_a_missing_one_is_found_though_the_job_believes_it_sent_it(county: Chat) -> None:
    key = key_of(county, LEADER, 18)
    run(county, "DELETE FROM outbox WHERE key = :key", key=key)
    assert found(county) == {(Fault.MISSED, key)}


def test_a_second_one_is_found_whatever_it_is_called(county: Chat) -> None:
    with county.database.begin() as tx:
        tx.outbox.enqueue(
            key="digest:daily:2026-09-18:0",
            platform="console",
            target_kind="person",
            target=LEADER,
            payload={"text": "【项目问题日报】"},
            red=False,
            now=at(18, 8, 45),
        )
    county.is_tampered_with = True
    assert (Fault.DOUBLED, f"digest:daily:2026-09-18>{LEADER}") in found(county)


MOVED = "UPDATE outbox SET {what} WHERE key = :key"


@pytest.mark.parametrize(
    ("what", "fault"),
    [
        ("key = replace(key, '09-18', '09-19')", Fault.RESTDAY),
        ("settled_at = '2026-09-18 13:10:00'", Fault.NIGHT),
        ("settled_at = '2026-09-18 00:29:00'", Fault.EARLY),
        ("settled_at = '2026-09-19 02:00:00'", Fault.NIGHT),
        ("created_at = '2026-09-17 00:31:00'", Fault.UNFOUNDED),
        ("created_at = '2026-09-18 00:20:00'", Fault.EARLY),
        ("key = substr(key, 1, length('digest:daily:2026-09-18:')) || '999'", Fault.UNFOUNDED),
    ],
    ids=["rest day", "night", "early", "a day later", "another day", "before its hour", "no one"],
)
def test_what_is_planted_is_found(county: Chat, what: str, fault: Fault) -> None:
    run(county, MOVED.format(what=what), key=key_of(county, LEADER, 18))
    assert fault in {one for one, _ in found(county)}


def test_one_to_who_opted_out_is_found(county: Chat) -> None:
    county.says(LEADER, "日报 关", "private")
    morning(county, 22)
    assert found(county) == set()
    key = key_of(county, DESK, 22)
    other = key_of(county, LEADER, 22)
    run(county, "UPDATE outbox SET key = :other WHERE key = :key", key=key, other=other)
    assert found(county) == {(Fault.UNWANTED, other), (Fault.MISSED, key)}


def nothing_open(chat: Chat) -> None:
    chat.says(DESK, "不予受理 Q0001 重复且无新情况", "private")


def opted_out(chat: Chat) -> None:
    chat.says(LEADER, "日报 关", "private")
    chat.says(DESK, "日报 关", "private")


def later_hour(chat: Chat) -> None:
    chat.says(LEADER, "日报 17:00", "private")
    chat.says(DESK, "日报 17:00", "private")


def other_leader(chat: Chat) -> None:
    with chat.database.begin() as tx:
        directory = tx.registers.directory()
        for project in directory.projects:
            tx.registers.upsert_project(replace(project, leader_id=None), date(2026, 9, 21))


@pytest.mark.parametrize("why", [nothing_open, opted_out, later_hour, other_leader])
def test_what_was_not_owed_is_not_missed(county: Chat, why: Callable[[Chat], None]) -> None:
    why(county)
    morning(county, 22)
    assert found(county) == set()


def test_a_morning_without_the_bot_misses_nothing_and_an_evening_sends_nothing(
    county: Chat,
) -> None:
    county.forget()
    county.at(at(22, 20, 10))
    county.later(minutes=20)
    assert not county.has_heard(LEADER, "项目问题日报")
    assert found(county) == set()
    morning(county, 23)
    assert county.has_heard(LEADER, "项目问题日报")


def test_up_late_it_is_owed_still_the_same_day(county: Chat) -> None:
    county.at(at(22, 14, 31))
    county.later(minutes=6)
    county.later(minutes=6)
    key = key_of(county, LEADER, 22)
    run(county, "DELETE FROM outbox WHERE key = :key", key=key)
    assert (Fault.MISSED, key) in found(county)


def test_one_that_lies_veiled_is_not_missed(county: Chat) -> None:
    county.says(LEADER, "匿名 污水厂临时用地手续一直没批下来", "private")
    morning(county, 22)
    with county.database.read() as tx:
        assert not tx.trail.is_owed(key_of(county, LEADER, 22))
    assert county.has_heard(LEADER, "项目问题日报")
    assert found(county) == set()


def test_who_leads_nothing_open_is_not_missed(county: Chat) -> None:
    assert not county.has_heard(OTHER, "项目问题日报")
    county.now += timedelta(days=1)
    assert found(county) == set()
