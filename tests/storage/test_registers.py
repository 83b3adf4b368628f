"""The registers come back as one directory; accounts and chats are bound."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from storage.directory import Directory, Group, Person, Post, PostRole, Project, Unit, UnitKind
from storage.transaction import Database, Transaction

NOW = datetime(2026, 9, 14, 1, 0, tzinfo=UTC)
UNIT = Unit(0, "云岭县林业局", "林业局", UnitKind.BUREAU, ("林草局", "林局"))
PERSON = Person(0, "安知远", "13800000000", is_admin=True)
POST = Post(0, 1, "局长", PostRole.HEAD, 1, date(2026, 1, 1), date(2026, 12, 31))
PROJECT = Project(0, "Y01", "云溪电站", ("电站",), "province", "云溪公司", 1, 1, 1, 1)
GROUP = Group(0, "项目群", "project", (1,), 1)


def fill(tx: Transaction) -> None:
    tx.registers.upsert_unit(UNIT)
    tx.registers.upsert_person(PERSON)
    tx.registers.upsert_post(POST)
    tx.registers.upsert_project(PROJECT, date(2026, 1, 1))
    tx.registers.upsert_group(GROUP)


def pairings(tx: Transaction) -> list[tuple[object, ...]]:
    query = "SELECT leader_id, manager_id, from_on, to_on FROM pairing ORDER BY id"
    rows = tx.session.connection().execute(text(query))
    return [(*row[:2], *(str(day) if day else None for day in row[2:])) for row in rows]


def test_empty_registers_are_an_empty_directory(tx: Transaction) -> None:
    assert tx.registers.directory() == Directory()


def test_what_was_inserted_comes_back(tx: Transaction) -> None:
    fill(tx)
    directory = tx.registers.directory()
    assert directory.units == (replace(UNIT, id=1),)
    assert directory.people == (replace(PERSON, id=1),)
    assert directory.posts == (replace(POST, id=1),)
    assert directory.projects == (replace(PROJECT, id=1),)
    assert directory.groups == (replace(GROUP, id=1),)
    assert directory.version == tx.registers.version() == 5


def test_what_was_updated_comes_back(tx: Transaction) -> None:
    fill(tx)
    unit = replace(UNIT, id=1, name="云岭县林草局", kind=UnitKind.VERTICAL, aliases=())
    post = replace(POST, id=1, person_id=None, from_on=None, to_on=None, role=PostRole.LIAISON)
    group = replace(GROUP, id=1, project_ids=(), unit_id=None)
    assert tx.registers.upsert_unit(unit) == 1
    assert tx.registers.upsert_post(post) == 1
    assert tx.registers.upsert_group(group) == 1
    directory = tx.registers.directory()
    assert (directory.units, directory.posts, directory.groups) == ((unit,), (post,), (group,))


def test_an_update_of_nothing_is_an_error(tx: Transaction) -> None:
    with pytest.raises(LookupError, match="unit 9"):
        tx.registers.upsert_unit(replace(UNIT, id=9))


def test_two_units_cannot_share_a_name(database: Database) -> None:
    with database.begin() as tx:
        tx.registers.upsert_unit(UNIT)
    with pytest.raises(IntegrityError), database.begin() as tx:
        tx.registers.upsert_unit(UNIT)


def test_an_upsert_leaves_accounts_and_chats(tx: Transaction) -> None:
    fill(tx)
    tx.registers.bind_person("wecom", "azy", 1, NOW)
    tx.registers.bind_group("wecom", "chat1", 1, NOW)
    tx.registers.upsert_person(replace(PERSON, id=1, mobile=""))
    tx.registers.upsert_group(replace(GROUP, id=1, name="群"))
    directory = tx.registers.directory()
    assert directory.people == (replace(PERSON, id=1, mobile="", accounts=(("wecom", "azy"),)),)
    assert directory.groups[0].chats == (("wecom", "chat1"),)


CHANGES: dict[str, Callable[[Transaction], object]] = {
    "unit": lambda tx: tx.registers.upsert_unit(replace(UNIT, name="新局")),
    "person": lambda tx: tx.registers.upsert_person(PERSON),
    "post": lambda tx: tx.registers.upsert_post(POST),
    "project": lambda tx: tx.registers.upsert_project(replace(PROJECT, id=1)),
    "group": lambda tx: tx.registers.upsert_group(GROUP),
    "end of a post": lambda tx: tx.registers.end_post(1, date(2026, 9, 30)),
    "account": lambda tx: tx.registers.bind_person("wecom", "azy", 1, NOW),
    "chat": lambda tx: tx.registers.bind_group("wecom", "chat1", 1, NOW),
    "administrator": lambda tx: tx.registers.set_admin(1),
}


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_raises_the_version(tx: Transaction, change: str) -> None:
    fill(tx)
    before = tx.registers.version()
    CHANGES[change](tx)
    assert tx.registers.version() == before + 1


def test_a_post_ends_on_its_day(tx: Transaction) -> None:
    fill(tx)
    tx.registers.upsert_post(POST)
    tx.registers.end_post(1, date(2026, 9, 14))
    assert [post.to_on for post in tx.registers.directory().posts] == [
        date(2026, 9, 14),
        date(2026, 12, 31),
    ]


def test_pairings_have_a_history(tx: Transaction) -> None:
    fill(tx)
    second = tx.registers.upsert_person(Person(0, "柏若溪"))
    tx.registers.upsert_project(replace(PROJECT, id=1, name="云溪二级电站"), date(2026, 3, 1))
    tx.registers.upsert_project(replace(PROJECT, id=1, leader_id=second), date(2026, 5, 1))
    tx.registers.upsert_project(replace(PROJECT, id=1, leader_id=None, manager_id=None), None)
    assert pairings(tx) == [
        (1, 1, "2026-01-01", "2026-05-01"),
        (2, 1, "2026-05-01", None),
        (None, None, None, None),
    ]
    (project,) = tx.registers.directory().projects
    assert (project.name, project.leader_id, project.paired_unit_id) == ("云溪电站", None, 1)


def test_a_project_without_pairing_has_no_history(tx: Transaction) -> None:
    tx.registers.upsert_project(Project(0, "Y02", "二号"))
    assert pairings(tx) == []


def test_an_account_belongs_to_the_person_bound_last(tx: Transaction) -> None:
    first, second = (tx.registers.upsert_person(Person(0, name)) for name in ("安", "柏"))
    tx.registers.bind_person("wecom", "one", first, NOW)
    tx.registers.bind_person("dingtalk", "one", first, NOW)
    tx.registers.bind_person("wecom", "two", first, NOW)
    tx.registers.bind_person("wecom", "two", second, NOW)
    tx.registers.bind_person("wecom", "two", second, NOW)
    accounts = [person.accounts for person in tx.registers.directory().people]
    assert accounts == [(("dingtalk", "one"),), (("wecom", "two"),)]


def test_a_chat_belongs_to_the_group_bound_last(tx: Transaction) -> None:
    first, second = (tx.registers.upsert_group(Group(0, name)) for name in ("一群", "二群"))
    tx.registers.bind_group("wecom", "c1", first, NOW)
    tx.registers.bind_group("wecom", "c2", second, NOW)
    tx.registers.bind_group("wecom", "c1", second, NOW)
    chats = [group.chats for group in tx.registers.directory().groups]
    assert chats == [(), (("wecom", "c1"),)]


def test_a_stranger_is_asked_once(tx: Transaction) -> None:
    assert tx.registers.ask_stranger("wecom", "x", NOW)
    assert not tx.registers.ask_stranger("wecom", "x", NOW + timedelta(days=400))
    assert tx.registers.ask_stranger("dingtalk", "x", NOW)


def test_an_administrator_is_made(tx: Transaction) -> None:
    for name in ("安", "柏"):
        tx.registers.upsert_person(Person(0, name))
    tx.registers.set_admin(2)
    assert [person.is_admin for person in tx.registers.directory().people] == [False, True]
