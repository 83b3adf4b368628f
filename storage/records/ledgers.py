"""What an office keeps of each project beside its tickets: permits, money, plans, visits.

Amounts are 万元 as exact decimals, down to 分 (six places). Standard library only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias


class Need(StrEnum):
    """Why a permit is on the ledger."""

    NEEDED = "needed"  # 需要办
    PROMISED = "promised"  # 承诺制: the firm promises and builds
    COVERED = "covered"  # 区域评估 covers it: nothing to do


class PermitState(StrEnum):
    """How far a permit is; a document past its last day reads as EXPIRED whatever is stored."""

    UNNEEDED = "unneeded"  # 不需要
    IDLE = "idle"  # 未启动
    DRAFTING = "drafting"  # 编制中
    FILED = "filed"  # 已报件
    AMENDING = "amending"  # 补正
    ACCEPTED = "accepted"  # 已受理
    PUBLISHED = "published"  # 公示
    GRANTED = "granted"  # 已批复
    EXPIRED = "expired"  # 过期


class FundingKind(StrEnum):
    """Where the money is to come from."""

    BOND = "bond"  # 专项债
    TREASURY = "treasury"  # 国债
    CENTRAL = "central"  # 中央预算内
    LOAN = "loan"  # 贷款
    EQUITY = "equity"  # 股权


class FundingStage(StrEnum):
    """How far a need is; the first one is for bonds that wait in the reserve."""

    RESERVE = "reserve"  # 储备
    OFFERED = "offered"  # 推送
    TALKING = "talking"  # 对接
    ACCEPTED = "accepted"  # 受理; a bond filed
    GRANTED = "granted"  # 授信
    PAID = "paid"  # 放款


@dataclass(frozen=True, slots=True, kw_only=True)
class Permit:
    """One permit of one project; named once a project."""

    id: int = 0
    project_id: int
    name: str
    need: Need = Need.NEEDED
    state: PermitState = PermitState.IDLE
    unit_id: int | None = None  # who decides, or compiles the papers for who does
    level: str = "county"  # county, city, province, nation: who decides
    after: tuple[str, ...] = ()  # names of permits that must come first
    planned_on: date | None = None
    done_on: date | None = None
    document: str = ""
    expires_on: date | None = None
    blocker: str = ""  # number of the ticket that it is stuck on


@dataclass(frozen=True, slots=True, kw_only=True)
class Funding:
    """One need for money; a project, a kind and a bank name it."""

    id: int = 0
    project_id: int
    kind: FundingKind
    bank: str = ""
    need: Decimal = Decimal(0)
    secured: Decimal = Decimal(0)
    stage: FundingStage = FundingStage.OFFERED
    granted: Decimal = Decimal(0)
    paid: Decimal = Decimal(0)
    is_first: bool = False  # 首贷
    mismatch: str = ""  # why bank and borrower do not come together
    next_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthPlan:
    """What one project means to do in one month ("2026-09"), and how it went."""

    id: int = 0
    project_id: int
    month: str
    permits: str = ""
    works: str = ""
    planned: Decimal | None = None
    done: Decimal | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One day of a leader on a project's site: problems collected, and solved there."""

    id: int = 0
    project_id: int
    leader_id: int
    day: date
    collected: int = 0
    solved: int = 0
    note: str = ""


Entry: TypeAlias = Permit | Funding | MonthPlan | Visit


@dataclass(frozen=True, slots=True)
class EntryChange:
    """One line of a ledger's history; `changes` are (field, before, after) as plain text."""

    ledger: str
    entry_id: int
    at: datetime
    by_id: int | None
    source: str  # "chat" or "workbook"
    changes: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Contact:
    """A 对接 event: what was said between a project and a bank, when, and who noted it."""

    funding_id: int
    at: datetime
    by_id: int | None
    note: str


@dataclass(frozen=True, slots=True)
class LedgerBook:
    """All ledgers at one version; for workbooks, not for messages."""

    version: int = 0
    permits: tuple[Permit, ...] = ()
    fundings: tuple[Funding, ...] = ()
    plans: tuple[MonthPlan, ...] = ()
    visits: tuple[Visit, ...] = ()
