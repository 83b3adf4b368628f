"""What people in groups and operators read about receiving from DingTalk."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from handlers.rules.workcalendar import SHANGHAI

WITHHELD: Final = (
    "这条消息我收到了，但钉钉没有把内容传给我，所以没有登记。请先电话联系项目推进中心，"
    "等管理员处理好以后再发一遍。"
)
NOT_RECORDED: Final = (
    "吹哨现在连不上数据库，这条消息没有登记。请过几分钟原样再发一遍；急事请先打电话。"
)


def not_done(at: datetime) -> str:
    """What a card says of a press that was not recorded; its buttons stay."""
    return (
        f"{at.astimezone(SHANGHAI):%H:%M} 按的没有办成：吹哨连不上数据库。"
        "请过几分钟再按一次；急事请先打电话。"
    )


_OVER_QUOTA: Final = (
    "钉钉本月的“Webhook 和 Stream”调用次数已经用完（错误码 20001）：群里的消息只剩一个空壳，"
    "内容传不过来，吹哨登记不了。请管理员在钉钉开发者后台 → 用量统计里核对并加购次数。"
    "在这之前，吹哨会请发消息的人先打电话。"
)


def kept_back(code: str) -> str:
    """What administrators read when messages come without their words."""
    if code == "20001":
        return _OVER_QUOTA
    return (
        f"钉钉传来的消息没有内容，只有错误码 {code}，吹哨登记不了。"
        "请管理员到钉钉开发者后台查一查这个错误码，或者联系钉钉客服。"
    )


FOREIGN: Final = (
    "钉钉把另一个机器人或另一个组织的消息送到了吹哨，吹哨没有理会。如果群里 @ 机器人没有反应，"
    "请管理员核对 [dingtalk] 的 robot_code，它要和开发者后台 → 机器人 里的 RobotCode 一样。"
)

_TROUBLES: Final = {
    "REFUSED": "钉钉不让吹哨连接，群里的消息收不到。请管理员核对 [dingtalk] 的 client_id 和 "
    "client_secret；都对的话，再看开发者后台 → 安全设置 → 服务器出口 IP 里有没有这台机器。"
    "改好后重启吹哨。",
    "SPENT": "钉钉本月的接口调用次数已经用完，连不上，群里的消息收不到。"
    "请管理员在钉钉开发者后台 → 用量统计里核对并加购次数，"
    "加购后一小时内自动恢复，重启吹哨马上就连。",
}


CARDS_NEED_ADDRESS: Final = (
    "钉钉的卡片按钮用不了：回调方式要写 [server] public_url。写好后重启吹哨；"
    "在那以前，按钮上的字可以直接打出来。"
)
CARDS_NOT_REGISTERED: Final = (
    "钉钉的卡片按钮用不了：登记按钮回调地址没有成功。"
    "请核对应用有没有互动卡片的权限，改好后重启吹哨。"
)


def stream_trouble(name: str) -> str:
    """What administrators read when the connection ended in a way that lasts."""
    return _TROUBLES[name]
