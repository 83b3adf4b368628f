"""The weekly sheet and the notice of a month as messages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from handlers.rules.catalogue import CATEGORIES
from handlers.rules.figures import Tally
from handlers.rules.periods import Period
from handlers.rules.view import TicketView
from handlers.texts.papers import local
from handlers.texts.rates import days, percent
from handlers.texts.sheets import COMING, UNKNOWN
from handlers.texts.tickets import row

LATE: Final = "逾期"
LONGEST: Final = 40  # characters of what was told last
LISTED: Final = 5  # matters of a section that one screen holds
TABLE: Final = "分类（在办/新增/办结/逾期）："
DRAFT: Final = "以上是草稿，表格随后发来；数不对的，先改事项。"
HELD: Final = "这一期已经暂缓，到时候谁也不送；可以送了，回复“恢复周报”。"
GOES: Final = (
    "下周第一个工作日 8:33 起，按那时的数自动送县领导、督查室和包联领导（只送自己包联的项目）。"
    "要先不送，8:30 以前回复“暂缓周报”；改好了回复“恢复周报”，过了时间的当场送。"
)
NO_SHEET: Final = "周报表格没能直接发成文件，可以回复“导出 周报”。"
NO_NOTICE: Final = "通报草稿没能直接发成文件，可以回复“导出 通报”。"
MONTHLY: Final = (
    "草稿随后发来，由领导审定后印发，机器人不会自己发出去。"
    "典型、下步措施请补写；单位名称请核对，别漏别错。"
)


@dataclass(frozen=True, slots=True)
class Named:
    """A matter that the sheet names, working days by which it is late, what was told last."""

    shown: TicketView
    days: int
    told: str


@dataclass(frozen=True, slots=True)
class Week:
    """What a weekly sheet tells; `categories` by code, "" for not yet known."""

    period: Period
    total: Tally
    categories: dict[str, Tally]
    overdue: Sequence[Named]
    coming: Sequence[Named]
    hard: Sequence[Named]


def draft(week: Week, now: datetime, *, is_held: bool) -> str:
    """The sheet as the desk reads it before it goes, or does not: it is held back already."""
    return f"{weekly(week, now, is_draft=True)}\n{DRAFT}{HELD if is_held else GOES}"


def weekly(week: Week, now: datetime, *, is_draft: bool = False) -> str:
    """The sheet on a screen: figures, by category, what is late, what comes, what to decide."""
    is_over = week.period.until <= now
    total, net = week.total, week.total.received - week.total.closed
    lines = [
        f"【项目问题周报】{span(week.period)}{'（草稿）' if is_draft else ''}",
        f"新增{total.received}　办结{total.closed}　净增{net:+d}".replace("净增+0", "净增0"),
        f"在办{total.running}（逾期{total.overdue}）　挂起{total.suspended}",
        f"解决率{percent(total.solving)}　按期办结率{percent(total.punctuality)}",
        *_table(week.categories),
        *_section(LATE, week.overdue, now),
        *_section("本周到期" if is_over else COMING, week.coming, now),
        *_section("提请研究", week.hard, now),
    ]
    return "\n".join(lines)


def _table(categories: dict[str, Tally]) -> Iterator[str]:
    named = [
        (CATEGORIES[code].name, categories[code]) for code in CATEGORIES if code in categories
    ]
    named += [(UNKNOWN, categories[""])] if "" in categories else []
    moved = [(name, t) for name, t in named if t.running or t.suspended or t.received or t.closed]
    if moved:
        yield TABLE
    for name, t in moved:
        yield f"{name} {t.running}/{t.received}/{t.closed}/{t.overdue}"


def _section(title: str, found: Sequence[Named], now: datetime) -> Iterator[str]:
    if not found:
        return
    yield f"{title}{len(found)}件："
    for one in found[:LISTED]:
        yield row(one.shown, now)
        if title == LATE:
            yield f"　逾期{one.days or '不足1'}个工作日　{_cut(one.told)}".rstrip()
    if len(found) > LISTED:
        yield f"另有{len(found) - LISTED}件"


def _cut(told: str) -> str:
    return told if len(told) <= LONGEST else f"{told[:LONGEST]}…"


def with_file(text: str, number: str) -> str:
    """The words before a file that comes by itself, with its number."""
    return f"{text}\n附件的导出编号 {number}，里面有工作信息，请不要转发。"


def span(period: Period) -> str:
    """“9月14日至9月20日”."""
    first, last = local(period.since), local(period.until - timedelta(seconds=1))
    return f"{first.month}月{first.day}日至{last.month}月{last.day}日"


def monthly(month: datetime, total: Tally) -> str:
    """That the draft of the month's notice is made, with what it says in all."""
    at = local(month)
    return "\n".join(
        [
            f"【月通报草稿】关于{at.year}年{at.month}月重点项目问题办理情况的通报，已代拟。",
            f"收集{total.received}件　办结{total.closed}件　占比{percent(total.share)}",
            f"解决率{percent(total.solving)}　按期办结率{percent(total.punctuality)}",
            f"平均办理{days(total.duration)}个工作日　逾期未结{total.overdue}件",
            MONTHLY,
        ]
    )
