"""吹哨率: how often the county blows the whistle, for those who run the office."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from handlers.commands.base import Command, Replies, may_see_all
from handlers.context import Scene
from handlers.parser import CommandCall
from handlers.rules.workcalendar import SHANGHAI
from handlers.texts import whistles as texts
from storage.records import Action


def rate(scene: Scene, _call: CommandCall) -> Replies:
    """吹哨率: whistles of this month and the last; of the whole county, never of persons."""
    if not may_see_all(scene) or scene.message.is_group:
        return [scene.answer(texts.RATE_PRIVATE)]
    this = _month(scene.ctx.now)
    last = _month(this - timedelta(days=1))
    spans = ((last, this), (this, scene.ctx.now + timedelta(seconds=1)))
    count = scene.tx.trail.count
    wanted = (Action.REPORT, Action.SUMMON, Action.CANCEL_WHISTLE, Action.EMPTY_WHISTLE)
    rows = [tuple(count(action, *span) for action in wanted) for span in spans]
    return [scene.answer(texts.rates(rows))]


def _month(at: datetime) -> datetime:
    local = at.astimezone(SHANGHAI)
    return local.replace(day=1, hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)


COMMANDS = (Command("whistle_rate", rate),)
