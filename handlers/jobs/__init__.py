"""The one table of timed jobs: plain data; the timer that wakes them lives in `bot`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, TypeAlias

from handlers.context import Context
from handlers.jobs.audit import audit, look
from handlers.jobs.chain import chain
from handlers.jobs.contacts import remind_of_contacts
from handlers.jobs.digest import digest
from handlers.jobs.docket import docket
from handlers.jobs.gather import gather
from handlers.jobs.groupdays import group_days
from handlers.jobs.housekeeping import housekeeping
from handlers.jobs.mornings import mornings
from handlers.jobs.periodic import monthly, weekly, weekly_draft
from handlers.jobs.permits import remind_of_permits
from handlers.jobs.reachability import report_unreachable
from handlers.jobs.retention import retention
from handlers.jobs.silence import ask_the_silent
from handlers.jobs.sweep import sweep
from storage.transaction import Transaction

Run: TypeAlias = Callable[[Transaction, Context], int]


@dataclass(frozen=True, slots=True)
class Job:
    """A job and how often the timer asks for it; whether anything is due the database decides.

    `look` does without writing what takes long in `run`, and returns what is left of it to do.
    """

    name: str
    every: timedelta
    run: Run
    look: Callable[[Transaction, Context], Run] | None = None


JOBS: Final = (
    Job("sweep", timedelta(seconds=15), sweep),
    Job("gather", timedelta(seconds=60), gather),
    Job("reachability", timedelta(seconds=60), report_unreachable),
    Job("digest", timedelta(seconds=60), digest),
    Job("mornings", timedelta(seconds=60), mornings),
    Job("groups", timedelta(seconds=60), group_days),
    Job("silence", timedelta(seconds=60), ask_the_silent),
    Job("docket", timedelta(seconds=60), docket),
    Job("weekly-draft", timedelta(seconds=60), weekly_draft),
    Job("weekly", timedelta(seconds=60), weekly),
    Job("monthly", timedelta(seconds=60), monthly),
    Job("permits", timedelta(seconds=60), remind_of_permits),
    Job("contacts", timedelta(seconds=60), remind_of_contacts),
    Job("audit", timedelta(seconds=60), audit, look),
    Job("housekeeping", timedelta(hours=1), housekeeping),
    Job("retention", timedelta(hours=1), retention),
    Job("chain", timedelta(minutes=5), chain),
)
