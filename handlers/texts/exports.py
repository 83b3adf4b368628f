"""The line that stands on everything that leaves the bot as a file."""

from __future__ import annotations

from handlers.rules.workcalendar import SHANGHAI
from storage.records import Export


def stamp(export: Export) -> str:
    """Number, who, when: for a footer, and for the file's properties."""
    at = f"{export.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    return f"导出编号 {export.number} · {export.by_name} · {at} · 内部资料，请勿外传"


def by_timer(name: str) -> str:
    """Who gets a file that nobody asked for."""
    return f"{name}（系统定时发送）"


def command_line(user: str) -> str:
    """Who exports at the server."""
    return f"服务器命令行（{user}）"
