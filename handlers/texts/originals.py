"""Words around what is masked in a ticket."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from storage.records import Original

PRIVATELY: Final = "看原文只能在私聊里办，请私聊我发：看原文 编号 事由"
_NAMES: Final = {
    "mobile": "手机",
    "identity": "身份证",
    "card": "银行卡",
    "plate": "车牌",
    "name": "姓名",
}


def officers_only(number: str) -> str:
    """A protected reporter might be known by it."""
    return f"**{number}** 是匿名反映，被遮住的内容只有保密专员可以看。"


def no_reason(number: str) -> str:
    """A reason must be given."""
    return f"请写明事由：看原文 {number} 事由。谁、什么时候、为什么看，都会记下来。"


def nothing(number: str) -> str:
    """Nothing is masked there."""
    return f"**{number}** 没有遮住的内容，回复“详 {number}”即可。"


def lost(number: str) -> str:
    """The key is another one."""
    return f"**{number}** 遮住的内容解不开：密钥文件不在或换过，请管理员找回密钥文件。"


def told(number: str, found: Iterable[Original]) -> str:
    """What was said in the masked places."""
    lines = [f"{_NAMES[one.kind]} {one.shown} → {one.said}" for one in found]
    return "\n".join(
        (f"**{number}** 遮住的内容：", *lines, "只用于办理这件事，请勿转发。这次查看已记录。")
    )
