"""图 and 导出: charts in words and as pictures, papers as files. Papers in private chats only."""

from __future__ import annotations

from dataclasses import replace

from handlers import weeklies
from handlers.commands.base import Command, Replies, may_see_all
from handlers.commands.report import report
from handlers.context import Context, Scene
from handlers.messages import Enclosure, OutgoingMessage
from handlers.papers.charts import CHART, drawn
from handlers.papers.links import PAPER, Asked
from handlers.parser import CommandCall, strip_mentions
from handlers.rules.permissions import is_desk
from handlers.texts import ondemand as texts
from handlers.texts.words import VERBS
from storage.directory import Person
from storage.records import Export


def chart(scene: Scene, call: CommandCall) -> Replies:
    """图 分类|趋势|单位|手续: the figures in words, and after them the picture.

    Counts of the whole county may also be asked for in its 总群; units are compared in private.
    """
    kind = texts.chart_kind(call.note)
    if kind is None and call.note:  # “图 审查意见一直没出来” is a sentence
        return report(
            scene, CommandCall("report", note=strip_mentions(scene.message.text, VERBS.names))
        )
    if not may_see_all(scene) or (scene.message.is_group and not _is_public(scene, kind)):
        return [scene.answer(texts.CHART_PRIVATE)]
    if kind is None:
        return [scene.answer(texts.WHICH_CHART)]
    told = drawn(kind, scene.tx, scene.ctx)
    picture = Enclosure(f"{CHART}{kind}", told.figures)
    enclosed = [_enclosed(scene, texts.no_picture(told.title), picture)] if told.names else []
    return [scene.answer(told.text), *enclosed]


def _is_public(scene: Scene, kind: str | None) -> bool:
    """Whether the whole group may see it: the county's 总群, and nothing that ranks units."""
    group = scene.ctx.directory.group_of_chat(scene.message.platform, scene.message.chat_id)
    return bool(group and group.kind == "main") and kind not in texts.RANKING


def paper(scene: Scene, call: CommandCall) -> Replies:
    """导出 台账: the file, to somebody of the desk."""
    who, ctx = scene.actor.person, scene.ctx
    if scene.message.is_group or not is_desk(who, ctx.directory, ctx.day):
        return [scene.answer(texts.PAPER_PRIVATE)]
    asked = _asked(call.note, ctx)
    if who is None or asked is None:
        return [scene.answer(texts.WHICH_PAPER)]
    export, file = issued(scene, who, asked)
    return [scene.answer(texts.coming(asked.kind, export.number)), file]


def timed(text: str) -> CommandCall | None:
    """The command in a paper's name with nothing but words of time beside it, else None."""
    asked = texts.timed(text)
    if asked is None:
        return None
    name, time = asked
    if name in texts.PAPERS["weekly"]:
        return CommandCall("weekly", note=time, explicit=True)
    return CommandCall("paper", note=f"{name} {time}".strip(), explicit=True)


def issued(scene: Scene, who: Person, asked: Asked) -> tuple[Export, OutgoingMessage]:
    """The number under which that person takes the paper, and the message that brings it."""
    export = scene.tx.exports.issue(asked.name, who.name, scene.ctx.now, who.id)
    return export, _enclosed(scene, texts.no_file(asked.kind), Enclosure(f"{PAPER}{export.id}"))


def _asked(words: str, ctx: Context) -> Asked | None:
    """Which paper the words mean, with its week or month or what it is to hold; None if none."""
    kind, rest = texts.paper_asked(words) or ("", "")
    if kind == "weekly":
        week = weeklies.day_of(ctx, rest)
        return Asked(kind, day=week) if week else None
    if kind in texts.MONTHLY:
        month = texts.month_asked(rest, ctx.day)
        return Asked(kind, day=month) if month else None
    pick = texts.pick_asked(rest) if kind == texts.PICKABLE else None
    return Asked(kind, pick) if kind and bool(pick) == bool(rest) else None


def _enclosed(scene: Scene, words: str, enclosure: Enclosure) -> OutgoingMessage:
    """What follows the answer; the key of links is made now, should one be needed then."""
    scene.tx.viewing.make_link_key()
    answer = scene.answer(words)
    key = f"{answer.key}:{enclosure.subject}"
    return replace(answer, key=key, is_answer=False, red=True, enclosure=enclosure)


COMMANDS = (Command("chart", chart), Command("paper", paper))
