"""The registers as one immutable value: units, people, posts, projects, groups.

A county's registers are small (hundreds of rows), so behaviour reads this snapshot instead of
querying; `version` tells when it is stale. Standard library only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from storage.entries import (
    DayRule,
    Duty,
    Group,
    Person,
    Post,
    PostRole,
    Project,
    Proxy,
    ProxyKind,
    Unit,
    UnitKind,
)

__all__ = [
    "CASELESS",
    "DayRule",
    "Directory",
    "Duty",
    "Group",
    "Person",
    "Post",
    "PostRole",
    "Project",
    "Proxy",
    "ProxyKind",
    "Unit",
    "UnitKind",
    "account_key",
]

CASELESS: Final = frozenset({"wecom"})  # platforms that compare account ids without case


def account_key(platform: str, account: str) -> tuple[str, str]:
    """The account as it is compared; ids of chats always keep their case.

    https://developer.work.weixin.qq.com/document/path/90195 (userid is compared without case)
    """
    return platform, account.lower() if platform in CASELESS else account


@dataclass(frozen=True)
class Directory:
    """Everything the registers say, at one version."""

    version: int = 0
    units: tuple[Unit, ...] = ()
    people: tuple[Person, ...] = ()
    posts: tuple[Post, ...] = ()
    projects: tuple[Project, ...] = ()
    groups: tuple[Group, ...] = ()
    proxies: tuple[Proxy, ...] = ()
    days: tuple[DayRule, ...] = ()
    duties: tuple[Duty, ...] = ()
    _units: dict[int, Unit] = field(init=False, repr=False, compare=False)
    _people: dict[int, Person] = field(init=False, repr=False, compare=False)
    _projects: dict[int, Project] = field(init=False, repr=False, compare=False)
    _accounts: dict[tuple[str, str], Person] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Build the look-up tables."""
        put = object.__setattr__
        put(self, "_units", {u.id: u for u in self.units})
        put(self, "_people", {p.id: p for p in self.people})
        put(self, "_projects", {p.id: p for p in self.projects})
        put(self, "_accounts", {account_key(*a): p for p in self.people for a in p.accounts})

    def unit(self, unit_id: int | None) -> Unit | None:
        """The unit with that id, or None."""
        return None if unit_id is None else self._units.get(unit_id)

    def person(self, person_id: int | None) -> Person | None:
        """The person with that id, or None."""
        return None if person_id is None else self._people.get(person_id)

    def project(self, project_id: int | None) -> Project | None:
        """The project with that id, or None."""
        return None if project_id is None else self._projects.get(project_id)

    def by_account(self, platform: str, account: str) -> Person | None:
        """Who speaks under that confirmed account, or None for a stranger."""
        return self._accounts.get(account_key(platform, account))

    def unit_named(self, text: str) -> Unit | None:
        """The unit whose name, short name or alias equals `text`, or None."""
        return next(
            (u for u in self.units if text in (u.name, u.short_name) or text in u.aliases), None
        )

    def group_of_chat(self, platform: str, chat_id: str) -> Group | None:
        """The registered group bound to that chat, or None."""
        return next((g for g in self.groups if (platform, chat_id) in g.chats), None)

    def principals_of(self, person_id: int, day: date) -> tuple[Person, ...]:
        """For whom the person may act on that day."""
        ids = (
            p.principal_id for p in self.proxies if p.agent_id == person_id and p.is_valid_on(day)
        )
        return tuple(person for person in map(self.person, dict.fromkeys(ids)) if person)

    def agents_of(self, person_id: int, day: date, kind: ProxyKind) -> tuple[Person, ...]:
        """Who acts for the person on that day in that way."""
        mine = (p for p in self.proxies if p.principal_id == person_id and p.kind is kind)
        ids = (proxy.agent_id for proxy in mine if proxy.is_valid_on(day))
        return tuple(person for person in map(self.person, dict.fromkeys(ids)) if person)

    def present(self, people: Iterable[Person], day: date) -> tuple[Person, ...]:
        """These people, whoever is on leave replaced by who stands in for them."""
        found: list[Person] = []
        for person in people:
            found += self.agents_of(person.id, day, ProxyKind.LEAVE) or (person,)
        return tuple(dict.fromkeys(found))

    def with_secretaries(self, people: Iterable[Person], day: date) -> tuple[Person, ...]:
        """These people, each with their secretaries; whoever is on leave is stood in for."""
        found: list[Person] = []
        for person in people:
            found += (person, *self.agents_of(person.id, day, ProxyKind.SECRETARY))
        return self.present(found, day)

    def posts_of(self, person_id: int, day: date) -> tuple[Post, ...]:
        """Posts that the person holds on that day."""
        return tuple(p for p in self.posts if p.person_id == person_id and p.is_held_on(day))

    def by_rank(self) -> tuple[int | None, ...]:
        """Who leads projects, as the register names their posts, which is by rank; None last."""
        led = dict.fromkeys(project.leader_id for project in self.projects)
        posted = (post.person_id for post in self.posts if post.person_id in led)
        named = dict.fromkeys(one for one in (*posted, *led) if one is not None)
        return (*named, *([None] if None in led else []))

    def served_by(self, person_id: int, day: date) -> tuple[Post, ...]:
        """Posts that the person holds on that day, or whose holder they act for."""
        ids = (person_id, *(person.id for person in self.principals_of(person_id, day)))
        return tuple(post for one in ids for post in self.posts_of(one, day))

    def holders(
        self, day: date, *, unit_id: int | None = None, roles: Iterable[PostRole] = ()
    ) -> tuple[Person, ...]:
        """People holding a post on that day, filtered by unit and by roles, without repeats.

        Whoever is on leave is replaced by who stands in for them.
        """
        wanted = frozenset(roles)
        ids = dict.fromkeys(
            p.person_id
            for p in self.posts
            if p.is_held_on(day)
            and (unit_id is None or p.unit_id == unit_id)
            and (not wanted or p.role in wanted)
        )
        return self.present((p for p in map(self.person, ids) if p), day)
