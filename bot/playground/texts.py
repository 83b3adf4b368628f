"""Chinese that the demo's server side says."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

BOT_NAME: Final = "吹哨"
MENTIONS: Final = ("@吹哨", "＠吹哨", "@小助手", "＠小助手")
NOT_KEPT: Final = "（此条内容未保存）"
NOTHING_DUE: Final = "眼下没有将要到期的事项。"

NOT_JSON: Final = "请求内容不是有效的 JSON 对象。"
TOO_LARGE: Final = "内容太长，请控制在 200 KB 以内。"
WRONG_HOST: Final = "演示页只在本机打开，请用 http://127.0.0.1 访问。"
WRONG_ORIGIN: Final = "不接受从其他网页发来的请求。"
UNKNOWN_CHAT: Final = "没有这个会话。"
UNKNOWN_SENDER: Final = "没有这个人。"
VISITOR_NAME: Final = "访客（未登记）"
VISITOR_POST: Final = "未登记"
NOT_YOUR_CHAT: Final = "不能在别人的私聊里说话。"
UNKNOWN_QUOTE: Final = "没有找到被引用的消息。"
UNKNOWN_AFTER: Final = "参数 after 应是消息编号或序号。"
UNKNOWN_TICKET: Final = "没有这个编号的工单。"
NO_SUCH_FILE: Final = "没有这个文件。"
CLOCK_USAGE: Final = "请给出 {“advance”: “PT1H”、“P1D” 或 “workday”}，或 {“to”: 时间 或 “next”}。"
BAD_MOMENT: Final = "看不懂这个时间，请用 2026-09-28T09:00:00+08:00 这样的写法。"
ONLY_FORWARD: Final = "时钟只能往前拨。"
TOO_FAR: Final = "一次最多往前拨 366 天。"


def wrong_type(field: str) -> str:
    """A field that should be a string is not, or is too long."""
    return f"“{field}”应是文字，且不能太长。"


def missing(field: str) -> str:
    """A required field is missing."""
    return f"缺少“{field}”。"


def private_chat(name: str) -> str:
    """The name of a person's private chat with the bot."""
    return f"{name}与{BOT_NAME}的私聊"


def titles(posts: Iterable[str]) -> str:
    """Several posts of one person, each named once."""
    return "、".join(dict.fromkeys(posts))
