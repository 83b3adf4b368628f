"""What `check-config --online` says about DingTalk: what works, and what to switch on where."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

_APP: Final = "开发者后台 → 应用开发 → 企业内部应用 → 本应用"
_NETWORK: Final = "请检查本机能不能上网、防火墙放不放行出站 443 端口、[dingtalk] 里的地址对不对"

LET_IN: Final = "钉钉应用：Client ID 和 Client Secret 正确。"
MAY_SPEAK: Final = "钉钉机器人：有发消息的权限（没有给任何人发东西）。"
MAY_SHOW_CARDS: Final = "钉钉卡片：有写卡片的权限；模板发布了没有，要发第一张卡片才知道。"
STREAM_WORKS: Final = "钉钉 Stream：钉钉愿意接受连接（只问了地址，没有连）。"
SERVING_CONNECTED: Final = "钉钉 Stream：serve 正在本机运行，它报告钉钉已接通。"
SERVING_CUT_OFF: Final = (
    "钉钉 Stream：serve 正在本机运行，但它报告钉钉没有接通。原因看 serve 的日志。"
)
NO_GROUPS: Final = "登记里还没有群，没有核对 [dingtalk.webhooks] 里的群名。"

_NO_STREAM: Final = {
    "REFUSED": f"钉钉拒绝了。请到“{_APP} → 机器人”核对消息接收模式是 Stream、已经发布，"
    "并看“安全设置 → 服务器出口 IP”里有没有本机",
    "SPENT": "本月的接口调用次数已经用完。请到“开发者后台 → 用量统计”核对并加购",
    "TOO_OFTEN": "太频繁，钉钉让稍后再试。请过几分钟再查",
}


def shut(code: str, reason: str, *, is_account: bool) -> str:
    """The application is not let in at all; `reason` names no secret."""
    if is_account:
        return (
            f"钉钉应用：Client ID 或 Client Secret 不对（{code}）。请到“{_APP} → 凭证与基础信息”"
            "查看，填到 [dingtalk] 的 client_id、client_secret。"
        )
    if code:
        return f"钉钉应用：{reason}"
    return f"钉钉应用：连不上钉钉（{reason}）。{_NETWORK}。"


def wrong_robot(code: str) -> str:
    """The robot's code is not the application's."""
    return (
        f"钉钉机器人：RobotCode 不对，或者机器人没有发布（{code}）。"
        f"请到“{_APP} → 机器人”查看，填到 [dingtalk] robot_code，并发布应用。"
    )


def no_right(reason: str) -> str:
    """The robot may not write."""
    return f"钉钉机器人：{reason}"


def right_untold(reason: str) -> str:
    """Whether the robot may write could not be told."""
    return f"钉钉机器人：有没有发消息的权限没有查出来（{reason}）。"


def no_cards(code: str) -> str:
    """Cards may not be written."""
    return (
        f"钉钉卡片：没有权限（{code}）。请到“{_APP} → 权限管理”开通"
        "“互动卡片实例写权限”（Card.Instance.Write）并发布；在那以前按钮写成可以回复的字。"
    )


MAY_LOOK_UP: Final = "钉钉通讯录：能按手机号核对是不是本人。"


def no_contacts(code: str) -> str:
    """Numbers may not be looked up."""
    return (
        f"钉钉通讯录：没有按手机号查人的权限（{code}）。请到“{_APP} → 权限管理”开通"
        "“根据手机号获取成员基本信息权限”（qyapi_get_member_by_mobile）并发布；"
        "在那以前“我是 姓名 手机号”由管理员核对。"
    )


def contacts_untold(reason: str) -> str:
    """Whether numbers may be looked up could not be told."""
    return f"钉钉通讯录：有没有权限没有查出来（{reason}）。"


def cards_untold(reason: str) -> str:
    """Whether cards may be written could not be told."""
    return f"钉钉卡片：有没有权限没有查出来（{reason}）。"


def no_stream(ending: str) -> str:
    """There would be no connection; the ending by its name."""
    return f"钉钉 Stream：{_NO_STREAM.get(ending, f'没有可用的答复。{_NETWORK}')}。"


def needs_address(path: str) -> str:
    """HTTP mode without an address from outside."""
    return (
        "钉钉回调：没有写 [server] public_url。HTTP 模式必须有公网地址；写上以后，"
        f"后台的消息接收地址填“公网地址{path}”。没有公网地址请改用 Stream。"
    )


def address(url: str) -> str:
    """What to enter for the robot's messages."""
    return f"钉钉回调：请在“{_APP} → 机器人”选 HTTP 模式，消息接收地址填 {url}"


def robot_works(name: str) -> str:
    """Nothing is wrong that shows without a message."""
    return (
        f"群“{name}”的自定义机器人：钉钉没有挑出地址和加签的毛病"
        "（没有往群里发东西，收到第一条提醒才算数）。"
    )


def robot_gone(name: str, code: str) -> str:
    """The address leads nowhere."""
    return (
        f"群“{name}”的自定义机器人：地址无效、被停用或已被移出群（错误码 {code}）。"
        "请在群里重新添加，把新的地址和密钥填进来。"
    )


def robot_insecure(name: str, reason: str) -> str:
    """Its security settings refuse us."""
    return f"群“{name}”的自定义机器人：{reason}"


def robot_untold(name: str, reason: str) -> str:
    """It was refused for something else."""
    return f"群“{name}”的自定义机器人：没有查出来（{reason}）。请过几分钟再查。"


def robot_unreached(name: str, reason: str) -> str:
    """It gave no usable answer."""
    return f"群“{name}”的自定义机器人：连不上钉钉（{reason}）。{_NETWORK}。"


def unknown_groups(names: Iterable[str]) -> str:
    """Robots of groups that the register does not know."""
    return f"[dingtalk.webhooks] 里的群名，登记里没有：{_listed(names)}。请照登记里的名称写。"


def without_robot(names: Iterable[str]) -> str:
    """Groups of the register that have no custom robot."""
    return (
        f"没有配自定义机器人的群：{_listed(names)}。提醒由应用机器人代发，点不了名。"
        "请在群里添加“自定义机器人”，写到 [dingtalk.webhooks]。"
    )


def _listed(names: Iterable[str]) -> str:
    return "、".join(f"“{name}”" for name in names)
