"""The bot without its doors (HTTP, terminal, timer): messages, jobs, payments, the clock."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from bot.clock import Clock, MovableClock
from bot.clockoffset import CLOCK_OFFSET
from bot.delivery import Delivery
from bot.handover import handled, nothing
from bot.limiting import Limiter, limited
from bot.logs import current_trace, tracing
from bot.queries import metrics, next_due, tickets_json
from bot.waiting import patiently
from bot.warmup import warm_up
from bot.writer import Writer
from handlers.context import Context, ContextSource
from handlers.dispatch import apologise, decline
from handlers.jobs import JOBS
from handlers.messages import Answered, IncomingMessage, Outcome
from handlers.notices import admins, owe, to_people
from handlers.rules.workcalendar import WorkCalendar
from storage.engine import FAULTS, OUTAGES
from storage.transaction import Database, Transaction

log = logging.getLogger(__name__)
T = TypeVar("T")
MOST_STEPS = 400  # of one clock move, as a rule; a longer jump lets the last sweep catch up
AT_ONCE = "deliver"  # a job of the command line and of nobody's timetable: pay what is owed


class Service:
    """One running bot; `has_media` is set when pictures or files wait to be fetched."""

    def __init__(
        self,
        writer: Writer,
        delivery: Delivery,
        source: ContextSource,
        clock: Clock,
        calendar: WorkCalendar,
        database: Database,
    ) -> None:
        self.clock = clock
        self.connections: dict[str, Callable[[], bool]] = {}  # by name: whether it stands
        self.limiter = Limiter()
        self.gauges: list[Callable[[], Mapping[str, float]]] = []  # for `/metrics`
        self._writer, self._delivery, self._source = writer, delivery, source
        self._calendar, self._database = calendar, database
        self._wake, self.has_media = asyncio.Event(), asyncio.Event()
        self._jobs, self._is_warm = {job.name: job for job in JOBS}, False

    async def receive(
        self,
        message: IncomingMessage,
        *,
        is_answered: Answered = nothing,
        hold: timedelta = timedelta(),
    ) -> Outcome:
        """Handle one message; on return its ticket, history and answer are on disk.

        An answer of which `is_answered` is true is the caller's to show. With `hold` it is sent
        after so long unless `settle_answer` was called. What fails is told to the sender and the
        administrators and may come again; while the database is out its fault is raised.
        """
        handle = partial(handled, message, is_answered, hold)
        decide = partial(limited, self.limiter.verdict(message, self.clock.now()))
        with tracing(current_trace(fresh=True)):
            try:
                outcome = await patiently(lambda: self.act(partial(handle, decide)), FAULTS)
            except OUTAGES:
                raise
            except Exception:
                log.exception("handling failed message=%s", message.message_id)
                outcome = await self.act(partial(handle, apologise))
        if message.media:
            self.has_media.set()
        return outcome

    async def decline(self, message: IncomingMessage, text: str) -> None:
        """Answer with that text, once, and do not handle the message; committed on return."""
        await self.act(partial(decline, text, message))

    async def alarm(self, key: str, text: str) -> None:
        """Tell the administrators privately, of each `key` once a day."""

        def tell(tx: Transaction, ctx: Context) -> None:
            owe(tx, ctx, to_people(ctx, admins(ctx), f"alarm:{ctx.day}:{key}", text, red=True))

        await self.act(tell)

    async def settle_answer(self, outcome: Outcome) -> None:
        """The answer that was held back has been shown: the outbox owes it no more."""
        if answer := outcome.answer:
            await self.write(lambda tx: tx.outbox.handed_over([answer.key], self.clock.now()))

    async def drain(self, keys: Collection[str] | None = None) -> int:
        """Deliver everything that is due now; returns how many were sent."""
        return await self._delivery.drain(keys)

    async def deliver_forever(self) -> None:
        """Deliver what is owed as it falls due, until cancelled."""
        await self._delivery.run_forever(self._wake)

    async def run_job(self, name: str) -> int:
        """Run one timed job and deliver what it owes; returns its count; KeyError for no job."""
        if name == AT_ONCE:
            return await self.drain()
        count = await self.start_job(name)
        await self.drain()
        return count

    async def start_job(self, name: str) -> int:
        """Run one timed job now, and leave what it owes to `deliver_forever`: that may last."""
        run, look = self._jobs[name].run, self._jobs[name].look
        if look:  # beside the writer, but after what has waited for it
            ctx = await self.act(lambda _, ctx: ctx)
            run = await self.read(lambda tx: look(tx, replace(ctx, sealed=tx.sealed)))
        return await self.act(run)

    async def act(self, work: Callable[[Transaction, Context], T]) -> T:
        """Let behaviour work in the writer's next batch, when its turn comes; wake delivery."""
        trace = current_trace()

        def traced(tx: Transaction) -> T:
            with tracing(trace):
                return work(tx, self._source.at(tx, self.clock.now(), trace))

        result = await self._writer.run(traced)
        self._wake.set()
        return result

    async def read(self, work: Callable[[Transaction], T]) -> T:
        """Run a reading function on a read-only connection."""
        return await self._writer.read(work)

    async def write(self, work: Callable[[Transaction], T]) -> T:
        """Run a writing function in the writer's next batch."""
        return await self._writer.run(work)

    async def tickets_json(self, number: str | None = None) -> list[dict[str, object]]:
        """All tickets, newest first, or the one with that number, as `tickets --json` has them."""
        now = self.clock.now()
        return await self.read(lambda tx: tickets_json(tx, now, self._calendar, number))

    async def next_due(self) -> datetime | None:
        """The next moment at which something will happen by itself; now, when it is overdue."""
        return await self.act(next_due)

    async def move_clock(self, to: datetime, most: int = MOST_STEPS) -> datetime:
        """Advance a clock (TypeError if it cannot be moved), stopping whenever something is due.

        After so many stops the day is ended, lest its sheets come stale, and the rest is a jump.
        """
        if not isinstance(clock := self.clock, MovableClock):
            raise TypeError(clock)
        day = self._calendar.local_day
        for step in range(2 * most):
            due = await self.next_due()
            if not due or due >= to or (step >= most and day(due) > day(clock.now())):
                break
            await self._arrive(clock, due)
        await self._arrive(clock, to)
        return clock.now()

    async def _arrive(self, clock: MovableClock, at: datetime) -> None:
        """It becomes that moment. Kept first: after a crash the clock must not go back."""
        offset = clock.offset + max(at - clock.now(), timedelta())
        await self.write(lambda tx: tx.marks.set_text(CLOCK_OFFSET, str(offset.total_seconds())))
        clock.advance_to(at)
        await asyncio.gather(*map(self.start_job, self._jobs))  # in their order, by few commits
        await self.drain()

    def is_ready(self) -> dict[str, bool]:
        """Whether each part can serve: database, understanding, connections; may block."""
        parts = {"database": self._database.is_current(), "understanding": self._is_warm}
        return parts | {name: is_live() for name, is_live in self.connections.items()}

    async def metrics(self) -> Mapping[str, float]:
        """Counts for `/metrics`."""
        values = {**await self.read(metrics), **self.limiter.figures()}
        for gauge in self.gauges:
            values |= gauge()
        return values

    async def warm_up(self) -> None:
        """Load everything, then catch up what is due; what is owed goes out later."""
        await warm_up(self.act)
        self._is_warm = True
        for name in self._jobs:
            try:
                await self.start_job(name)
            except Exception:  # as at any later tick; the watch tells the administrators
                log.exception("job %s failed at the start", name)
