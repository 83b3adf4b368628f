"""Builds the golden county's registers: 92 projects, their permits and their money.

The demo county's units and people, twelve of its projects, and eighty more. All names are
invented; the figures are the ones that every digest, list and paper has to show again.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Final

from bot.papers.reading import read_workbook
from bot.playground.county import COUNTY
from handlers.registers import apply, plan
from handlers.registers.layout import LAYOUT
from handlers.registers.ledgers import SHEETS
from handlers.rules.permitguide import GUIDES
from handlers.rules.workcalendar import SHANGHAI
from storage.directory import Project
from storage.records import (
    Funding,
    FundingKind,
    FundingStage,
    Need,
    Permit,
    PermitState,
)
from storage.transaction import Transaction

PROJECTS: Final = 92
INVESTMENT: Final = Decimal(3_330_000)  # 万元: 333 亿元
NEW_PROJECTS: Final = 34
PERMITS_NEEDED, PERMITS_DONE = 170, 129
PERMITS_SHARE: Final = "75.9%"
FUNDING_NEED: Final = Decimal(152_600)  # 15.26 亿元
BORROWERS: Final = 97
FIRST_LOANS: Final = Decimal(26_000)  # 2.6 亿元
BONDS_FILED, BONDS_IN_RESERVE = 7, 16

KINDS: Final = (
    "加工园",
    "仓储中心",
    "供水工程",
    "道路改造",
    "养殖基地",
    "文旅园",
    "标准厂房",
    "充电站",
)
PLACES: Final = ("雾松", "青砚", "望梨", "松溪", "柳坪", "石泉", "南岭", "北渠", "桃坞", "梅庄")
PERMITS: Final = (
    "企业投资项目备案",
    "用地预审与选址意见书",
    "环境影响评价批复",
    "水土保持方案审批",
    "建筑工程施工许可证",
)
UNFINISHED: Final = (
    PermitState.ACCEPTED,
    PermitState.FILED,
    PermitState.DRAFTING,
    PermitState.IDLE,
)
BANKS: Final = ("云岭农商行", "云岭建行")


def build(tx: Transaction, now: datetime) -> tuple[Project, ...]:
    """Write units, people, groups, projects and ledgers; returns the projects."""
    today = now.astimezone(SHANGHAI).date()
    ledgers = {LAYOUT.sheet(key).title for key in SHEETS}
    sheets = {t: rows for t, rows in read_workbook(COUNTY).items() if t not in ledgers}
    apply(plan(sheets, tx.registers.directory(), today), tx, now)
    _add_projects(tx, today)
    projects = tx.registers.directory().projects
    _add_permits(tx, projects, now)
    _add_money(tx, projects, now)
    return projects


def _add_projects(tx: Transaction, today: date) -> None:
    directory = tx.registers.directory()
    known = directory.projects
    missing = PROJECTS - len(known)
    left = INVESTMENT - sum((p.total or Decimal(0) for p in known), Decimal(0))
    each = left // missing
    for number in range(missing):
        like = known[number % len(known)]
        name = f"{PLACES[number % 10]}{KINDS[number // 10]}"
        project = Project(
            0,
            f"YL2026{number + 101}",
            name,
            owner=f"云岭{name}有限公司",
            township_id=like.township_id,
            leader_id=like.leader_id,
            paired_unit_id=like.paired_unit_id,
            manager_id=like.manager_id,
            total=each if number < missing - 1 else left - each * (missing - 1),
            kind="产业",
            stage="building",
            starts_on=date(2026, 3, 1) if number < NEW_PROJECTS else date(2025, 3, 1),
        )
        tx.registers.upsert_project(project, today)


def _add_permits(tx: Transaction, projects: tuple[Project, ...], now: datetime) -> None:
    """Five for each new project; one more that a regional study covers counts nowhere."""
    new = [p for p in projects if p.starts_on == date(2026, 3, 1)][-NEW_PROJECTS:]
    for place, name in enumerate(PERMITS):
        for at, project in enumerate(new):
            number = place * NEW_PROJECTS + at
            done = number < PERMITS_DONE
            state = PermitState.GRANTED if done else UNFINISHED[number % len(UNFINISHED)]
            permit = Permit(
                project_id=project.id,
                name=name,
                state=state,
                level=GUIDES[name].level,
                planned_on=date(2026, 12, 31),
                done_on=date(2026, 4, 1 + number % 28) if done else None,
                document=f"云批〔2026〕{number + 1}号" if done else "",
            )
            tx.ledgers.save(permit, now, None, "workbook")
    covered = Permit(project_id=new[0].id, name="文物考古调查勘探", need=Need.COVERED)
    tx.ledgers.save(covered, now, None, "workbook")


def _add_money(tx: Transaction, projects: tuple[Project, ...], now: datetime) -> None:
    """First loans that were paid need nothing any more; the bonds and the shares do."""
    rounded = FIRST_LOANS // BORROWERS
    made: list[Funding] = []
    for number in range(BORROWERS):
        paid = rounded if number < BORROWERS - 1 else FIRST_LOANS - rounded * (BORROWERS - 1)
        made.append(
            Funding(
                project_id=projects[number % PROJECTS].id,
                kind=FundingKind.LOAN,
                bank=BANKS[number // PROJECTS],
                stage=FundingStage.PAID,
                granted=paid,
                paid=paid,
                is_first=True,
            )
        )
    bonds = BONDS_FILED + BONDS_IN_RESERVE
    for number, project in enumerate(projects[:bonds]):
        stage = FundingStage.ACCEPTED if number < BONDS_FILED else FundingStage.RESERVE
        need = Decimal(4000)
        kind = FundingKind.BOND
        made.append(Funding(project_id=project.id, kind=kind, stage=stage, need=need))
    rest = (FUNDING_NEED - 4000 * bonds) / 20
    made += (
        Funding(project_id=p.id, kind=FundingKind.EQUITY, need=rest)
        for p in projects[bonds : bonds + 20]
    )
    for funding in made:
        tx.ledgers.save(funding, now, None, "workbook")
