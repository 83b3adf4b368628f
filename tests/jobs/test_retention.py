"""What is over is erased and leaves the fact behind; who left has no access any more."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from handlers.context import ContextSource
from handlers.jobs.retention import retention
from handlers.rules.retention import Retention
from handlers.rules.workcalendar import WorkCalendar
from tests.chat import PLATFORM, Chat
from tests.dialogues.test_story import DESK, MANAGER

REPORT = "@吹哨 污水厂财政配套资金没到位，施工队说再不给钱就停工，电话13912345678"


def sql(chat: Chat, statement: str) -> list[object]:
    with chat.database.begin() as tx:
        result = tx.session.connection().execute(text(statement))
        return [row[0] for row in result.all()] if result.returns_rows else []


def run(chat: Chat) -> int:
    with chat.database.begin() as tx:
        return retention(tx, chat.context(tx))


@pytest.fixture
def closed(chat: Chat) -> Chat:
    chat.says(MANAGER, REPORT)
    chat.says(MANAGER, f"撤回 {chat.ticket.number} 不用了", "private")
    assert not chat.ticket.is_open
    return chat


def test_texts_that_were_sent_go_after_thirty_days(closed: Chat) -> None:
    closed.now += timedelta(days=29)
    run(closed)
    assert "{}" not in sql(closed, "SELECT payload FROM outbox")
    closed.now += timedelta(days=2)
    assert run(closed) > 0
    assert set(sql(closed, "SELECT payload FROM outbox WHERE state = 'sent'")) == {"{}"}
    assert run(closed) == 0  # once a day


def test_the_words_of_a_ticket_go_when_its_time_is_over(closed: Chat) -> None:
    closed.now += timedelta(days=9 * 365)
    run(closed)
    assert sql(closed, "SELECT text FROM ticket_words") != []
    closed.now += timedelta(days=2 * 365)
    run(closed)
    for table in ("ticket_words", "event_words", "sealed_original"):
        assert sql(closed, f"SELECT * FROM {table}") == []  # noqa: S608  (a name of ours)
    assert sql(closed, "SELECT ticket_id FROM erasure") == [closed.ticket.id]
    assert b"13912345678" not in closed.path.read_bytes()


def test_important_ones_stay_longer_and_zero_is_for_ever(closed: Chat) -> None:
    sql(closed, "UPDATE ticket SET whistle_level = 1")
    closed.is_tampered_with = True
    closed.now += timedelta(days=11 * 365)
    run(closed)
    assert sql(closed, "SELECT text FROM ticket_words") != []
    closed.source = ContextSource(
        WorkCalendar.shipped(), (PLATFORM,), retention=Retention(30, 10, 0)
    )
    closed.now += timedelta(days=30 * 365)
    run(closed)
    assert sql(closed, "SELECT text FROM ticket_words") != []


def test_who_left_loses_access_and_the_desk_hears_what_was_theirs(chat: Chat) -> None:
    chat.says(MANAGER, REPORT)
    with chat.database.begin() as tx:
        ctx = chat.context(tx)
        person = ctx.directory.by_account(PLATFORM, MANAGER)
        assert person is not None
        for post in ctx.directory.posts:
            if post.person_id == person.id:
                tx.registers.end_post(post.id, ctx.day)
    run(chat)
    with chat.database.read() as tx:
        assert tx.registers.directory().by_account(PLATFORM, MANAGER)  # still today
    chat.now += timedelta(days=1)
    assert run(chat) == 1
    chat.deliver()
    text = chat.hears(DESK, "【离岗】", person.name, chat.ticket.number).text
    assert ("和管理权限" in text) is person.is_admin
    with chat.database.read() as tx:
        assert tx.registers.directory().by_account(PLATFORM, MANAGER) is None
    chat.now += timedelta(days=1)
    assert run(chat) == 0
