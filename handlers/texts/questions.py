"""The one question that may follow a report, and the answer to a message of several matters."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from handlers.rules.catalogue import CATEGORIES
from handlers.rules.view import TicketView
from handlers.texts.tickets import project_of, row

NONE_OF_THESE = "都不是"
TOGETHER = "合成一件"
LONGEST_ROW = 20  # characters of a matter where several are listed
MARKS = "①②③④⑤⑥⑦⑧⑨⑩"


def which_category(shown: TicketView, names: Sequence[str]) -> str:
    """The one question when the category is not sure."""
    options = "\n".join(f"{i}. {name}" for i, name in enumerate(names, 1))
    return "\n".join(
        [
            f"记下了，编号 **{shown.number}**，项目：{project_of(shown)}",
            "主要是哪方面的事？回复数字即可：",
            options,
            f"0. {NONE_OF_THESE}（也可以直接说类别）；两个工作小时没回，转分办员处理。",
        ]
    )


def apart(count: int) -> str:
    """The label of the answer that makes a ticket of each matter."""
    return f"分开办（{count} 件）"


def split_or_not(number: str, matters: Sequence[tuple[str, str]]) -> str:
    """The one question about a message that tells several matters (each with a category)."""
    lines = [f"记下了，编号 **{number}**。听到 {len(matters)} 件事："]
    for mark, (text, code) in zip(MARKS, matters, strict=False):
        said = text if len(text) <= LONGEST_ROW else f"{text[:LONGEST_ROW]}……"
        lines.append(f"{mark} {said}（{CATEGORIES[code].name}）")
    lines.append(f"1. {apart(len(matters))}　2. {TOGETHER}")
    lines.append("回复数字即可；两个工作小时没回，转分办员处理。")
    return "\n".join(lines)


def several(rows: Sequence[TicketView], now: datetime) -> str:
    """The answer to one message with several matters: one line each."""
    lines = [f"已建单 {len(rows)} 件："]
    lines += [row(shown, now) for shown in rows]
    lines.append("有误请按编号说，例如“Q0001 不对，是环评”。")
    return "\n".join(lines)
