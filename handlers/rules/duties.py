"""The county's own 分派表 from the registers, which goes before the shipped routing table."""

from __future__ import annotations

from dataclasses import replace

from storage.directory import Directory, Duty, Project


def duty_of(category: str, project: Project | None, directory: Directory) -> Duty | None:
    """The line for the project's place, else the one for everywhere; None where there is none.

    Its lead unit is registered, and is not among its helpers.
    """
    place = project.township_id if project else None
    lines = {d.township_id: d for d in directory.duties if d.category == category}
    duty = (lines.get(place) if place else None) or lines.get(None)
    if duty is None or directory.unit(duty.unit_id) is None:
        return None
    others = tuple(unit_id for unit_id in duty.co_unit_ids if unit_id != duty.unit_id)
    return replace(duty, co_unit_ids=others)
