"""手续台账 and 融资台账 of the golden county: every line, and who never gets the money."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from bot.papers.making import Wish, make
from handlers.rules.ledgers import is_needed
from handlers.texts.ondemand import NAMES
from storage.records import Funding, Permit, PermitState
from tests.chat import Chat
from tests.golden import county, problems

FIRST = 4  # the first line below the headings


@pytest.fixture
def golden(tmp_path: Path) -> Iterator[Chat]:
    talk = Chat(tmp_path / "golden.db")
    with talk.database.begin() as tx:
        county.build(tx, talk.now)
    yield talk
    talk.database.close()


def written(chat: Chat, folder: Path, kind: str) -> Any:
    path = folder / f"{kind}.xlsx"
    with chat.database.read() as tx:
        make(Wish(kind), path, tx, chat.context(tx))
    return load_workbook(path).worksheets[0]


def columns(sheet: Any) -> dict[str, list[Any]]:
    """The cells below each heading; a merged cell keeps its value in every line."""
    headings, *rows = sheet.iter_rows(min_row=FIRST - 1)
    return {heading.value: [row[index] for row in rows] for index, heading in enumerate(headings)}


def test_the_permits_ledger_shows_the_county(golden: Chat, tmp_path: Path) -> None:
    sheet = written(golden, tmp_path, "permits")
    assert "34个项目　应办170　已办129（75.9%）" in sheet.cell(2, 1).value
    cells = columns(sheet)
    states = [cell.value for cell in cells["状态"]]
    covered = [cell.value for cell in cells["是否需要"]].count("区域评估覆盖")
    assert (len(states), covered) == (county.PERMITS_NEEDED + 1, 1)
    assert states.count("已批复") == county.PERMITS_DONE


def test_a_permit_that_is_late_says_what_it_waits_for(golden: Chat, tmp_path: Path) -> None:
    with golden.database.begin() as tx:
        own = tx.ledgers.find(Permit)
        late = next(p for p in own if is_needed(p) and p.state is PermitState.IDLE)
        other = next(p for p in own if p.project_id == late.project_id and p.id != late.id)
        tx.ledgers.save(replace(other, state=PermitState.FILED), golden.now, None, "chat")
        changed = replace(late, planned_on=date(2026, 9, 1), after=(other.name,), blocker="Q0007")
        tx.ledgers.save(changed, golden.now, None, "chat")
    cells = columns(written(golden, tmp_path, "permits"))
    line = [cell.value for cell in cells["卡点"]].index("Q0007")
    assert cells["备注"][line].value == f"过了计划日\n要先办：{other.name}"
    assert cells["前置"][line].value == other.name


def test_the_money_ledger_shows_the_county_and_adds_up(golden: Chat, tmp_path: Path) -> None:
    sheet = written(golden, tmp_path, "fundings")
    about = sheet.cell(2, 1).value
    for told in ("需求15.26亿元", "首贷97户2.6亿元", "申报7个、储备16个", "不发群"):
        assert told in about
    cells = columns(sheet)
    total = sum(Decimal(str(cell.value)) for cell in cells["需求额"])
    assert total == county.FUNDING_NEED
    assert [cell.value for cell in cells["首贷"]].count("首贷") == county.BORROWERS


def test_amounts_keep_their_fractions_and_whole_ones_end_without_a_point(
    golden: Chat, tmp_path: Path
) -> None:
    with golden.database.begin() as tx:
        one = tx.ledgers.find(Funding)[0]
        tx.ledgers.save(
            replace(one, mismatch="抵押不足", paid=Decimal("1.5")), golden.now, None, "chat"
        )
    cells = columns(written(golden, tmp_path, "fundings"))
    line = [cell.value for cell in cells["不匹配原因"]].index("抵押不足")
    paid, need = cells["放款额"][line], cells["需求额"][line]
    assert (paid.value, paid.number_format, need.number_format) == (1.5, "#,##0.0#####", "#,##0")


def test_the_chart_of_permits_shows_the_county(golden: Chat) -> None:
    told = golden.answer(problems.DESK, "图 手续", "private").splitlines()
    assert told[1] == "截至2026年9月14日　34个项目　已办129/170　75.9%"
    assert told[2] == "建筑工程施工许可证：未办 34，已办 0"
    counts = [tuple(map(int, re.findall(r"\d+", line))) for line in told[2:] if "：未办" in line]
    assert [sum(both) for both in counts] == [county.NEW_PROJECTS] * len(county.PERMITS)
    assert sum(done for _, done in counts) == county.PERMITS_DONE


def test_no_link_of_a_chat_leads_to_the_money(golden: Chat) -> None:
    assert "permits" in NAMES
    assert "fundings" not in NAMES
    assert "请写明导出哪一份" in golden.answer(problems.DESK, "导出 融资台账", "private")
