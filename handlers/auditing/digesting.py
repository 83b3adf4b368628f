"""Whether every digest that was owed was queued: once, to who wants it, on a day of work.

Readers, their hours and what was open are derived from registers, wishes and histories; the marks
of the job are not believed. A day is judged only if registers and wish have not changed since.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from handlers import notices
from handlers.auditing.findings import Fault, Finding
from handlers.auditing.witnesses import Witnesses
from handlers.context import Context
from handlers.digests import AT, CLOSES, EARLIEST, Wish, known_since, told_wishes
from handlers.outages import PULSE, outages
from handlers.rules.workcalendar import SHANGHAI
from handlers.selecting import scope_of
from storage.directory import Person
from storage.envelopes import hidden
from storage.records import OutboxState, Sent
from storage.transaction import Transaction

PREFIX: Final = "digest:"
DAILY: Final = "daily"
GROUP: Final = "group"
GRACE: Final = timedelta(minutes=10)  # that long nothing may stand still for a digest to be owed
SLACK: Final = timedelta(minutes=15)  # a message released just before the night may land in it
UNWISHED: Final = Wish(AT, None)
_KEY: Final = re.compile(r"digest:(daily|morning|group):(\d{4}-\d\d-\d\d):g?(\d+)")


@dataclass(frozen=True, slots=True)
class Queued:
    """One digest in the outbox: of which kind, for which day, and to whom by id."""

    kind: str
    day: date
    reader: int
    sent: Sent


def audited(tx: Transaction, ctx: Context, since: datetime) -> tuple[Finding, ...]:
    """What is wrong with the digests from that moment on."""
    queued = [one for one in map(_read, tx.trail.since(since, PREFIX)) if one]
    wishes = told_wishes(tx)
    return (
        *_doubled(queued),
        *(found for one in queued for found in _untimely(one, ctx)),
        *(found for one in queued for found in _unwanted(one, wishes)),
        *_by_day(tx, ctx, since, queued, wishes),
    )


def _read(sent: Sent) -> Queued | None:
    match = _KEY.fullmatch(sent.key)
    if match is None:
        return None
    return Queued(match[1], date.fromisoformat(match[2]), int(match[3]), sent)


def _doubled(queued: Sequence[Queued]) -> Iterator[Finding]:
    """Two of a kind for one reader and one day, whatever their keys."""
    told = Counter((q.kind, q.day, q.sent.platform, q.sent.target) for q in queued)
    for (kind, day, _, target), times in told.items():
        if times > 1:
            yield Finding(Fault.DOUBLED, "", f"{PREFIX}{kind}:{day}>{target}")


def _untimely(one: Queued, ctx: Context) -> Iterator[Finding]:
    """For a day of rest, or sent at night; the day of a digest is the one on which it is made."""
    day, sent = ctx.calendar.local_day, one.sent
    if not ctx.calendar.is_workday(one.day):
        yield Finding(Fault.RESTDAY, "", sent.key)
    elif day(sent.created_at) != one.day:
        yield Finding(Fault.UNFOUNDED, "", sent.key)
    at = sent.settled_at if sent.state is OutboxState.SENT else None
    if at is None:
        return
    if at < max(sent.created_at, sent.not_before):
        yield Finding(Fault.EARLY, "", sent.key)
    elif not _is_decent(at, ctx):
        yield Finding(Fault.NIGHT, "", sent.key)


def _is_decent(at: datetime, ctx: Context) -> bool:
    is_open = ctx.calendar.is_workday(ctx.calendar.local_day(at))
    first, last = at.astimezone(SHANGHAI).time(), (at - SLACK).astimezone(SHANGHAI).time()
    return is_open and first >= EARLIEST and last < CLOSES


def _unwanted(one: Queued, wishes: dict[int, Wish]) -> Iterator[Finding]:
    """Queued for who had opted out before, or before the hour that was asked for."""
    wish = wishes.get(one.reader, UNWISHED) if one.kind != GROUP else UNWISHED
    if wish.since and wish.since > one.sent.created_at:
        return
    if wish.at is None:
        yield Finding(Fault.UNWANTED, "", one.sent.key)
    elif one.sent.created_at < _moment(one.day, wish.at):
        yield Finding(Fault.EARLY, "", one.sent.key)


@dataclass(frozen=True, slots=True)
class _Book:
    """What the days are judged by; `known` is since when registers are as they are."""

    tx: Transaction
    ctx: Context
    known: datetime
    queued: Sequence[Queued]
    wishes: dict[int, Wish]
    stops: Sequence[tuple[datetime, datetime]]
    witnesses: Witnesses


def _by_day(
    tx: Transaction,
    ctx: Context,
    since: datetime,
    queued: Sequence[Queued],
    wishes: dict[int, Wish],
) -> Iterator[Finding]:
    """Daily digests that were owed and not queued, and those of people who are no readers."""
    begun = known_since(tx, ctx)
    if begun is None:
        return
    known = max(since, begun)
    daily = [q for q in queued if q.kind == DAILY and q.sent.created_at >= known]
    stops = outages(tx, ctx.now)
    book = _Book(tx, ctx, known, daily, wishes, stops, Witnesses(tx, known))
    day = ctx.calendar.local_day(known)
    while day <= ctx.day:
        if ctx.calendar.is_workday(day):
            yield from _day(book, day)
        day += timedelta(days=1)


def _day(book: _Book, day: date) -> Iterator[Finding]:
    then = replace(book.ctx, now=_moment(day, AT))
    readers = {person.id: person for person in _readers(then)}
    told = {q.reader: q.sent.key for q in book.queued if q.day == day}
    yield from (Finding(Fault.UNFOUNDED, "", told[id_]) for id_ in told.keys() - readers.keys())
    for id_ in readers.keys() - told.keys():
        key = f"{PREFIX}{DAILY}:{day}:{id_}"
        is_owed = _is_owed(book, then, readers[id_])
        # One that names what its reader reported without a name lies there under another key.
        if is_owed and not book.tx.trail.is_owed(key, hidden(book.tx.veil, key)):
            yield Finding(Fault.MISSED, "", key)


def _is_owed(book: _Book, then: Context, person: Person) -> bool:
    """Whether a digest was surely due to that reader, and the job could run."""
    at = _due_at(then.day, book.wishes.get(person.id, UNWISHED), book.known)
    if at is None or then.account_of(person) is None:
        return False
    up = _first_up(book.stops, at, min(book.ctx.now, _moment(then.day, CLOSES)))
    return up is not None and book.witnesses.saw(scope_of(person, then), up, up + GRACE)


def _readers(ctx: Context) -> tuple[Person, ...]:
    """Whoever leads projects, and the desk."""
    leaders = (ctx.directory.person(p.leader_id) for p in ctx.directory.projects)
    return tuple(dict.fromkeys((*filter(None, leaders), *notices.desk(ctx))))


def _due_at(day: date, wish: Wish, known: datetime) -> datetime | None:
    """When the reader's digest of that day was due; None if none was, or nobody knows."""
    first = _moment(day, EARLIEST)
    if wish.at is None or (wish.since and wish.since > first):
        return None
    at = _moment(day, wish.at)
    return at if at >= known else None


def _first_up(
    stops: Sequence[tuple[datetime, datetime]], at: datetime, until: datetime
) -> datetime | None:
    """When the job could first run from then on; None if it then soon stood still again."""
    up = max((end for begin, end in stops if begin < at < end), default=at)
    is_steady = not any(at - PULSE <= begin < up + GRACE for begin, _ in stops)
    return up if is_steady and up + GRACE <= until else None


def _moment(day: date, at: time) -> datetime:
    return datetime.combine(day, at, SHANGHAI).astimezone(UTC)
