"""Words about closing several tickets on the spot, and what is listened for in them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from handlers.rules.view import TicketView
from handlers.texts.tickets import row

CONFIRM, CANCEL = "确认", "取消"
_OPENING: Final = re.compile(r"^\s*(?:现场办公)?[\s:：,，]*(确认)?\s*(?:办结|销号)?[\s:：,，]*")
_NUMBERS: Final = re.compile(r"[QqＱｑ]\s?[0-9０-９]{2,8}(?:-[Rr]\d{1,3})?[\s、,，和]*")


def said(note: str) -> tuple[bool, str]:
    """Whether the words confirm, and the result in them without verbs and numbers."""
    opening = _OPENING.match(note)
    rest = note[opening.end() :] if opening else note
    is_sure = bool(opening and opening[1])
    return is_sure, _NUMBERS.sub("", rest).strip(" ：:，,。")


def confirming(others: Sequence[str], result: str) -> str:
    """What the confirming button says after the first number."""
    return " ".join([f"{CONFIRM}办结", *others, result])


def proposed(
    rows: Sequence[TicketView], result: str, refused: Sequence[str], now: datetime
) -> str:
    """The one confirmation before several are closed."""
    lines = [f"现场办公办结 {len(rows)} 件，结果：{result}。确认后直接销号，不再审核："]
    lines += [row(shown, now) for shown in rows]
    lines += [f"不能一起办：{line}" for line in refused]
    numbers = " ".join(shown.number for shown in rows)
    lines.append(f"点确认，或回复：现场办公 {CONFIRM}办结 {numbers} {result}")
    return "\n".join(lines)


def decided(rows: Sequence[TicketView], refused: Sequence[str]) -> str:
    """What was closed on the spot, and what was not and why."""
    numbers = "、".join(f"**{shown.number}**" for shown in rows)
    lines = [f"已现场办公办结 {len(rows)} 件：{numbers}" if rows else "没有办结。"]
    lines += [f"未办：{line}" for line in refused]
    return "\n".join(lines)


def too_much(most: int, longest: int) -> str:
    """Too many at once, or too long a result."""
    return f"一次最多 {most} 件，结果不超过 {longest} 字，请分开说。"
