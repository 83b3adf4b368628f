"""The auditor finds nothing wrong with an honest county, and every fault that is planted."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from handlers.auditing import Fault
from handlers.jobs.audit import look
from handlers.rules.workcalendar import SHANGHAI
from handlers.texts.auditing import FAULTS
from tests.chat import Chat
from tests.dialogues.test_story import FORESTRY, LEADER, MANAGER, REPORT

ADMIN = "linxiaotang"


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 9, day, hour, minute, tzinfo=SHANGHAI)


@pytest.fixture(scope="module")
def played(first_chat: Chat) -> Chat:
    """A ticket that was signed in time and is a week overdue, with everybody told."""
    chat = first_chat
    chat.says(MANAGER, REPORT, "industry")
    chat.says(FORESTRY, "签收 Q0001", "private")
    chat.says(LEADER, "交办 Q0001 9月18日前办好", "private")
    for day in range(15, 30):
        for hour in (8, 10, 16):
            chat.at(at(day, hour, 1))
    assert chat.audited() == []
    return chat


@pytest.fixture
def overdue(chat: Chat, played: Chat) -> Chat:
    """That county, to be tampered with."""
    chat.resume(played)
    return chat


NOTICE = "SELECT min(id) FROM ticket_event WHERE action = 'notice' AND data LIKE '%\"due:T%'"
SIGNING = "SELECT id FROM ticket_event WHERE action = 'sign'"
ORDER = "SELECT id FROM ticket_event WHERE action = 'order'"
ALERT = "SELECT min(id) FROM outbox WHERE key LIKE 'alert:%'"
TICKET = "SELECT id FROM ticket"

AGAIN = (
    "INSERT INTO ticket_event (ticket_id, at, action, to_status, from_status, data, changes) "
    "SELECT ticket_id, at, action, to_status, from_status, data, '{}' FROM ticket_event "
    "WHERE id = :id"
)

PLANTED = {
    Fault.MISSED: ("DELETE FROM ticket_event WHERE id = :id", NOTICE),
    Fault.DOUBLED: (AGAIN, NOTICE),
    Fault.EARLY: ("UPDATE ticket_event SET at = '2026-09-15 00:00:00' WHERE id = :id", NOTICE),
    Fault.LATE: ("UPDATE ticket_event SET at = '2026-09-18 01:40:00' WHERE id = :id", NOTICE),
    Fault.UNFOUNDED: (
        "UPDATE ticket_event SET data = json_object('rung', 'due:T-7') WHERE id = :id",
        NOTICE,
    ),
    Fault.NIGHT: ("UPDATE outbox SET settled_at = '2026-09-29 18:00:00' WHERE id = :id", ALERT),
    Fault.BROKEN: ("DELETE FROM ticket_event WHERE id = :id", SIGNING),
    Fault.FORBIDDEN: ("UPDATE ticket_event SET action = 'approve' WHERE id = :id", SIGNING),
    Fault.DRIFT: ("UPDATE ticket SET urge_count = 9 WHERE id = :id", TICKET),
    Fault.DEADLINE: (
        "UPDATE ticket_event SET data = json_object('until', '2026-09-21') WHERE id = :id",
        ORDER,
    ),
    Fault.LIGHT: ("UPDATE ticket SET due_at = '2026-12-30 10:00:00' WHERE id = :id", TICKET),
}


def plant(chat: Chat, statement: str, wanted: str) -> None:
    """Tamper with one row behind the program's back."""
    chat.is_tampered_with = True
    with chat.database.begin() as tx:
        connection = tx.session.connection()
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        one = {"id": connection.scalar(text(wanted))}
        connection.execute(text("DELETE FROM event_words WHERE event_id = :id"), one)
        assert connection.execute(text(statement), one).rowcount == 1


@pytest.mark.parametrize("fault", PLANTED, ids=str)
def test_a_planted_fault_is_found(overdue: Chat, fault: Fault) -> None:
    plant(overdue, *PLANTED[fault])
    assert fault in {finding.fault for finding in overdue.audited()}


def test_an_alarm_that_goes_on_from_none_is_found(overdue: Chat) -> None:
    plant(
        overdue,
        "UPDATE ticket_event SET data = json_set(json_remove(data, '$.to'), '$.since', 'due:T+1@')"
        " WHERE id = :id",
        NOTICE,
    )
    (found,) = overdue.audited()
    assert (found.fault, found.about.partition(">")[2]) == (Fault.UNTOLD, "due:T+1@")


def test_a_notice_sent_twice_or_before_it_was_owed_is_found(overdue: Chat) -> None:
    plant(
        overdue,
        "INSERT INTO outbox (key, platform, target_kind, target, payload, red, state, attempts, "
        "not_before, lease, provider_id, error, created_at, settled_at) "
        "SELECT 'alert:again', platform, target_kind, target, payload, red, state, attempts, "
        "datetime(created_at, '+3 minutes'), lease, provider_id, error, created_at, "
        "datetime(created_at, '+1 minute') "
        "FROM outbox WHERE id = :id",
        ALERT,
    )
    assert {f.fault for f in overdue.audited()} == {Fault.DOUBLED, Fault.EARLY}


def test_what_was_under_way_as_a_clock_was_set_back_is_not_early(overdue: Chat) -> None:
    back = "UPDATE outbox SET settled_at = datetime(created_at, '-9 seconds') WHERE id = :id"
    plant(overdue, back, ALERT)
    overdue.is_tampered_with = False  # nothing to be found
    assert overdue.audited() == []


def test_a_change_behind_the_programs_back_is_found_whatever_it_is(overdue: Chat) -> None:
    with overdue.database.begin() as tx:
        ticket = tx.tickets.by_number("Q0001")
        assert ticket
        tx.tickets.save(replace(ticket, level=1, original_due_at=ticket.created_at))
    overdue.is_tampered_with = True
    found = {(f.fault, f.about) for f in overdue.audited()}
    assert found == {(Fault.DRIFT, "level"), (Fault.DRIFT, "original_due_at")}


def test_what_could_not_be_told_during_an_outage_is_told_late_and_no_fault(chat: Chat) -> None:
    chat.says(MANAGER, REPORT, "industry")
    chat.tick()
    chat.at(at(17, 9))
    assert chat.has_heard(FORESTRY, "Q0001")
    assert chat.audited() == []


@pytest.mark.parametrize("follows", ["a step", "a notice to the other unit"])
def test_what_a_wrong_clock_wrote_proves_nothing(chat: Chat, follows: str) -> None:
    """A unit answers a whistle in time, but that line of the history is dated two hours later."""
    chat.says(MANAGER, "吹哨 镁合金二期村民把路堵了，车进不去，快来人", "main")
    chat.later(minutes=1)
    called = next(h.target for h in chat.heard if "报到" in h.text and h.target_kind == "person")
    chat.now += timedelta(hours=2)
    chat.says(called, "报到 Q0001 马上到", "private")
    chat.now -= timedelta(hours=2)
    if follows == "a step":
        chat.says(called, "已到场 Q0001", "private")
    for _ in range(6):
        chat.later(minutes=9)  # swept all the time: nothing is excused by an outage


def test_what_became_due_as_the_quiet_began_is_told_after_it_and_no_fault(chat: Chat) -> None:
    """A unit that was alarmed answers a minute before noon; the sweep comes a minute after."""
    chat.at(at(14, 11, 35))
    chat.says(MANAGER, "吹哨 镁合金二期村民把路堵了，车进不去，快来人", "main")
    called = next(h.target for h in chat.heard if "报到" in h.text and h.target_kind == "person")
    chat.later(minutes=20)
    chat.at(at(14, 11, 59))
    chat.says(called, "报到 Q0001 马上到", "private")
    chat.at(at(14, 12, 1))
    chat.later(minutes=20)


def test_every_fault_has_words() -> None:
    assert set(FAULTS) == {fault.value for fault in Fault}


class TestDaily:
    """At night, in portions; what it finds is told, and its silence is."""

    def test_administrators_hear_of_a_fault_once_and_in_office_hours(self, overdue: Chat) -> None:
        make_admin(overdue)
        plant(overdue, *PLANTED[Fault.DRIFT])
        overdue.forget()
        for minute in range(1, 4):
            overdue.at(at(30, 2, minute))
        assert not overdue.has_heard(ADMIN, "自查")
        for hour in (9, 11):
            overdue.at(at(30, hour))
        told = [h for h in overdue.heard if h.target == ADMIN and "自查" in h.text]
        assert len(told) == 1
        assert "Q0001 现状与历史记录对不上（urge_count）" in told[0].text

    def test_a_day_without_fault_tells_nobody(self, overdue: Chat) -> None:
        make_admin(overdue)
        overdue.at(at(30, 9))
        assert not overdue.has_heard(ADMIN, "自查")

    def test_two_days_without_an_audit_are_an_alarm(self, overdue: Chat) -> None:
        make_admin(overdue)
        with overdue.database.begin() as tx:
            tx.marks.set_text("audit.done", at(30, 9).date().isoformat())  # as if it had hung
        overdue.now = at(30, 9) + timedelta(days=1)
        with overdue.database.begin() as tx:
            tx.session.connection().execute(text("DELETE FROM job_mark WHERE job = 'audit'"))
            tx.marks.claim("audit", "2026-09-28", at(28, 2))
            tx.marks.set_text("audit.done", overdue.now.date().isoformat())
        overdue.at(at(30, 9) + timedelta(days=8))
        assert overdue.has_heard(ADMIN, "每日自查两天没有做完")

    def test_what_was_seen_is_kept_once_whoever_looked(self, overdue: Chat) -> None:
        """Two processes read the same portion; the second that writes finds it written."""
        make_admin(overdue)
        plant(overdue, *PLANTED[Fault.DRIFT])
        overdue.forget()
        overdue.now = at(30, 2)
        with overdue.database.read() as tx:
            first, second = (look(tx, overdue.context(tx)) for _ in range(2))
        with overdue.database.begin() as tx:
            assert [keep(tx, overdue.context(tx)) for keep in (first, second)] == [1, 0]
            assert tx.marks.text("audit.found") == "1"
        for hour in (2, 9):
            overdue.at(at(30, hour, 1))
        assert len([h for h in overdue.heard if h.target == ADMIN and "自查" in h.text]) == 1


def make_admin(chat: Chat) -> None:
    with chat.database.begin() as tx:
        tx.session.connection().execute(
            text("UPDATE person SET is_admin = 1 WHERE name = '林晓棠'")
        )
        tx.session.connection().execute(
            text("UPDATE counter SET value = value + 1 WHERE name = 'registers.version'")
        )
