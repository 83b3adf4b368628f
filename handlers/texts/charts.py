"""Words in and beside charts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import Final

from handlers.rules.figures import Tally
from handlers.rules.ledgers import PermitSummary
from handlers.texts.papers import chinese_day, local
from handlers.texts.rates import percent

BY_CATEGORY: Final = "各类问题办理情况"
BY_UNIT: Final = "单位按期办结率"
PERMITS: Final = "手续办理情况"
GRANTED: Final = "已办"
MISSING: Final = "未办"
TREND: Final = "近八周走势"
OPEN: Final = "在办"
CLOSED: Final = "已销号"
NEW: Final = "新增"
ON_TIME: Final = "按期办结率"
UNKNOWN: Final = "待定"
NOTHING: Final = "还没有可画的数字。"


def about(day: date, total: Tally) -> str:
    """The line under the title of a chart of this year."""
    counts = f"今年收集{total.received}件　销号{total.closed}件　在办{total.running}件"
    return f"截至{chinese_day(day)}　{counts}"


def units_about(day: date, enough: int) -> str:
    """The same for units."""
    return f"截至{chinese_day(day)}　今年应办满{enough}件的单位，条管单位不比"


def permits_about(day: date, county: PermitSummary) -> str:
    """The same for permits."""
    done = f"{county.done}/{county.needed}"
    return f"截至{chinese_day(day)}　{county.projects}个项目　已办{done}　{percent(county.share)}"


def trend_about(weeks: int) -> str:
    """The same for the weeks."""
    return f"近{weeks}周，每周一至周日；在办为周末数"


def week(since: datetime) -> str:
    """A week by its Monday: “9/14”."""
    at = local(since)
    return f"{at.month}/{at.day}"


def label(value: Fraction | int | None, *, is_share: bool) -> str:
    """“50.0%” or “3”; a dash where nothing is known."""
    if value is None or is_share:
        return percent(None if value is None else Fraction(value))
    return str(value)


def line(name: str, values: Sequence[tuple[str, str]]) -> str:
    """One line of the chart in words."""
    return f"{name}：{'，'.join(f'{title} {value}' for title, value in values)}"
