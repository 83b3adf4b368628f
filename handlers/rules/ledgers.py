"""Figures of the ledgers, as values: permits done, money needed, progress lights of a month.

One definition for chat, digest, 通报 and charts. Pure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

from handlers.rules.figures import rate
from storage.records import (
    Funding,
    FundingKind,
    FundingStage,
    Light,
    MonthPlan,
    Need,
    Permit,
    PermitState,
    Visit,
)

YELLOW_FROM: Final = Decimal(10)  # points behind the plan
RED_ABOVE: Final = Decimal(30)  # lights of projects, not of matters: domain rule of the month plan
FILED_BONDS: Final = frozenset({FundingStage.ACCEPTED, FundingStage.GRANTED, FundingStage.PAID})


@dataclass(frozen=True, slots=True)
class PermitSummary:
    """Permits of one project or of many. `needed` leaves out what is not needed or covered."""

    needed: int = 0
    done: int = 0
    running: int = 0
    idle: int = 0
    expired: int = 0
    late: int = 0  # planned for a day that has passed, and not done
    projects: int = 0

    @property
    def share(self) -> Fraction | None:
        """Done of needed, None when nothing is needed."""
        return rate(self.done, self.needed)


@dataclass(frozen=True, slots=True)
class FundingSummary:
    """Money of one project or of many, in 万元."""

    need: Decimal = Decimal(0)
    secured: Decimal = Decimal(0)
    granted: Decimal = Decimal(0)
    paid: Decimal = Decimal(0)
    first_loans: Decimal = Decimal(0)  # paid as somebody's first loan
    first_borrowers: int = 0
    bonds_filed: int = 0
    bonds_in_reserve: int = 0
    by_kind: Mapping[FundingKind, Decimal] = field(default_factory=dict)


def is_needed(permit: Permit) -> bool:
    """Whether the permit has to be got: needed or promised, not covered and not struck off."""
    return permit.need is not Need.COVERED and permit.state is not PermitState.UNNEEDED


def state_on(permit: Permit, day: date) -> PermitState:
    """The state as it reads on that day: a document past its last day is EXPIRED."""
    is_over = permit.expires_on is not None and permit.expires_on < day
    return PermitState.EXPIRED if is_over and is_granted(permit) else permit.state


def is_granted(permit: Permit) -> bool:
    """Whether it was given once."""
    return permit.state in (PermitState.GRANTED, PermitState.EXPIRED)


def is_late(permit: Permit, day: date) -> bool:
    """Whether its planned day has passed and it has not been given."""
    planned = permit.planned_on
    return is_needed(permit) and not is_granted(permit) and planned is not None and planned < day


def waits_for(permit: Permit, others: Iterable[Permit]) -> tuple[str, ...]:
    """The permits that must come first and of this project are not given yet."""
    done = {o.name for o in others if o.project_id == permit.project_id and not _is_open(o)}
    return tuple(name for name in permit.after if name not in done)


def _is_open(permit: Permit) -> bool:
    return is_needed(permit) and permit.state is not PermitState.GRANTED


def permit_summary(permits: Iterable[Permit], day: date) -> PermitSummary:
    """The figures of these permits as they stand on that day."""
    wanted = [permit for permit in permits if is_needed(permit)]
    states = Counter(state_on(permit, day) for permit in wanted)
    done, idle = states[PermitState.GRANTED], states[PermitState.IDLE]
    expired = states[PermitState.EXPIRED]
    return PermitSummary(
        needed=len(wanted),
        done=done,
        running=len(wanted) - done - idle - expired,
        idle=idle,
        expired=expired,
        late=sum(is_late(permit, day) for permit in wanted),
        projects=len({permit.project_id for permit in wanted}),
    )


def done_between(permits: Iterable[Permit], first: date, last: date) -> int:
    """How many were given on those days, both included."""
    return sum(
        is_granted(p) and p.done_on is not None and first <= p.done_on <= last for p in permits
    )


def funding_summary(fundings: Sequence[Funding]) -> FundingSummary:
    """The figures of these needs."""
    by_kind: dict[FundingKind, Decimal] = {}
    for one in fundings:
        by_kind[one.kind] = by_kind.get(one.kind, Decimal(0)) + one.need
    first = [f for f in fundings if f.kind is FundingKind.LOAN and f.is_first and f.paid]
    bonds = [f for f in fundings if f.kind is FundingKind.BOND]
    return FundingSummary(
        need=_sum(f.need for f in fundings),
        secured=_sum(f.secured for f in fundings),
        granted=_sum(f.granted for f in fundings),
        paid=_sum(f.paid for f in fundings),
        first_loans=_sum(f.paid for f in first),
        first_borrowers=len({(f.project_id, f.bank) for f in first}),
        bonds_filed=len({f.project_id for f in bonds if f.stage in FILED_BONDS}),
        bonds_in_reserve=len({f.project_id for f in bonds if f.stage is FundingStage.RESERVE}),
        by_kind=by_kind,
    )


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0))


def plan_light(plan: MonthPlan, day: date) -> Light | None:
    """The progress light: how many points the money spent lies behind the time that has passed.

    In its month the plan is measured by the share of days gone, afterwards as a whole: yellow from
    10 points behind, red above 30. None where nothing was planned or nothing is known.
    """
    if not plan.planned or plan.done is None:
        return None
    behind = _expected(plan.month, day) - plan.done * 100 / plan.planned
    return Light.RED if behind > RED_ABOVE else (
        Light.YELLOW if behind >= YELLOW_FROM else Light.GREEN
    )  # fmt: skip


def _expected(month: str, day: date) -> Decimal:
    first = date.fromisoformat(f"{month}-01")
    after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    gone, whole = (min(max(day, first), after) - first).days, (after - first).days
    return Decimal(gone) * 100 / whole


@dataclass(frozen=True, slots=True)
class VisitSummary:
    """A leader's days on sites."""

    times: int = 0
    collected: int = 0
    solved: int = 0


def visit_summary(visits: Sequence[Visit]) -> VisitSummary:
    """The figures of these visits; one day on two sites counts twice, as the lists do."""
    collected = sum(visit.collected for visit in visits)
    return VisitSummary(len(visits), collected, sum(visit.solved for visit in visits))
