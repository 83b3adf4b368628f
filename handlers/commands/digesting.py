"""日报 on demand and its time, the tickets behind its numbers, and the lines orders refer to."""

from __future__ import annotations

import re
from typing import Final

from handlers import digests, selecting
from handlers.commands.base import (
    Replies,
    concern,
    may_see_all,
    own_projects,
    person,
    shown,
)
from handlers.commands.privately import privately
from handlers.context import Scene
from handlers.errors import MissingDetail
from handlers.parser import CommandCall
from handlers.rules.selection import Moment, Pick, chosen
from handlers.texts import digests as texts
from handlers.texts.binding import platform as platform_name
from storage.records import Ticket

NOTHING: Final[selecting.Scope] = frozenset()
LINE: Final = re.compile(r"(\d{1,2})(?=[\s,，、:：])[\s,，、:：]*(.+)", re.DOTALL)


def digest(scene: Scene, call: CommandCall) -> Replies | None:
    """日报 now, or with a time, 关 or 开: when it comes by itself; None: nothing to lead."""
    who = person(scene)
    if call.note:
        return _wish(scene, who.id, call.note)
    tx, ctx = scene.tx, scene.ctx
    scope = selecting.scope_of(who, ctx)
    if scope == NOTHING:
        return None
    found = digests.matters(tx, ctx, scope, digests.news_since(tx, ctx, who.id))
    text = digests.made(tx, ctx, who.id, found, is_scheduled=False)
    return privately(scene, text)


def _wish(scene: Scene, person_id: int, said: str) -> Replies:
    if platform := texts.CHANNELS.get(said):
        return _choose(scene, platform)
    if said in texts.OFF_WORDS:
        digests.wish(scene.tx, scene.ctx, person_id, None)
        return [scene.answer(texts.OFF)]
    at = digests.AT if said in texts.ON_WORDS else digests.clock_in(said)
    if at is None:
        raise MissingDetail("digest_time")
    digests.wish(scene.tx, scene.ctx, person_id, at)
    return [scene.answer(texts.ON if said in texts.ON_WORDS else texts.timed(at))]


def _choose(scene: Scene, platform: str) -> Replies:
    """日报 企业微信|钉钉: on which of the person's accounts what comes regularly arrives."""
    who, name = person(scene), platform_name(platform)
    if platform not in scene.ctx.platforms:
        return [scene.answer(texts.not_running(name))]
    if platform not in dict(who.accounts):
        return [scene.answer(texts.not_bound(name))]
    digests.choose(scene.tx, who.id, platform)
    return [scene.answer(texts.chosen(name))]


def behind(scene: Scene, code: str, page: int) -> Replies:
    """查 d3: the tickets that the sender's last digest counted there, as far as still theirs."""
    who = person(scene)
    last = digests.kept(scene.tx, who.id)
    if last is None:
        return [scene.answer(texts.NOTHING_KEPT)]
    if not digests.is_code(code):
        return [scene.answer(texts.NO_SUCH_CODE.format(code=code))]
    ids = last.codes.get(code, [])
    asked = ids[(page - 1) * texts.PAGE : page * texts.PAGE]
    rows = [shown(scene, ticket) for ticket in _readable(scene, asked)]
    gone = len(asked) - len(rows)
    seen = texts.Seen(Pick(code), len(ids), page, gone, last.at)
    return privately(scene, texts.behind(seen, rows, scene.ctx.now))


def listing(scene: Scene, pick: Pick, page: int) -> Replies:
    """查 红灯: what stands behind that number now, of all that the sender oversees, else has."""
    who, ctx = scene.actor.person, scene.ctx
    scope = selecting.scope_of(who, ctx) if who else NOTHING
    whose = concern(scene) if scope == NOTHING else selecting.concern_of([scope])
    rows = selecting.rows(scene.tx, ctx, whose)
    found = chosen(rows, pick, Moment(ctx.now, ctx.now, ctx.calendar))
    return privately(scene, texts.listing(pick, found, page, ctx.now))


def _readable(scene: Scene, ids: list[int]) -> list[Ticket]:
    """Those that the sender may still list, in that order."""
    sees_all, projects = may_see_all(scene), own_projects(scene, person(scene))
    found = {t.id: t for t in scene.tx.tickets.several(ids)}
    readable = (found[i] for i in ids if i in found)
    return [t for t in readable if sees_all or t.project_id in projects]


def at_line(scene: Scene, note: str) -> tuple[str, str] | None:
    """Number and words of “3 请周五前解决”: line 3 of the sender's last digest; else None.

    Raises:
        MissingDetail: the digest has no such line.
    """
    match, who = LINE.fullmatch(note), scene.actor.person
    last = digests.kept(scene.tx, who.id) if match and who else None
    if match is None or last is None:
        return None
    place = int(match[1])
    found = _readable(scene, last.lines[place - 1 : place]) if place else []
    if not found:
        raise MissingDetail("line", limit=str(place))
    return found[0].shown_number, match[2]
