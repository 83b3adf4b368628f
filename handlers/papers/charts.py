"""Charts as values: what is drawn, with the same words for whoever gets no picture."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Any, Final, TypeAlias

from handlers.context import Context
from handlers.papers.ledger import short
from handlers.papers.ranking import ENOUGH, ranked
from handlers.papers.survey import Survey, midnight, survey, week_of
from handlers.rules.catalogue import CATEGORIES
from handlers.rules.ledgers import is_needed, permit_summary
from handlers.rules.periods import MOMENT, Period
from handlers.texts import charts as texts
from storage.records import Permit
from storage.transaction import Transaction

MOST: Final = 12  # bars that a phone shows well
WEEKS: Final = 8
CHART: Final = "chart-"  # begins the subject of a link or an enclosure that is a chart


Value: TypeAlias = Fraction | int | None


class Shape(StrEnum):
    """How the figures are drawn."""

    BARS = "bars"
    LINES = "lines"


@dataclass(frozen=True, slots=True)
class Chart:
    """Names along the axis, and for each series its values; `shown` are their labels.

    A value is None where nothing is known; then nothing is drawn.
    """

    title: str
    about: str
    shape: Shape
    names: tuple[str, ...]
    series: tuple[tuple[str, tuple[Value, ...]], ...]
    is_share: bool = False  # values are parts of one

    def label(self, value: Value) -> str:
        """The value as people read it."""
        return texts.label(value, is_share=self.is_share)

    @property
    def figures(self) -> dict[str, object]:
        """The chart as JSON has it."""
        return asdict(self)

    @classmethod
    def of(cls, figures: Mapping[str, Any]) -> Chart:
        """The chart that was kept as JSON."""
        series = tuple((str(title), tuple(values)) for title, values in figures["series"])
        kept = {"shape": Shape(figures["shape"]), "names": tuple(figures["names"])}
        return cls(**{**figures, **kept, "series": series})

    @property
    def text(self) -> str:
        """The chart in words, one line for each name."""
        lines = [
            texts.line(name, [(title, self.label(values[n])) for title, values in self.series])
            for n, name in enumerate(self.names)
        ]
        return "\n".join([self.title, self.about, *(lines or [texts.NOTHING])])


def categories(tx: Transaction, ctx: Context) -> Chart:
    """Open and solved by category, this year."""
    found = survey(tx, ctx, _year(ctx))
    named = sorted(found.categories.items(), key=lambda pair: -(pair[1].running + pair[1].closed))
    names = [CATEGORIES[code].name if code else texts.UNKNOWN for code, _ in named[:MOST]]
    tallies = [tally for _, tally in named[:MOST]]
    series = (
        (texts.OPEN, tuple(tally.running for tally in tallies)),
        (texts.CLOSED, tuple(tally.closed for tally in tallies)),
    )
    return Chart(texts.BY_CATEGORY, _about(found, ctx), Shape.BARS, tuple(names), series)


def units(tx: Transaction, ctx: Context) -> Chart:
    """按期办结率 of the units that are compared, this year, the best first."""
    found = survey(tx, ctx, _year(ctx))
    rated = [one for one in ranked(found, ctx) if one.place]
    names = tuple(short(one.unit) for one in rated[:MOST])
    values = tuple(one.tally.punctuality for one in rated[:MOST])
    series = ((texts.ON_TIME, values),)
    return Chart(
        texts.BY_UNIT, texts.units_about(ctx.day, ENOUGH), Shape.BARS, names, series, is_share=True
    )


def trend(tx: Transaction, ctx: Context) -> Chart:
    """Received, closed and open at the end of each of the last weeks."""
    day, names = ctx.day, []
    tallies = []
    for back in reversed(range(WEEKS)):
        monday = week_of(day - timedelta(weeks=back)).since
        tallies.append(survey(tx, ctx, Period(monday, monday + timedelta(days=7))).total)
        names.append(texts.week(monday))
    series = (
        (texts.NEW, tuple(t.received for t in tallies)),
        (texts.CLOSED, tuple(t.closed for t in tallies)),
        (texts.OPEN, tuple(t.running for t in tallies)),
    )
    return Chart(texts.TREND, texts.trend_about(WEEKS), Shape.LINES, tuple(names), series)


def permits(tx: Transaction, ctx: Context) -> Chart:
    """Permits given and still to be given by their name, those with the most open first."""
    found: defaultdict[str, list[Permit]] = defaultdict(list)
    for permit in filter(is_needed, tx.ledgers.find(Permit)):
        found[permit.name].append(permit)
    summed = [(name, permit_summary(own, ctx.day)) for name, own in found.items()]
    summed.sort(key=lambda pair: pair[1].done - pair[1].needed)
    total = permit_summary((p for own in found.values() for p in own), ctx.day)
    series = (
        (texts.MISSING, tuple(own.needed - own.done for _, own in summed[:MOST])),
        (texts.GRANTED, tuple(own.done for _, own in summed[:MOST])),
    )
    names = tuple(name for name, _ in summed[:MOST])
    return Chart(texts.PERMITS, texts.permits_about(ctx.day, total), Shape.BARS, names, series)


def _year(ctx: Context) -> Period:
    return Period(midnight(ctx.day.replace(month=1, day=1)), ctx.now + MOMENT)


def _about(found: Survey, ctx: Context) -> str:
    return texts.about(ctx.day, found.total)


KINDS: Final = {"categories": categories, "trend": trend, "units": units, "permits": permits}


def drawn(kind: str, tx: Transaction, ctx: Context) -> Chart:
    """The chart of that kind."""
    return KINDS[kind](tx, ctx)


def most(series: Sequence[tuple[str, Sequence[Value]]]) -> float:
    """The greatest value, at least one."""
    return float(max((value for _, values in series for value in values if value), default=1))
