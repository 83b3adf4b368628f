"""Who is what to a ticket: posts, pairings, accounts, days."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Final

import pytest

from handlers.rules.permissions import (
    is_desk,
    is_inspector,
    is_leader,
    may_see_details,
    roles_of,
)
from storage.directory import Directory, Person, Post, PostRole, Project, Unit, UnitKind
from storage.records import Role, Status, Ticket

DAY: Final = date(2026, 9, 28)
OFFICE, FORESTRY, LAND, PAIRED, TOWNSHIP, COUNTY, INSPECTION = range(1, 8)
KINDS: Final = {
    OFFICE: UnitKind.OFFICE,
    TOWNSHIP: UnitKind.TOWNSHIP,
    COUNTY: UnitKind.LEADERSHIP,
    INSPECTION: UnitKind.INSPECTION,
}
POSTS: Final = {
    "dispatcher": (OFFICE, PostRole.DESK),
    "director": (OFFICE, PostRole.HEAD),
    "clerk": (OFFICE, PostRole.MEMBER),
    "forester": (FORESTRY, PostRole.LIAISON),
    "forestry head": (FORESTRY, PostRole.HEAD),
    "surveyor": (LAND, PostRole.LIAISON),
    "helper": (PAIRED, PostRole.DEPUTY),
    "manager": (TOWNSHIP, PostRole.MANAGER),
    "lent": (FORESTRY, PostRole.MANAGER),
    "vice chief": (COUNTY, PostRole.LEADER),
    "other vice chief": (COUNTY, PostRole.LEADER),
    "chief": (COUNTY, PostRole.CHIEF),
    "inspector": (INSPECTION, PostRole.INSPECTOR),
    "townsman": (TOWNSHIP, PostRole.LIAISON),
}
PEOPLE: Final = {
    name: Person(n, name, accounts=(("wecom", f"w{n}"), ("dingtalk", f"d{n}")))
    for n, name in enumerate(
        (*POSTS, "reporter", "operator", "former forester", "coming forester"), 1
    )
}
OPERATOR: Final = replace(PEOPLE["operator"], is_admin=True)


def held(name: str, unit: int, role: PostRole, **days: date) -> Post:
    return Post(0, unit, name, role, PEOPLE[name].id, **days)


DIRECTORY: Final = Directory(
    units=tuple(
        Unit(i, f"u{i}", f"u{i}", KINDS.get(i, UnitKind.BUREAU)) for i in range(1, INSPECTION + 1)
    ),
    people=tuple(PEOPLE.values()),
    posts=(
        *(held(name, unit, role) for name, (unit, role) in POSTS.items()),
        held("former forester", FORESTRY, PostRole.LIAISON, to_on=date(2026, 9, 27)),
        held("coming forester", FORESTRY, PostRole.LIAISON, from_on=date(2026, 9, 29)),
    ),
    projects=(
        Project(
            1,
            "P1",
            "project",
            leader_id=PEOPLE["vice chief"].id,
            paired_unit_id=PAIRED,
            manager_id=PEOPLE["manager"].id,
        ),
    ),
)
TICKET: Final = Ticket(
    id=1,
    number="Q0001",
    status=Status.WORKING,
    created_at=datetime(2026, 9, 28, 1, tzinfo=UTC),
    platform="wecom",
    chat_id="c",
    reporter_account=f"w{PEOPLE['reporter'].id}",
    reporter_id=PEOPLE["reporter"].id,
    project_id=1,
    unit_id=FORESTRY,
    co_unit_ids=(LAND,),
)


def roles(name: str, ticket: Ticket = TICKET, day: date = DAY) -> set[Role]:
    """The roles of that person speaking on DingTalk."""
    person = PEOPLE[name]
    return set(roles_of(person, ("dingtalk", f"d{person.id}"), ticket, DIRECTORY, day))


WHO = [
    ("dispatcher", {Role.DESK}),
    ("director", {Role.DESK}),
    ("clerk", set()),
    ("forester", {Role.UNIT}),
    ("forestry head", {Role.UNIT}),
    ("surveyor", {Role.CO_UNIT}),
    ("helper", {Role.CO_UNIT}),
    ("manager", {Role.REPORTER}),
    ("lent", set()),
    ("vice chief", {Role.LEADER}),
    ("other vice chief", set()),
    ("chief", {Role.LEADER}),
    ("inspector", {Role.INSPECTOR}),
    ("townsman", set()),
    ("reporter", {Role.REPORTER}),
    ("operator", set()),
    ("former forester", set()),
    ("coming forester", set()),
]


@pytest.mark.parametrize(("name", "expected"), WHO, ids=[name for name, _ in WHO])
def test_what_a_person_is_to_the_ticket(name: str, expected: set[Role]) -> None:
    assert roles(name) == expected


ANONYMOUS = [
    ("reporter", {Role.REPORTER}),
    ("manager", set()),
    ("helper", set()),
    ("forester", {Role.UNIT}),
    ("dispatcher", {Role.DESK}),
    ("vice chief", {Role.LEADER}),
]


@pytest.mark.parametrize(("name", "expected"), ANONYMOUS, ids=[name for name, _ in ANONYMOUS])
def test_an_anonymous_report_is_not_shared_with_the_reporter_s_own_side(
    name: str, expected: set[Role]
) -> None:
    assert roles(name, replace(TICKET, anonymous=True)) == expected


def test_a_post_counts_from_its_first_to_its_last_day() -> None:
    assert roles("former forester", day=date(2026, 9, 27)) == {Role.UNIT}
    assert roles("coming forester", day=date(2026, 9, 29)) == {Role.UNIT}


def test_a_ticket_without_project_knows_no_manager_and_no_pair() -> None:
    ticket = replace(TICKET, project_id=None)
    assert roles("manager", ticket) == roles("helper", ticket) == roles("vice chief", ticket)
    assert roles("manager", ticket) == set()


def test_a_ticket_without_unit_belongs_to_no_unit() -> None:
    assert roles("forester", replace(TICKET, unit_id=None)) == set()


def test_the_office_may_be_the_unit_and_stays_the_desk() -> None:
    ticket = replace(TICKET, unit_id=OFFICE)
    assert roles("dispatcher", ticket) == {Role.DESK, Role.UNIT}
    assert roles("clerk", ticket) == {Role.UNIT}


def test_a_stranger_is_the_reporter_of_their_own_ticket_only() -> None:
    own = ("wecom", TICKET.reporter_account)
    assert roles_of(None, own, TICKET, DIRECTORY, DAY) == {Role.REPORTER}
    assert roles_of(None, ("wecom", "somebody"), TICKET, DIRECTORY, DAY) == frozenset()


def test_the_same_account_name_on_another_platform_is_somebody_else() -> None:
    account = ("dingtalk", TICKET.reporter_account)
    assert roles_of(None, account, TICKET, DIRECTORY, DAY) == frozenset()


def test_a_reporter_who_registered_later_is_known_by_the_account() -> None:
    ticket = replace(TICKET, reporter_id=None)
    person = PEOPLE["reporter"]
    assert roles_of(person, person.accounts[0], ticket, DIRECTORY, DAY) == {Role.REPORTER}


def test_the_operator_is_admin_and_reads_nothing() -> None:
    found = roles_of(OPERATOR, OPERATOR.accounts[0], TICKET, DIRECTORY, DAY)
    assert found == {Role.ADMIN}
    assert not may_see_details(found)


READERS = {role: role not in (Role.ADMIN, Role.BOT) for role in Role}


@pytest.mark.parametrize(("role", "may"), READERS.items(), ids=list(READERS))
def test_details_are_for_those_who_have_to_do_with_the_ticket(role: Role, may: bool) -> None:
    assert may_see_details(frozenset({role})) is may
    assert may_see_details(frozenset({role, Role.ADMIN})) is may


def test_without_a_role_nothing_is_read() -> None:
    assert not may_see_details(frozenset())


@pytest.mark.parametrize("name", PEOPLE)
def test_who_sees_the_whole_county(name: str) -> None:
    person = PEOPLE[name]
    assert is_desk(person, DIRECTORY, DAY) == (name in ("dispatcher", "director"))
    assert is_leader(person, DIRECTORY, DAY) == (name == "chief")
    assert is_inspector(person, DIRECTORY, DAY) == (name == "inspector")


def test_a_stranger_holds_no_post() -> None:
    assert not is_desk(None, DIRECTORY, DAY)
    assert not is_leader(None, DIRECTORY, DAY)
    assert not is_inspector(None, DIRECTORY, DAY)


def test_the_head_of_a_unit_that_is_not_registered_is_no_desk() -> None:
    directory = replace(DIRECTORY, units=())
    assert not is_desk(PEOPLE["director"], directory, DAY)
