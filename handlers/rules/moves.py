"""What moves a deadline after its clock began: pauses, dates that were named, another limit.

Another limit (更正类别, 疑难) counts from the moment when the clock began, with the pauses and
extensions there were; one that makes the time shorter leaves at least the next working day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from handlers.rules.deadlines import Target, compute, parse_target
from handlers.rules.workcalendar import WorkCalendar
from storage.records import Action, Event, Status

STANDING: Final = frozenset({Status.SUSPENDED, Status.REVIEW})  # the main clock stands still
DATED: Final = frozenset({Action.EXTEND, Action.ORDER})  # steps that name a day
RELIMIT: Final = "relimit"  # in an event's data: the limit that counts from then on


@dataclass(frozen=True, slots=True)
class Move:
    """The completion deadline became `due_at`: by an extension, or because the clock stood still.

    `action` is EXTEND, ORDER (a leader's earlier date), what set another `limit`, or what stopped
    the clock between `since` and `until`.
    """

    action: Action
    since: datetime
    until: datetime
    due_at: datetime
    limit: Target | None = None


@dataclass
class Clock:
    """A deadline on its way through a history.

    Limits are heard only where `began` tells from when they count. `only_ahead`: what is late
    already is moved no more; `only_later`: an extension never makes it earlier.
    """

    due_at: datetime
    calendar: WorkCalendar
    began: datetime | None = None
    only_ahead: bool = False
    only_later: bool = False
    stopped: Event | None = None

    def moves(self, events: Iterable[Event]) -> Iterator[Move]:
        """What moves the deadline, in order."""
        gone: list[Event] = []
        for event in events:
            move = self._limited(event, gone) or self._dated(event) or self._stood(event)
            gone.append(event)
            if move and (move.due_at != self.due_at or move.action in DATED):
                self.due_at = move.due_at
                yield move

    def _limited(self, event: Event, gone: Sequence[Event]) -> Move | None:
        if self.began is None or RELIMIT not in event.data:
            return None
        limit = parse_target(str(event.data[RELIMIT]))
        base = compute(self.began, limit, self.calendar).due_at
        anew = Clock(base, self.calendar, only_later=True)
        for _ in anew.moves(gone):
            pass
        due_at = anew.due_at
        if due_at < self.due_at:
            day = self.calendar.next_workday(self.calendar.local_day(event.at))
            due_at = max(due_at, min(self.due_at, self.calendar.closing(day)))
        return Move(event.action, event.at, event.at, due_at, limit)

    def _dated(self, event: Event) -> Move | None:
        if event.action not in DATED or "until" not in event.data:
            return None
        day = date.fromisoformat(str(event.data["until"]))
        named = self.calendar.closing(self.calendar.roll(day))
        if event.action is Action.EXTEND:
            counts = named > self.due_at or not self.only_later
        else:
            counts = named < self.due_at
        return Move(event.action, event.at, event.at, named) if counts else None

    def _stood(self, event: Event) -> Move | None:
        if event.to_status in STANDING and event.from_status not in STANDING:
            self.stopped = event if self.due_at > event.at or not self.only_ahead else None
            return None
        stopped = self.stopped
        is_back = event.from_status in STANDING and event.to_status is Status.WORKING
        if stopped is None or not is_back:
            return None
        self.stopped = None
        due_at = shift(self.due_at, stopped.at, event.at, self.calendar)
        return Move(stopped.action, stopped.at, event.at, due_at)


def shift(due_at: datetime, since: datetime, now: datetime, calendar: WorkCalendar) -> datetime:
    """`due_at` moved by the working days between `since` and `now`, at that day's close."""
    stood = calendar.workdays_between(calendar.local_day(since), calendar.local_day(now))
    if stood == 0:
        return due_at
    return calendar.closing(calendar.add_workdays(calendar.local_day(due_at), stood))
