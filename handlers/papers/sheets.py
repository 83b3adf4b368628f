"""周报, 月报 and 包联领导清单 as tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from handlers.context import Context
from handlers.papers.ledger import by_project, columns_of, short
from handlers.papers.survey import Item, Survey
from handlers.papers.tables import Row, Table
from handlers.rules.catalogue import CATEGORIES
from handlers.rules.figures import Tally
from handlers.rules.ledgers import visit_summary
from handlers.rules.selection import Moment, Pick, counts
from handlers.rules.view import view
from handlers.texts import sheets as texts
from storage.directory import UnitKind
from storage.transaction import Transaction

COUNTED: Final = (Pick.ALL, Pick.CLOSED, Pick.RUNNING, Pick.SUSPENDED, Pick.RED)
ENOUGH: Final = 3  # due tickets from which a unit is ranked


def weekly(found: Survey) -> list[Table]:
    """The week: by category, what is overdue, what is coming, what has to be decided."""
    title = texts.week_title(found.period)
    return [
        _categories(found, title),
        _items(texts.OVERDUE, title, found, found.overdue),
        _items(texts.COMING, title, found, found.coming),
        _items(texts.HARD, title, found, found.hard),
    ]


def monthly(found: Survey, ctx: Context) -> list[Table]:
    """The month: its rates, by category, by unit, what is overdue."""
    title = texts.month_title(found.period)
    about, columns = texts.summary(found.total), columns_of(texts.UNIT_COLUMNS)
    units = Table(texts.BY_UNIT, title, about, columns, [*unit_rows(found, ctx)])
    rates = columns_of(texts.FIGURE_COLUMNS)
    return [
        Table(texts.FIGURES, title, about, rates, [*texts.figures(found.total)]),
        _categories(found, title),
        units,
        _items(texts.OVERDUE, title, found, found.overdue),
    ]


def _categories(found: Survey, title: str) -> Table:
    order = [code for code in CATEGORIES if code in found.categories]
    named = [(CATEGORIES[code].name, found.categories[code]) for code in order]
    if "" in found.categories:
        named.append((texts.UNKNOWN, found.categories[""]))
    named.append((texts.TOTAL, found.total))
    rows = [(name, *_counts(tally)) for name, tally in named]
    columns = columns_of(texts.CATEGORY_COLUMNS)
    return Table(texts.BY_CATEGORY, title, texts.summary(found.total), columns, rows)


def _counts(tally: Tally) -> Row:
    return (
        *(tally.carried, tally.received, tally.closed),
        *(tally.running, tally.suspended, tally.overdue),
        texts.percent(tally.punctuality),
        texts.days(tally.duration),
    )


def unit_rows(found: Survey, ctx: Context) -> Iterator[Row]:
    """Units by rate, ranked from three due tickets on; vertical ones stand apart, unranked.

    Firms report problems and are no units to be compared.
    """
    own: list[tuple[str, Tally]] = []
    apart: list[tuple[str, Tally]] = []
    for unit_id, tally in found.units.items():
        unit = ctx.directory.unit(unit_id)
        if unit is not None and unit.kind is UnitKind.FIRM:
            continue
        is_apart = unit is not None and unit.kind is UnitKind.VERTICAL
        (apart if is_apart else own).append((short(unit), tally))
    ranked = [(name, t) for name, t in own if t.due >= ENOUGH]
    ranked.sort(key=lambda pair: (-(pair[1].punctuality or 0), -pair[1].due, pair[0]))
    before: float | None = None
    place = 0
    for number, (name, tally) in enumerate(ranked, 1):
        place = place if tally.punctuality == before else number
        before = tally.punctuality
        yield (place, *_unit(name, tally), "")
    few = sorted((pair for pair in own if pair[1].due < ENOUGH), key=lambda pair: -pair[1].due)
    yield from ((texts.DASH, *_unit(*pair), texts.FEW) for pair in few)
    yield from ((texts.DASH, *_unit(*pair), texts.VERTICAL) for pair in apart)


def _unit(name: str, tally: Tally) -> Row:
    return (
        *(name, tally.due, tally.in_time),
        texts.percent(tally.punctuality),
        texts.percent(tally.first_punctuality),
        *(tally.overdue, tally.returned, tally.reopened),
        texts.days(tally.duration),
        tally.suspended,
        texts.percent(tally.signing),
        texts.percent(tally.answering),
        texts.percent(tally.returning),
        texts.percent(tally.redoing),
    )


def _items(name: str, title: str, found: Survey, items: Sequence[Item]) -> Table:
    rows = [_item(item) for item in items]
    return Table(name, title, texts.summary(found.total), columns_of(texts.ITEM_COLUMNS), rows)


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
    found: defaultdict[int | None, list[int]] = defaultdict(lambda: [0] * len(COUNTED))
    moment = Moment(ctx.now, ctx.now, ctx.calendar)
    for page in by_project(tx, ctx):
        row = view(page.ticket, ctx.directory, ctx.now, ctx.calendar)
        kept = found[page.ticket.project_id]
        kept[:] = (n + counts(pick, row, moment) for n, pick in zip(kept, COUNTED, strict=True))
    rows = sorted(_leader_rows(tx, ctx, found), key=lambda row: row[0] == texts.NO_LEADER)
    about = texts.leaders_about(ctx.day)
    return Table(texts.LEADERS, texts.LEADERS, about, columns_of(texts.LEADER_COLUMNS), rows)


def _leader_rows(
    tx: Transaction, ctx: Context, found: dict[int | None, list[int]]
) -> Iterable[Row]:
    directory, visits = ctx.directory, tx.ledgers.visits_between(ctx.day.replace(day=1), ctx.day)
    order = list(dict.fromkeys(project.leader_id for project in directory.projects))
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
            *found[project.id],
        )
