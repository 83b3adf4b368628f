"""Time passes in the county: deeds, sweeps and deliveries at their moments, and two outages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial
from heapq import heappop, heappush
from typing import Final

from handlers.jobs.digest import next_moment
from handlers.jobs.docket import next_docket
from handlers.jobs.periodic import next_draft
from handlers.outages import LAST
from handlers.rules.workcalendar import WorkCalendar
from storage.directory import Directory, PostRole, Project
from storage.records import Status, Ticket
from tests.chat import PLATFORM, Chat
from tests.year.people import SOLVED, People

DESK: Final = "linxiaotang"
OUTAGE: Final = timedelta(hours=72)
ROUND: Final = timedelta(seconds=10)  # the sweep comes that soon after something falls due
SWEEP: Final = timedelta(seconds=15)  # as often as the timer asks for it


@dataclass(order=True)
class Deed:
    """Somebody does something at a moment."""

    at: datetime
    order: int
    do: Callable[[], None] = field(compare=False)


class Life:
    """The county at work between two days."""

    def __init__(self, chat: Chat, seed: int, outages: tuple[datetime, ...] = ()) -> None:
        self.chat, self._calendar = chat, WorkCalendar.shipped()
        self._people = People(seed, self._calendar)
        self._outages = outages
        self._deeds: list[Deed] = []
        self._count = 0
        self.notices: Counter[tuple[str, date]] = Counter()
        self.silent = 0  # messages to the bot that got no answer, or more than one
        with chat.database.read() as tx:
            self._directory: Directory = tx.registers.directory()

    @property
    def directory(self) -> Directory:
        """The registers."""
        return self._directory

    def run(self, first: date, last: date, tickets: int) -> None:
        """Let that many matters be reported between the two days, and a month to end them."""
        days = [d for d in _days(first, last) if self._calendar.is_workday(d)]
        for _ in range(tickets):
            self._plan(self._people.at_work(self._people.random.choice(days)), self._report)
        for outage in self._outages:
            self._plan(outage, lambda: None)
        self._pass_until(datetime.combine(last, datetime.max.time(), UTC))

    def _plan(self, at: datetime, do: Callable[[], None]) -> None:
        self._count += 1
        heappush(self._deeds, Deed(at.astimezone(UTC), self._count, do))

    def _pass_until(self, end: datetime) -> None:
        while (at := min(self._deeds[0].at if self._deeds else end, self._next_tick())) < end:
            at = max(at, self.chat.now)
            if until := self._down_until(at):
                self.chat.now = until
                self._tick()
                continue
            self.chat.now = at
            self._has_swept()
            if self._deeds and self._deeds[0].at <= at:
                heappop(self._deeds).do()
            else:
                self._tick()

    def _down_until(self, at: datetime) -> datetime | None:
        ends = (begin + OUTAGE for begin in self._outages if begin <= at < begin + OUTAGE)
        return next(ends, None)

    def _next_tick(self) -> datetime:
        with self.chat.database.read() as tx:
            context = self.chat.context(tx)
            dated = next_moment(context), next_docket(context), next_draft(context)
            moments = (tx.tickets.next_look(), tx.outbox.next_due_at(), *dated)
        return min(moment for moment in moments if moment) + ROUND

    def _has_swept(self) -> None:
        """Sweeps ran all the while and found nothing due: no standstill excuses a late notice."""
        with self.chat.database.begin() as tx:
            tx.marks.set_text(LAST, (self.chat.now - SWEEP).isoformat())

    def _tick(self) -> None:
        before = len(self.chat.heard)
        self.chat.tick()
        self._counted(before)

    def _counted(self, before: int) -> None:
        """Who was told how often on which day; answers to one's own message are no notices."""
        day = self._calendar.local_day(self.chat.now)
        for heard in self.chat.heard[before:]:
            if heard.target_kind == "person" and not heard.key.startswith("answer:"):
                self.notices[heard.target, day] += 1
        self.chat.heard.clear()

    def _says(self, account: str, text: str, room: str = "private") -> None:
        before = len(self.chat.heard)
        outcome = self.chat.says(account, text, room)
        self.silent += sum(reply.is_answer for reply in outcome.replies) != 1
        self._counted(before)

    def _report(self) -> None:
        project = self._people.random.choice([p for p in self._directory.projects if p.manager_id])
        seen = {ticket.id for ticket in self._open()}
        self._says(self._account(project.manager_id), self._people.report(project.name), "main")
        for ticket in self._open():
            if ticket.id not in seen:
                self._take_up(ticket, project)

    def _open(self) -> tuple[Ticket, ...]:
        with self.chat.database.read() as tx:
            return tx.tickets.find(limit=5)

    def _take_up(self, ticket: Ticket, project: Project) -> None:
        number, people, now = ticket.number, self._people, self.chat.now
        manager = self._account(project.manager_id)
        if ticket.status is Status.UNCONFIRMED and people.chance(0.7):
            self._plan(
                people.within_hours(now, 0.02, 0.5), lambda: self._says(manager, f"1 {number}")
            )
        if ticket.whistle_level:
            self._answer_whistle(ticket)
        self._plan(people.within_hours(now, 0.5, 6), lambda: self._at_desk(number))
        self._assist(ticket)
        late = people.chance(0.1)
        signing = people.after_days(now, 1, 3) if late else people.within_hours(now, 0.2, 5)
        self._plan(signing, lambda: self._sign(number))
        if people.chance(0.05):
            self._plan(people.after_days(now, 2, 6), lambda: self._says(manager, f"催办 {number}"))

    def _assist(self, ticket: Ticket) -> None:
        """Most units that are asked to help do so; some too late, some never."""
        for one in ticket.helps:
            who = self._officer(one.unit_id)
            if self._people.chance(0.6):
                at = self._people.within_hours(self.chat.now, 0.2, 3)
                self._plan(at, partial(self._part, ticket.number, who, f"签收 {ticket.number}"))
            if self._people.chance(0.85):
                at = self._people.after_days(self.chat.now, 0, 4)
                said = f"协办意见 {ticket.number} 已核对，没有问题"
                self._plan(at, partial(self._part, ticket.number, who, said))

    def _part(self, number: str, who: str, said: str) -> None:
        if self._ticket(number).status in (Status.ASSIGNED, Status.WORKING):
            self._says(who, said)

    def _answer_whistle(self, ticket: Ticket) -> None:
        with self.chat.database.read() as tx:
            called = [summons.unit_id for summons in tx.tickets.summonses(ticket.id)]
        for unit_id in called:
            if self._people.chance(0.8):
                who = self._officer(unit_id)
                soon = self.chat.now + timedelta(minutes=self._people.random.uniform(2, 14))
                there = soon + timedelta(minutes=self._people.random.uniform(10, 60))
                self._plan(soon, partial(self._says, who, f"报到 {ticket.number} 马上到"))
                self._plan(there, partial(self._says, who, f"已到场 {ticket.number}"))

    def _at_desk(self, number: str) -> None:
        """The desk places what is not placed."""
        ticket = self._ticket(number)
        if ticket.status is Status.TRIAGE:
            unit = self._people.random.choice(self._directory.units[3:20])
            self._says(DESK, f"分办 {number} {unit.name}")
            self._plan(self._people.within_hours(self.chat.now, 1, 6), lambda: self._sign(number))

    def _sign(self, number: str) -> None:
        ticket, people = self._ticket(number), self._people
        if ticket.status is not Status.ASSIGNED:
            return
        officer = self._officer(ticket.unit_id)
        if people.chance(0.06) and not ticket.return_count:
            self._says(officer, f"退单 {number} 不属于本单位职责")
            self._plan(people.within_hours(self.chat.now, 0.5, 5), lambda: self._at_desk(number))
            return
        self._says(officer, f"签收 {number}")
        now = self.chat.now
        if people.chance(0.8):
            at = people.after_days(now, 1, 3)
            self._plan(at, lambda: self._work(number, f"进展 {number} 正在协调，本周出结果"))
        if people.chance(0.15):
            self._plan(people.after_days(now, 1, 2), lambda: self._ask_time(number))
        if people.chance(0.03):
            self._plan(people.after_days(now, 1, 3), lambda: self._pause(number))
        lateness = (1, 5) if people.chance(0.7) else (6, 18)
        self._plan(people.after_days(now, *lateness), lambda: self._finish(number))

    def _work(self, number: str, text: str) -> None:
        ticket = self._ticket(number)
        if ticket.status is Status.WORKING:
            self._says(self._officer(ticket.unit_id), text)

    def _ask_time(self, number: str) -> None:
        ticket = self._ticket(number)
        if ticket.status is Status.WORKING and ticket.due_at:
            until = self._calendar.local_day(ticket.due_at) + timedelta(days=5)
            self._work(number, f"延期 {number} 到{until.month}月{until.day}日 材料还在补")
            answer = f"同意 {number}" if self._people.chance(0.8) else f"不同意 {number} 抓紧办"
            at = self._people.within_hours(self.chat.now, 0.5, 8)
            self._plan(at, lambda: self._decide(number, answer))

    def _pause(self, number: str) -> None:
        self._work(number, f"挂起 {number} 上级审批中")
        at = self._people.within_hours(self.chat.now, 0.5, 8)
        self._plan(at, lambda: self._decide(number, f"同意 {number}"))

    def _decide(self, number: str, answer: str) -> None:
        if self._ticket(number).asked_action:
            self._says(DESK, answer)

    def _finish(self, number: str) -> None:
        ticket, people = self._ticket(number), self._people
        if ticket.status in (Status.ASSIGNED, Status.TRIAGE, Status.SUSPENDED):
            self._plan(people.after_days(self.chat.now, 2, 8), lambda: self._finish(number))
            return
        self._work(number, f"办结 {number} {SOLVED}")
        self._plan(people.within_hours(self.chat.now, 1, 12), lambda: self._audit(number))

    def _audit(self, number: str) -> None:
        if self._ticket(number).status is not Status.REVIEW:
            return
        if self._people.chance(0.08):
            self._says(DESK, f"重办 {number} 佐证材料不全")
            at = self._people.after_days(self.chat.now, 1, 4)
            self._plan(at, lambda: self._finish(number))
            return
        self._says(DESK, f"通过 {number}")
        if self._people.chance(0.5):
            at = self._people.within_hours(self.chat.now, 1, 30)
            self._plan(at, lambda: self._rate(number))

    def _rate(self, number: str) -> None:
        ticket = self._ticket(number)
        project = self._directory.project(ticket.project_id)
        if ticket.status is Status.RATING and project:
            manager = self._account(project.manager_id)
            happy = self._people.chance(0.9)
            self._says(manager, f"满意 {number}" if happy else f"不满意 {number} 问题还在")

    def _ticket(self, number: str) -> Ticket:
        with self.chat.database.read() as tx:
            found = tx.tickets.by_number(number)
        assert found
        return found

    def _account(self, person_id: int | None) -> str:
        person = self._directory.person(person_id)
        assert person
        return dict(person.accounts)[PLATFORM]

    def _officer(self, unit_id: int | None) -> str:
        """One of the unit's officers; on any day one of them may be on leave."""
        day = self._calendar.local_day(self.chat.now)
        staff = self._directory.holders(day, unit_id=unit_id, roles=(PostRole.LIAISON,))
        staff = staff or self._directory.holders(day, unit_id=unit_id)
        return self._account(self._people.random.choice(staff).id)


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += timedelta(days=1)
