"""Leave: whoever is away names who stands in, and everything goes to that person."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from handlers import notices
from handlers.commands.base import Command, Replies, people_in, person
from handlers.context import Scene
from handlers.parser import CommandCall
from handlers.rules.dates import find_days
from handlers.texts import standing as texts
from storage.directory import Person, Proxy, ProxyKind

DAY: Final = timedelta(days=1)


def leave(scene: Scene, call: CommandCall) -> Replies:
    """休假: from when to when, and who stands in; they hear what the sender would hear."""
    who, ctx = person(scene), scene.ctx
    days = [day for _, _, day in find_days(call.note, ctx.day)]
    agents = [p for p in people_in(scene, call.note) if p != who]
    if not days or len(agents) != 1:
        return [scene.answer(texts.LEAVE_USAGE)]
    first, last = (ctx.day, days[0]) if len(days) == 1 else (min(days[:2]), max(days[:2]))
    if first < ctx.day or last < first:
        return [scene.answer(texts.LEAVE_PAST)]
    agent = agents[0]
    if reason := _unfit(scene, who, agent, (first, last)):
        return [scene.answer(reason)]
    scene.tx.registers.upsert_proxy(Proxy(0, who.id, agent.id, ProxyKind.LEAVE, first, last))
    answer = scene.answer(texts.leave_done(agent.name, first, last))
    return [answer, *_told(scene, who, agent, (first, last))]


def _told(scene: Scene, who: Person, agent: Person, span: tuple[date, date]) -> Replies:
    """The desk hears of it in office hours, the substitute too unless it has begun by then."""
    key, quiet = f"leave:{scene.message.message_id}", notices.office_time(scene.ctx)
    is_late = quiet is not None and span[0] < scene.ctx.calendar.local_day(quiet)
    in_time = None if is_late else quiet
    others = [p for p in notices.desk(scene.ctx) if p not in (who, agent)]
    noted = texts.leave_noted(who.name, agent.name, *span)
    told = texts.leave_told(who.name, *span)
    return [
        *notices.to_people(scene.ctx, [agent], key, told, not_before=in_time),
        *notices.to_people(scene.ctx, others, key, noted, not_before=quiet),
    ]


def _unfit(scene: Scene, who: Person, agent: Person, span: tuple[date, date]) -> str:
    """Why that person cannot stand in, or ""."""
    directory, day = scene.ctx.directory, scene.ctx.day
    units = {post.unit_id for post in directory.posts_of(who.id, day)}
    if not units & {post.unit_id for post in directory.posts_of(agent.id, day)}:
        return texts.other_unit(agent.name)
    if any(
        p.principal_id == agent.id and p.kind is ProxyKind.LEAVE and _overlap(p, span)
        for p in directory.proxies
    ):
        return texts.agent_away(agent.name)
    if scene.ctx.account_of(agent) is None:
        return texts.unreachable(agent.name)
    return ""


def _overlap(proxy: Proxy, span: tuple[date, date]) -> bool:
    begins_in_time = proxy.from_on is None or proxy.from_on <= span[1]
    return begins_in_time and (proxy.to_on is None or proxy.to_on >= span[0])


def back(scene: Scene, _call: CommandCall) -> Replies:
    """销假: whoever stood in for the sender no longer does."""
    who, ctx = person(scene), scene.ctx
    own = [
        p
        for p in ctx.directory.proxies
        if p.principal_id == who.id
        and p.kind is ProxyKind.LEAVE
        and (p.to_on is None or p.to_on >= ctx.day)
    ]
    if not own:
        return [scene.answer(texts.NOT_AWAY)]
    for proxy in own:
        scene.tx.registers.upsert_proxy(replace(proxy, to_on=ctx.day - DAY))
    agents = [p for p in map(ctx.directory.person, (one.agent_id for one in own)) if p]
    key = f"back:{scene.message.message_id}"
    told = notices.to_people(
        ctx, agents, key, texts.back_told(who.name), not_before=notices.office_time(ctx)
    )
    return [scene.answer(texts.BACK), *told]


COMMANDS = (
    Command("leave", leave),
    Command("back", back),
)
