"""What people do in a life: they report, they press what they are shown, they say it is done."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Final

from bot.platforms.payloads import buttons_of, words_of
from storage.records import Owed

REPORTS: Final = (
    "@吹哨 {p}财政配套资金没到位，施工队说再不给钱就停工",
    "@吹哨 {p}环评批复还没下来，耽误开工",
    "@吹哨 {p}青苗补偿没谈拢，几户不肯签征收协议",
)
WHISTLE: Final = "@吹哨 吹哨！{p}进场路被村民堵了，挖机进不去，请乡镇和公安马上到现场"
PROJECTS: Final = (
    "抽蓄",
    "青砚光伏",
    "望梨风电",
    "镁合金二期",
    "冷链园",
    "储能",
    "梨园",
    "职教中心",
)
PRESSED: Final = frozenset({"sign", "approve", "check_in", "arrive", "detail"})
NUMBER: Final = re.compile(r"Q\d{4,}")


@dataclass(frozen=True)
class Said:
    """Something somebody says: always under the same id, however often it is delivered."""

    id: str
    account: str
    chat: str
    text: str = ""
    button: str = ""


Later = Callable[[float, Said], None]


class People:
    """They say at most one thing of each kind about each ticket."""

    def __init__(self, random: Random, later: Later, time: float) -> None:
        self._random, self._later, self._time = random, later, time
        self._seen: set[str] = set()

    def report(self) -> tuple[Said, ...]:
        """Plan some reports of the first half; each about another project."""
        projects = self._random.sample(PROJECTS, self._random.randint(1, 2))
        said = tuple(self._reported(project) for project in projects)
        for one in said:
            self._later(self._random.uniform(0, self._time / 2), one)
        return said

    def _reported(self, project: str) -> Said:
        is_red = self._random.random() < 0.15
        text = (WHISTLE if is_red else self._random.choice(REPORTS)).format(p=project)
        return Said(f"report:{project}", "xulei", "city", text)

    def sees(self, owed: Owed) -> None:
        """Somebody is shown a message, and may do something about it."""
        if owed.target_kind != "person":
            return
        buttons = [one.id for one in buttons_of(owed.payload)]
        for button in buttons:
            if button.partition(":")[0] in PRESSED and self._random.random() < 0.5:
                self._once(owed.target, button, button=button)
        found = NUMBER.search(words_of(owed))
        may_sign = any(button.startswith("sign:") for button in buttons)
        if found and may_sign and self._random.random() < 0.5:
            text = f"办结 {found[0]} 已协调解决，批复已取得"
            self._once(owed.target, f"done:{found[0]}", text=text, after=60)

    def _once(
        self, account: str, what: str, *, text: str = "", button: str = "", after: float = 0.0
    ) -> None:
        key = f"{account}:{what}"
        if key not in self._seen:
            self._seen.add(key)
            wait = after + self._random.uniform(5, self._time / 4)
            self._later(wait, Said(key, account, f"p:{account}", text, button))
