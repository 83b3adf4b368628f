"""Binding a chat to a group of the register, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

PLATFORM_NAMES: Final = {"wecom": "企业微信", "dingtalk": "钉钉", "console": "演示"}
BAD_CODE: Final = "口令不对或已失效。请让管理员重新生成（10 分钟内有效，最多试 5 次）。"
BAD_GROUP_CODE: Final = (
    "绑定码不对或已失效（10 分钟内有效，最多试 5 次，只能用一次）。"
    "请管理员私聊我发“绑定码 群名”，拿到新的再到本群发。"
)
BIND_PRIVATELY: Final = "请私聊我发送绑定口令，不要发在群里。"
BIND_IN_THE_GROUP: Final = "这是群的绑定码，要在那个群里发：@我 绑定 加六位数字。绑定码没有用掉。"
STRANGER_BINDS: Final = (
    "您还没登记，不能用管理员口令。群的绑定码请在群里发；要登记，私聊我发：我是 姓名 手机号"
)
NO_CODE: Final = "请写上六位数字，例如“绑定 123456”。绑定码由管理员私聊我发“绑定码 群名”得到。"
ONLY_ADMINS: Final = "绑定码只有管理员能要，而且只在私聊里给。"
ONLY_ADMINS_UNBIND: Final = "解绑要由管理员在要解绑的群里发。"
NOT_BOUND: Final = "本群没有绑定，不用解绑。"
CHANNEL_WORKS: Final = "提醒通道已接通，以后本群的提醒从这里发出。"
SPOKEN: Final = "本群主动发言的通道已接通。"
NO_GROUPS: Final = "登记工作簿里还没有群。请先在“群”表登记名称，导入后再绑定。"
_GETS: Final = {
    "main": "本群会收到全县的吹哨通知和超期提醒。",
    "project": "在本群上报，不写项目名就算本群的项目。",
    "unit": "在本群可以上报、签收、反馈和查询。",
}


def platform(name: str) -> str:
    """The platform as people call it."""
    return PLATFORM_NAMES.get(name, name)


def group_code(group: str, code: str) -> str:
    """The code, and what to do with it."""
    return (
        f"“{group}”的绑定码：{code}（10 分钟内有效，只能用一次）\n"
        f"请在这个群里发：@吹哨 绑定 {code}"
    )


def groups(of_platform: str, rows: Sequence[tuple[str, bool]]) -> str:
    """The register's groups, and which are bound on the platform."""
    if not rows:
        return NO_GROUPS
    told = [f"- {name}：{'已绑定' if is_bound else '未绑定'}" for name, is_bound in rows]
    return "\n".join(
        [f"登记的群（{platform(of_platform)}）：", *told, "要绑定，回复“绑定码 群名”。"]
    )


def no_group(name: str, names: Sequence[str]) -> str:
    """The register has no such group."""
    known = f"登记的群有：{'、'.join(names)}。" if names else NO_GROUPS
    return f"没有叫“{name[:40]}”的群。{known}"


def bound_admin(name: str) -> str:
    """The code was right."""
    return (
        f"{name}，您已是管理员。可以导入登记，会收到告警；发“绑定码”绑定群，“确认身份”核对账号。"
    )


def bound_group(name: str, kind: str, before: str, *, is_moved: bool) -> str:
    """The chat is the group's: what it was before, and what it gets from now on."""
    lines = [f"本群已绑定为“{name}”。{_GETS.get(kind, '')}"]
    if before and before != name:
        lines.append(f"本群原来绑定的是“{before}”，已改过来，“{before}”现在没有绑定群聊。")
    if is_moved:
        lines.append(f"“{name}”原来绑定的是另一个群聊，那边不再收到提醒。")
    return "\n".join(lines)


def told_elsewhere(platform: str) -> str:
    """The group is bound on a platform that goes before: what comes by itself goes there only."""
    return (
        f"这个群在{PLATFORM_NAMES.get(platform, platform)}上也绑定着：吹哨通知和提醒只发到那边，"
        "两边都能上报、办理、查询。要改在本群收，先在那边的群里发“解绑”。"
    )


def unbound(name: str) -> str:
    """The chat is no group's any more."""
    return (
        f"已解绑，本群不再是“{name}”，不再收到提醒。要重新绑定，请管理员私聊我发“绑定码 {name}”。"
    )
