"""周报: this week's sheet now; 暂缓周报 and 恢复周报: whether Monday's goes out."""

from __future__ import annotations

from datetime import date

from handlers import notices, selecting, weeklies
from handlers.commands.base import Command, Replies, may_see_all, person
from handlers.commands.papers import issued
from handlers.commands.privately import privately
from handlers.context import Context, Scene
from handlers.papers.links import Asked
from handlers.papers.survey import surveys, week_of
from handlers.parser import CommandCall
from handlers.rules.permissions import is_desk
from handlers.rules.recurrence import monday
from handlers.selecting import Scope
from handlers.texts import ondemand, periodic
from handlers.texts import weeklies as texts
from handlers.weeklies import Decision
from storage.directory import Person


def weekly(scene: Scene, call: CommandCall) -> Replies:
    """周报, or 周报 上周: figures in words, and the sheet as a file with its number.

    To whom the sheet goes by itself: over the county, or over the projects that one leads.
    """
    who, ctx = scene.actor.person, scene.ctx
    scope = _scope(scene, who)
    if who is None or scene.message.is_group or scope == frozenset():
        return [scene.answer(texts.PRIVATE)]
    day = weeklies.day_of(ctx, call.note)
    if day is None:
        return [scene.answer(texts.WHICH)]
    period = week_of(day)
    (found,) = surveys(scene.tx, ctx, period, [scope])
    if found.is_empty:
        return [scene.answer(texts.nothing(period))]
    asked = Asked("weekly", day=day, leader_id=None if scope is None else who.id)
    export, file = issued(scene, who, asked)
    words = periodic.weekly(weeklies.week_of(found), ctx.now)
    return [scene.answer(f"{words}\n{ondemand.coming(asked.kind, export.number)}"), file]


def _scope(scene: Scene, who: Person | None) -> Scope:
    """What a sheet for that person tells of; nothing to who gets none."""
    if who is None:
        return frozenset()
    return None if may_see_all(scene) else selecting.scope_of(who, scene.ctx)


def hold(scene: Scene, call: CommandCall) -> Replies:
    """暂缓周报: the next sheet does not go by itself until it is released."""
    return _decide(scene, call, is_held=True)


def release(scene: Scene, call: CommandCall) -> Replies:
    """恢复周报: it goes as always, or at once where its hour is over, by day."""
    return _decide(scene, call, is_held=False)


def _decide(scene: Scene, call: CommandCall, *, is_held: bool) -> Replies:
    """The word of the desk about the next sheet; the same word again changes nothing."""
    if refused := _refused(scene):
        return refused
    tx, ctx = scene.tx, scene.ctx
    week = weeklies.next_week(tx, ctx)
    last = weeklies.last_decision(tx, week)
    held = last if last and last.is_held else None
    answer = _held(scene, week, held) if is_held else _released(scene, week, held)
    if is_held == bool(held):
        return privately(scene, answer)
    weeklies.decide(tx, ctx, week, person(scene).id, is_held=is_held)
    return [*privately(scene, answer), *_tell(scene, week, call.note, is_held=is_held)]


def _held(scene: Scene, week: date, before: Decision | None) -> str:
    """That it is held back, or was `before`; who has it already, and what cannot be held."""
    tx, ctx, this = scene.tx, scene.ctx, monday(scene.ctx.day)
    period = weeklies.told_in(ctx, week)
    if before:
        return texts.already(period, _name(scene, before.by), before.at)
    is_going = week != this and weeklies.is_sheet_day(ctx)
    going = weeklies.told_in(ctx, this) if is_going else None
    day = None if _is_over(ctx, week) else weeklies.goes_on(ctx, week)
    return texts.held(period, day, going, weeklies.reached(tx, ctx, week))


def _released(scene: Scene, week: date, before: Decision | None) -> str:
    """When it goes, as it was held back `before` or as always."""
    period, goes = weeklies.told_in(scene.ctx, week), _goes(scene.ctx, week)
    if before is None:
        return texts.not_held(period, goes)
    return texts.released(period, _name(scene, before.by), before.at, goes)


def _is_over(ctx: Context, week: date) -> bool:
    """Whether its hour is over."""
    return ctx.now >= weeklies.goes_at(ctx, week)


def _goes(ctx: Context, week: date) -> str:
    """When it goes if nobody holds it back."""
    if _is_over(ctx, week):
        return texts.at_once(weeklies.goes_by_day(ctx))
    return texts.in_time(weeklies.goes_on(ctx, week))


def _refused(scene: Scene) -> Replies:
    """The answer to who may not decide it, [] to the desk and its head."""
    is_theirs = is_desk(scene.actor.person, scene.ctx.directory, scene.ctx.day)
    return [] if is_theirs else [scene.answer(texts.WHO)]


def _name(scene: Scene, person_id: int) -> str:
    found = scene.ctx.directory.person(person_id)
    return found.name if found else ""


def _tell(scene: Scene, week: date, words: str, *, is_held: bool) -> Replies:
    """The others of the desk hear of it."""
    ctx, who = scene.ctx, person(scene)
    text = texts.told(who.name, weeklies.told_in(ctx, week), words, is_held=is_held)
    others = (one for one in notices.desk(ctx) if one != who)
    key = f"weekly-decided:{scene.message.platform}:{scene.message.message_id}"
    return notices.to_people(ctx, others, key, text, not_before=notices.office_time(ctx))


def hold_other(scene: Scene, _call: CommandCall) -> Replies:
    """暂缓月报, 恢复通报: only the weekly sheet can be held back."""
    return [scene.answer(texts.ONLY)]


COMMANDS = (
    Command("weekly", weekly),
    Command("hold_weekly", hold),
    Command("release_weekly", release),
    Command("hold_other", hold_other),
)
