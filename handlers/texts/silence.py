"""The one question about projects of which nobody has said anything for long."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

SHOWN: Final = 10
ASKED: Final = (
    "{project} {days} 个工作日没有新消息，有变化回复一句，例如“{project}：手续已经报上去了”。"
)
SEVERAL: Final = "这些项目 {days} 个工作日没有新消息，哪个有变化，带上项目名回复一句："


def asked(projects: Sequence[str], days: int) -> str:
    """The question to one person about all these projects."""
    if len(projects) == 1:
        return ASKED.format(project=projects[0], days=days)
    lines = [SEVERAL.format(days=days), *(f"- {name}" for name in projects[:SHOWN])]
    more = [f"另有 {len(projects) - SHOWN} 个"] if len(projects) > SHOWN else []
    return "\n".join(lines + more)
