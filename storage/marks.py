"""What was done already, how often, and small named texts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select, update
from sqlmodel import Session

from storage.tables import JobMarkRow, SettingRow, count, counted, insert_once, table

_marks, _settings = table(JobMarkRow), table(SettingRow)


class Marks:
    """Marks, counters and settings of one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def claim(self, job: str, period: str, now: datetime) -> bool:
        """True for exactly one caller ever per job and period."""
        values: dict[str, object] = {"job": job, "period": period, "at": now}
        return insert_once(self._session.connection(), _marks, values)

    def last(self, job: str) -> str | None:
        """The period claimed last, or None."""
        newest = _marks.c.at.desc(), _marks.c.period.desc()
        query = select(_marks.c.period).where(_marks.c.job == job).order_by(*newest).limit(1)
        return self._session.connection().scalar(query)

    def last_at(self, job: str) -> datetime | None:
        """When a period of the job was claimed last, or None."""
        query = select(func.max(_marks.c.at)).where(_marks.c.job == job)
        found: datetime | None = self._session.connection().scalar(query)
        return found

    def periods(self, job: str) -> tuple[str, ...]:
        """All periods claimed for the job, the oldest first."""
        query = select(_marks.c.period).where(_marks.c.job == job)
        rows = self._session.connection().scalars(query.order_by(_marks.c.at, _marks.c.period))
        return tuple(rows)

    def count(self, name: str) -> int:
        """Raise the counter by one and return its new value."""
        return count(self._session.connection(), name)

    def counter(self, name: str) -> int:
        """The counter's value; 0 before the first count."""
        return counted(self._session.connection(), name)

    def set_text(self, name: str, value: str) -> None:
        """Keep a text under that name, in place of an earlier one."""
        connection = self._session.connection()
        if not insert_once(connection, _settings, {"name": name, "value": value}):
            setting = update(_settings).where(_settings.c.name == name)
            connection.execute(setting.values(value=value))

    def swap_text(self, name: str, old: str | None, new: str) -> bool:
        """Put a text in place of the old one (None: of nothing); False if that is not there.

        False too while another process changes it: to wait for that, with locks of its own on
        what it has written before, might be to wait for each other.
        """
        connection = self._session.connection()
        if old is None:
            return insert_once(connection, _settings, {"name": name, "value": new})
        is_old = _settings.c.name == name, _settings.c.value == old
        free = select(_settings.c.name).where(*is_old).with_for_update(skip_locked=True)
        swap = update(_settings).where(_settings.c.name == free.scalar_subquery())
        return connection.execute(swap.values(value=new)).rowcount == 1

    def text(self, name: str) -> str | None:
        """The text kept under that name, or None."""
        query = select(_settings.c.value).where(_settings.c.name == name)
        return self._session.connection().scalar(query)

    def texts(self, prefix: str) -> dict[str, str]:
        """The texts whose names begin so, by the rest of the name."""
        begins = _settings.c.name.startswith(prefix, autoescape=True)
        rows = self._session.connection().execute(select(_settings).where(begins))
        return {row.name.removeprefix(prefix): row.value for row in rows}
