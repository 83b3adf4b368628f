"""How tickets stood at a moment, as their histories prove it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from typing import Final

from handlers.context import Context
from handlers.recurring.rule import AnyRule
from handlers.selecting import Scope
from storage.pages import Page
from storage.records import Action, Event, Ticket
from storage.records.changes import Plain, is_whole, restored
from storage.transaction import Transaction

ALL: Final = 10_000_000  # more tickets than there are

Range = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Life:
    """The states of one ticket, each from its moment on, with the lines of its beginning."""

    moments: Sequence[datetime]
    states: Sequence[Page]


@dataclass(frozen=True, slots=True)
class Stood:
    """How one ticket stood in a range; `is_older` says that it did so before the range too."""

    states: Sequence[Page]
    is_older: bool


class Past:
    """The tickets since a moment, and those that ended not long before it, by their histories."""

    def __init__(self, tx: Transaction, ctx: Context, since: datetime, reach: datetime) -> None:
        self._tx, self._ctx, self._since, self._reach = tx, ctx, since, reach
        self._lives: list[Life] = []
        self._unknown: list[Ticket] = []
        self._standing: dict[Range, _Standing] = {}
        self._contexts: dict[datetime, Context] = {}
        self._is_read = self._are_over_read = False

    def surely(self, rule: AnyRule, scope: Scope, since: datetime, until: datetime) -> bool:
        """Whether the same ticket was told of in it all the time between the two moments."""
        ends = [self._on(at) for at in (since, until)]
        return any(
            all(rule.holds(page, scope, then) for then in ends for page in stood.states)
            for stood in self._at((since, until)).of(rule, scope)
            if stood.is_older
        )

    def perhaps(self, rule: AnyRule, scope: Scope, at: datetime) -> bool:
        """Whether there may have been something to tell; of old tickets nobody knows."""
        then = self._on(at)
        found = self._at((at, at)).of(rule, scope)
        is_told = any(rule.holds(page, scope, then) for stood in found for page in stood.states)
        return is_told or any(_lived(ticket, at) for ticket in self._unknown)

    def _on(self, at: datetime) -> Context:
        if at not in self._contexts:
            self._contexts[at] = replace(self._ctx, now=at)
        return self._contexts[at]

    def _at(self, range_: Range) -> _Standing:
        if not self._is_read:
            for page in self._tx.pages.since(self._since):
                self.learn(page.ticket, page.history)
        if not self._are_over_read:
            self._read_over()
        if range_ not in self._standing:
            self._standing[range_] = _Standing(_stood(self._lives, range_))
        return self._standing[range_]

    def _read_over(self) -> None:
        """What was over before is as it was: its history need not be read."""
        self._are_over_read = True
        for ticket in self._tx.trail.tickets(0, self._reach, ALL):
            if ticket.closed_at and ticket.closed_at < self._since:
                self._lives.append(Life([ticket.created_at], [Page(ticket, "", ())]))

    def learn(self, ticket: Ticket, history: Sequence[Event]) -> None:
        """Take over a history that was read already; then all of them have to be given."""
        self._is_read = True
        if ticket.closed_at and ticket.closed_at < self._since:
            return
        life = _life(history, self._since)
        if life:
            self._lives.append(life)
        else:
            self._unknown.append(ticket)


class _Standing:
    """How tickets stood in one range, by where they belong."""

    def __init__(self, all_: Iterable[Stood]) -> None:
        self._all = tuple(all_)
        self._projects: defaultdict[int | None, list[Stood]] = defaultdict(list)
        self._units: defaultdict[int | None, list[Stood]] = defaultdict(list)
        for stood in self._all:
            tickets = [page.ticket for page in stood.states]
            for id_ in {ticket.project_id for ticket in tickets}:
                self._projects[id_].append(stood)
            helpers = (one.unit_id for ticket in tickets for one in ticket.helps)
            for id_ in {*(ticket.unit_id for ticket in tickets), *helpers}:
                self._units[id_].append(stood)

    def of(self, rule: AnyRule, scope: Scope) -> Iterator[Stood]:
        """Those that the rule may tell a reader of that scope; None: all."""
        if scope is None:
            yield from self._all
            return
        index = self._units if rule.is_by_unit else self._projects
        for id_ in scope:
            yield from index.get(id_, ())


def _life(history: Sequence[Event], since: datetime) -> Life | None:
    """From the last state before `since` on; None if the history proves none, or no order."""
    is_ordered = all(one.at <= other.at for one, other in pairwise(history))
    if not history or not is_ordered or not is_whole(history[0].changes):
        return None
    beginning = tuple(event for event in history if event.at == history[0].at)
    known: dict[str, Plain] = {}
    moments: list[datetime] = []
    states: list[Page] = []
    for event, following in zip(history, (*history[1:], None), strict=True):
        known.update(event.changes)
        is_early = following is not None and following.at < since
        is_idle = event.action is Action.NOTICE and not event.changes
        if not is_early and not (is_idle and states):
            moments.append(event.at)
            states.append(Page(restored(known, event.to_status), "", beginning))
    return Life(moments, states)


def _stood(lives: Iterable[Life], range_: Range) -> Iterator[Stood]:
    since, until = range_
    for life in lives:
        first, last = bisect_left(life.moments, since), bisect_right(life.moments, until)
        if last:
            yield Stood(life.states[max(first - 1, 0) : last], first > 0)


def _lived(ticket: Ticket, at: datetime) -> bool:
    return ticket.created_at <= at and (ticket.closed_at is None or ticket.closed_at >= at)
