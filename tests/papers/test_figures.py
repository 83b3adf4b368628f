"""Rates of a period: who counts, who does not, and by which state."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from bot.papers.making import Wish
from handlers.papers.sheets import unit_rows
from handlers.papers.survey import Survey, month_of, survey
from handlers.rules.figures import Tally
from handlers.rules.periods import returners
from handlers.texts.rates import percent
from storage.directory import UnitKind
from storage.records import Action, Event, Status
from tests.chat import Chat
from tests.papers.test_papers import (
    CALENDAR,
    MONTH,
    SEPTEMBER,
    a_month,
    at,
    made,
    tallied,
    ticket,
)

NAME, DUE = 1, 2  # places in a unit's row


def event(day: int, action: Action, to: Status, month: int = 9) -> Event:
    return Event(day, 1, at(day, month), action, None, "", None, to)


HELD = (event(2, Action.DISPATCH, Status.WORKING), event(8, Action.SUSPEND, Status.SUSPENDED))


@pytest.mark.parametrize(
    ("signed", "closed", "in_time"),
    [(at(3), None, 1), (at(5), None, 0), (None, None, 0), (None, at(3), 1)],
    ids=["in time", "late", "never", "decided before"],
)
def test_who_signs_in_time(signed: datetime | None, closed: datetime | None, in_time: int) -> None:
    tally = tallied(ticket(sign_due_at=at(4), signed_at=signed, closed_at=closed))
    assert (tally.to_sign, tally.signed_in_time) == (1, in_time)


@pytest.mark.parametrize(
    ("heard", "finished", "in_time"),
    [(at(5), None, 1), (at(8), None, 0), (None, at(5), 1), (None, None, 0)],
    ids=["in time", "late", "done before", "never"],
)
def test_who_answers_in_time(
    heard: datetime | None, finished: datetime | None, in_time: int
) -> None:
    one = ticket(feedback_due_at=at(7), first_feedback_at=heard, finished_at=finished)
    assert (tallied(one).to_answer, tallied(one).answered_in_time) == (1, in_time)


def test_what_is_owed_in_another_month_is_not_counted_here() -> None:
    tally = tallied(ticket(sign_due_at=at(9, month=10), feedback_due_at=at(9, month=10)))
    assert [percent(r) for r in (tally.signing, tally.answering)] == ["—", "—"]


def test_suspended_at_the_end_counts_as_such_though_it_goes_on_afterwards() -> None:
    later = (*HELD, event(9, Action.RESUME, Status.WORKING, month=10))
    tally = tallied(ticket(feedback_due_at=at(9)), history=later)
    assert (tally.suspended, tally.overdue, tally.due, tally.to_answer) == (1, 0, 0, 0)


def test_suspended_only_after_the_end_was_late_in_it() -> None:
    history = (HELD[0], event(9, Action.SUSPEND, Status.SUSPENDED, month=10))
    tally = tallied(ticket(status=Status.SUSPENDED), history=history)
    assert (tally.suspended, tally.overdue, tally.due) == (0, 1, 1)


def test_done_again_is_measured_by_what_was_reported_as_done() -> None:
    done = event(5, Action.FINISH, Status.REVIEW)
    again = event(6, Action.REDO, Status.WORKING)
    tally = Tally()
    for history in ((done,), (done, again, done), (HELD[0],)):
        tally.add(ticket(), history, MONTH, CALENDAR)
    assert (tally.ended, tally.redone, percent(tally.redoing)) == (2, 1, "50.0%")


def test_a_return_is_told_of_the_unit_that_gave_back() -> None:
    back = replace(event(3, Action.SEND_BACK, Status.TRIAGE), data={"unit_id": 7})
    old = event(4, Action.SEND_BACK, Status.TRIAGE, month=10)
    assert returners((back, old), MONTH) == [7]


def surveyed(chat: Chat) -> Survey:
    with chat.database.read() as tx:
        return survey(tx, chat.context(tx), month_of(SEPTEMBER))


def test_a_unit_answers_for_what_it_gave_back_and_not_the_next_one(chat: Chat) -> None:
    chat.says("xulei", "@吹哨 污水厂财政配套资金没到位，施工队说再不给钱就停工", "city")
    chat.says("zhaomin", "退单 Q0001 不属于本单位职责，应由发改局办理", "private")
    chat.says("linxiaotang", "分办 Q0001 发改局", "private")
    found = surveyed(chat)
    assert found.total.returned == 1
    with chat.database.read() as tx:
        directory = tx.registers.directory()
    told = {
        u.short_name: found.units[u.id].returned for u in directory.units if u.id in found.units
    }
    assert told == {"财政局": 1, "发改局": 0}


def test_ranks_begin_at_three_and_leave_vertical_units_apart_and_firms_out(chat: Chat) -> None:
    found = Survey(MONTH)
    with chat.database.read() as tx:
        ctx = chat.context(tx)
    kinds = (UnitKind.BUREAU, UnitKind.TOWNSHIP, UnitKind.VERTICAL, UnitKind.FIRM)
    four = zip(ctx.directory.units, kinds, strict=False)
    units = [replace(unit, kind=kind) for unit, kind in four]
    ctx = replace(ctx, directory=replace(ctx.directory, units=tuple(units)))
    for unit, due in zip(units, (3, 2, 5, 9), strict=True):
        found.units[unit.id] = Tally(due=due)
    rows = [*unit_rows(found, ctx)]
    assert [(row[0], row[NAME], row[DUE]) for row in rows] == [
        (1, units[0].short_name, 3),
        ("—", units[1].short_name, 2),
        ("—", units[2].short_name, 5),
    ]


def test_the_monthly_workbook_shows_each_rate_with_its_parts(chat: Chat, tmp_path: Path) -> None:
    a_month(chat)
    sheet = load_workbook(made(chat, tmp_path, Wish("monthly", SEPTEMBER)))["总体指标"]
    rows = {r[0].value: [c.value for c in r[1:4]] for r in sheet.iter_rows(min_row=4)}
    assert rows["签收及时率"] == ["33.3%", 1, 3]
    assert rows["响应率"] == ["33.3%", 1, 3]
    assert rows["按期办结率"] == ["33.3%", 1, 3]
    assert rows["解决率"] == ["33.3%", 1, 3]
    assert rows["重办率"] == ["0.0%", 0, 1]
    assert rows["满意率"] == ["100.0%", 1, 1]


def test_in_a_month_that_is_not_over_nothing_is_late_before_its_time(chat: Chat) -> None:
    chat.says("xulei", "@吹哨 污水厂财政配套资金没到位，施工队说再不给钱就停工", "city")
    total = surveyed(chat).total
    assert (total.received, total.running, total.due, total.overdue, total.to_sign) == (
        1,
        1,
        0,
        0,
        0,
    )
    chat.later(days=10)
    total = surveyed(chat).total
    assert (total.due, total.overdue, total.to_sign) == (1, 1, 1)
