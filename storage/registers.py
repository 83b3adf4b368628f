"""The registers: written row by row, read as one `Directory`; and who may speak for whom."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, TypeAlias

from sqlalchemy import CursorResult, Executable, Row, delete, insert, select, update
from sqlmodel import Session, SQLModel

from storage.bindings import bind, bound
from storage.directory import (
    DayRule,
    Directory,
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
from storage.tables import (
    VERSION,
    DayRuleRow,
    DutyRow,
    GroupChatRow,
    GroupRow,
    PairingRow,
    PersonAccountRow,
    PersonRow,
    PostRow,
    ProjectRow,
    ProxyRow,
    StrangerRow,
    UnitRow,
    count,
    counted,
    insert_once,
    new_id,
    table,
    values_of,
)

_ROWS: tuple[type[SQLModel], ...] = (
    *(UnitRow, PersonRow, PostRow, ProjectRow, GroupRow, ProxyRow, DayRuleRow, DutyRow),
)
Registered: TypeAlias = Unit | Person | Post | Project | Group | Proxy | DayRule | Duty
_pairings, _people, _posts = table(PairingRow), table(PersonRow), table(PostRow)


class Registers:
    """The registers of one transaction. Every change of them raises `version()`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def version(self) -> int:
        """Rises with every change, and with what is learnt; 0 for registers never written."""
        return counted(self._session.connection(), VERSION)

    def directory(self) -> Directory:
        """Everything the registers say now."""
        accounts = bound(self._session.connection(), PersonAccountRow, "person_id", "account")
        chats = bound(self._session.connection(), GroupChatRow, "group_id", "chat_id")
        units, people, posts, projects, groups, proxies, days, duties = (
            self._all(row) for row in _ROWS
        )
        return Directory(
            version=self.version(),
            units=tuple(Unit(**{**r._mapping, "kind": UnitKind(r.kind)}) for r in units),
            people=tuple(Person(**r._mapping, accounts=tuple(accounts[r.id])) for r in people),
            posts=tuple(Post(**{**r._mapping, "role": PostRole(r.role)}) for r in posts),
            projects=tuple(Project(**r._mapping) for r in projects),
            groups=tuple(Group(**r._mapping, chats=tuple(chats[r.id])) for r in groups),
            proxies=tuple(Proxy(**{**r._mapping, "kind": ProxyKind(r.kind)}) for r in proxies),
            days=tuple(DayRule(**r._mapping) for r in days),
            duties=tuple(Duty(**r._mapping) for r in duties),
        )

    def upsert_unit(self, unit: Unit) -> int:
        """Insert (id 0) or update a unit; returns its id."""
        return self._upsert(UnitRow, unit)

    def upsert_person(self, person: Person) -> int:
        """Insert (id 0) or update a person, accounts excepted; returns the id."""
        return self._upsert(PersonRow, person)

    def upsert_post(self, post: Post) -> int:
        """Insert (id 0) or update a post; returns its id."""
        return self._upsert(PostRow, post)

    def upsert_group(self, group: Group) -> int:
        """Insert (id 0) or update a group, chats excepted; returns its id."""
        return self._upsert(GroupRow, group)

    def upsert_proxy(self, proxy: Proxy) -> int:
        """Insert (id 0) or update who acts for whom; returns its id."""
        return self._upsert(ProxyRow, proxy)

    def upsert_rule(self, rule: DayRule | Duty) -> int:
        """Insert (id 0) or update a day of the county's own or a duty; returns its id."""
        return self._upsert(DutyRow if isinstance(rule, Duty) else DayRuleRow, rule)

    def upsert_project(self, project: Project, on: date | None = None) -> int:
        """Insert (id 0) or update a project; returns its id.

        A changed pairing enters the history as valid from `on` (None: nobody knows since when).
        """
        project_id = self._upsert(ProjectRow, project)
        columns = _pairings.c["leader_id", "paired_unit_id", "manager_id"]
        history = select(_pairings.c.id, *columns).where(_pairings.c.project_id == project_id)
        last = self._execute(history.order_by(_pairings.c.id.desc()).limit(1)).first()
        pairing = (project.leader_id, project.paired_unit_id, project.manager_id)
        if last and (last.leader_id, last.paired_unit_id, last.manager_id) == pairing:
            return project_id
        if last:
            self._execute(update(_pairings).where(_pairings.c.id == last.id).values(to_on=on))
        if last or any(pairing):
            values = {c.name: value for c, value in zip(columns, pairing, strict=True)}
            self._execute(insert(_pairings).values(project_id=project_id, from_on=on, **values))
        return project_id

    def end_post(self, post_id: int, on: date) -> None:
        """Let the post be held until that day, the day included."""
        self._execute(update(_posts).where(_posts.c.id == post_id).values(to_on=on))
        self._touch()

    def bind_person(self, platform: str, account: str, person_id: int, at: datetime) -> None:
        """Confirm an account as that person's only one on the platform; nobody else keeps it."""
        self._bind(PersonAccountRow, platform, at, account=account, person_id=person_id)

    def bind_group(self, platform: str, chat_id: str, group_id: int, at: datetime) -> None:
        """Make a chat that group's only one on the platform."""
        self._bind(GroupChatRow, platform, at, chat_id=chat_id, group_id=group_id)

    def ask_stranger(self, platform: str, account: str, at: datetime) -> bool:
        """True only the first time ever for that account."""
        values: dict[str, object] = {"platform": platform, "account": account, "asked_at": at}
        return insert_once(self._session.connection(), table(StrangerRow), values)

    def set_admin(self, person_id: int) -> None:
        """Make that person an administrator."""
        self._execute(update(_people).where(_people.c.id == person_id).values(is_admin=True))
        self._touch()

    def cut_off(self, person_id: int) -> None:
        """Take away that person's accounts, and being an administrator."""
        accounts = table(PersonAccountRow)
        self._execute(delete(accounts).where(accounts.c.person_id == person_id))
        self._execute(update(_people).where(_people.c.id == person_id).values(is_admin=False))
        self._touch()

    def unbind_group(self, platform: str, chat_id: str) -> bool:
        """Let the chat be no group's any more; False when it was none's."""
        chats = table(GroupChatRow)
        mine = delete(chats).where(chats.c.platform == platform, chats.c.chat_id == chat_id)
        is_gone = self._execute(mine).rowcount > 0
        if is_gone:
            self._touch()
        return is_gone

    def _execute(self, statement: Executable) -> CursorResult[tuple[Any, ...]]:
        return self._session.connection().execute(statement)

    def _touch(self) -> None:
        count(self._session.connection(), VERSION)

    def _all(self, row: type[SQLModel]) -> Sequence[Row[tuple[Any, ...]]]:
        rows = table(row)
        return self._execute(select(rows).order_by(rows.c.id)).all()

    def _upsert(self, row: type[SQLModel], record: Registered) -> int:
        """Every field that has a column, the id excepted."""
        rows = table(row)
        known = rows.c.keys()
        values = {name: value for name, value in values_of(record).items() if name in known}
        del values["id"]
        self._touch()
        if not record.id:
            return new_id(self._session.connection(), rows, values)
        if not self._execute(update(rows).where(rows.c.id == record.id).values(values)).rowcount:
            raise LookupError(f"{rows.name} {record.id}")
        return record.id

    def _bind(self, row: type[SQLModel], platform: str, at: datetime, **pair: str | int) -> None:
        bind(self._session.connection(), row, platform, at, **pair)
        self._touch()
