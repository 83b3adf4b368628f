"""A reader's digest: what it shows, what stands behind its numbers, and when it is wanted.

The tickets behind every code are kept with the digest, so that what was counted is what is
listed, whatever happened since.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Final

from handlers import selecting
from handlers.context import Context
from handlers.rules.selection import Moment, Pick, behind, select
from handlers.rules.transitions import OPEN
from handlers.rules.view import TicketView, view
from handlers.rules.workcalendar import SHANGHAI, WorkCalendar, county_time
from handlers.texts import digests as texts
from storage.records import Ended
from storage.transaction import Transaction

AT: Final = time(8, 30)
EARLIEST, LATEST = time(7, 30), time(18, 0)  # outside of these nobody is written to unasked
CLOSES: Final = time(20)  # when today's digest is not worth a message any more
OFF: Final = "off"
_KEPT: Final = "digest.kept:"
_WISH: Final = "digest.wish:"
_KNOWN, _RULES = "digest.registers", 2  # raised with the rules of what comes by itself
_CHANNEL: Final = "digest.channel:"


def closed_until(now: datetime, calendar: WorkCalendar) -> datetime | None:
    """None while what comes regularly may arrive, else when it may: on a working day, by day."""
    day = calendar.local_day(now)
    local = now.astimezone(SHANGHAI)
    if calendar.is_workday(day) and EARLIEST <= local.time() < CLOSES:
        return None
    if not calendar.is_workday(day) or local.time() >= CLOSES:
        day = calendar.next_workday(day)
    return county_time(day, EARLIEST)


@dataclass(frozen=True, slots=True)
class Kept:
    """The last digest of a person: ids behind each code and line, and the scheduled one's time."""

    at: datetime
    scheduled_at: datetime | None
    codes: dict[str, list[int]]
    lines: list[int]


@dataclass(frozen=True, slots=True)
class Matters:
    """What a digest tells of: open or ended lately, newest first; and what ended before."""

    rows: Sequence[TicketView]
    earlier: Sequence[Ended]


def matters(
    tx: Transaction, ctx: Context, projects: Collection[int] | None, since: datetime
) -> Matters:
    """Those of the projects, or of the county; what ended before `since` is only counted."""
    ended = tx.pages.ended(projects)
    lately = {one.id for one in ended if one.at is None or one.at >= since}
    concern = selecting.concern_of([None if projects is None else frozenset(projects)])
    tickets = (*selecting.tickets(tx, concern, OPEN), *tx.tickets.several(lately))
    rows = [view(ticket, ctx.directory, ctx.now, ctx.calendar) for ticket in tickets]
    rows.sort(key=lambda row: -row.ticket.id)
    return Matters(rows, [one for one in ended if one.id not in lately])


def made(tx: Transaction, ctx: Context, person_id: int, of: Matters, *, is_scheduled: bool) -> str:
    """The text, whose sets are kept; news are counted from the last scheduled one."""
    since = news_since(tx, ctx, person_id)
    found = select(of.rows, Moment(ctx.now, since, ctx.calendar))
    ids = behind(found, of.earlier)
    value = {
        "at": ctx.now.isoformat(),
        "scheduled_at": (ctx.now if is_scheduled else since).isoformat(),
        "codes": {pick.value: counted for pick, counted in ids.items()},
        "lines": [r.ticket.id for r in texts.numbered(found)],
    }
    tx.marks.set_text(f"{_KEPT}{person_id}", json.dumps(value, separators=(",", ":")))
    return texts.daily(found, ids, ctx.now, since)


def news_since(tx: Transaction, ctx: Context, person_id: int) -> datetime:
    """From when on something is news to that reader: their last scheduled digest, if any."""
    last = kept(tx, person_id)
    return (last and last.scheduled_at) or _yesterday(ctx)


def kept(tx: Transaction, person_id: int) -> Kept | None:
    """The person's last digest, or None."""
    stored = tx.marks.text(f"{_KEPT}{person_id}")
    if stored is None:
        return None
    value = json.loads(stored)
    scheduled = value["scheduled_at"]
    return Kept(
        datetime.fromisoformat(value["at"]),
        datetime.fromisoformat(scheduled) if scheduled else None,
        value["codes"],
        value["lines"],
    )


@dataclass(frozen=True, slots=True)
class Wish:
    """When somebody wants the digest, None: not at all; `since` is when it was said, if known."""

    at: time | None
    since: datetime | None


def told_wishes(tx: Transaction) -> dict[int, Wish]:
    """What people wished last; all in one query."""
    return {int(who): _wished(value) for who, value in tx.marks.texts(_WISH).items()}


def _wished(stored: str) -> Wish:
    said, _, since = stored.partition(" ")
    at = None if said == OFF else time.fromisoformat(said)
    return Wish(at, datetime.fromisoformat(since) if since else None)


def wishes(tx: Transaction) -> dict[int, time | None]:
    """The times that people chose, None for who wants none."""
    return {who: told.at for who, told in told_wishes(tx).items()}


def channel(tx: Transaction, person_id: int) -> str:
    """The platform on which that person wants what comes regularly, "" for any."""
    return tx.marks.text(f"{_CHANNEL}{person_id}") or ""


def choose(tx: Transaction, person_id: int, platform: str) -> None:
    """Remember on which platform that person wants it."""
    tx.marks.set_text(f"{_CHANNEL}{person_id}", platform)


def wish(tx: Transaction, ctx: Context, person_id: int, at: time | None) -> None:
    """Remember when that person wants the digest; None: not at all."""
    said = OFF if at is None else at.isoformat()
    tx.marks.set_text(f"{_WISH}{person_id}", f"{said} {ctx.now.isoformat()}")


def note_registers(tx: Transaction, ctx: Context) -> None:
    """Write down since when these registers decide who reads what: for whoever audits it."""
    if known_since(tx, ctx) is None:
        tx.marks.set_text(_KNOWN, f"{_registers(ctx)} {ctx.now.isoformat()}")


def known_since(tx: Transaction, ctx: Context) -> datetime | None:
    """Since when the present registers and platforms are those that digests go by, if they are."""
    named, _, since = (tx.marks.text(_KNOWN) or "").partition(" ")
    return datetime.fromisoformat(since) if named == _registers(ctx) else None


def _registers(ctx: Context) -> str:
    return f"{ctx.directory.version}/{','.join(ctx.platforms)}/{_RULES}"


def clock_in(text: str) -> time | None:
    """The time of day that the text is, within the decent hours; else None.

    >>> clock_in("9:00"), clock_in("23:00")
    (datetime.time(9, 0), None)
    """
    match = texts.CLOCK.fullmatch(text.strip())
    if match is None or int(match[1]) > 23 or int(match[2] or 0) > 59:
        return None
    at = time(int(match[1]), int(match[2] or 0))
    return at if EARLIEST <= at <= LATEST else None


def pick_in(text: str) -> tuple[str, int] | None:
    """The code and the page that “d3” or “d3 2” asks for; None for other words.

    >>> pick_in("D3 2")
    ('d3', 2)
    """
    match = re.fullmatch(r"[dD]\s?(\d{1,2})(?:\s+(\d{1,4}))?", text.strip())
    return (f"d{int(match[1])}", max(int(match[2] or 1), 1)) if match else None


def is_code(code: str) -> bool:
    """Whether a digest has a number with that code."""
    return code in {pick.value for pick in Pick}


def _yesterday(ctx: Context) -> datetime:
    """The opening of the working day before: since then things are new to a first reader."""
    return ctx.calendar.opening(ctx.calendar.previous_workday(ctx.day))
