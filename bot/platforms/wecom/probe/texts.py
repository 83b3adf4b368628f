"""What `check-config --online` says about WeCom: what works, and what to switch on where."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

_APP: Final = "管理后台 → 应用管理 → 自建 → 本应用"
_ROBOT: Final = "管理后台 → 安全与管理 → 管理工具 → 智能机器人"
_NETWORK: Final = "请检查本机能不能上网、防火墙放不放行、[wecom] 里的地址对不对"

NO_ROBOT: Final = "没有配 [wecom.bot]：听不到群里的话。"
ROBOT_WORKS: Final = "机器人长连接：BotID 和 Secret 正确，已连上并已断开。"
ROBOT_SILENT: Final = "机器人长连接：连上了，但企业微信没有答复。请过一会儿再查。"
SERVING_CONNECTED: Final = (
    "机器人：serve 正在本机运行，它报告企业微信已接通（没有另建连接，以免把它挤下线）。"
)
SERVING_CUT_OFF: Final = (
    "机器人：serve 正在本机运行，但它报告企业微信没有接通。原因看 serve 的日志；"
    "或者停下 serve 再查一次，这里会说明缘由。"
)
SERVING_WITHOUT_WECOM: Final = (
    "机器人：serve 正在本机运行，但没有报告企业微信的情况，可能是改设置之前启动的。"
    "请重启 serve，再查一次。"
)

_TOO_OFTEN: Final = "太频繁，企业微信让稍后再试。请过几分钟再查，不要反复试"
_UNEXPLAINED: Final = "企业微信拒绝了，没有说原因"
_ROBOT_REFUSED: Final = {
    **dict.fromkeys(
        (40001, 40013, 40091),
        f"Secret 不对，或者机器人不是长连接方式。请到“{_ROBOT} → 本机器人 → API 配置”，"
        "选“使用长连接”，把那里的 Secret 填到 [wecom.bot] secret",
    ),
    93019: f"BotID 不对。请到“{_ROBOT} → 本机器人”查看，填到 [wecom.bot] bot_id",
    93004: f"机器人被停用了。请到“{_ROBOT}”启用",
    **dict.fromkeys((45009, 45033), _TOO_OFTEN),
}

NO_APP: Final = "没有配 [wecom.app]：不能主动私聊提醒个人，也不能核对手机号。"
LOOKUP_WORKS: Final = "按手机号查人：可以。"

_SHUT: Final = {
    **dict.fromkeys(
        (40001, 40091), f"Secret 不对。请到“{_APP} → Secret”重新查看，填到 [wecom.app] secret"
    ),
    40013: "企业 ID 不对。请到“管理后台 → 我的企业 → 企业信息”查看，填到 [wecom.app] corp_id",
    301002: f"Secret 和 AgentId 不是同一个应用的。请到“{_APP}”核对，填到 [wecom.app]",
    48002: f"应用没有这项接口权限。请到“{_APP}”检查应用的权限",
    45009: _TOO_OFTEN,
}

NO_GROUPS: Final = "登记里还没有群，没有核对 [wecom.webhooks] 里的群名。"

_WEBHOOK_REFUSED: Final = {
    93000: "密钥无效，或者已被移出群。请在群里重新添加“消息推送”，把新地址填进来",
    45009: _TOO_OFTEN,
}


def no_connection(reason: str) -> str:
    """The long connection's address cannot be reached."""
    return f"机器人长连接：连不上企业微信（{reason}）。{_NETWORK}（要放行出站 443 端口）。"


def robot_refused(code: int) -> str:
    """The subscription was refused."""
    why = _ROBOT_REFUSED.get(code, _UNEXPLAINED)
    return f"机器人长连接：{why}（错误码 {code}）。"


def robot_address(url: str) -> str:
    """What to enter for the robot's callback."""
    return f"机器人回调：请在“{_ROBOT} → 本机器人 → API 配置”的 URL 一栏填 {url}"


def app_address(url: str) -> str:
    """What to enter for the application's callback."""
    return f"应用回调：请在“{_APP} → 接收消息 → 设置 API 接收”的 URL 一栏填 {url}"


def robot_needs_address(path: str) -> str:
    """Callback mode without an address from outside."""
    return (
        "机器人回调：没有写 [server] public_url，不知道公网地址。回调方式必须有公网地址；"
        f"写上以后，后台的 URL 一栏填“公网地址{path}”。没有公网地址请改用长连接。"
    )


def app_needs_address(path: str) -> str:
    """The application without an address from outside."""
    return (
        "应用回调：没有写 [server] public_url，应用发的提醒不能带按钮，也收不到私聊应用的话。"
        f"有公网地址就写上，后台的 URL 一栏填“公网地址{path}”。"
    )


def app_is_shut(code: int | None, reason: str) -> str:
    """The application is not let in at all; `reason` names no secret."""
    if code is None:
        return f"应用：连不上企业微信（{reason}）。{_NETWORK}。"
    if code == 60020:
        return f"应用：{reason}"
    why = _SHUT.get(code, _UNEXPLAINED)
    return f"应用：{why}（错误码 {code}）。"


def app_is_off(name: str) -> str:
    """The application is switched off."""
    return f"应用“{name}”已停用。请到“{_APP}”启用。"


def app_sees_nobody(name: str) -> str:
    """Nobody is in the application's visible range."""
    return (
        f"应用“{name}”的可见范围是空的，谁也收不到提醒。"
        f"请到“{_APP} → 可见范围”加上要用吹哨的人或部门。"
    )


def app_works(name: str, people: int, parties: int, tags: int) -> str:
    """The application is let in, and who can hear it."""
    counts = ((people, "人"), (parties, "个部门"), (tags, "个标签"))
    told = "、".join(f"{count} {what}" for count, what in counts if count)
    return f"应用“{name}”：密钥、AgentId 和可信 IP 都对；可见范围 {told}，范围以外的人收不到提醒。"


def no_lookup(code: int) -> str:
    """Numbers may not be looked up."""
    return (
        f"按手机号查人：应用没有权限（错误码 {code}）。"
        f"请到“{_APP} → 可见范围”加上要用吹哨的人或部门；"
        "不开也能用：本人私聊报的手机号由管理员核对，或者在登记表“人员”里填企业微信账号。"
    )


def lookup_untold(reason: str) -> str:
    """Whether numbers may be looked up could not be told."""
    return f"按手机号查人：没有查出来（{reason}）。在登记表“人员”里填企业微信账号，就用不着它。"


def webhook_works(name: str) -> str:
    """The key opens the group."""
    return f"群“{name}”的消息推送：密钥有效（没有往群里发东西）。"


def webhook_refused(name: str, code: int) -> str:
    """The key does not open the group, or not now."""
    why = _WEBHOOK_REFUSED.get(code, _UNEXPLAINED)
    return f"群“{name}”的消息推送：{why}（错误码 {code}）。"


def webhook_unreached(name: str, reason: str) -> str:
    """The webhook gave no usable answer."""
    return f"群“{name}”的消息推送：连不上企业微信（{reason}）。{_NETWORK}。"


def unknown_groups(names: Iterable[str]) -> str:
    """Webhooks of groups that the register does not know."""
    return f"[wecom.webhooks] 里的群名，登记里没有：{_listed(names)}。请照登记里的名称写。"


def without_webhook(names: Iterable[str], *, is_robot_able: bool) -> str:
    """Groups of the register that have no webhook."""
    where = "请在群里添加“消息推送”，把地址写到 [wecom.webhooks]"
    loss = "提醒由机器人代发，点不了名" if is_robot_able else "提醒发不进群"
    return f"没有配消息推送的群：{_listed(names)}。{loss}。{where}。"


def _listed(names: Iterable[str]) -> str:
    return "、".join(f"“{name}”" for name in names)
