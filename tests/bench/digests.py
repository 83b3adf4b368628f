"""How the cost of one leader's digest grows with other leaders' tickets: flat means near one."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Final

from handlers.jobs.digest import grouped, own_rows
from handlers.rules.selection import Moment, select
from handlers.rules.view import TicketView, view
from handlers.rules.workcalendar import WorkCalendar
from handlers.texts.digests import daily
from storage.directory import Directory
from storage.records import Status, Ticket

NOW: Final = datetime(2026, 9, 28, 0, 30, tzinfo=UTC)
OWN: Final = 125  # tickets of one of 40 leaders over 5,000
FEW, MANY = 500, 20_000  # tickets of all others
OTHERS: Final = 199  # their projects


def rows(others: int) -> list[TicketView]:
    """Views of `OWN` tickets of project 0 among so many of other projects, all working."""
    calendar, directory = WorkCalendar.shipped(), Directory()
    owners = [0] * OWN + [1 + n % OTHERS for n in range(others)]
    return [view(_ticket(n, p), directory, NOW, calendar) for n, p in enumerate(owners, 1)]


def digest_growth(rounds: int = 9) -> float:
    """Cost of a leader's digest among many tickets of others ÷ among few; printed as well."""
    few, many = grouped(rows(FEW)), grouped(rows(MANY))
    costs = sorted(_seconds(many) / _seconds(few) for _ in range(rounds))
    ratio = costs[rounds // 2]
    sys.stdout.write(
        f"一位领导的日报，别人 {MANY} 件与 {FEW} 件时耗时之比（不增长为 1）：{ratio:.2f}\n\n"
    )
    return ratio


def _ticket(number: int, project: int) -> Ticket:
    return Ticket(
        id=number,
        number=f"Q{number:04}",
        status=Status.WORKING,
        created_at=NOW - timedelta(days=9),
        platform="console",
        chat_id="main",
        reporter_account="somebody",
        project_id=project,
        due_at=NOW + timedelta(days=number % 9 - 4),
    )


def _seconds(by_project: dict[int, list[TicketView]]) -> float:
    since = NOW - timedelta(days=1)
    start = time.perf_counter()
    own = own_rows(by_project, frozenset({0}))
    daily(select(own, Moment(NOW, since, WorkCalendar.shipped())), NOW, since)
    return time.perf_counter() - start
