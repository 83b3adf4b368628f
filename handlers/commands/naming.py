"""Who is meant by the names in a sentence: units, people, and heads by surname and post."""

from __future__ import annotations

import re
from collections.abc import Iterator

from handlers.commands.base import people_in
from handlers.context import Scene
from handlers.errors import Ambiguous
from handlers.texts.hearing import HEAD_TITLES
from handlers.texts.surnames import SURNAMES
from storage.directory import Person, PostRole

_TITLED = re.compile(f"({'|'.join(SURNAMES.split('/'))})({'|'.join(HEAD_TITLES)})")
_HEADS = (PostRole.HEAD, PostRole.DEPUTY, PostRole.LEADER, PostRole.CHIEF)


def units_in(scene: Scene, text: str) -> list[int]:
    """Every unit that the text names, in its order; a longer name hides the shorter in it."""
    return _units_and_rest(scene, text)[0]


def _units_and_rest(scene: Scene, text: str) -> tuple[list[int], str]:
    """The units named, and the text with their names blotted out."""
    names = sorted(
        (
            (name, unit.id)
            for unit in scene.ctx.directory.units
            for name in (unit.name, unit.short_name, *unit.aliases)
            if name
        ),
        key=lambda pair: -len(pair[0]),
    )
    found: dict[int, int] = {}
    for name, unit_id in names:
        at = text.find(name)
        if at >= 0:
            found[at] = unit_id
            text = text.replace(name, "#" * len(name))
    return list(dict.fromkeys(found[at] for at in sorted(found))), text


def named_people(scene: Scene, text: str) -> list[Person]:
    """Registered people by their names, or by surname and post (李局、张主任).

    Raises:
        Ambiguous: several heads have that surname and post.
    """
    _, rest = _units_and_rest(scene, text)  # 公安局 is no head called 安
    found = people_in(scene, rest)
    for person in found:
        rest = rest.replace(person.name, "")
    for match in _TITLED.finditer(rest):
        heads = list(_heads(scene, match[1], HEAD_TITLES[match[2]]))
        if len(heads) > 1:
            raise Ambiguous(match[0], tuple(person.name for person in heads))
        found += heads
    return list(dict.fromkeys(found))


def _heads(scene: Scene, surname: str, title: str) -> Iterator[Person]:
    """Heads with that surname whose post has that word in its title."""
    directory, day = scene.ctx.directory, scene.ctx.day
    for person in directory.holders(day, roles=_HEADS):
        held = directory.posts_of(person.id, day)
        if person.name.startswith(surname) and any(title in post.title for post in held):
            yield person
