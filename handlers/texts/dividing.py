"""Words about tickets that were split, or linked with others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from handlers.rules.view import TicketView
from handlers.texts.proposals import CONFIRM
from handlers.texts.tickets import project_name, row

RELATED = {"link": "关联", "parts": "拆出", "split_from": "拆自"}


def numbers(found: Sequence[str]) -> str:
    """“另立 Q0002、Q0003”."""
    return f"另立 {'、'.join(found)}"


def split(rows: Sequence[TicketView], now: datetime) -> str:
    """The answer to 拆分: the ticket that stays, then those that are new."""
    first, *others = rows
    lines = [f"已拆分 **{first.number}**，第一条留在原单，主办和时限不变；另立 {len(others)} 件："]
    lines += [row(shown, now) for shown in rows]
    lines.append(f"原单主办不合适，回复“改派 {first.number} 单位名”。")
    return "\n".join(lines)


def linked(found: Sequence[str]) -> str:
    """The answer to 关联."""
    return f"已关联：{'、'.join(f'**{number}**' for number in found)}。各办各的，时限不变。"


def two_projects(shown: TicketView, into: TicketView) -> str:
    """The one question before tickets of two projects become one."""
    return (
        f"**{shown.number}** 是 {project_name(shown)} 的，**{into.number}** 是 "
        f"{project_name(into)} 的，不是一个项目。确定是同一件事，要合并吗？\n"
        "点确认就办，不确认就不变；也可以回复下面这句：\n"
        f"合并 {shown.number} {into.number} {CONFIRM}\n"
        f"只是原因相同、各办各的，回复“关联 {shown.number} {into.number}”。"
    )


def whistles_merged(shown: TicketView, into: TicketView) -> str:
    """To those who were called for both."""
    return (
        f"【吹哨】**{shown.number}** 与 **{into.number}** 是同一件事，已经并过去；"
        f"照常到场，报到、到场都写 {into.number}。"
    )


def related(found: Mapping[str, Sequence[str]]) -> str:
    """The lines of 详 about other tickets, "" without any."""
    return "\n".join(
        f"{RELATED[name]}：{'、'.join(numbers)}" for name, numbers in found.items() if numbers
    )
