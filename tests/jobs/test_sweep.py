"""Reminders, alerts and what the timer does by itself: once each, merged, and politely."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from handlers.jobs.sweep import sweep
from handlers.rules.workcalendar import SHANGHAI
from storage.engine import OUTAGES
from storage.records import Action, Status
from tests.chat import Chat

UNIT, HEAD, LEADER, INSPECTOR, CHIEF, DESK = (
    "zhaomin",
    "qianwanli",
    "mengxiaofeng",
    "qinzheng",
    "guchanghe",
    "linxiaotang",
)


def at(day: int, hour: int, minute: int = 0, month: int = 9) -> datetime:
    """A moment of the test year in local time."""
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


def funded(chat: Chat, *, is_signed: bool = True) -> None:
    """A ticket of the finance bureau, due on Sunday the 20th (a make-up working day)."""
    chat.says("xulei", "污水厂财政配套资金一直没到位", "city")
    assert chat.ticket.category == "funding"
    if is_signed:
        chat.says(UNIT, "签收", "private")
        chat.says(UNIT, "进展 Q0001 正在调度", "private")
        chat.says("chenchen", "协办意见 Q0001 已核对", "private")
    chat.forget()


def walk(chat: Chat, until: datetime, hours: int = 4) -> None:
    """Time passes in such steps, with a sweep after each."""
    while chat.now < until:
        chat.at(min(chat.now + timedelta(hours=hours), until))


def rungs(chat: Chat) -> list[str]:
    """What the history says was told."""
    with chat.database.read() as tx:
        events = tx.tickets.history(chat.ticket.id)
    return [str(e.data["rung"]).split("@")[0] for e in events if e.action is Action.NOTICE]


def test_the_ladder_is_climbed_once_though_the_sweep_runs_every_hour(chat: Chat) -> None:
    funded(chat)
    walk(chat, at(20, 18), hours=1)
    chat.reopen()
    walk(chat, at(24, 18), hours=1)
    walk(chat, at(11, 18, month=10))
    walk(chat, at(13, 18, month=10), hours=1)
    told = rungs(chat)
    assert len(told) == len(set(told)) or all(told.count(r) == 1 for r in told if "urge" not in r)
    for account, word in ((UNIT, "即将到期"), (UNIT, "今日到期"), (HEAD, "已逾期 1 个工作日")):
        assert sum(word in h.text for h in chat.heard if h.target == account) == 1, word
    for account in (LEADER, INSPECTOR, CHIEF):
        overdue = [h for h in chat.heard if h.target == account and "已逾期" in h.text]
        assert len(overdue) == 1, account
    assert chat.ticket.level == 4


def test_a_unit_that_does_not_sign_is_told_on(chat: Chat) -> None:
    funded(chat, is_signed=False)
    chat.later(hours=9)
    chat.hears(HEAD, "逾期未签收")
    chat.hears(DESK, "逾期未签收")


def test_several_alerts_for_one_reader_come_in_one_message(chat: Chat) -> None:
    funded(chat)
    chat.says("xulei", "雨污分流财政配套资金一直没到位", "city")
    chat.says(UNIT, "签收 Q0002", "private")
    chat.forget()
    chat.at(at(20, 8, 5))
    told = [h for h in chat.heard if h.target == UNIT and "今日到期" in h.text]
    assert len(told) == 1
    assert "Q0001" in told[0].text
    assert "Q0002" in told[0].text


def test_after_a_week_of_standstill_everything_is_caught_up_in_one_message_each(
    chat: Chat,
) -> None:
    funded(chat)
    chat.at(at(13, 9, month=10))
    alerts = [h for h in chat.heard if "已逾期" in h.text and "日报" not in h.text]
    readers = [h.target for h in alerts]
    assert sorted(readers) == sorted(set(readers))
    assert {UNIT, HEAD, LEADER, INSPECTOR, CHIEF, "main"} <= set(readers)
    chat.forget()
    chat.tick()
    assert not chat.heard


def test_routine_notices_wait_for_the_morning(chat: Chat) -> None:
    funded(chat)
    chat.at(at(20, 22))
    assert not [h for h in chat.heard if "逾期" in h.text]
    chat.at(at(21, 8, 1))
    chat.hears(HEAD, "已逾期")


def test_nothing_is_pushed_on_a_holiday(chat: Chat) -> None:
    funded(chat)
    chat.at(at(30, 18))
    chat.later(minutes=30)  # the week's draft takes its turn, some minutes after its hour
    chat.forget()
    for day in range(1, 8):
        chat.at(at(day, 10, month=10))
    assert not chat.heard
    chat.at(at(8, 8, 40, month=10))
    chat.hears(LEADER, "日报")


def test_a_rated_ticket_closes_by_itself_and_does_not_count_as_satisfied(chat: Chat) -> None:
    funded(chat)
    chat.says(UNIT, "办结 Q0001 资金已拨付", "private")
    chat.says(DESK, "通过 Q0001", "private")
    chat.at(at(18, 18))
    assert (chat.ticket.status, chat.ticket.rating) == (Status.CLOSED, "")
    chat.at(at(20, 8, 1))
    chat.hears("xulei", "默认办结")


def test_an_audit_that_waits_too_long_is_told_to_the_desk(chat: Chat) -> None:
    funded(chat)
    chat.says(UNIT, "办结 Q0001 资金已拨付", "private")
    chat.forget()
    chat.at(at(16, 9))
    chat.hears(DESK, "待审核已超时")


def test_who_was_asked_for_more_words_is_reminded_and_then_the_desk_hears(chat: Chat) -> None:
    funded(chat, is_signed=False)
    chat.says(DESK, "退回补充 Q0001 缺金额", "private")
    chat.forget()
    walk(chat, at(16, 9))
    chat.hears("xulei", "Q0001", "等您把缺的说清楚")
    assert not chat.has_heard(DESK, "反映人还没有补充")
    walk(chat, at(17, 12))
    chat.hears(DESK, "Q0001", "反映人还没有补充")
    assert rungs(chat) == ["returned:T", "returned:T+2"]
    assert chat.audited() == []


def test_who_gave_the_words_is_reminded_no_more(chat: Chat) -> None:
    funded(chat, is_signed=False)
    chat.says(DESK, "退回补充 Q0001 缺金额", "private")
    chat.says("xulei", "补充 Q0001 差两百万", "private")
    chat.forget()
    walk(chat, at(18, 18))
    assert not any(rung.startswith("returned") for rung in rungs(chat))
    assert not [h for h in chat.heard if "补充" in h.text and "退回" in h.text]


def test_who_reported_without_a_name_is_reminded_and_named_nowhere(chat: Chat) -> None:
    chat.says("xulei", "匿名 污水厂财政配套资金一直没到位", "private")
    chat.says(DESK, f"退回补充 {chat.ticket.shown_number} 缺金额", "private")
    chat.forget()
    walk(chat, at(16, 9))
    told = [h.target for h in chat.heard if "等您把缺的说清楚" in h.text]
    assert told == ["xulei"]
    with chat.database.read() as tx:
        events = tx.tickets.history(chat.ticket.id)
    assert all("to" not in e.data for e in events if e.data.get("who") == "reporter")


def test_one_broken_ticket_does_not_stop_the_others(chat: Chat) -> None:
    funded(chat)
    chat.says("songjia", "光伏施工临电一直没接通 变压器也没装", "energy")
    with chat.database.begin() as tx:
        broken = tx.tickets.by_number("Q0001")
        assert broken
        chat.is_tampered_with = True
        tx.tickets.save(replace(broken, category="no such category", also=("nor this",)))
        other = tx.tickets.by_number("Q0002")
        assert other
    chat.forget()
    chat.at(at(14, 18))
    assert chat.has_heard("leiming", "逾期未签收")


def test_a_ticket_whose_rule_raises_is_postponed_by_an_hour(chat: Chat) -> None:
    funded(chat)
    chat.says("songjia", "光伏施工临电一直没接通 变压器也没装", "energy")
    chat.tick()  # today's digest is out
    with chat.database.begin() as tx:
        ticket = tx.tickets.by_number("Q0001")
        assert ticket
        chat.is_tampered_with = True
        impossible = datetime(1, 1, 1, tzinfo=UTC)  # no working day lies before it
        tx.tickets.save(replace(ticket, due_at=impossible, next_look_at=chat.now))
    chat.forget()
    chat.at(at(14, 18))
    assert chat.has_heard("leiming", "逾期未签收")
    with chat.database.read() as tx:
        ticket = tx.tickets.by_number("Q0001")
    assert ticket
    assert ticket.next_look_at == chat.now + timedelta(hours=1)


def test_a_full_disk_postpones_nobody(chat: Chat) -> None:
    funded(chat)
    chat.tick()
    chat.now = at(20, 9, month=11).astimezone(UTC)
    with chat.database.begin() as tx:
        run = tx.session.connection().exec_driver_sql
        run(f"PRAGMA max_page_count = {run('PRAGMA page_count').scalar()}")
    before = chat.ticket
    with pytest.raises(OUTAGES), chat.database.begin() as tx:
        sweep(tx, chat.context(tx))
    assert chat.ticket == before
    chat.reopen()
    chat.tick()
    assert chat.has_heard(UNIT, "逾期")


def test_a_changed_ticket_is_left_to_the_next_sweep(chat: Chat) -> None:
    funded(chat)
    assert chat.ticket.next_look_at
    chat.says(UNIT, "办结 Q0001 资金已拨付", "private")
    chat.forget()
    chat.at(at(14, 18))
    assert not chat.has_heard(UNIT, "到期")
