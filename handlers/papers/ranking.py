"""Which units are compared, and in which order: by tables, bulletin and chart alike.

A unit is ranked from three due tickets on, by 按期办结率. 条管 units stand apart, without a
place; firms report problems and are no units to be compared; persons are never ranked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from handlers.context import Context
from handlers.papers.survey import Survey
from handlers.rules.figures import Tally
from storage.directory import Unit, UnitKind

ENOUGH: Final = 3  # due tickets from which a unit is ranked


@dataclass(frozen=True, slots=True)
class Ranked:
    """A unit with what is counted of it; `place` is None where it is not compared."""

    unit: Unit
    tally: Tally
    place: int | None = None

    @property
    def is_apart(self) -> bool:
        """Whether the province or the city directs it: listed, never compared."""
        return self.unit.kind is UnitKind.VERTICAL


def ranked(found: Survey, ctx: Context) -> Iterator[Ranked]:
    """The units of the survey: those with a place, those with too few due, those apart."""
    units = ((ctx.directory.unit(unit_id), tally) for unit_id, tally in found.units.items())
    known = [Ranked(u, tally) for u, tally in units if u and u.kind is not UnitKind.FIRM]
    own = [one for one in known if not one.is_apart]
    yield from _placed([one for one in own if one.tally.due >= ENOUGH])
    few = (one for one in own if one.tally.due < ENOUGH)
    yield from sorted(few, key=lambda one: -one.tally.due)
    yield from (one for one in known if one.is_apart)


def _placed(units: list[Ranked]) -> Iterator[Ranked]:
    """By rate; equal rates share a place."""
    before: Fraction | None = None
    place = 0
    for number, one in enumerate(sorted(units, key=_order), 1):
        place = place if one.tally.punctuality == before else number
        before = one.tally.punctuality
        yield Ranked(one.unit, one.tally, place)


def _order(one: Ranked) -> tuple[Fraction, int, str]:
    return -(one.tally.punctuality or Fraction(0)), -one.tally.due, one.unit.short_name
