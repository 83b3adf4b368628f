"""Words for papers and charts that are asked for in a private chat."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from handlers.parser.command import SHORT_NOTE
from handlers.rules.recurrence import last_month
from handlers.rules.selection import Pick
from handlers.texts.picks import WORDS

CHARTS: Final = {
    "categories": ("分类", "类别", "各类", "分类图"),
    "trend": ("趋势", "走势", "趋势图", "走势图"),
    "units": ("单位", "部门", "按期", "按期率", "单位图"),
    "permits": ("手续", "手续图", "手续办理"),
}
PAPERS: Final = {
    "ledger": ("问题台账", "台账", "问题清单", "清单"),
    "weekly": ("周报",),
    "monthly": ("月报",),
    "bulletin": ("通报", "月通报"),
    "leaders": ("包联清单", "包联领导清单", "包联"),
    "permits": ("手续台账", "手续"),
}
PICKABLE: Final = "ledger"
MONTHLY: Final = ("monthly", "bulletin")  # about one month
_MONTH: Final = re.compile(r"(?:(20\d\d|今年|去年)[年./-]?)?(\d{1,2})(?:月份?)?")
_WHEN: Final = r"[0-9年月日号份周季度上下半本这今去明个第初底旬中一二三四五六七八九十./-]*?"
_TIMED: Final = re.compile(
    rf"(?:[请看要]|麻烦|[帮给]我)*(?P<before>{_WHEN})的?(?P<name>周报|月报|月?通报)"
    rf"[:：,，]*(?P<after>{_WHEN})的?(?:一下|[吧啦哦啊呀。.!！])*"
)
_WORDS: Final = sorted((word for words in PAPERS.values() for word in words), key=len)
NAMES: Final = {kind: words[0] for kind, words in PAPERS.items()}

RANKING: Final = frozenset({"units"})  # compare units: not for a group
CHART_PRIVATE: Final = (
    "图表请项目推进中心、县领导或督查室在私聊里看，例如“图 分类”；"
    "分类、趋势、手续三张也可以在总群里要，单位按期办结率不在群里发。"
)
WHICH_CHART: Final = "请写明看哪一张：图 分类、图 趋势、图 单位、图 手续。"
PAPER_PRIVATE: Final = "材料由项目推进中心在私聊里导出，例如“导出 台账”。"
WHICH_PAPER: Final = (
    f"请写明导出哪一份：{'、'.join(NAMES.values())}，例如“导出 台账”、“导出 台账 红灯”、"
    "“导出 周报 上周”、“导出 周报 9月14日”（那天所在的一周）、“导出 月报 9月”；"
    "没写哪个月就是上个月，还没到的没有。"
)


def chart_kind(text: str) -> str | None:
    """The chart that is meant, or None."""
    return next((kind for kind, words in CHARTS.items() if text.strip() in words), None)


def paper_asked(text: str) -> tuple[str, str] | None:
    """The kind of the paper that is meant, and the words beside its name; None for no paper.

    >>> paper_asked("台账 红灯"), paper_asked("9月的月报")
    (('ledger', '红灯'), ('monthly', '9月'))
    """
    said = text.strip().removeprefix("看")
    for word in reversed(_WORDS):
        before, found, after = said.partition(word)
        if found and not (before and after):
            kind = next(kind for kind, words in PAPERS.items() if word in words)
            return kind, before.removesuffix("的") or after.strip(" 　，,：:")
    return None


def timed(text: str) -> tuple[str, str] | None:
    """The name of a weekly or monthly paper and the words of time around it; None for others.

    >>> timed("2026年9月的月报"), timed("月报 数据报不上去")
    (('月报', '2026年9月'), None)
    """
    plain = "".join(text.split())
    match = _TIMED.fullmatch(plain) if len(plain) <= SHORT_NOTE else None
    return match and (match["name"], match["before"] + match["after"])


def pick_asked(text: str) -> Pick | None:
    """Which number of a digest the words mean, or None."""
    return WORDS.get(text)


def month_asked(text: str, today: date) -> date | None:
    """The first day of the month that the words mean, the last one of that name; else None.

    >>> month_asked("12月", date(2026, 9, 14)), month_asked("2026-10", date(2026, 9, 14))
    (datetime.date(2025, 12, 1), None)
    """
    this = today.replace(day=1)
    if text in ("", "上月", "上个月", "上"):
        return last_month(today)
    if text in ("本月", "这个月", "本"):
        return this
    match = _MONTH.fullmatch(text)
    if match is None or not 1 <= int(match[2]) <= 12:
        return None
    month = int(match[2])
    said = {"今年": today.year, "去年": today.year - 1}.get(match[1])
    year = said or int(match[1] or today.year - (month > today.month))
    return found if (found := date(year, month, 1)) <= this else None


def no_picture(title: str) -> str:
    """Said where the picture of a chart cannot be shown."""
    return f"“{title}”的图没能直接发出来，数字以上面的文字为准。"


def coming(kind: str, number: str) -> str:
    """The answer before the file with that number."""
    return (
        f"{NAMES[kind]}（导出编号 {number}）正在生成，做好就发在这里。里面有工作信息，请不要转发。"
    )


def no_file(kind: str) -> str:
    """Said where the file cannot be sent."""
    return f"{NAMES[kind]}没能直接发成文件。"


def behind_link(words: str, link: str) -> str:
    """The same, with where it can be fetched."""
    return f"{words}\n请在10分钟内点开，不要转发：{link}"


def nowhere(words: str) -> str:
    """The same, where there is no such place."""
    return f"{words}\n过一会儿可以再要一次；一直不行，请管理员在服务器上运行 export 导出。"


def file_name(title: str, day: date, ending: str, number: str = "") -> str:
    """How a picture or a numbered file is called where it arrives: “周报20260914_E0007.xlsx”."""
    return "_".join(filter(None, (f"{title}{day:%Y%m%d}", number))) + ending
