"""Tickets come back as they went in, change by compare-and-set, and keep their history."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import event as sql_event
from sqlalchemy import text

from storage.changetracking import Conflict
from storage.records import ENDED, Action, Concern, Event, Help, Node, Status, Summons, Ticket
from storage.tables import TicketRow, table
from storage.tickets import Tickets
from storage.transaction import Database, Transaction

NOW = datetime(2026, 9, 14, 1, 0, tzinfo=UTC)
BARE = Ticket(0, "", Status.ASSIGNED, NOW, "wecom", "main", "zhuanguan")

SAMPLES: dict[str, object] = {
    "str": "字",
    "str | None": "land",
    "int": 7,
    "int | None": 1,
    "float": 0.25,
    "bool": True,
    "datetime": NOW + timedelta(microseconds=1),
    "datetime | None": NOW + timedelta(days=1, microseconds=123456),
    "tuple[str, ...]": ("甲", "乙,丙"),
    "tuple[int, ...]": (3, 17),
    "tuple[Help, ...]": (
        Help(3, NOW, "3工作日", "4工作小时", NOW, NOW + timedelta(days=3)),
        Help(17, NOW, "7天", "4工作小时", NOW, NOW, signed_at=NOW, given_at=NOW),
    ),
    "tuple[Node, ...]": (Node(NOW), Node(NOW + timedelta(days=9), done_at=NOW)),
    "Status": Status.WORKING,
    "Action | None": Action.EXTEND,
}


def filled() -> Ticket:
    """A ticket in which every field differs from its default."""
    return Ticket(**{field.name: SAMPLES[str(field.type)] for field in fields(Ticket)})  # type: ignore[arg-type]  # samples by type


def ids(tickets: tuple[Ticket, ...]) -> list[int]:
    return [ticket.id for ticket in tickets]


def many(tx: Transaction, *changes: dict[str, Any]) -> list[Ticket]:
    return [tx.tickets.create(replace(BARE, **change), "") for change in changes]


def test_every_field_of_the_record_has_a_column_and_the_other_way_round() -> None:
    assert {field.name for field in fields(Ticket)} == set(table(TicketRow).columns.keys())


def test_a_ticket_comes_back_as_it_went_in(seeded: Transaction) -> None:
    given = replace(filled(), merged_into=None, anonymous=False)
    made = seeded.tickets.create(given, "话")
    assert replace(made, id=7, number="字") == given
    assert seeded.tickets.get(made.id) == made


def test_every_field_but_the_creation_is_saved(seeded: Transaction) -> None:
    made = seeded.tickets.create(BARE, "话")
    changed = replace(filled(), id=made.id, number=made.number, version=made.version)
    assert seeded.tickets.save(changed) == replace(changed, version=2)
    assert seeded.tickets.get(made.id) == replace(changed, version=2)


def test_a_bare_ticket_keeps_its_nones(tx: Transaction) -> None:
    made = tx.tickets.create(BARE, "")
    assert tx.tickets.get(made.id) == replace(BARE, id=1, number="Q0001")


def test_moments_come_back_in_utc(tx: Transaction) -> None:
    local = datetime(2026, 9, 14, 9, 0, tzinfo=timezone(timedelta(hours=8)))
    made = tx.tickets.create(replace(BARE, created_at=local), "")
    found = tx.tickets.get(made.id)
    assert found is not None
    assert found.created_at.isoformat() == "2026-09-14T01:00:00+00:00"


def test_numbers_rise_and_have_four_digits_at_least(tx: Transaction) -> None:
    tx.session.connection().execute(text("INSERT INTO counter VALUES ('tickets.number', 9998)"))
    assert [ticket.number for ticket in many(tx, {}, {})] == ["Q9999", "Q10000"]


def test_a_number_that_was_seen_is_not_given_again(database: Database) -> None:
    with database.begin() as tx:
        made = tx.tickets.create(BARE, "")
    with database.begin() as tx:
        connection = tx.session.connection()
        connection.execute(text("DELETE FROM ticket_words"))
        connection.execute(text("DELETE FROM ticket"))
    with database.begin() as tx:
        assert tx.tickets.create(BARE, "").number != made.number


@pytest.mark.parametrize(
    ("asked", "is_found"),
    [
        ("Q0001", True),
        ("Q0001-R1", True),
        ("Q0001-R12", True),
        ("Q0002", False),
        ("Q001", False),
        ("0001", False),
        ("Q0001-", False),
        ("Q０００１", False),
        ("Q0001'--", False),
        ("", False),
    ],
)
def test_people_name_a_ticket_by_its_number(tx: Transaction, asked: str, is_found: bool) -> None:
    tx.tickets.create(BARE, "")
    assert (tx.tickets.by_number(asked) is not None) is is_found


def test_an_unknown_id_is_no_ticket(tx: Transaction) -> None:
    assert tx.tickets.get(1) is None


def test_the_second_of_two_writers_is_told(tx: Transaction) -> None:
    read = tx.tickets.create(BARE, "")
    tx.tickets.save(replace(read, urgent=True))
    with pytest.raises(Conflict, match="Q0001") as told:
        tx.tickets.save(replace(read, rating="好"))
    assert told.value.number == "Q0001"
    found = tx.tickets.get(read.id)
    assert found is not None
    assert (found.urgent, found.rating, found.version) == (True, "", 2)


def concern(**sets: Any) -> Concern:
    found: dict[str, Any] = {n: frozenset(v) if isinstance(v, set) else v for n, v in sets.items()}
    return Concern(**found)


UNIT_2 = concern(unit_ids={2})
FOUND: list[Any] = [
    pytest.param({}, [6, 5, 4, 3, 2, 1], id="open ones, newest first"),
    pytest.param({"open_only": False}, [7, 6, 5, 4, 3, 2, 1], id="all"),
    pytest.param({"limit": 2}, [6, 5], id="the newest two"),
    pytest.param({"statuses": [Status.CLOSED]}, [7], id="closed ones, though open_only"),
    pytest.param({"statuses": []}, [], id="no status"),
    pytest.param({"of": UNIT_2}, [3, 2], id="of a unit"),
    pytest.param({"of": UNIT_2, "statuses": {Status.WORKING}}, [3], id="of a unit, by status"),
    pytest.param({"of": concern(unit_ids={1})}, [4], id="assisted by unit 1, not by 11"),
    pytest.param({"of": concern(unit_ids={11})}, [4, 2], id="assisted by unit 11"),
    pytest.param({"of": concern(project_ids={1}, ids={2, 3, 7})}, [3, 2, 1], id="either"),
    pytest.param({"of": concern(unit_ids={2, 11}, reporter_id=2)}, [6, 4, 3, 2], id="any of it"),
    pytest.param({"of": Concern()}, [], id="of nobody's concern"),
    pytest.param({"project_ids": [1, 2]}, [5, 1], id="of projects"),
    pytest.param({"project_ids": []}, [], id="of no project"),
    pytest.param({"of": concern(reporter_id=2)}, [6], id="of a reporter"),
    pytest.param({"of": concern(account=("wecom", "u6"))}, [6], id="of an account"),
    pytest.param({"of": concern(account=("dingtalk", "u6"))}, [], id="same account elsewhere"),
    pytest.param({"word": "50%"}, [5], id="a word with a wildcard in it"),
    pytest.param({"word": "林地"}, [2, 1], id="a word"),
    pytest.param({"word": "林地", "of": UNIT_2}, [2], id="a word, of a unit"),
]


@pytest.mark.parametrize(("conditions", "expected"), FOUND)
def test_tickets_are_found_by_every_condition(
    seeded: Transaction, conditions: dict[str, Any], expected: list[int]
) -> None:
    rows: list[tuple[dict[str, Any], str]] = [
        ({"project_id": 1}, "林地手续"),
        ({"unit_id": 2, "co_unit_ids": (3, 11)}, "林地砍伐"),
        ({"unit_id": 2, "status": Status.WORKING}, "用电"),
        ({"co_unit_ids": (11, 1)}, "用水"),
        ({"project_id": 2}, "资金差50%"),
        ({"reporter_id": 2, "reporter_account": "u6"}, "资金差500"),
        ({"status": Status.CLOSED}, "旧事"),
    ]
    for change, words in rows:
        seeded.tickets.create(replace(BARE, **change), words)
    assert ids(seeded.tickets.find(**conditions)) == expected


def test_the_senders_newest_ticket_of_the_chat_is_the_last(tx: Transaction) -> None:
    mine: dict[str, Any] = {"reporter_account": "me"}
    many(tx, mine, mine | {"status": Status.CLOSED}, mine | {"chat_id": "side"}, {})
    last = tx.tickets.last_by(("wecom", "me"), "main")
    assert last is not None
    assert last.id == 2
    assert tx.tickets.last_by(("dingtalk", "me"), "main") is None


def test_tickets_fall_due_in_order(tx: Transaction) -> None:
    looks = [NOW + timedelta(hours=1), NOW, NOW - timedelta(hours=1), None, NOW]
    many(tx, *({"next_look_at": look} for look in looks))
    assert ids(tx.tickets.due(NOW)) == [3, 2, 5]
    assert ids(tx.tickets.due(NOW, limit=1)) == [3]
    assert tx.tickets.next_look() == NOW - timedelta(hours=1)


def test_without_looks_nothing_is_due(tx: Transaction) -> None:
    many(tx, {})
    assert tx.tickets.due(NOW) == ()
    assert tx.tickets.next_look() is None


PLANS = {
    "due tickets": ("next_look_at <= '2026' ORDER BY next_look_at, id LIMIT 9", "next_look_at"),
    "of a unit": ("unit_id = 1 AND status IN ('working', 'assigned')", "unit_id_status"),
    "of a project": ("project_id = 1", "project_id"),
    "of a reporter": ("reporter_id = 1", "reporter_id"),
    "of an account": ("platform = 'x' AND reporter_account = 'y'", "platform_reporter_account"),
    "late by status": ("status = 'working' AND due_at < '2026'", "status_due_at"),
}


@pytest.mark.parametrize(("condition", "index"), PLANS.values(), ids=PLANS)
def test_the_index_is_used(sqlite: Database, condition: str, index: str) -> None:
    with sqlite.read() as tx:
        query = f"EXPLAIN QUERY PLAN SELECT * FROM ticket WHERE {condition}"  # noqa: S608  (a constant)
        (plan,) = tx.session.connection().execute(text(query)).all()
    assert re.match(rf"SEARCH ticket USING INDEX ix_ticket_{index} ", plan.detail)


QUERIES = {
    "due": (lambda tx: tx.tickets.due(NOW), "next_look_at (next_look_at<?)"),
    "last of an account": (
        lambda tx: tx.tickets.last_by(("wecom", "xulei"), "g1"),
        "platform_reporter_account (platform=? AND reporter_account=?)",
    ),
    "like another": (
        lambda tx: tx.tickets.like(replace(BARE, id=9, project_id=1)),
        "project_id (project_id=? AND rowid<?)",
    ),
}


@pytest.mark.parametrize(("ask", "index"), QUERIES.values(), ids=QUERIES)
def test_the_query_itself_uses_the_index_and_sorts_nothing(
    sqlite: Database, ask: Callable[[Transaction], object], index: str
) -> None:
    plans: list[str] = []
    with sqlite.read() as tx:

        def explain(_c: object, cursor: Any, statement: str, values: Any, *_: object) -> None:
            if statement.startswith("SELECT"):
                cursor.execute(f"EXPLAIN QUERY PLAN {statement}", values)
                plans.extend(row[3] for row in cursor.fetchall())

        sql_event.listen(tx.session.connection(), "before_cursor_execute", explain)
        ask(tx)
    assert plans == [f"SEARCH ticket USING INDEX ix_ticket_{index}"]


def test_like_a_ticket_are_older_open_ones_of_its_matter(seeded: Transaction) -> None:
    matter = {"project_id": 1, "category": "eia"}
    others = ({"category": "eia"}, {**matter, "category": "fire"})
    ended = {**matter, "status": Status.CLOSED}
    made = many(seeded, *(matter,) * 3, *others, ended, matter, matter)
    assert ids(seeded.tickets.like(made[-2])) == [3, 2]
    assert seeded.tickets.like(made[0]) == ()


def event_of(ticket_id: int, **changes: Any) -> Event:
    event = Event(0, ticket_id, NOW, Action.REPORT, None, "", None, Status.ASSIGNED)
    return replace(event, **changes)


def test_the_history_comes_back_in_order(seeded: Transaction) -> None:
    many(seeded, {}, {})
    told = [
        event_of(1, data={"rule": "主办表", "unit": 2, "none": None}),
        event_of(2),
        event_of(1, actor_id=1, actor_name="安知远", note="已到现场", from_status=Status.ASSIGNED),
        event_of(1, actor_name="路人"),
    ]
    kept = [seeded.tickets.add_event(event) for event in told]
    assert [event.id for event in kept] == [1, 2, 3, 4]
    for tickets in (seeded.tickets, asking(seeded)):
        assert tickets.history(1) == (kept[0], kept[2], kept[3])
    assert [replace(event, id=0, changes={}) for event in kept] == told


def asking(tx: Transaction) -> Tickets:
    """Of this transaction too, but it remembers nothing and asks the database."""
    return Tickets(tx.session, tx.sealed)


def test_what_began_in_a_transaction_is_known_as_the_database_has_it(seeded: Transaction) -> None:
    filed = seeded.tickets.create(replace(filled(), merged_into=None, anonymous=False), "话")
    seeded.tickets.add_event(event_of(1, data={"rule": "主办表", "none": None}, note="已到现场"))
    saved = seeded.tickets.save(replace(filed, level=3, nodes=(), due_at=NOW))
    seeded.tickets.add_event(event_of(1, actor_id=1))
    seeded.tickets.reword(1, "别的话")
    for tickets in (seeded.tickets, asking(seeded)):
        assert tickets.get(1) == saved
        assert tickets.text(1) == "别的话"
    assert seeded.tickets.history(1) == asking(seeded).history(1)


def test_what_a_savepoint_undid_is_not_remembered(seeded: Transaction) -> None:
    with suppress(ZeroDivisionError), seeded.savepoint():
        seeded.tickets.create(BARE, "话")
        seeded.tickets.add_event(event_of(1))
        raise ZeroDivisionError
    assert seeded.tickets.text(1) == ""
    assert seeded.tickets.history(1) == ()


def test_words_are_erasable_without_touching_facts(seeded: Transaction) -> None:
    seeded.tickets.create(BARE, "张三李四")
    seeded.tickets.add_event(event_of(1, actor_name="安知远", note="张三李四"))
    assert seeded.tickets.text(1) == "张三李四"
    connection = seeded.session.connection()
    for name in ("ticket", "ticket_event"):
        rows = connection.execute(text(f"SELECT * FROM {name}")).all()  # noqa: S608  (a constant)
        facts = json.dumps([list(map(str, row)) for row in rows], ensure_ascii=False)
        assert not re.search("张三|安知远", facts)
    for name in ("ticket_words", "event_words"):
        connection.execute(text(f"DELETE FROM {name}"))  # noqa: S608  (a constant)
    assert asking(seeded).text(1) == ""
    [line] = asking(seeded).history(1)
    assert replace(line, changes={}) == replace(event_of(1), id=1)


def test_a_summons_keeps_the_answer(seeded: Transaction) -> None:
    many(seeded, {}, {})
    first = Summons(1, 3, NOW + timedelta(minutes=10), NOW + timedelta(hours=1))
    second = replace(first, unit_id=2)
    for summons in (first, second, replace(first, ticket_id=2)):
        seeded.tickets.summon(summons)
    answered = replace(first, confirmed_at=NOW, confirmed_by=1, arrived_at=NOW, note="在路上")
    seeded.tickets.save_summons(answered)
    assert seeded.tickets.summonses(1) == (second, answered)
    assert seeded.tickets.summonses(2) == (replace(first, ticket_id=2),)


def test_ended_and_open_split_all_statuses(tx: Transaction) -> None:
    made = many(tx, *({"status": status} for status in Status))
    assert set(ids(tx.tickets.find())) == {t.id for t in made if t.status not in ENDED}


def test_a_ticket_needs_a_registered_unit(
    database: Database, seeder: Callable[[Transaction], None]
) -> None:
    with database.begin() as tx:
        seeder(tx)
    with pytest.raises(Exception, match=r"(?i)foreign key"), database.begin() as tx:
        tx.tickets.create(replace(BARE, unit_id=99), "")


def steps_of_a_save(tx: Transaction, ticket: Ticket) -> int:
    """How many steps of its machine SQLite takes to save the ticket."""
    taken: list[None] = []
    raw = tx.session.connection().connection.driver_connection
    assert raw is not None
    raw.set_progress_handler(lambda: taken.append(None), 1)
    try:
        tx.tickets.save(ticket)
    finally:
        raw.set_progress_handler(None, 1)
    return len(taken)


def test_a_save_looks_at_no_other_ticket_however_many_there_are(sqlite: Database) -> None:
    with sqlite.begin() as tx:
        (first,) = many(tx, {})
        alone = steps_of_a_save(tx, first)
        *_, last = many(tx, *({} for _ in range(300)))
        assert steps_of_a_save(tx, last) < alone + 100
