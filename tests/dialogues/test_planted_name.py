"""A planted reporter goes through a whole life; then everything there is is searched for them."""

from __future__ import annotations

import json
import logging
import sqlite3
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from handlers import notices
from handlers.rules.view import as_json, view
from storage.directory import Person, Post, PostRole
from storage.records import Status
from tests.chat import MONDAY, PLATFORM, Chat
from tests.dialogues.test_story import DESK, FORESTRY, LEADER

NAME, ACCOUNT = "欧阳翠羽", "planted-7fq"
REPORT = "镁合金二期林地手续一直没批下来"
WHISTLE = "镁合金二期村民把路堵了不让拉料，现场二三十人，快来人"
FIRST, SECOND = "hu-officer", "lin-officer"
REGISTERS = {"person", "person_account"}


def planted(chat: Chat) -> int:
    """The planted person, and two officers."""
    with chat.database.begin() as tx:
        unit = tx.registers.directory().units[0].id
        id_ = tx.registers.upsert_person(Person(0, NAME))
        tx.registers.bind_person(PLATFORM, ACCOUNT, id_, chat.now)
        for account in (FIRST, SECOND):
            officer = tx.registers.upsert_person(Person(0, f"保密{account[0]}"))
            tx.registers.bind_person(PLATFORM, account, officer, chat.now)
            tx.registers.upsert_post(Post(0, unit, account, PostRole.OFFICER, officer))
    return id_


def live(chat: Chat, report: str, whistle: str) -> None:
    """From the report to the second closing; every step that the reporter may take."""
    chat.says(ACCOUNT, report, "private")
    chat.says(ACCOUNT, "补充 Q0001 东坡村那一段", "private")
    chat.says(ACCOUNT, "催办 Q0001", "main")
    chat.says(ACCOUNT, "催办 Q0001", "private")
    chat.says(ACCOUNT, "详 Q0001", "private")
    chat.says(ACCOUNT, "我的", "private")
    chat.says(FORESTRY, "签收 Q0001", "private")
    chat.says(FORESTRY, "进展 Q0001 已报省厅", "private")
    chat.says(FORESTRY, "问反映人 Q0001 具体哪一段？", "private")
    chat.says(ACCOUNT, "答 Q0001 东坡村到西坡村", "private")
    chat.says(ACCOUNT, "升级 Q0001", "private")
    chat.says(ACCOUNT, whistle, "private")
    for days in range(12):  # overdue, up the ladder, digests
        chat.at(MONDAY + timedelta(days=days + 1))
    chat.says(FORESTRY, "办结 Q0001 批文已拿到", "private")
    chat.says(DESK, "通过 Q0001", "private")
    chat.says(ACCOUNT, "不满意 Q0001 批文不全", "private")
    chat.says(FORESTRY, "办结 Q0001 已补全", "private")
    chat.says(DESK, "通过 Q0001", "private")
    chat.says(ACCOUNT, "基本满意 Q0001", "private")
    chat.says(ACCOUNT, "重开 Q0001 又卡住了", "private")
    chat.says(FIRST, "查看反映人 Q0001 有人打击报复", "private")
    chat.says(SECOND, "同意查看 Q0001", "private")
    for reader in (LEADER, DESK, FORESTRY):
        chat.says(reader, "详 Q0001", "private")
        chat.says(reader, "日报", "private")
        chat.says(reader, "查 Q0001", "main")


def traces(chat: Chat, who: int, log: str) -> list[str]:
    """Where name or account stand that they must not: tables, files, messages, log, JSON."""
    found = [f"log: {line}" for line in log.splitlines() if _names(line)]
    for heard in chat.heard:
        is_theirs = heard.target == ACCOUNT or (heard.target == FIRST and "反映人：" in heard.text)
        if not is_theirs and _names(f"{heard.key} {heard.text} {heard.buttons}"):
            found.append(f"message to {heard.target}: {heard.text}")
    with chat.database.read() as tx:
        ctx = chat.context(tx)
        for ticket in tx.tickets.find(open_only=False):
            shown = view(ticket, ctx.directory, ctx.now, ctx.calendar)
            told = as_json(shown, tx.tickets.text(ticket.id), tx.tickets.history(ticket.id))
            found += [f"json {ticket.number}"] * _names(json.dumps(told, ensure_ascii=False))
            history = tx.tickets.history(ticket.id)
            found += [f"event {event.action}" for event in history if event.actor_id == who]
            found += ["reporter_id"] * (ticket.reporter_id == who)
    return found + rows(chat.path)


def rows(path: Path) -> list[str]:
    """Rows of every table but the register itself that name the planted reporter."""
    with sqlite3.connect(path) as raw:
        tables = raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        return [
            f"{name}: {row}"
            for (name,) in tables.fetchall()
            if name not in REGISTERS
            for row in raw.execute(f'SELECT * FROM "{name}"')  # noqa: S608 - names of our own tables
            if _names(repr(row))
        ]


def _names(text: str) -> bool:
    return NAME in text or ACCOUNT in text


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Everything that is logged, the least too."""
    caplog.set_level(logging.DEBUG)
    return caplog


def test_the_planted_reporter_is_found_nowhere(chat: Chat, log: pytest.LogCaptureFixture) -> None:
    person_id = planted(chat)
    live(chat, f"匿名 {REPORT}", f"匿名 {WHISTLE}")
    ticket = chat.tickets[0]
    assert (ticket.reopen_count, ticket.status) == (2, Status.WORKING)
    assert chat.tickets[1].whistle_level
    assert [h.target for h in chat.heard if NAME in h.text] == [FIRST]
    assert chat.has_heard(ACCOUNT, "查看告知")
    assert traces(chat, person_id, log.text) == []


@pytest.mark.parametrize("prefix", ["匿名 ", ""])
def test_groups_read_no_word_of_a_reporter(chat: Chat, prefix: str) -> None:
    planted(chat)
    live(chat, f"{prefix}{REPORT}", f"{prefix}{WHISTLE}")
    told = [h.text for h in chat.heard if h.target_kind == "group"]
    assert any("Q0001" in text for text in told)
    for words in ("东坡村", "批文不全", "又卡住了", "二三十人", "快来人"):
        assert not [text for text in told if words in text], words
        assert any(words in h.text for h in chat.heard), words


def test_what_waits_to_be_sent_names_nobody_either(chat: Chat) -> None:
    planted(chat)
    chat.says(ACCOUNT, f"匿名 {REPORT}", "private")
    with chat.database.begin() as tx:  # signed, and not delivered
        ctx = chat.context(tx)
        ticket = replace(chat.ticket, version=9)
        people = notices.reporters(ctx, ticket)
        notices.owe(tx, ctx, notices.to_people(ctx, people, "told:1", "Q0001 已签收"))
    assert rows(chat.path) == []
    chat.deliver()
    chat.hears(ACCOUNT, "Q0001", "已签收")


def test_the_search_finds_who_reports_openly(chat: Chat, log: pytest.LogCaptureFixture) -> None:
    person_id = planted(chat)
    live(chat, REPORT, WHISTLE)
    places = {trace.partition(":")[0] for trace in traces(chat, person_id, log.text)}
    assert {"ticket", "event_words", "outbox", "inbox", "json Q0001"} <= places
    assert any(place.startswith("message to") for place in places)
