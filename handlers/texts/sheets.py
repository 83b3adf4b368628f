"""Wordings of the weekly and monthly sheets, and of the list of leaders."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from handlers.rules.figures import Tally, rate
from handlers.rules.periods import Period
from handlers.texts.papers import chinese_day, local
from handlers.texts.rates import days, percent

TOTAL: Final = "合计"
UNKNOWN: Final = "类别待定"
BY_CATEGORY: Final = "分类情况"
BY_UNIT: Final = "单位情况"
FIGURES: Final = "总体指标"
OVERDUE: Final = "逾期事项"
COMING: Final = "七日内到期"
HARD: Final = "提请研究"
LEADERS: Final = "包联领导清单"
NO_LEADER: Final = "未明确包联领导"
VERTICAL: Final = "条管单位（另列）"
FEW: Final = "应办不足3件，不排序"


def span(period: Period) -> str:
    """“2026年9月14日至9月18日”."""
    first, last = local(period.since), local(period.until - timedelta(seconds=1))
    return f"{chinese_day(first.date())}至{last.month}月{last.day}日"


def week_title(period: Period, leader: str = "") -> str:
    """The title of the weekly sheets, of the county or of one leader's projects."""
    whose = f"{leader}包联" if leader else "重点"
    return f"{whose}项目问题办理周报（{span(period)}）"


def month_title(period: Period) -> str:
    """The title of the monthly sheets."""
    first = local(period.since)
    return f"重点项目问题办理月报（{first.year}年{first.month}月）"


# Every rate of a period: name, the count above and the one below the line, and the rule.
RATES: Final = (
    ("签收及时率", "signed_in_time", "to_sign", "按时签收 ÷ 应签收"),
    ("响应率", "answered_in_time", "to_answer", "时限内首次反馈 ÷ 应反馈"),
    ("按期办结率", "in_time", "due", "延期后时限内办结 ÷ 应办结"),
    ("按期办结率（原定时限）", "in_first_time", "due", "不计延期"),
    ("解决率", "really_solved", "settled", "实质解决 ÷（销号＋逾期未结）"),
    ("解释说明（另列）", "explained", "closed", "解释说明 ÷ 销号"),
    ("满意率", "satisfied", "rated", "满意 ÷ 有评价，未评价的不计"),
    ("回退率", "returned", "handed", "退单 ÷ 经手（结转＋新增＋退单）"),
    ("重办率", "redone", "ended", "重办和重开 ÷ 申请办结的件数"),
)
AVERAGES: Final = (
    ("平均办理（工作日）", "workdays", "closed", "挂起的日子不计"),
    ("挂起（工作日）", "held_days", "closed", "办结的事项平均挂起"),
    ("其中等上级审批", "upper_days", "closed", "其中等上级的"),
)


def figures(total: Tally) -> list[tuple[str, str, int, int, str]]:
    """Every rate and average of the period: name, value, what is divided by what, the rule."""
    found = []
    for table, shown in ((RATES, percent), (AVERAGES, days)):
        for name, above, below, rule in table:
            part, whole = getattr(total, above), getattr(total, below)
            found.append((name, shown(rate(part, whole)), part, whole, rule))
    return found


def summary(total: Tally) -> str:
    """The line of the period's figures under the title."""
    net = total.received - total.closed
    return (
        f"新增{total.received}件　办结{total.closed}件　净增{net:+d}件　在办{total.running}件"
        f"（逾期{total.overdue}件）　挂起{total.suspended}件　解决率{percent(total.solving)}"
        f"　按期办结率{percent(total.punctuality)}"
    ).replace("净增+0", "净增0")


def about(section: str, total: Tally, listed: int | None = None) -> str:
    """The line under the title: which part of the paper it is, how much of it, and the figures."""
    count = "" if listed is None else f"{listed}件"
    return f"【{section}{count}】{summary(total)}"


def leaders_about(day: date) -> str:
    """The line under the title of the list of leaders."""
    return f"截至{chinese_day(day)}　到现场、现场收集、现场解决是{day.month}月的登记"


def due(at: datetime) -> date:
    """The day of a deadline."""
    return local(at).date()
