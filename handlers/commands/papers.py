"""图 and 导出: charts in words and by a short link, papers by a short link. Private chats only."""

from __future__ import annotations

from handlers.commands.base import Command, Replies, may_see_all
from handlers.commands.report import report
from handlers.context import Scene
from handlers.papers.charts import drawn
from handlers.papers.links import CHART, PAPER, PATH, named
from handlers.parser import CommandCall, strip_mentions
from handlers.rules.links import paper_token
from handlers.rules.permissions import is_desk
from handlers.texts import ondemand as texts
from handlers.texts.words import VERBS


def chart(scene: Scene, call: CommandCall) -> Replies:
    """图 分类|趋势|单位: the figures in words, and the picture behind a link."""
    kind = texts.chart_kind(call.note)
    if kind is None and call.note:  # “图 审查意见一直没出来” is a sentence
        return report(
            scene, CommandCall("report", note=strip_mentions(scene.message.text, VERBS.names))
        )
    if not may_see_all(scene) or scene.message.is_group:
        return [scene.answer(texts.CHART_PRIVATE)]
    if kind is None:
        return [scene.answer(texts.WHICH_CHART)]
    told = drawn(kind, scene.tx, scene.ctx).text
    link = _link(scene, f"{CHART}{kind}")
    return [scene.answer(texts.with_picture(told, link))]


def paper(scene: Scene, call: CommandCall) -> Replies:
    """导出 台账: a link from which the desk fetches the file, whose number is written down."""
    who, ctx = scene.actor.person, scene.ctx
    if scene.message.is_group or not is_desk(who, ctx.directory, ctx.day):
        return [scene.answer(texts.PAPER_PRIVATE)]
    asked = texts.paper_asked(call.note)
    if who is None or asked is None:
        return [scene.answer(texts.WHICH_PAPER)]
    if not ctx.public_url:
        return [scene.answer(texts.NO_ADDRESS)]
    export = scene.tx.exports.issue(named(*asked), who.name, ctx.now, who.id)
    link = _link(scene, f"{PAPER}{export.id}")
    return [scene.answer(texts.fetch(asked[0], export.number, link))]


def _link(scene: Scene, subject: str) -> str:
    """Where the picture or the file can be fetched for ten minutes, "" nowhere."""
    if not scene.ctx.public_url:
        return ""
    key = scene.tx.viewing.make_link_key()
    sealed = paper_token(key, subject, scene.ctx.now)
    return f"{scene.ctx.public_url.rstrip('/')}{PATH}{sealed}"


COMMANDS = (Command("chart", chart), Command("paper", paper))
