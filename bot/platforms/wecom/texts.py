"""What operators read about WeCom."""

from __future__ import annotations

import re
from typing import Final


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
