"""Facts drawn out of a message, as people read them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

LEVELS = {"city": "市里", "province": "省里", "nation": "国家"}
NAMES = {
    "project": "项目",
    "unit": "单位",
    "place": "地点",
    "permit": "手续",
    "level": "审批层级",
    "money": "金额",
    "day": "日期",
    "span": "时长",
    "person": "找谁",
    "urgency": "急",
}
SHOWN = ("permit", "money", "day", "span", "place", "person")  # on the card of a unit
MANY = 5  # facts on a card
SURE = 0.8


def value(kind: str, found: str | int, certainty: float) -> str:
    """The fact's value in plain words."""
    about = "约 " if certainty < SURE else ""
    if kind == "money":
        yuan = int(found)
        return f"{about}{yuan / 10_000:,.6g} 万元" if yuan >= 10_000 else f"{about}{yuan} 元"
    if kind == "span":
        return f"{found} 天左右"
    if kind == "level":
        return LEVELS[str(found)]
    if kind == "day":
        day = date.fromisoformat(str(found))
        return f"{day.month}月{day.day}日"
    return f"{found}"


def points(facts: Iterable[tuple[str, str | int, float]]) -> str:
    """One line for the unit: what the sentence names, or "" when it names nothing."""
    told = dict.fromkeys(f"{NAMES[k]} {value(k, v, c)}" for k, v, c in facts if k in SHOWN)
    return f"要点：{'；'.join(list(told)[:MANY])}" if told else ""
