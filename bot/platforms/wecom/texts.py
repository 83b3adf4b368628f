"""What operators read about WeCom."""

from __future__ import annotations

import re
from typing import Final

_UNTRUSTED: Final = 60020


def untrusted_address(errmsg: str) -> str:
    """Explains 60020 and names the address that WeCom saw, if it said which."""
    found = re.search(r"from ip:\s*([0-9a-fA-F.:]{3,45})", errmsg)
    address = found[1].rstrip(".:") if found else "（企业微信没有说明）"
    return (
        f"企业微信拒绝了本机的请求（60020）：出口 IP {address} 不在“企业可信IP”里。"
        "请管理员打开企业微信管理后台 → 应用管理 → 本应用 → 企业可信IP，加上这个 IP，"
        "过几分钟会自动重试。"
    )


_TROUBLES: Final = {
    "KICKED": "企业微信机器人的长连接被另一个程序顶掉了：同一个机器人只能有一处在用。"
    "请查一查是不是另一台机器也在运行吹哨，或者别的系统用了同一个 BotID；"
    "停掉多余的一处，一刻钟后会自动再连，重启吹哨马上就连。",
    "REFUSED": "企业微信拒绝了机器人的 BotID 或 Secret，群里的消息收不到。"
    "请管理员核对 [wecom.bot] 的 bot_id 和 secret（长连接专用 Secret），改好后重启吹哨。",
}


def robot_trouble(name: str) -> str:
    """What administrators read when the robot's connection ended in a way that lasts."""
    return _TROUBLES[name]


def closed_webhook(group: str, code: int) -> str:
    """What administrators read when a group's webhook does not work any more."""
    return (
        f"群“{group}”的消息推送不能用了（错误码 {code}），群里的提醒点不到人，回调方式下发不出去。"
        "请在群里重新添加“消息推送”，把新地址写到 [wecom.webhooks]，重启吹哨。"
    )


def closed_app(code: int, reason: str) -> str:
    """What administrators read when the application may not send."""
    if code == _UNTRUSTED:
        return reason
    return (
        f"企业微信不让应用发消息（错误码 {code}），私聊提醒改由机器人代发，发不了的先留着。"
        "请运行 check-config --online 看是哪一项设置不对，改好后会自动重发。"
    )
