"""The one question about projects of which nobody has said anything for long."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

About = tuple[str, Sequence[str]]  # a project and the numbers that are open there

SHOWN: Final = 10
NUMBERS: Final = 3
ASKED: Final = (
    "{about} {days} 个工作日没有新消息，有变化回复一句，例如“补充 {number} 材料已报送”。"
)
SEVERAL: Final = (
    "这些项目 {days} 个工作日没有新消息，有变化回复一句，例如“补充 {number} 材料已报送”："
)


def asked(projects: Sequence[About], days: int) -> str:
    """The question to one person about all these projects."""
    number = projects[0][1][0]
    if len(projects) == 1:
        return ASKED.format(about=_about(projects[0]), days=days, number=number)
    lines = [SEVERAL.format(days=days, number=number)]
    lines += [f"- {_about(one)}" for one in projects[:SHOWN]]
    more = [f"另有 {len(projects) - SHOWN} 个"] if len(projects) > SHOWN else []
    return "\n".join(lines + more)


def _about(one: About) -> str:
    name, numbers = one
    more = f"等{len(numbers)}件" if len(numbers) > NUMBERS else ""
    return f"{name}（{'、'.join(numbers[:NUMBERS])}{more}）"
