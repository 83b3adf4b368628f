"""The names of the register, for those who read sentences."""

from __future__ import annotations

from handlers.understanding import Names
from storage.directory import Directory, UnitKind


def names_of(directory: Directory) -> Names:
    """The names that understanding must recognise: projects, units and places."""
    return Names(
        projects=tuple((p.id, (p.name, *p.aliases)) for p in directory.projects),
        units=tuple((u.id, (u.name, u.short_name, *u.aliases)) for u in directory.units),
        places=tuple(
            name
            for u in directory.units
            if u.kind in (UnitKind.TOWNSHIP, UnitKind.ZONE)
            for name in (u.name, u.short_name)
        ),
    )
