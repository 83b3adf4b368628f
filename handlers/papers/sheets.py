"""周报, 月报 and 包联领导清单 as tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from handlers.context import Context
from handlers.papers.ledger import columns_of, short
from handlers.papers.ranking import ranked
from handlers.papers.standing import standing
from handlers.papers.survey import Helping, Item, Survey
from handlers.papers.tables import Column, Row, Table
from handlers.rules.catalogue import CATEGORIES
from handlers.rules.figures import Tally
from handlers.rules.ledgers import visit_summary
from handlers.rules.selection import Pick
from handlers.texts import papercolumns as columns
from handlers.texts import sheets as texts
from handlers.texts.rates import DASH, days, percent
from storage.transaction import Transaction

COUNTED: Final = (Pick.ALL, Pick.CLOSED, Pick.RUNNING, Pick.SUSPENDED, Pick.RED)


def weekly(found: Survey, leader: str = "") -> list[Table]:
    """The week: by category, what is overdue, what is coming, what has to be decided.

    `leader` is whose projects it tells of, "" for the county's.
    """
    title = texts.week_title(found.period, leader)
    return [
        _categories(found, title),
        _items(texts.OVERDUE, title, found, found.overdue),
        _items(texts.COMING, title, found, found.coming),
        _items(texts.HARD, title, found, found.hard),
    ]


def monthly(found: Survey, ctx: Context) -> list[Table]:
    """The month: its rates, by category, by unit, what is overdue."""
    title = texts.month_title(found.period)
    rates, units = columns_of(columns.FIGURE_COLUMNS), columns_of(columns.UNIT_COLUMNS)
    return [
        _table(texts.FIGURES, title, found, rates, [*texts.figures(found.total)]),
        _categories(found, title),
        _table(texts.BY_UNIT, title, found, units, [*unit_rows(found, ctx)]),
        _items(texts.OVERDUE, title, found, found.overdue),
    ]


def _categories(found: Survey, title: str) -> Table:
    order = [code for code in CATEGORIES if code in found.categories]
    named = [(CATEGORIES[code].name, found.categories[code]) for code in order]
    if "" in found.categories:
        named.append((texts.UNKNOWN, found.categories[""]))
    named.append((texts.TOTAL, found.total))
    rows = [(name, *_counts(tally)) for name, tally in named]
    shape = columns_of(columns.CATEGORY_COLUMNS)
    return _table(texts.BY_CATEGORY, title, found, shape, rows)


def _table(
    name: str, title: str, found: Survey, shape: tuple[Column, ...], rows: list[Row]
) -> Table:
    """A sheet whose printed page says which part of the paper it is."""
    return Table(name, title, texts.about(name, found.total), shape, rows)


def _counts(tally: Tally) -> Row:
    return (
        *(tally.carried, tally.received, tally.closed),
        *(tally.running, tally.suspended, tally.overdue),
        percent(tally.punctuality),
        days(tally.duration),
    )


def unit_rows(found: Survey, ctx: Context) -> Iterator[Row]:
    """Units as they are compared; those without a place say why."""
    for one in ranked(found, ctx):
        why = "" if one.place else texts.VERTICAL if one.is_apart else texts.FEW
        helped = found.helps.get(one.unit.id, Helping())
        yield (one.place or DASH, *_unit(short(one.unit), one.tally, helped), why)


def _unit(name: str, tally: Tally, helped: Helping) -> Row:
    return (
        *(name, tally.due, tally.in_time),
        percent(tally.punctuality),
        percent(tally.first_punctuality),
        *(tally.overdue, tally.returned, tally.reopened),
        days(tally.duration),
        *(tally.suspended, tally.upper),
        percent(tally.signing),
        percent(tally.answering),
        percent(tally.returning),
        percent(tally.redoing),
        *(helped.due, helped.in_time),
    )


def _items(name: str, title: str, found: Survey, items: Sequence[Item]) -> Table:
    rows, about = [_item(item) for item in items], texts.about(name, found.total, len(items))
    return Table(name, title, about, columns_of(columns.ITEM_COLUMNS), rows)


def _item(item: Item) -> Row:
    shown = item.shown
    due = shown.ticket.due_at
    return (
        *(shown.number, shown.project, shown.category, shown.unit, item.text),
        texts.due(due) if due else None,
        item.days or None,
        item.told,
    )


def leaders(tx: Transaction, ctx: Context) -> Table:
    """Each 包联领导 with the paired projects: days on site this month, and the problems there."""
    rows = sorted(_leader_rows(tx, ctx), key=lambda row: row[0] == texts.NO_LEADER)
    about = texts.leaders_about(ctx.day)
    return Table(texts.LEADERS, texts.LEADERS, about, columns_of(columns.LEADER_COLUMNS), rows)


def _leader_rows(tx: Transaction, ctx: Context) -> Iterable[Row]:
    found = standing(tx, ctx)
    directory, visits = ctx.directory, tx.ledgers.visits_between(ctx.day.replace(day=1), ctx.day)
    order = directory.by_rank()
    for project in sorted(directory.projects, key=lambda p: order.index(p.leader_id)):
        leader, manager = directory.person(project.leader_id), directory.person(project.manager_id)
        own = (project.leader_id, project.id)
        seen = visit_summary([v for v in visits if (v.leader_id, v.project_id) == own])
        yield (
            leader.name if leader else texts.NO_LEADER,
            project.name,
            short(directory.unit(project.paired_unit_id)),
            manager.name if manager else "",
            *(seen.times, seen.collected, seen.solved),
            *(found.get(project.id, {}).get(pick, 0) for pick in COUNTED),
        )
