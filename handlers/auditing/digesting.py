"""Whether what comes by itself was right to be sent: once, wanted, not empty, on its day, by day.

That means digests, morning lists, groups' mornings, weekly sheets, drafts and dockets. Who reads
them, when, and what belongs in them is asked of `recurring`, as their senders do; what stood open
is derived from histories. What should have been sent and was not, `owing` finds.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from handlers.auditing.findings import Fault, Finding
from handlers.auditing.owing import Book, Mark, missed
from handlers.auditing.witnesses import Past
from handlers.context import Context
from handlers.digests import closed_until, known_since, told_wishes
from handlers.outages import outages
from handlers.recurring import RELEASED, RULES, WEEKLY
from handlers.recurring.rule import AnyRule
from handlers.rules.recurrence import workday
from handlers.rules.workcalendar import WorkCalendar
from storage.records import OutboxState, Sent
from storage.transaction import Transaction

FAR: Final = timedelta(days=35)  # what is older was judged in its nights
REACH: Final = timedelta(days=45)  # how long before that something ended that a paper tells of
SLACK: Final = timedelta(minutes=15)  # a message released just before the night may land in it
_RULES: Final = {rule.key: rule for rule in RULES}
_EVERY_DAY: Final = tuple(f"{rule.key}:" for rule in RULES if rule.period is workday)
_SELDOM: Final = tuple(f"{rule.key}:" for rule in RULES if rule.period is not workday)
_KEY: Final = re.compile(rf"({'|'.join(_RULES)}):(\d{{4}}-\d\d-\d\d):(g?\d+)(:paper)?")


@dataclass(frozen=True, slots=True)
class Queued:
    """One of them in the outbox, as its key names it."""

    rule: AnyRule
    day: date
    mark: str  # of its reader
    part: str
    sent: Sent

    period: date | None  # None if none was due on the day on which it was made


def past_of(tx: Transaction, ctx: Context, since: datetime) -> Past:
    """How tickets stood from that moment on, or since registers are known to be as they are."""
    since = max(since, ctx.now - FAR)
    return Past(tx, ctx, max(since, known_since(tx, ctx) or ctx.now), since - REACH)


def audited(tx: Transaction, ctx: Context, since: datetime, past: Past) -> tuple[Finding, ...]:
    """What is wrong with them from that moment on, if tickets stood so."""
    since = max(since, ctx.now - FAR)
    before = since - FAR  # the first of two in a month may be as old
    sent = (*tx.trail.since(since, *_EVERY_DAY), *tx.trail.since(before, *_SELDOM))
    earlier = [one for one in (_read(one, tx, ctx.calendar) for one in sent) if one]
    queued = [one for one in earlier if one.sent.created_at >= since]
    book = _book(tx, ctx, since, earlier, past)
    return (
        *_doubled(earlier, since),
        *(found for one in queued for found in _untimely(one, ctx)),
        *(found for one in queued for found in _unwanted(one, book)),
        *(found for one in queued for found in _unfounded(one, book)),
        *missed(book),
    )


def _read(sent: Sent, tx: Transaction, calendar: WorkCalendar) -> Queued | None:
    match = _KEY.fullmatch(sent.key)
    if match is None:
        return None
    rule, day = _RULES[match[1]], date.fromisoformat(match[2])
    if rule is WEEKLY and rule.holds_back(tx, day):
        rule = RELEASED
    period = rule.period(calendar.local_day(sent.created_at), calendar)
    return Queued(rule, day, match[3], match[4] or "", sent, period)


def _book(
    tx: Transaction, ctx: Context, since: datetime, queued: Sequence[Queued], past: Past
) -> Book:
    begun = known_since(tx, ctx)
    known = max(since, begun) if begun else None
    told = frozenset(Mark(q.rule.key, q.period, q.mark, q.part) for q in queued)
    return Book(tx, ctx, known, told, told_wishes(tx), outages(tx, ctx.now), past)


def _doubled(queued: Sequence[Queued], since: datetime) -> Iterator[Finding]:
    """Two of a kind for one reader and one period, whatever their keys."""
    marks = [(q.rule.key, q.period, q.part, q.sent.platform, q.sent.target) for q in queued]
    told = Counter(marks)
    fresh = {m for m, q in zip(marks, queued, strict=True) if q.sent.created_at >= since}
    for mark in (mark for mark in told if told[mark] > 1 and mark in fresh):
        key, period, part, _, target = mark
        yield Finding(Fault.DOUBLED, "", f"{key}:{period}{part}>{target}")


def _untimely(one: Queued, ctx: Context) -> Iterator[Finding]:
    """On a day that is not its own, or sent at night; its key names the day or the period."""
    calendar, sent = ctx.calendar, one.sent
    day, period = calendar.local_day(sent.created_at), one.period
    if period is None or one.day not in (day, period):
        is_rest = not all(map(calendar.is_workday, (day, one.day)))
        yield Finding(Fault.RESTDAY if is_rest else Fault.UNFOUNDED, "", sent.key)
    at = sent.settled_at if sent.state is OutboxState.SENT else None
    if at is None:
        return
    if at < max(sent.created_at, sent.not_before):
        yield Finding(Fault.EARLY, "", sent.key)
    elif closed_until(at, calendar) and closed_until(at - SLACK, calendar):
        yield Finding(Fault.NIGHT, "", sent.key)


def _unwanted(one: Queued, book: Book) -> Iterator[Finding]:
    """For who had opted out, or while it was held back, or not in its or the asked for hours."""
    wish, made = book.wish(one.rule, one.mark), one.sent.created_at
    if wish.since and wish.since > made:
        return
    if wish.at is None:
        yield Finding(Fault.UNWANTED, "", one.sent.key)
        return
    if any(begin <= made < end for begin, end in one.rule.holds_back(book.tx, one.day)):
        yield Finding(Fault.UNWANTED, "", one.sent.key)
    opens, closes = one.rule.span(book.ctx.calendar.local_day(made), wish.at)
    if not opens <= made < closes:
        yield Finding(Fault.EARLY if made < opens else Fault.LATE, "", one.sent.key)


def _unfounded(one: Queued, book: Book) -> Iterator[Finding]:
    """For who is no reader of it, or with nothing to tell."""
    made = one.sent.created_at
    if book.known is None or made < book.known:
        return
    reader = book.readers(one.rule, book.ctx.calendar.local_day(made)).get(one.mark)
    if reader is None:
        yield Finding(Fault.UNFOUNDED, "", one.sent.key)
    elif not book.past.perhaps(one.rule, reader.scope, made) and not book.tx.trail.is_dated_back(
        one.sent
    ):  # what it told of bears a later time, if the clock went back
        yield Finding(Fault.EMPTY, "", one.sent.key)
