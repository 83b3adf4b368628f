"""Every night a backup, every month a drill of the newest one; old ones go.

The database says what is done. A lease keeps replicas from doing it twice, and is the time after
which a failed one is tried again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from secrets import token_hex
from threading import Event
from typing import Final

from bot.backups import texts as fault_texts
from bot.backups.drilling import drill
from bot.backups.faults import BackupFault
from bot.backups.making import backup
from bot.backups.places import Place
from bot.service import Service
from bot.texts import reason
from handlers.context import ContextSource
from handlers.jobs.backups import BACKUP, DRILL, want
from handlers.rules.workcalendar import SHANGHAI
from handlers.texts import backups as texts
from storage.transaction import Transaction
from storage.veil import KeyUnusable

log = logging.getLogger(__name__)

ENDING: Final = ".backup"
REST: Final = timedelta(minutes=5)  # between two looks whether it is time
AGAIN: Final = timedelta(hours=2)  # after one that failed


@dataclass(frozen=True, slots=True)
class Plan:
    """What the settings ask for; `hour` is o'clock in Shanghai."""

    secret: str
    folder: Path
    hour: int
    keep: int
    keep_months: int
    nightly: bool = True
    drill: bool = True


class Nightly:
    """Backups of one service's database, as planned."""

    def __init__(
        self, service: Service, place: Place, source: ContextSource, plan: Plan | None
    ) -> None:
        self._service, self._place, self._source, self._plan = service, place, source, plan
        self._stop = Event()

    async def run_forever(self, rest: timedelta = REST) -> None:
        """Do what is due, until cancelled; one that is under way then is given up."""
        try:
            while True:
                try:
                    await self.once()
                except Exception as error:
                    log.error("looking after backups failed: %s", type(error).__name__)
                await asyncio.sleep(rest.total_seconds())
        finally:
            self._stop.set()

    async def once(self) -> tuple[str, ...]:
        """Do what is due now; returns what succeeded."""
        plan, now = self._plan, self._service.clock.now()
        await self._service.write(lambda tx: self._note(tx, now))
        if plan is None or not plan.nightly:
            return ()
        done = []
        local = now.astimezone(SHANGHAI)
        if local.hour >= plan.hour and await self._do(BACKUP, f"{local:%Y-%m-%d}", self._backup):
            done.append(BACKUP)
        if plan.drill and found(plan.folder):
            done += [DRILL] if await self._do(DRILL, f"{local:%Y-%m}", self._drill) else []
        return tuple(done)

    def _note(self, tx: Transaction, now: datetime) -> None:
        is_wanted = self._plan is not None and self._plan.nightly
        want(tx, BACKUP, now, is_wanted=is_wanted)
        drills = self._plan is not None and self._plan.drill
        want(tx, DRILL, now, is_wanted=is_wanted and drills)

    async def _do(self, job: str, period: str, work: Callable[[Plan, datetime], str]) -> bool:
        """Once for the period, over all replicas; whether it was done here."""
        now, plan = self._service.clock.now(), self._plan
        holder = token_hex(8)

        def is_mine(tx: Transaction) -> bool:
            is_due = tx.marks.last(job) != period
            return is_due and tx.leases.take(job, holder, now, now + AGAIN)

        if plan is None or not await self._service.write(is_mine):
            return False
        try:
            complaint = await asyncio.to_thread(work, plan, now)
        except asyncio.CancelledError:  # stopping; whoever starts next need not wait
            self._stop.set()
            await self._service.write(lambda tx: tx.leases.release(job, holder))
            raise
        except Exception as error:
            complaint = told(error)
        if complaint:
            log.error("%s failed", job)
            await self._service.alarm(job, texts.failed(job, complaint))
            return False
        log.info("%s done for %s", job, period)
        return await self._service.write(lambda tx: self._done(tx, job, period, holder))

    def _done(self, tx: Transaction, job: str, period: str, holder: str) -> bool:
        tx.leases.release(job, holder)
        return tx.marks.claim(job, period, self._service.clock.now())

    def _backup(self, plan: Plan, now: datetime) -> str:
        name = f"chuishao-{now.astimezone(SHANGHAI):%Y%m%d-%H%M%S}{ENDING}"
        backup(self._place, plan.folder / name, plan.secret, now, self._go_on)
        rotate(plan.folder, plan.keep, plan.keep_months)
        return ""

    def _drill(self, plan: Plan, _: datetime) -> str:
        newest = found(plan.folder)[-1]
        report = drill(self._place, newest, plan.secret, self._source, self._go_on)
        faults = len(report.findings)
        return texts.inconsistent(faults) if faults else ""

    def _go_on(self, _: int) -> None:
        if self._stop.is_set():
            raise BackupFault("stopped")


def told(error: Exception) -> str:
    """Why it failed, for people; errors that nobody foresaw only by name."""
    if isinstance(error, BackupFault):
        return fault_texts.fault(error.kind, error.about)
    if isinstance(error, KeyUnusable):
        return fault_texts.key_unusable(str(error.path), error.reason)
    if isinstance(error, OSError):
        return f"{reason(error)}。"
    return fault_texts.unforeseen(type(error).__name__)


def found(folder: Path) -> Sequence[Path]:
    """The nightly backups, the oldest first."""
    return sorted(folder.glob(f"chuishao-*{ENDING}"))


def rotate(folder: Path, keep: int, keep_months: int) -> int:
    """Remove all but the newest, and the first of each of the newest months; returns how many."""
    paths = found(folder)
    first: dict[str, Path] = {}
    for path in paths:
        first.setdefault(path.name[:15], path)  # chuishao-YYYYMM
    monthly = list(first.values())[-keep_months:] if keep_months else []
    old = [path for path in paths[:-keep] if path not in monthly]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)
