"""Words for leave, substitutes and handing over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

LEAVE_USAGE: Final = (
    "请写明从哪天到哪天、谁代班，例如“休假 9月20日到9月25日 由李四代班”（姓名按登记的写）。"
    "只写一个日期，就从今天算起。"
)
LEAVE_PAST: Final = "日期已经过了，请写今天以后的日期，例如“休假 到9月25日 由李四代班”。"
NOT_AWAY: Final = "您没有登记休假。"
BACK: Final = "已销假，提醒从现在起发给您本人。"
HANDOVER_USAGE: Final = (
    "请写明交给谁，例如“交接 李四”（姓名按登记的写）；替别人办的，写“交接 张三 李四”。"
    "没登记的人，先请管理员登记。"
)
ONLY_OWN: Final = "只能交接自己的工作；替别人交接，由项目推进中心或管理员来办。"
CONFIRM: Final = "确认交接"
MOST: Final = 10


def _span(first: date, last: date) -> str:
    one = f"{first.month}月{first.day}日"
    return one if first == last else f"{one}至{last.month}月{last.day}日"


def leave_done(agent: str, first: date, last: date) -> str:
    """To whoever goes on leave."""
    return (
        f"已登记：{_span(first, last)}由{agent}代班。这段时间您的提醒都发给{agent}，"
        "您能办的他都能办。提前回来请回复“销假”。"
    )


def leave_told(who: str, first: date, last: date) -> str:
    """To the substitute."""
    return (
        f"【代班】{who}{_span(first, last)}休假，请您代班：他的提醒会发给您，他能办的您都能办。"
        "回复“我的”可看手上的事项。有困难请直接找他另请人。"
    )


def leave_noted(who: str, agent: str, first: date, last: date) -> str:
    """To the desk."""
    return f"【代班】{who}{_span(first, last)}休假，由{agent}代班。"


def back_told(who: str) -> str:
    """To the substitute, when the other is back."""
    return f"【代班结束】{who}已销假，谢谢。"


def other_unit(agent: str) -> str:
    """The substitute is of another unit."""
    return f"{agent}不是您单位的人，不能代班。请换本单位登记过的人。"


def agent_away(agent: str) -> str:
    """The substitute is on leave as well."""
    return f"{agent}那几天也休假，请换一位。"


def unreachable(agent: str) -> str:
    """The substitute has no account."""
    return f"{agent}还没有登记账号，收不到提醒。请他先私聊我发：我是 姓名 手机号。"


def nothing_to_hand_over(giver: str) -> str:
    """No post and no project."""
    return f"{giver}名下没有岗位和项目，不用交接。"


def hand_over_asked(giver: str, taker: str, posts: Sequence[str], projects: Sequence[str]) -> str:
    """What would pass to whom."""
    lines = [
        f"把{giver}的工作交给{taker}？",
        f"岗位：{_listed(posts)}",
        f"项目：{_listed(projects)}",
    ]
    lines.append(
        "手上没办完的事项跟着岗位走，历史记录不变。"
        f"确认请点按钮，或回复“确认交接 {giver} {taker}”。"
    )
    return "\n".join(lines)


def handed_over(giver: str, taker: str, posts: int, projects: int, tickets: Sequence[str]) -> str:
    """To all concerned, when it is done."""
    return (
        f"【交接】{giver}的 {posts} 个岗位、{projects} 个项目从今天起由{taker}负责。"
        f"没办完的 {len(tickets)} 件：{_listed(tickets)}"
    )


def _listed(names: Sequence[str]) -> str:
    more = f" 等 {len(names)} 个" if len(names) > MOST else ""
    return "、".join(names[:MOST]) + more if names else "无"
