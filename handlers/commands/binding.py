"""Becoming known: the first administrator's one-time code, and a chat's."""

from __future__ import annotations

from typing import Final

from handlers.commands.base import Command, Replies
from handlers.context import Scene
from handlers.messages import OutgoingMessage
from handlers.parser import CommandCall
from handlers.texts import binding as texts
from storage.directory import Directory, Group

ADMIN: Final = "admin"
_GROUP: Final = "group:"
_DIGITS: Final = 6


def group_purpose(group: Group) -> str:
    """What a code is for that binds a chat to the group."""
    return f"{_GROUP}{group.id}"


def group_named(directory: Directory, name: str) -> Group | None:
    """The group of that name, blanks aside, else the only one with it in its name, or None."""
    wanted = "".join(name.split())
    names = {"".join(group.name.split()): group for group in directory.groups}
    like = [group for known, group in names.items() if wanted and wanted in known]
    return names.get(wanted) or (like[0] if len(like) == 1 else None)


def bind(scene: Scene, call: CommandCall) -> Replies:
    """绑定 with a code: in private that of an administrator, in a group that of the group.

    Ten minutes, five tries, once. A failed try is answered, not refused: it must be kept.
    """
    code = "".join(c for c in call.note if c.isascii() and c.isdigit())
    if scene.message.is_group:
        return _bind_group(scene, code)
    who, codes = scene.actor.person, scene.tx.codes
    if who is None:
        return [scene.answer(texts.STRANGER_BINDS)]
    purpose = codes.purpose_of(code, scene.ctx.now) if len(code) == _DIGITS else ""
    if purpose.startswith(_GROUP):
        return [scene.answer(texts.BIND_IN_THE_GROUP)]
    if not purpose:
        return [scene.answer(texts.BAD_CODE if code else texts.NO_CODE)]
    codes.void(purpose)
    scene.tx.registers.set_admin(who.id)
    return [scene.answer(texts.bound_admin(who.name))]


def _bind_group(scene: Scene, code: str) -> Replies:
    if len(code) != _DIGITS:
        return [scene.answer(texts.NO_CODE)]
    purpose = scene.tx.codes.purpose_of(code, scene.ctx.now)
    if purpose == ADMIN:
        return [scene.answer(texts.BIND_PRIVATELY)]
    groups = scene.ctx.directory.groups
    group = next((g for g in groups if purpose == group_purpose(g)), None)
    if group is None:
        return [scene.answer(texts.BAD_GROUP_CODE)]
    scene.tx.codes.void(purpose)
    message = scene.message
    before = scene.ctx.directory.group_of_chat(message.platform, message.chat_id)
    is_moved = dict(group.chats).get(message.platform, message.chat_id) != message.chat_id
    scene.tx.registers.bind_group(message.platform, message.chat_id, group.id, scene.ctx.now)
    answer = texts.bound_group(
        group.name, group.kind, before.name if before else "", is_moved=is_moved
    )
    elsewhere = _told_elsewhere(scene, group)
    if elsewhere:
        answer = f"{answer}\n{texts.told_elsewhere(elsewhere)}"
    works = texts.SPOKEN if elsewhere else texts.CHANNEL_WORKS
    return [scene.answer(answer), _test_of_channel(scene, group, works)]


def _told_elsewhere(scene: Scene, group: Group) -> str:
    """The platform where the group is bound too and gets what comes by itself; "" for here."""
    here, chats = scene.message.platform, dict(group.chats)
    preferred = next((p for p in scene.ctx.platforms if p == here or p in chats), here)
    return preferred if preferred != here else ""


def _test_of_channel(scene: Scene, group: Group, text: str) -> OutgoingMessage:
    """A message of the bot's own accord, which goes the way that reminders will go."""
    message = scene.message
    return OutgoingMessage(
        key=f"channel:{message.platform}:{message.message_id}",
        platform=message.platform,
        target_kind="group",
        target=message.chat_id,
        text=text,
        mentions=(message.account,) if scene.actor.person else (),
        red=True,
        group=group.name,
    )


def unbind(scene: Scene, _call: CommandCall) -> Replies:
    """解绑: the chat is no group's any more."""
    message, who = scene.message, scene.actor.person
    if not (message.is_group and who and who.is_admin):
        return [scene.answer(texts.ONLY_ADMINS_UNBIND)]
    group = scene.ctx.directory.group_of_chat(message.platform, message.chat_id)
    if group is None or not scene.tx.registers.unbind_group(message.platform, message.chat_id):
        return [scene.answer(texts.NOT_BOUND)]
    return [scene.answer(texts.unbound(group.name))]


def group_code(scene: Scene, call: CommandCall) -> Replies:
    """绑定码: a code for that group; without a name, the groups."""
    who, directory = scene.actor.person, scene.ctx.directory
    if scene.message.is_group or who is None or not who.is_admin:
        return [scene.answer(texts.ONLY_ADMINS)]
    platform = scene.message.platform
    if not call.note:
        rows = [(group.name, platform in dict(group.chats)) for group in directory.groups]
        return [scene.answer(texts.groups(platform, rows))]
    group = group_named(directory, call.note)
    if group is None:
        names = [group.name for group in directory.groups]
        return [scene.answer(texts.no_group(call.note, names))]
    code = scene.tx.codes.issue(group_purpose(group), scene.ctx.now)
    return [scene.answer(texts.group_code(group.name, code))]


COMMANDS = (
    Command("bind", bind),
    Command("unbind", unbind),
    Command("group_code", group_code),
)
