"""What people and operators read about sending to DingTalk."""

from __future__ import annotations

from typing import Final

CARD: Final = "吹哨"
_SECURITY: Final = {
    "keywords": "机器人的安全设置要求消息里有关键词。请改用“加签”",
    "timestamp": "这台机器的时间不准。请校准系统时间",
    "sign": "加签密钥不对。请核对 [dingtalk.webhooks] 里的 secret",
    "ip": "机器人只认得别的出口 IP。请把这台机器的出口 IP 加进去，或者改用“加签”",
}
_ADDRESS: Final = (
    "出口 IP 不在白名单里。请管理员打开钉钉开发者后台 → 本应用 → 安全设置 → 服务器出口 IP，"
    "加上这台机器的出口 IP。"
)
_RIGHT: Final = (
    "应用缺少权限。请管理员打开钉钉开发者后台 → 本应用 → 权限管理，开通“企业内机器人发送消息”"
    "等权限并发布版本。"
)
_SETTINGS: Final = (
    ("ipnotinwhitelist", _ADDRESS),
    ("60020", _ADDRESS),
    ("robotcode", "机器人编码不对。请核对 [dingtalk] 的 robot_code，并重启吹哨。"),
    ("chatbotid", "机器人编码不对。请核对 [dingtalk] 的 robot_code，并重启吹哨。"),
    ("template", "互动卡片模板没有发布。请到钉钉卡片平台发布它，或者去掉 card_template_id。"),
    ("serverquota", "DING 次数不够。请在钉钉管理后台加购。"),
    ("match", "机器人的安全设置不让发。请核对关键词、加签和 IP。"),
    ("canatall", "这个群只许群主和管理员点所有人。"),
)
_BUCKETS: Final = {"calls": "接口调用", "pushes": "“Webhook 和 Stream”"}


def insecure(errmsg: str) -> str:
    """Explains 310000 by what DingTalk said, which may change and may hold anything."""
    said = errmsg.lower()
    known = next((told for word, told in _SECURITY.items() if word in said), "请核对安全设置")
    return f"钉钉的群自定义机器人拒收（310000）：{known}。"


def setting(code: str) -> str:
    """Something in the console or in our settings that is not as it must be."""
    known = next((told for word, told in _SETTINGS if word in code.lower()), _RIGHT)
    return f"钉钉拒绝了请求（{code}）：{known}改好后几分钟内自动重试，消息都留着。"


def account(code: str) -> str:
    """The application's own credentials are refused."""
    return (
        f"钉钉不认这个应用（{code}）。请管理员核对 [dingtalk] 的 client_id 和 client_secret，"
        "改好后重启吹哨，消息都留着。"
    )


def quota_low(bucket: str, used: int, limit: int) -> str:
    """What administrators read when the month's quota runs low."""
    return (
        f"钉钉本月的{_BUCKETS[bucket]}次数快用完了：已用 {used} 次，一共 {limit} 次。"
        "从现在起只马上发紧急消息和对提问的答复，日常提醒攒到每天早上 8:40 合并成一条再发，"
        "一条也不会丢。要恢复原样，请在钉钉开发者后台加购，并改 [dingtalk] 的 "
        f"monthly_{bucket}，重启吹哨。"
    )


def quota_spent(bucket: str) -> str:
    """What administrators read when the platform itself says that the quota is used up."""
    return (
        f"钉钉说本月的{_BUCKETS[bucket]}次数已经用完，有的消息暂时发不出去。"
        "消息都留着，每小时再试一次，不会丢。请管理员在钉钉开发者后台 → 用量统计里核对并加购。"
    )


def no_ding(code: str) -> str:
    """What administrators read when a DING is refused."""
    return (
        f"紧急吹哨的 DING 没有发出去（{code}）。私聊提醒照常发，只是手机不会强提醒，"
        "紧急的请打电话。"
        "请管理员打开钉钉开发者后台 → 本应用 → 权限管理，开通 DING 的权限“Premium.Ding.Write”"
        "并发布版本；次数不够的在钉钉管理后台加购。不想用 DING 的，把 [dingtalk] 的 ding 写成 "
        "off，重启吹哨。"
    )


def robot_trouble(group: str, reason: str) -> str:
    """What administrators read when a group's custom robot takes nothing any more."""
    return (
        f"钉钉群“{group}”的自定义机器人用不了（{reason}）。发到这个群的消息改由应用机器人代发，"
        "但多半点不了名。请在群设置 → 机器人里核对，"
        "并改 [dingtalk.webhooks] 里的 address 和 secret，"
        "改好后重启吹哨。"
    )


def withheld(number: str) -> str:
    """Stands for a message whose words DingTalk does not let pass."""
    about = f"（编号 {number}）" if number else ""
    return (
        f"有一条新消息{about}，但钉钉没有放行它的内容，因为里面有它不允许的文字或网址。"
        "请用编号查一下，或者联系项目推进中心看原文。"
    )
