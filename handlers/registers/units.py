"""Plans the units: new ones, changed ones, and a renamed one that keeps its old name as alias."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.registers.lines import Line
from handlers.registers.work import Work, keep, unit_names
from storage.directory import Unit, UnitKind


def plan_units(lines: Sequence[Line], work: Work) -> None:
    """Put every line's unit into the work, with faults for repeats and names taken."""
    rows: dict[str, int] = {}
    named = [(line, line.name("name")) for line in lines]
    written = {name for _, name in named if name}
    for line, name in named:
        draft = _draft(line, name or "", work, written)
        if not name:
            continue
        if name in rows:
            line.fault("name", "repeated", row=rows[name])
            continue
        rows[name] = line.number
        work.units[draft.id] = draft
        work.touched.append((line, draft.id))
    _check_names(work)


def _draft(line: Line, name: str, work: Work, written: set[str]) -> Unit:
    """The unit as the line wants it; reads every cell, so that every fault is named."""
    kind, short, aliases = line.choice("kind"), line.name("short_name"), line.names("aliases")
    old = _registered(name, aliases or (), work, written)
    if old is None:
        old = Unit(work.new_id(), name, name, UnitKind.BUREAU)
    short = keep(short, old.short_name) or name
    if short == old.name:
        short = name  # a unit without a short name of its own is renamed
    wanted = keep(aliases, old.aliases)
    return Unit(
        id=old.id,
        name=name,
        short_name=short,
        kind=UnitKind(kind) if kind else old.kind,
        aliases=tuple(alias for alias in wanted if alias not in (name, short)),
    )


def _registered(name: str, aliases: Sequence[str], work: Work, written: set[str]) -> Unit | None:
    """The registered unit of that name, or the one that now bears it and had an alias before."""
    known = work.before.units
    same = [unit for unit in known if unit.name == name]
    renamed = [u for u in known if u.name in aliases and u.name not in written]
    if same or len(renamed) != 1:
        return next(iter(same), None)
    return renamed[0]


def _check_names(work: Work) -> None:
    lines = {unit_id: line for line, unit_id in work.touched}
    owners: dict[str, Unit] = {}
    for unit in sorted(work.units.values(), key=lambda unit: unit.id in lines):
        for name in unit_names(unit):
            owner = owners.setdefault(name, unit)
            if owner is not unit and unit.id in lines:
                key = _column_of(name, unit)
                lines[unit.id].fault(key, "taken_name", name=name, owner=owner.name)


def _column_of(name: str, unit: Unit) -> str:
    if name == unit.name:
        return "name"
    return "short_name" if name == unit.short_name else "aliases"
