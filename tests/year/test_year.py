"""A county's month, in soak its whole year: nothing missed, early, doubled, or told at night.

The figures of notices per person and working day, and of what a matter costs (docs/scale.md), are
printed (`-s`, and in every soak).
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import mean, median

import pytest
from sqlalchemy import text

from handlers.auditing import Fault, audit
from handlers.rules.workcalendar import WorkCalendar
from storage.directory import PostRole
from storage.transaction import Transaction
from tests.chat import PLATFORM, Chat
from tests.year.county import PROJECTS, UNITS, grow
from tests.year.living import Life

pytestmark = pytest.mark.xdist_group("year")  # the month is lived once

SEED = 20260302
CALENDAR = WorkCalendar.shipped()

PLANTED = {
    Fault.MISSED: "DELETE FROM ticket_event WHERE id = :notice",
    Fault.EARLY: "UPDATE ticket_event SET at = datetime(at, '-40 days') WHERE id = :notice",
    Fault.DOUBLED: (
        "INSERT INTO ticket_event (ticket_id, at, action, to_status, from_status, data, changes) "
        "SELECT ticket_id, at, action, to_status, from_status, data, '{}' FROM ticket_event "
        "WHERE id = :notice"
    ),
    Fault.NIGHT: (
        "UPDATE outbox SET settled_at = date(settled_at, '+1 day') || ' 18:00:00' WHERE id = :sent"
    ),
}


def lived(
    path: Path, first: date, last: date, tickets: int, outages: tuple[datetime, ...]
) -> Life:
    """A big county that has lived through these days."""
    chat = Chat(path, datetime.combine(first, datetime.min.time(), UTC)).load()
    with chat.database.begin() as tx:
        grow(tx)
    life = Life(chat, SEED, outages)
    assert (len(life.directory.units), len(life.directory.projects)) == (UNITS, PROJECTS)
    life.run(first, last, tickets)
    return life


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Life]:
    """417 reports in March 2026, a twelfth of a year, with three days of outage."""
    folder = tmp_path_factory.mktemp("year")
    life = lived(
        folder / "month.db",
        date(2026, 3, 2),
        date(2026, 4, 3),
        417,
        (datetime(2026, 3, 12, 3, tzinfo=UTC),),
    )
    yield life
    life.chat.database.close()
    shutil.rmtree(folder)


def test_every_message_to_the_bot_gets_one_answer(month: Life) -> None:
    assert month.silent == 0


def test_the_auditor_finds_nothing_wrong(month: Life) -> None:
    assert len(month.chat.tickets) == 417
    assert month.chat.audited() == []


@contextmanager
def planted(life: Life, statement: str) -> Iterator[Transaction]:
    """The county with one row tampered with, for as long as it is looked at."""
    with suppress(Undone), life.chat.database.begin() as tx:
        connection = tx.session.connection()
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        rows = {
            "notice": connection.scalar(text(LAST_NOTICE)),
            "sent": connection.scalar(text(LAST_ALERT)),
        }
        used = {name: row for name, row in rows.items() if f":{name}" in statement}
        assert connection.execute(text(statement), used).rowcount == 1
        yield tx
        raise Undone


class Undone(Exception):
    """Rolls back what was planted."""


# One that nothing followed within the hour: else the ticket may have moved on before it was late.
LAST_NOTICE = (
    "SELECT id FROM ticket_event e WHERE action = 'notice' AND data LIKE '%\"due:T+1@%' "
    "AND NOT EXISTS (SELECT 1 FROM ticket_event f WHERE f.ticket_id = e.ticket_id "
    "AND f.id > e.id AND f.action <> 'notice' AND f.at < datetime(e.at, '+1 hour')) "
    "ORDER BY id DESC LIMIT 1"
)
LAST_ALERT = (
    "SELECT id FROM outbox WHERE key LIKE 'alert:%' AND state = 'sent' AND NOT red "
    "ORDER BY id DESC LIMIT 1"
)


@pytest.mark.parametrize("fault", PLANTED, ids=str)
def test_a_fault_planted_among_thousands_of_notices_is_found(month: Life, fault: Fault) -> None:
    with planted(month, PLANTED[fault]) as tx:
        assert fault in {f.fault for f in audit(tx, month.chat.context(tx)).findings}


def test_what_was_planted_is_gone_again(month: Life) -> None:
    assert month.chat.audited() == []


def figures(life: Life, role: PostRole, days: list[date]) -> tuple[float, float, int]:
    """Median, mean and maximum of notices to one holder of such a post on one working day."""
    people = {p.person_id for p in life.directory.posts if p.role is role}
    accounts = [
        dict(person.accounts)[PLATFORM]
        for person in map(life.directory.person, people)
        if person and person.accounts
    ]
    counts = [life.notices[account, day] for account in accounts for day in days]
    return median(counts), mean(counts), max(counts)


def printed(life: Life, first: date, last: date) -> dict[PostRole, float]:
    """The figures of all posts, printed; their medians."""
    span = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    days = [day for day in span if CALENDAR.is_workday(day)]
    medians = {}
    for role in (PostRole.LIAISON, PostRole.HEAD, PostRole.LEADER, PostRole.CHIEF, PostRole.DESK):
        middle, usual, most = figures(life, role, days)
        medians[role] = middle
        print(f"{role}: median {middle}, mean {usual:.2f}, most {most} a working day")  # noqa: T201
    return medians


COSTS = {
    "messages": "SELECT count(*) FROM inbox",
    "answers": "SELECT count(*) FROM outbox WHERE json_extract(payload, '$.is_answer')",
    "notices": "SELECT count(*) FROM outbox WHERE NOT json_extract(payload, '$.is_answer')",
    "lines of history": "SELECT count(*) FROM ticket_event",
}


def costs(life: Life) -> dict[str, float]:
    """What one matter came to, and how many kilobytes of disk; printed."""
    matters = len(life.chat.tickets)
    with life.chat.database.begin() as tx:
        connection = tx.session.connection()
        found = {name: connection.scalar(text(query)) or 0 for name, query in COSTS.items()}
        found["kB"] = connection.scalar(text(SIZE)) // 1000
    each: dict[str, float] = {name: value / matters for name, value in found.items()}
    print("a matter:", ", ".join(f"{value:.1f} {name}" for name, value in each.items()))  # noqa: T201
    return each


SIZE = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"


def test_a_matter_costs_no_more_than_the_page_on_scale_assumes(month: Life) -> None:
    each = costs(month)
    assert 0 < each["messages"] <= 12
    assert 0 < each["notices"] <= 30
    assert 0 < each["kB"] <= 60


def test_nobody_is_drowned_in_notices(month: Life) -> None:
    medians = printed(month, date(2026, 3, 2), date(2026, 4, 3))
    assert medians[PostRole.LIAISON] <= 3
    assert medians[PostRole.LEADER] <= 1
    assert medians[PostRole.DESK] <= 25  # 35 before its like was gathered


@pytest.mark.soak
def test_a_whole_year_with_two_outages(tmp_path: Path) -> None:
    first, last = date(2026, 1, 5), date(2026, 12, 31)
    outages = (datetime(2026, 4, 14, 2, tzinfo=UTC), datetime(2026, 9, 29, 8, tzinfo=UTC))
    life = lived(tmp_path / "year.db", first, last, 5000, outages)
    medians = printed(life, first, last)
    costs(life)
    assert (life.silent, len(life.chat.tickets)) == (0, 5000)
    assert life.chat.audited() == []
    for fault, statement in PLANTED.items():
        with planted(life, statement) as tx:
            assert fault in {f.fault for f in audit(tx, life.chat.context(tx)).findings}
    assert medians[PostRole.LIAISON] <= 3
    assert medians[PostRole.LEADER] <= 1
    life.chat.database.close()
