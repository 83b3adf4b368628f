"""The daily digest: one phone screen, red first, a code behind every number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Final

from handlers.rules.figures import rate
from handlers.rules.selection import Ids, Pick, Selection
from handlers.rules.view import TicketView
from handlers.texts.deadlines import day_and_time
from handlers.texts.picks import NAMES, word_of
from handlers.texts.rates import percent
from handlers.texts.tickets import row
from storage.records import Light

LISTED: Final = 12
CLOCK: Final = re.compile(r"(\d{1,2})(?:[:：点时](\d{2})?)分?")
PAGE: Final = 20  # tickets on one page of a code's list
SECTIONS: Final = ((Pick.RED, "红灯", 5), (Pick.YELLOW, "黄灯", 5), (Pick.NEEDS, "需您协调", 3))
NOTHING_KEPT: Final = "还没给您送过日报。先回复“日报”，再用里面的代号查。"
NO_SUCH_CODE: Final = "日报里没有 {code} 这个代号，请照日报里的写，例如“查 d7”。"
OFF_WORDS: Final = ("关", "关闭", "停", "不要", "退订")
ON_WORDS: Final = ("开", "打开", "开启", "恢复")
CHANNELS: Final = {
    **dict.fromkeys(("企业微信", "企微", "微信"), "wecom"),
    **dict.fromkeys(("钉钉", "丁丁"), "dingtalk"),
}
OFF: Final = "日报、周报和单位的早间清单都不送了；到期、逾期等提醒照常。要恢复，回复“日报 开”。"
ON: Final = "日报已开，工作日 8:33 到 8:40 之间送。"


def numbered(found: Selection) -> tuple[TicketView, ...]:
    """The tickets that a digest shows line by line, each once, in the order of its numbers."""
    shown = [r for pick, _, most in SECTIONS for r in found[pick][:most]]
    return tuple({r.ticket.id: r for r in shown}.values())


def daily(found: Selection, ids: Ids, now: datetime, since: datetime) -> str:
    """The digest over what the reader may see; changes are those since `since`.

    Numbers are those of `ids`, which knows more than was `found`: what ended earlier.
    """
    lines = [
        f"【项目问题日报】{day_and_time(now)}",
        _figures(ids, Pick.ALL, Pick.CLOSED, Pick.RUNNING, Pick.SUSPENDED),
        f"{_figures(ids, Pick.NEW, Pick.DONE)}（{day_and_time(since)}以来）",
        _figures(ids, Pick.RED, Pick.YELLOW),
        _figures(ids, Pick.TODAY, Pick.COMING, Pick.OVERDUE),
    ]
    places = {r.ticket.id: n for n, r in enumerate(numbered(found), 1)}
    told: set[int] = set()
    for pick, title, most in SECTIONS:
        lines += _section(
            found[pick], f"{title}{len(found[pick])}{_code(pick)}", most, places, told, now
        )
    lines += _rest(found)
    lines.append("看明细回复代号，例如“查 d1”。")
    if places:
        lines.append("交办回复序号，例如“交办 1 请周五前解决”。")
    return "\n".join(lines)


def _figures(ids: Ids, *picks: Pick) -> str:
    return "　".join(
        f"{NAMES[p]}{len(ids[p])}{_code(p)}{_share(ids) if p is Pick.CLOSED else ''}"
        for p in picks
    )


def _share(ids: Ids) -> str:
    """Closed of all, the share that a county tells first."""
    share = rate(len(ids[Pick.CLOSED]), len(ids[Pick.ALL]))
    return "" if share is None else f" {percent(share)}"


def _code(pick: Pick) -> str:
    return f"({pick.value})"


def _section(
    rows: Sequence[TicketView],
    title: str,
    most: int,
    places: dict[int, int],
    told: set[int],
    now: datetime,
) -> list[str]:
    """Its lines; a ticket told above is named by the number of its line."""
    if not rows:
        return []
    above = [r for r in rows[:most] if r.ticket.id in told]
    fresh = [r for r in rows[:most] if r.ticket.id not in told]
    told.update(r.ticket.id for r in fresh)
    here = f"见第{'、'.join(str(places[r.ticket.id]) for r in above)}行" if above else ""
    lines = [f"{title}：{here}", *(f"{places[r.ticket.id]}. {row(r, now)}" for r in fresh)]
    return [*lines, *([f"另有 {len(rows) - most} 件"] if len(rows) > most else [])]


def _rest(found: Selection) -> list[str]:
    """What is neither red nor yellow, by number."""
    rows = [*found[Pick.RUNNING], *found[Pick.SUSPENDED]]
    calm = [r for r in rows if r.light not in (Light.RED, Light.YELLOW)]
    lines = ["没有红黄灯事项。"] if len(calm) == len(rows) else []
    if calm:
        more = f"等{len(calm)}件" if len(calm) > LISTED else ""
        lines.append(f"其余在办：{'、'.join(r.number for r in calm[:LISTED])}{more}")
    return lines


@dataclass(frozen=True, slots=True)
class Seen:
    """What is looked at: a code, how many it counted, which page, when; `gone` are not shown."""

    pick: Pick
    total: int
    page: int
    gone: int
    at: datetime


def behind(seen: Seen, rows: Sequence[TicketView], now: datetime) -> str:
    """One page of the tickets behind a code, as they stand now."""
    code = seen.pick.value
    lines = [f"{day_and_time(seen.at)}日报 {code} {NAMES[seen.pick]}（{seen.total}件）："]
    lines += [row(r, now) for r in rows]
    if seen.gone:
        lines.append(f"另有 {seen.gone} 件现在已不归您看。")
    if len(lines) == 1:
        lines.append(_none_on(seen.page, seen.total))
    left = seen.total - seen.page * PAGE
    if left > 0:
        lines.append(f"还有 {left} 件，回复“查 {code} {seen.page + 1}”。")
    return "\n".join(lines)


def listing(pick: Pick, rows: Sequence[TicketView], page: int, now: datetime) -> str:
    """One page of what stands behind a number now."""
    shown = rows[(page - 1) * PAGE : page * PAGE]
    lines = [f"{NAMES[pick]}（{len(rows)}件）：", *(row(one, now) for one in shown)]
    if not shown:
        lines.append(_none_on(page, len(rows)))
    left = len(rows) - page * PAGE
    if left > 0:
        lines.append(f"还有 {left} 件，回复“查 {word_of(pick)} {page + 1}”。")
    return "\n".join(lines)


def _none_on(page: int, total: int) -> str:
    """Why a page is empty: there is nothing, or fewer pages than that."""
    return f"没有第{page}页，一共{-(-total // PAGE)}页。" if total else "没有。"


def timed(at: time) -> str:
    """The receipt for a time of one's own."""
    return f"记下了：工作日 {at:%H:%M} 后几分钟内给您送日报，没有在办事项的日子不送。"


def chosen(name: str) -> str:
    """The receipt for the platform of one's own."""
    return (
        f"记下了：日报、周报、早间清单以后发到您的{name}；那边停用的时候照旧发别处。"
        "到期、逾期这些提醒不变。"
    )


def not_running(name: str) -> str:
    """Nobody can be sent anything there."""
    return f"这里没有接通{name}，没有改。"


def not_bound(name: str) -> str:
    """The bot does not know the person's account there."""
    return f"还没有登记您的{name}账号，没有改。请先在{name}里对我说“我是 姓名 手机号”。"
