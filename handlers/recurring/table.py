"""The one table of what comes by itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import time, timedelta
from typing import Final

from handlers import weeklies
from handlers.context import Context
from handlers.digests import AT
from handlers.papers.survey import is_told, month_of, week_of
from handlers.recurring import readers
from handlers.recurring.rule import AnyRule, Rule, Test
from handlers.rules import docket, recurrence
from handlers.rules.mornings import Desk, section_of
from handlers.rules.orders import is_private
from handlers.rules.periods import Period
from handlers.rules.selection import is_open_in
from handlers.selecting import Scope
from storage.pages import Page

FRESH: Final = timedelta(hours=2)  # later than that after its time it is no morning's list
DRAFT_AT: Final = time(16, 0)


def last_week(ctx: Context) -> Period:
    """From the Monday of the last week with a working day to this Monday."""
    return weeklies.told_in(ctx, recurrence.monday(ctx.day))


def this_week(ctx: Context) -> Period:
    """From Monday to the end of today."""
    return week_of(ctx.day)


def month_before(ctx: Context) -> Period:
    """The calendar month before this one."""
    return month_of(recurrence.last_month(ctx.day))


def _is_open(page: Page, scope: Scope, _: Context) -> bool:
    return is_open_in(page.ticket, scope)


def _is_public(page: Page, scope: Scope, _: Context) -> bool:
    return is_open_in(page.ticket, scope) and not is_private(page.history)


def _is_owed(page: Page, scope: Scope, ctx: Context) -> bool:
    desk = Desk(scope or frozenset(), ctx.now, ctx.calendar)
    return section_of(page.ticket, desk) is not None


def _is_for_meeting(page: Page, _scope: Scope, _: Context) -> bool:
    return docket.is_unresolved(page.ticket) and not is_private(page.history)


def _is_of(period: Callable[[Context], Period]) -> Test:
    def is_in(page: Page, scope: Scope, ctx: Context) -> bool:
        is_theirs = scope is None or page.ticket.project_id in scope
        return is_theirs and is_told(page, period(ctx), ctx)

    return is_in


AND_PAPER: Final = ("", ":paper")
DAILY: Final = Rule(
    "digest:daily",
    AT,
    recurrence.workday,
    readers.overseeing,
    _is_open,
    is_wished=True,
    keeps_quiet=False,
)
MORNING: Final = Rule(
    "digest:morning",
    AT,
    recurrence.workday,
    readers.answering,
    _is_owed,
    FRESH,
    is_wished=True,
    is_by_unit=True,
)
GROUP: Final = Rule("digest:group", AT, recurrence.workday, readers.grouped, _is_public, FRESH)
WEEKLY: Final = Rule(
    weeklies.WEEKLY,
    AT,
    recurrence.opening,
    readers.surveying,
    _is_of(last_week),
    is_wished=True,
    holds_back=weeklies.holds,
)
RELEASED: Final = replace(WEEKLY, period=recurrence.whenever)  # held back until after its days
DRAFT: Final = Rule(
    weeklies.DRAFT,
    DRAFT_AT,
    recurrence.closing,
    readers.at_desk,
    _is_of(this_week),
    parts=AND_PAPER,
)
MONTHLY: Final = Rule(
    "monthly",
    AT,
    recurrence.beginning,
    readers.at_desk,
    _is_of(month_before),
    parts=AND_PAPER,
)
DOCKET: Final = Rule("docket", docket.AT, recurrence.meeting, readers.at_desk, _is_for_meeting)
RULES: Final[tuple[AnyRule, ...]] = (*(DAILY, MORNING, GROUP, WEEKLY, DRAFT, MONTHLY, DOCKET),)
