"""Words of a project's page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from handlers.rules.view import TicketView
from handlers.texts.money import headline
from handlers.texts.tickets import row
from handlers.texts.words import LIGHT_NAMES
from storage.directory import Project
from storage.records import Light

VERB: Final = "档案"
LEVELS: Final = {"province": "省重点", "city": "市重点", "county": "县重点"}
STAGES: Final = {
    "planned": "谋划",
    "prepared": "前期",
    "building": "在建",
    "finished": "竣工",
    "stopped": "停工",
}
SHOWN: Final = 6


def head(project: Project) -> str:
    """Name, level, stage and size."""
    parts = [
        LEVELS.get(project.level, ""),
        project.kind or "",
        STAGES.get(project.stage or "", ""),
    ]
    if project.total:
        parts.append(f"总投资{headline(project.total)}")
    if project.yearly:
        parts.append(f"今年计划{headline(project.yearly)}")
    return f"**{project.name}**（{'，'.join(filter(None, parts))}）"


def paired(leader: str, unit: str, manager: str) -> str:
    """Who is paired with it."""
    return f"包联：{leader or '—'}　包联单位：{unit or '—'}　专管员：{manager or '—'}"


def matters(rows: Sequence[TicketView], now: datetime) -> list[str]:
    """Open matters with their lights."""
    if not rows:
        return ["在办：没有"]
    lights = (Light.RED, Light.YELLOW, Light.BLUE, Light.GREEN, Light.GREY)
    counts = ((light, sum(r.light is light for r in rows)) for light in lights)
    figures = " ".join(f"{LIGHT_NAMES[light]}{n}" for light, n in counts if n)
    lines = [f"在办 {len(rows)} 件：{figures}", *(row(r, now) for r in rows[:SHOWN])]
    if len(rows) > SHOWN:
        lines.append(f"另有 {len(rows) - SHOWN} 件")
    return lines


def permits(figures: str, late: Sequence[str]) -> str:
    """The permits line."""
    more = f"，过了计划日的：{'、'.join(late)}" if late else ""
    return f"手续：{figures}{more}"
