"""What every platform adds to the words of a message, and says of our own doors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

CHOSEN: Final = "已选择"
PERHAPS_AGAIN: Final = "（可能重复）"

_MARKS: Final = {"good": "正常", "note": "注意", "bad": "不通"}
NOT_HTTPS: Final = "公网地址不是 https:// 开头：平台可能不收，内容也会明文经过网络。请配上证书。"
NOT_SERVING: Final = "serve 没有在本机运行，没有查公网地址通不通。请启动 serve，再查一次。"
REACHED: Final = "公网地址：从本机访问得到，并且应答的就是吹哨。"
BAD_CERTIFICATE: Final = (
    "公网地址：HTTPS 证书不受信任或已过期，平台会拒绝。请检查证书（包括中间证书）。"
)
SOMETHING_ELSE_ANSWERS: Final = (
    "公网地址：有应答，但不是吹哨。请检查反向代理有没有把 /healthz 和 /callback/ 转到吹哨的端口。"
)


def with_choices(text: str, choices: Sequence[str]) -> str:
    """The answer with what may be typed instead of pressing a button."""
    if not choices:
        return text
    listed = "、".join(f"“{choice}”" for choice in choices)
    return f"{text}\n可以直接回复：{listed}"


def part_mark(number: int, total: int) -> str:
    """What a part of a divided message begins with."""
    return f"（{number}/{total}）\n"


def perhaps_again(text: str) -> str:
    """What is said once more because nobody knows whether it arrived; marked once."""
    return text if text.startswith(PERHAPS_AGAIN) else PERHAPS_AGAIN + text


def merged(count: int) -> str:
    """The first line of one message that holds several."""
    return f"已合并 {count} 条\n\n"


def chosen(label: str) -> str:
    """What the grey button says after a press; without a label only that there was one."""
    return f"已选：{label}" if label else CHOSEN


def line(mark: str, text: str) -> str:
    """One finding in one line."""
    return f"{_MARKS[mark]}：{text}"


def not_reached(reason: str) -> str:
    """Our own address from outside does not answer from inside."""
    return (
        f"公网地址：从本机访问不到（{reason}）。有的网络从里面访问不了自己的公网地址，"
        "请用手机流量打开“公网地址/healthz”再看一眼，能看到 alive 就是通的。"
    )
