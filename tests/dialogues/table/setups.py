"""Where a case begins: a county in which something has happened, made once and copied."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.chat import Chat, Heard

MANAGER, UNIT, DESK, LEADER, CHIEF = "sunyue", "wangfang", "linxiaotang", "luwenbo", "guchanghe"
REPORT: Final = "@吹哨 镁合金二期林地手续卡在省里快两个月了"
UNSURE: Final = "冷链园那边说不合格，退回来两次了"
WHISTLE: Final = "@吹哨 吹哨 云岭抽水蓄能电站进场路被堵了，请雾松镇、公安局马上到现场"
Play = Callable[[Chat], None]


def play(*lines: tuple[str, str, str]) -> Play:
    """People say these things one after the other: who, where, what."""

    def played(chat: Chat) -> None:
        for who, where, text in lines:
            chat.says(who, text, where)

    return played


REPORTED: Final = (MANAGER, "industry", REPORT)
SIGNED: Final = (UNIT, "private", "签收 Q0001")
FINISHED: Final = (UNIT, "private", "办结 Q0001 批复已拿到")
PASSED: Final = (DESK, "private", "通过 Q0001")
ASKED: Final = (UNIT, "private", "延期 Q0001 到10月14日 材料没齐")
PAUSED: Final = (DESK, "private", "挂起 Q0001 法定公示期 到10月9日")
WAITING: Final = (MANAGER, "industry", UNSURE)
PLACED: Final = (MANAGER, "industry", "都不是")
BLOWN: Final = (MANAGER, "main", WHISTLE)
HARD: Final = "疑难 Q0001 节点：9月20日前报件，10月10日前批复"
CALLED: Final = (MANAGER, "industry", f"{REPORT}，找户主 13812345678")
HIDDEN: Final = (MANAGER, "private", "匿名 镁合金二期林地手续卡在省里快两个月了")


def _administrator(chat: Chat) -> None:
    with chat.database.begin() as tx:
        desk = next(p for p in tx.registers.directory().people if p.name == "林晓棠")
        tx.registers.set_admin(desk.id)


def _claimed(chat: Chat) -> None:
    _administrator(chat)
    chat.says("newcomer", "我是 王芳 13800000015", "private")


def _officers(chat: Chat) -> None:
    from storage.directory import Post, PostRole

    play(HIDDEN)(chat)
    with chat.database.begin() as tx:
        directory = tx.registers.directory()
        for name in ("秦正", "叶澜"):
            person = next(p for p in directory.people if p.name == name)
            unit = directory.posts_of(person.id, chat.context(tx).day)[0].unit_id
            tx.registers.upsert_post(Post(0, unit, "保密专员", PostRole.OFFICER, person.id))


def _asked_to_reveal(chat: Chat) -> None:
    _officers(chat)
    chat.says("qinzheng", "查看反映人 Q0001 核实补偿", "private")


def _questioned(chat: Chat) -> None:
    play(REPORTED, SIGNED)(chat)
    chat.says(UNIT, "问反映人 Q0001 具体哪一段？", "private")


SETUPS: Final[Mapping[str, Play]] = {
    "没有事项": play(),
    "待确认": play(WAITING),
    "待受理": play(WAITING, PLACED),
    "待签收": play(REPORTED),
    "办理中": play(REPORTED, SIGNED),
    "申请了延期": play(REPORTED, SIGNED, ASKED),
    "疑难": play(REPORTED, SIGNED, (DESK, "private", HARD)),
    "有手机号": play(CALLED),
    "挂起": play(REPORTED, SIGNED, PAUSED),
    "待审核": play(REPORTED, SIGNED, FINISHED),
    "待评价": play(REPORTED, SIGNED, FINISHED, PASSED),
    "已销号": play(REPORTED, SIGNED, FINISHED, PASSED, (MANAGER, "private", "满意 Q0001")),
    "退回补充": play(WAITING, PLACED, (DESK, "private", "退回补充 Q0001 请写明哪个环节")),
    "两件待签收": play(REPORTED, (MANAGER, "industry", "@吹哨 镁合金二期10kV高压线迁改没人理")),
    "已吹哨": play(BLOWN),
    "已报到": play(BLOWN, ("yaoyuan", "private", "报到 Q0001")),
    "匿名": play(HIDDEN),
    "有管理员": _administrator,
    "有人待核对身份": _claimed,
    "匿名，有保密专员": _officers,
    "申请了查看反映人": _asked_to_reveal,
    "问了反映人": _questioned,
    "在休假": play((UNIT, "private", "休假 9月14日到9月18日 由梁柏代班")),
    "周报暂缓了": play((DESK, "private", "暂缓周报")),
    "在静默": play((DESK, "industry", "静默 2小时")),
}


@dataclass(frozen=True, slots=True)
class Scene:
    """A county as it was when its set-up had been played."""

    chat: Chat
    kept: Path
    heard: tuple[Heard, ...]


class Scenes:
    """The set-ups of one run, each played once."""

    def __init__(self, county: Path, folder: Path) -> None:
        self._county, self._folder = county, folder
        self._made: dict[str, Scene] = {}

    def begin(self, name: str) -> Chat:
        """The county in which that has happened, and nothing since."""
        if name not in self._made:
            self._made[name] = self._make(name)
        made = self._made[name]
        _copy(made.kept, made.chat.path)
        made.chat.heard[:] = made.heard
        return made.chat

    def close(self) -> None:
        """Give all databases back."""
        for made in self._made.values():
            made.chat.database.close()

    def _make(self, name: str) -> Scene:
        path = self._folder / f"scene{len(self._made)}.db"
        _copy(self._county, path)
        chat = Chat(path)
        SETUPS[name](chat)
        kept = path.with_suffix(".kept")
        _copy(path, kept)
        return Scene(chat, kept, tuple(chat.heard))


def _copy(source: Path, target: Path) -> None:
    """Make the one database hold what the other does, while it may be open."""
    with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(target)) as other:
        one.backup(other)
