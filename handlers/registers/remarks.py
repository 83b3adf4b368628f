"""Remarks on the registers as they would be: nothing forbids them, but somebody should know."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from handlers.registers.work import Work
from handlers.texts import registers as texts
from storage.directory import Directory, PostRole, UnitKind


def remarks(work: Work, after: Directory) -> Iterator[str]:
    """One sentence for each thing that would surprise people later."""
    if not any(unit.kind is UnitKind.OFFICE for unit in after.units):
        yield texts.NO_OFFICE
    if not after.holders(work.today, roles=(PostRole.DESK,)):
        yield texts.NO_DESK
    silent = [u.short_name for u in after.units if not after.holders(work.today, unit_id=u.id)]
    if silent:
        yield texts.NOBODY.format(names=texts.listed(silent))
    yield from _shared_aliases(after)
    yield from _kept_posts(work, after)


def _shared_aliases(after: Directory) -> Iterator[str]:
    called: dict[str, list[str]] = defaultdict(list)
    for project in after.projects:
        for name in dict.fromkeys((project.name, *project.aliases)):
            called[name].append(project.name)
    for alias, names in called.items():
        if len(names) > 1:
            yield texts.SHARED_ALIAS.format(alias=alias, names=texts.listed(names))


def _kept_posts(work: Work, after: Directory) -> Iterator[str]:
    written = {i for line, i in work.touched if line.layout.key == "posts"}
    kept = [post for post in after.posts if post.to_on is None and post.id not in written]
    names = [
        " ".join(
            part.name if part else ""
            for part in (after.unit(p.unit_id), after.person(p.person_id))
        ).strip()
        for p in kept
    ]
    if names:
        yield texts.KEPT_POSTS.format(names=texts.listed(names))
