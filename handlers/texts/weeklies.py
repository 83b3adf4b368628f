"""Answers about the weekly sheet: asked for, held back, released."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from handlers.rules.periods import Period
from handlers.texts.papers import local
from handlers.texts.periodic import span

LAST_WEEK: Final = ("上周", "上一周", "上个周")
THIS_WEEK: Final = ("", "本周", "这周", "这一周")
PRIVATE: Final = "周报请县领导、督查室、包联领导和项目推进中心在私聊里要：“周报”或“周报 上周”。"
WHICH: Final = (
    "请写“周报”（本周）、“周报 上周”或“周报 9月14日”（那天所在的一周，还没到的没有）；"
    "先不送的，分办员回复“暂缓周报”。"
)
ONLY: Final = (
    "能暂缓、恢复的只有周报：“暂缓周报”、“恢复周报”。月报、通报不会自己发给领导，草稿只给分办员；"
    "日报各人自己定：“日报 关”、“日报 开”。"
)
WHO: Final = "周报暂缓、恢复由项目推进中心分办员或负责人办；您要反映问题，直接说就行。"


def nothing(period: Period) -> str:
    """There is no sheet, since nothing was the matter."""
    return f"{span(period)}没有在办、新增、办结的事项，不出周报。"


def held(
    period: Period, goes_on: date | None, going: Period | None, reached: Sequence[str]
) -> str:
    """That the sheet of the period is held back.

    `goes_on` is its day, None when its hour is over; `going` the one that is on its way already;
    `reached` names those who have this one before its hour.
    """
    late = f"{span(going)}的周报已经开始送，停不了；下一期" if going else ""
    in_time = f"：{_day(goes_on)} 8:30 以前恢复的照常送，以后恢复的" if goes_on else "，"
    return (
        f"好，{late}{span(period)}的周报先不送{_but(reached, '已经收到，收不回')}。"
        f"改好了回复“恢复周报”{in_time}当场送（夜里、休息日恢复的，"
        "等到工作日白天）。到下一期草稿出来还没恢复的，这一期就不送了。"
    )


def already(period: Period, who: str, at: datetime) -> str:
    """Somebody has held it back before."""
    return f"{span(period)}的周报已由{who} {_moment(at)}暂缓。要送，回复“恢复周报”。"


def released(period: Period, who: str, held_at: datetime, goes: str) -> str:
    """That it goes, and when."""
    return f"好，{span(period)}的周报（{who} {_moment(held_at)}暂缓）{goes}。"


def not_held(period: Period, goes: str) -> str:
    """There is nothing to release; when it goes."""
    return f"{span(period)}的周报没有暂缓，{goes}。"


def in_time(goes_on: date) -> str:
    """It goes on its day."""
    return f"{_day(goes_on)}早上照常送"


def at_once(until: datetime | None) -> str:
    """It goes now, or when it is day again."""
    return f"{_moment(until)}起送" if until else "马上送"


def told(name: str, period: Period, words: str, *, is_held: bool) -> str:
    """What the others of the desk hear of it, with the words that were said."""
    said = f"：{words}" if words else "。"
    turn = "“恢复周报”" if is_held else "“暂缓周报”"
    done = "暂缓" if is_held else "恢复"
    return f"{name}{done}了{span(period)}的周报{said}\n要改，回复{turn}。"


def still_held(period: Period, reached: Sequence[str]) -> str:
    """On the morning on which it would have gone; `reached` names those who have it."""
    but = _but(reached, "除外")
    return f"{span(period)}的周报还在暂缓，领导今天没有收到{but}。可以送了，回复“恢复周报”。"


def _but(reached: Sequence[str], what: str) -> str:
    return f"（{'、'.join(reached)}{what}）" if reached else ""


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"


def _moment(at: datetime) -> str:
    there = local(at)
    return f"{_day(there.date())} {there:%H:%M}"
