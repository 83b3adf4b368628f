"""Which project a message about the ledgers means, and where its answer may be read."""

from __future__ import annotations

from handlers.commands.base import Replies, person
from handlers.commands.privately import privately
from handlers.context import Context, Scene
from handlers.parser import CommandCall
from handlers.rules.permitguide import permit_in
from handlers.rules.sight import may_see_project
from handlers.texts import ledgers as texts
from handlers.texts import ledgerwords
from storage.directory import Project

ABOUT_PROJECTS = frozenset({"permits", "money", "contact", "month", "visit", "dossier"})


def heard(call: CommandCall | None, text: str, ctx: Context) -> CommandCall | None:
    """The command in the text, where a ledger is meant.

    A ledger's word before a sentence that names no project, or says more of a permit than a
    ledger holds, opens a report and no command. A project's bare name asks for its page, “…怎么办”
    behind a permit's name for the guide.
    """
    if call is None:
        return _unspoken(text, ctx)
    if call.verb == "visit" and call.number:
        return call  # “到现场 Q0001” answers a whistle
    if call.verb in ABOUT_PROJECTS and call.note and not _is_meant(call, ctx):
        return None
    if call.verb == "guide" and permit_in(call.note) is None:
        return None
    return call


def _unspoken(text: str, ctx: Context) -> CommandCall | None:
    match = ledgerwords.GUIDE.match(text)
    if match and permit_in(match["what"]) and not called(match["what"], ctx):
        return CommandCall("guide", note=match["what"], explicit=True)
    if any(text == name for p in ctx.directory.projects for name in _names(p)):
        return CommandCall("dossier", note=text)
    return None


def _is_meant(call: CommandCall, ctx: Context) -> bool:
    found, rest = _longest(call.note, ctx)
    if not found:
        return False
    if call.verb != "permits":
        return True
    rest = without_permit(rest)
    return not ledgerwords.permit_said(rest, ctx.day).rest


def without_permit(text: str) -> str:
    """The text without the first permit it names."""
    guide = permit_in(text)
    return text.replace(guide[1], " ", 1) if guide else text


def called(text: str, ctx: Context) -> tuple[Project, ...]:
    """The projects whose longest name, number or alias stands in the text."""
    return _longest(text, ctx)[0]


def _longest(text: str, ctx: Context) -> tuple[tuple[Project, ...], str]:
    names = [(n, p) for p in ctx.directory.projects for n in _names(p) if n in text]
    if not names:
        return (), text
    longest = max((name for name, _ in names), key=len)
    return tuple(p for n, p in names if n == longest), text.replace(longest, " ", 1)


def _names(project: Project) -> tuple[str, ...]:
    return (project.code, project.name, *project.aliases)


def one_in(scene: Scene, call: CommandCall, verb: str) -> tuple[Project | None, str, Replies]:
    """The project that the note names and the rest of the note, else the answer that asks."""
    found, rest = _longest(call.note, scene.ctx)
    if len(found) == 1:
        return found[0], rest.strip(), []
    if not found:
        return None, rest, [scene.answer(texts.UNKNOWN_PROJECT.format(verb=verb))]
    names = [project.name for project in found]
    return None, rest, [scene.answer(texts.several(call.note, names))]


def may_see(scene: Scene, project: Project) -> bool:
    """Whether the registered sender may read the project's ledgers.

    Raises:
        MissingDetail: the sender is not registered.
    """
    return may_see_project(person(scene), project, scene.ctx.directory, scene.ctx.day)


def shown_here(scene: Scene, project: Project, text: str) -> Replies:
    """The answer in the chat, if it may stand there, else to the sender alone.

    A project's group reads of its own projects only, since the firms of others are in it.
    """
    message = scene.message
    if not message.is_group:
        return [scene.answer(text)]
    group = scene.ctx.directory.group_of_chat(message.platform, message.chat_id)
    if group and (group.kind != "project" or project.id in group.project_ids):
        return [scene.answer(text)]
    return privately(scene, text)
