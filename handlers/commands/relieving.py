"""A unit that no longer has a ticket hears so: the one that led, and those asked to help."""

from __future__ import annotations

from handlers import notices
from handlers.commands.base import Replies, shown
from handlers.context import Scene
from handlers.texts import notices as texts
from storage.records import Ticket


def relieved(scene: Scene, before: Ticket, after: Ticket) -> Replies:
    """What the units are told that had work on the ticket `before` and have none `after`."""
    now_with = {after.unit_id, *after.co_unit_ids}
    led = () if before.unit_id in (None, after.unit_id) else (before.unit_id,)
    helped = (one.unit_id for one in before.helps if one.given_at is None)
    rings = after.is_open and after.whistle_level
    called = {one.unit_id for one in scene.tx.tickets.summonses(after.id) if rings}
    view, made = shown(scene, after), []
    for unit_id in (*led, *(i for i in helped if i not in now_with)):
        people = notices.unit_staff(scene.ctx, unit_id)
        text = (texts.no_longer_yours if unit_id in led else texts.no_longer_helping)(view)
        text += texts.STILL_CALLED if unit_id in called else ""
        key = f"left:{after.id}:{after.version}:{unit_id}"
        others = [person for person in people if person != scene.actor.person]
        made += notices.to_people(scene.ctx, others, key, text)
    return made
