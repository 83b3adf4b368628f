"""The rules of 月通报 (domain.md §5.4), one test each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from openpyxl import load_workbook

from bot.papers.making import Wish
from handlers.papers.charts import units as units_chart
from handlers.papers.sheets import unit_rows
from handlers.papers.survey import Survey, month_of, survey
from handlers.rules.figures import Tally, rate
from handlers.texts.papercolumns import UNIT_COLUMNS
from handlers.texts.rates import percent
from handlers.texts.sheets import figures
from storage.directory import UnitKind
from storage.records import Action, Event, Status
from tests.chat import Chat
from tests.papers.test_papers import CALENDAR, MONTH, SEPTEMBER, at, made, tallied, ticket

NAMES = [name for name, *_ in UNIT_COLUMNS]
DESK, UNIT = "linxiaotang", "zhaomin"


def event(day: int, action: Action, to: Status, **data: str) -> Event:
    return Event(day, 1, at(day), action, None, "", None, to, data={**data})


def ended(*history: Event) -> Tally:
    done = ticket(status=Status.CLOSED, finished_at=at(8), closed_at=at(9))
    return tallied(done, history=history)


def column(rows: Sequence[Sequence[object]], name: str) -> dict[object, object]:
    return {row[NAMES.index("单位")]: row[NAMES.index(name)] for row in rows}


def test_without_a_denominator_every_rate_is_a_dash_and_never_100_per_cent() -> None:
    assert {value for _, value, *_ in figures(Tally())} == {"—"}


def test_a_share_is_rounded_half_up_everywhere() -> None:
    assert [percent(rate(*pair)) for pair in ((1, 16), (3, 16), (129, 170))] == [
        "6.3%",
        "18.8%",
        "75.9%",
    ]


def test_what_was_only_explained_is_no_solution_and_told_apart() -> None:
    finish = event(8, Action.FINISH, Status.REVIEW, outcome="explained")
    total = ended(finish)
    assert (total.closed, total.explained, total.really_solved) == (1, 1, 0)
    assert [percent(r) for r in (total.solving, rate(total.explained, total.closed))] == [
        "0.0%",
        "100.0%",
    ]


@pytest.mark.parametrize(
    ("audit", "explained"), [({}, 1), ({"outcome": "solved"}, 0), ({"outcome": "explained"}, 1)]
)
def test_the_audit_says_last_what_it_was(audit: dict[str, str], explained: int) -> None:
    finish = event(7, Action.FINISH, Status.REVIEW, outcome="explained")
    assert ended(finish, event(8, Action.APPROVE, Status.RATING, **audit)).explained == explained


def test_done_again_in_earnest_it_is_no_explanation_any_more() -> None:
    first = event(3, Action.FINISH, Status.REVIEW, outcome="explained")
    redo, last = event(4, Action.REDO, Status.WORKING), event(8, Action.FINISH, Status.REVIEW)
    assert ended(first, redo, last).explained == 0


@pytest.mark.parametrize(
    ("said", "passed", "row"),
    [
        ("办结 Q0001 解释说明：不在补助范围，已当面说明", "通过 Q0001", ["0.0%", 0]),
        ("办结 Q0001 资金已拨付，附拨款单", "通过 Q0001 按解释说明", ["0.0%", 0]),
        ("办结 Q0001 解释说明：已说明", "通过 Q0001 实质解决", ["100.0%", 1]),
        ("办结 Q0001 资金已拨付，附拨款单", "通过 Q0001", ["100.0%", 1]),
    ],
)
def test_unit_and_desk_say_in_the_chat_what_it_was(
    chat: Chat, tmp_path: Path, said: str, passed: str, row: list[object]
) -> None:
    chat.says("xulei", "@吹哨 污水厂财政配套资金没到位，施工队说再不给钱就停工", "city")
    chat.says(UNIT, "签收 Q0001", "private")
    chat.says(UNIT, said, "private")
    chat.says(DESK, passed, "private")
    chat.says("xulei", "满意 Q0001", "private")
    sheet = load_workbook(made(chat, tmp_path, Wish("monthly", SEPTEMBER)))["总体指标"]
    rows = {r[0].value: [c.value for c in r[1:3]] for r in sheet.iter_rows(min_row=4)}
    assert rows["解决率"] == row
    assert rows["解释说明（另列）"][1] == 1 - int(str(row[1]))


def test_days_of_suspension_are_shown_and_those_for_a_higher_level_apart() -> None:
    history = (
        event(1, Action.DISPATCH, Status.WORKING),
        event(2, Action.SUSPEND, Status.SUSPENDED, reason="upper"),
        event(4, Action.RESUME, Status.WORKING),
        event(7, Action.SUSPEND, Status.SUSPENDED, reason="season"),
        event(8, Action.RESUME, Status.WORKING),
        event(8, Action.FINISH, Status.REVIEW),
    )
    total = ended(*history)
    assert (total.held_days, total.upper_days) == (3, 2)
    told = {name: value for name, value, *_ in figures(total)}
    assert (told["挂起（工作日）"], told["其中等上级审批"]) == ("3.0", "2.0")


def test_what_waits_for_a_higher_level_is_counted_apart_and_is_not_due() -> None:
    total = Tally()
    for reason in ("upper", "firm"):
        history = (event(8, Action.SUSPEND, Status.SUSPENDED, reason=reason),)
        total.add(ticket(status=Status.SUSPENDED), history, MONTH, CALENDAR)
    assert (total.suspended, total.upper, total.due, total.overdue) == (2, 1, 0, 0)


def surveyed(chat: Chat) -> Survey:
    with chat.database.read() as tx:
        return survey(tx, chat.context(tx), month_of(SEPTEMBER))


def test_late_help_never_counts_against_the_lead_nor_as_the_helper_s_own(chat: Chat) -> None:
    chat.says("xulei", "@吹哨 污水厂财政配套资金没到位，施工队说再不给钱就停工", "city")
    chat.says(UNIT, "签收 Q0001", "private")
    chat.says(DESK, "协办 Q0001 发改局", "private")
    helper = chat.ticket.helps[0]
    chat.at(helper.due_at)
    chat.later(days=1)
    chat.says(UNIT, "办结 Q0001 资金已拨付，附拨款单", "private")
    with chat.database.begin() as tx:
        due = tx.tickets.find(open_only=False)[0].due_at
        ctx = chat.context(tx)
    assert due
    chat.at(max(due, chat.now))
    chat.later(minutes=1)
    found = surveyed(chat)
    lead = ctx.directory.unit(chat.ticket.unit_id)
    other = ctx.directory.unit(helper.unit_id)
    assert lead
    assert other
    rows = [*unit_rows(found, ctx)]
    assert column(rows, "应办") == {lead.short_name: 1, other.short_name: 0}
    assert column(rows, "按期") == {lead.short_name: 1, other.short_name: 0}
    assert column(rows, "逾期未结") == {lead.short_name: 0, other.short_name: 0}
    assert column(rows, "协办应回") == {lead.short_name: 0, other.short_name: 1}
    assert column(rows, "协办按时") == {lead.short_name: 0, other.short_name: 0}


def test_the_chart_compares_the_units_that_the_tables_rank(chat: Chat) -> None:
    """A unit of the county and one that the province directs have three due each."""
    for _ in range(3):
        chat.says("xulei", "@吹哨 污水厂财政配套资金没到位，施工队说再不给钱就停工", "city")
        chat.says("xulei", "@吹哨 污水厂施工临时用电报装没人管", "city")
    chat.at(at(15, month=10))
    with chat.database.begin() as tx:
        ctx = chat.context(tx)
        names = units_chart(tx, ctx).names
        found = survey(tx, ctx, month_of(SEPTEMBER))
    kinds = {u.short_name: u.kind for u in ctx.directory.units}
    due = column([*unit_rows(found, ctx)], "应办")
    assert {kinds[str(name)] for name, n in due.items() if n == 3} >= {UnitKind.VERTICAL}
    assert [kinds[name] for name in names] == [UnitKind.BUREAU]


def test_a_rate_of_extended_deadlines_stands_beside_that_of_the_first_ones() -> None:
    extended = ticket(finished_at=at(11), closed_at=at(14), due_at=at(15))
    total = tallied(replace(extended, original_due_at=at(10)))
    assert (total.punctuality, total.first_punctuality) == (Fraction(1), Fraction(0))
