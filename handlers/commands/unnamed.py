"""Who wants no name beside a report: what they must know before they trust that."""

from __future__ import annotations

from dataclasses import replace

from handlers.commands.base import Replies, protected
from handlers.context import Scene
from handlers.texts import hearing, protection
from handlers.texts import replies as texts


def refused_here(scene: Scene, text: str) -> Replies:
    """The answer in a group to who wants no name, [] elsewhere and to others."""
    is_wish = scene.message.is_group and hearing.wants_no_name(text)
    return [scene.answer(texts.ANONYMOUS_HINT)] if is_wish else []


def warned(scene: Scene, replies: Replies) -> Replies:
    """What the reporter must know before trusting that nobody can tell who it was."""
    lines = [replies[0].text, protection.ADMIN_WARNING]
    newest = next(iter(protected(scene)), None)
    project = scene.ctx.directory.project(newest.project_id) if newest else None
    if newest and project and (project.owner or project.manager_id):
        lines.append(protection.SMALL_CELL.format(number=newest.shown_number))
    return [replace(replies[0], text="\n".join(lines)), *replies[1:]]
