"""What should have come by itself and did not: for each period, readers who were surely owed it.

Readers and what they read are asked of `recurring`; the marks of the jobs are not believed. A
period is judged only if registers and wish have not changed since it began.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Final, NamedTuple

from handlers.auditing.findings import Fault, Finding
from handlers.auditing.witnesses import Past
from handlers.context import Context
from handlers.digests import EARLIEST, Wish
from handlers.notices import to_group
from handlers.outages import PULSE
from handlers.papers.survey import midnight
from handlers.recurring import RULES
from handlers.recurring.rule import AnyRule, Span
from handlers.resting import rests
from handlers.rules.workcalendar import county_time
from handlers.selecting import Scope
from storage.directory import Group, Person
from storage.envelopes import hidden
from storage.transaction import Transaction

GRACE: Final = timedelta(minutes=10)  # that long nothing may stand still for something to be owed
DAY: Final = timedelta(days=1)


class Mark(NamedTuple):
    """One message by its kind, period, reader and part."""

    key: str
    period: date | None
    reader: str
    part: str


@dataclass(frozen=True, slots=True)
class Known:
    """A reader as the registers know them, with the ids of what they read about."""

    who: Person | Group
    scope: Scope


@dataclass(frozen=True, slots=True)
class Book:
    """What the periods are judged by; `known` is since when registers are as they are."""

    tx: Transaction
    ctx: Context
    known: datetime | None
    told: frozenset[Mark]
    wishes: Mapping[int, Wish]
    stops: Sequence[Span]
    past: Past
    ups: dict[tuple[str, date, time], datetime | None] = field(default_factory=dict)
    _readers: dict[tuple[str, date], Mapping[str, Known]] = field(default_factory=dict)

    def readers(self, rule: AnyRule, day: date) -> Mapping[str, Known]:
        """Its readers on that day, by how keys name them."""
        if (rule.key, day) not in self._readers:
            found = rule.readers(replace(self.ctx, now=midnight(day)))
            named = {mark_of(who): Known(who, scope) for who, scope in found}
            self._readers[rule.key, day] = named
        return self._readers[rule.key, day]

    def wish(self, rule: AnyRule, mark: str) -> Wish:
        """When that reader wants it."""
        usual = Wish(rule.at, None)
        return self.wishes.get(int(mark), usual) if rule.is_wished else usual


def mark_of(who: Person | Group) -> str:
    """How keys name a reader."""
    return f"g{who.id}" if isinstance(who, Group) else str(who.id)


def missed(book: Book) -> Iterator[Finding]:
    """What was owed and is not in the outbox."""
    if book.known is None:
        return
    for rule in RULES:
        for period, days in _periods(book, rule, book.ctx.calendar.local_day(book.known)).items():
            for mark in book.readers(rule, days[0]):
                yield from _missed(book, rule, period, days, mark)


def _periods(book: Book, rule: AnyRule, day: date) -> Mapping[date, list[date]]:
    """The periods that began from that day on, with the days on which it may come."""
    found: defaultdict[date, list[date]] = defaultdict(list)
    while day <= book.ctx.day:
        if period := rule.period(day, book.ctx.calendar):
            found[period].append(day)
        day += DAY
    return found


def _missed(
    book: Book, rule: AnyRule, period: date, days: Sequence[date], mark: str
) -> Iterator[Finding]:
    marks = [Mark(rule.key, period, mark, part) for part in rule.parts]
    lacking = [one for one in marks if one not in book.told]
    up = _first_up(book, rule, days, mark) if lacking else None
    reader = up and book.readers(rule, book.ctx.calendar.local_day(up)).get(mark)
    if up is None or not reader or not _is_reached(book, reader.who, up):
        return
    if not book.past.surely(rule, reader.scope, up, up + GRACE):
        return
    for one in lacking:
        keys = [f"{rule.key}:{day}:{mark}{one.part}" for day in {period, *days}]
        # One that names what its reader reported without a name lies there under another key.
        if not book.tx.trail.is_owed(*keys, *(hidden(book.tx.veil, key) for key in keys)):
            yield Finding(Fault.MISSED, "", f"{rule.key}:{period}:{mark}{one.part}")


def _first_up(book: Book, rule: AnyRule, days: Sequence[date], mark: str) -> datetime | None:
    """When it could first be made; None if it then soon stood still again, or nobody knows."""
    wish, first = book.wish(rule, mark), days[0]
    if wish.at is None or (wish.since and wish.since > county_time(first, EARLIEST)):
        return None
    if book.known is None or county_time(first, wish.at) < book.known:
        return None
    asked = (rule.key, first, wish.at)
    if asked not in book.ups:
        book.ups[asked] = _up(book, rule, days, wish.at)
    return book.ups[asked]


def _up(book: Book, rule: AnyRule, days: Sequence[date], at: time) -> datetime | None:
    period = rule.period(days[0], book.ctx.calendar) or days[0]
    held = ((begin, min(end, book.ctx.now)) for begin, end in rule.holds_back(book.tx, period))
    stops = (*book.stops, *held)
    for day in days:
        opens, closes = rule.span(day, at)
        up = _running(book, rule, opens, stops)
        if up < closes:
            return up if _is_steady(book, rule, (opens, up, closes), stops) else None
    return None


def _running(book: Book, rule: AnyRule, at: datetime, stops: Sequence[Span]) -> datetime:
    """From then on, the first moment at which it may be made and something ran."""
    while True:  # an outage may end in quiet hours, and begin in them, again and again
        moved = rule.quiet_until(at, book.ctx.calendar) or at
        moved = max([moved, *(end for begin, end in stops if begin <= moved < end)])
        if moved == at:
            return at
        at = moved


def _is_steady(
    book: Book, rule: AnyRule, hours: tuple[datetime, datetime, datetime], stops: Sequence[Span]
) -> bool:
    """Whether there was time enough to make it, from `up` on between `opens` and `closes`."""
    opens, up, closes = hours
    end = up + GRACE
    is_interrupted = any(opens - PULSE <= begin < end for begin, _ in stops)
    is_loud = rule.quiet_until(end, book.ctx.calendar) is None
    return is_loud and not is_interrupted and end <= min(closes, book.ctx.now)


def _is_reached(book: Book, who: Person | Group, up: datetime) -> bool:
    """Whether there was where to send it, and no rest (静默)."""
    if isinstance(who, Person):
        return book.ctx.account_of(who) is not None
    message = to_group(book.ctx, who, "", "")
    if message is None:
        return False
    told = rests(book.tx, (message.platform, message.target))
    return not any(begin <= up + GRACE and up < until for begin, until in told)
