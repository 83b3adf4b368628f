"""Why a message was not delivered, or a platform could not be asked: in words for operators.

The outbox and the log keep the reasons of `PlatformError` as they are; here is what people read.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from bot.platforms.dingtalk.sending import errors as dingtalk
from bot.platforms.wecom import errors as wecom

_UNREADABLE: Final = "平台的答复看不懂"
_NO_UPLOAD: Final = "图片或文件没有传上去"
_WRONG_PICTURE: Final = "图片的格式或大小不合平台的要求"
_TOO_OFTEN: Final = "发得太频繁，平台让稍后再发"
_MINUTE_FULL: Final = "这一分钟发满了，稍后再发"
_NO_WAY: Final = "没有发到那里的办法，请运行 check-config --online 查看"
_NO_LICENCE: Final = "企业微信没有给他开通接口许可，请在管理后台购买或分配"
_UNREACHED: Final = "平台发不到这个人，请核对他的账号和应用的可见范围"

FIXED: Final = {
    "this platform is switched off": "这个平台没有启用，请核对设置并重启吹哨",
    "owed before the backup was restored": "恢复备份以前就没有发出，不知道后来发过没有",
    "there is no connection": "长连接没有接通，原因看日志",
    "no way to that chat": _NO_WAY,
    "no way to that chat is configured": _NO_WAY,
    "image of wrong kind or size": _WRONG_PICTURE,
    "file of wrong kind or size": "文件的格式或大小不合平台的要求",
    "upload answered without a media_id": _NO_UPLOAD,
    "upload begun without an upload_id": _NO_UPLOAD,
    "content empty or too long": "内容是空的，或者太长",
    "wecom takes no empty text": "内容是空的，企业微信不收",
    "too late to answer": "过了能答复的时间",
    "an application writes to one person only": "企业微信的应用只能私聊个人，发不到群里",
    "wecom cannot be reached": "连不上企业微信，请检查网络和防火墙",
    "no token: unreadable answer": f"没有取得访问凭证，{_UNREADABLE}",
    "an answer without errcode": _UNREADABLE,
    "wecom's answer is too large": _UNREADABLE,
    "wecom's answer is unreadable": _UNREADABLE,
    "dingtalk's answer is unreadable": _UNREADABLE,
    "dingtalk does not say where the card went": "钉钉没有说明卡片发出没有",
    "wecom refused the person: unlicenseduser": _NO_LICENCE,
    "the person was sent too much": "发给这个人的消息太多，钉钉让稍后再发",
    "the robot spoke too often": _TOO_OFTEN,
    "the robot has spoken enough this minute": _MINUTE_FULL,
    "the group's webhook has spoken enough this minute": _MINUTE_FULL,
    "enough DINGs were sent this minute": _MINUTE_FULL,
    "the conversation's quota is used up": "这个会话的发送次数用满了，稍后再发",
    "the robot's quota of uploads is used up": "上传图片和文件的次数用满了，稍后再传",
    "wecom's quota of this person is used up": "发给这个人的次数用满了，稍后再发",
    "the month's quota is used up": "本月的调用次数用完了，请在钉钉开发者后台加购",
    "the month's quota is low, routine waits for the morning": "本月的调用次数不多了，早上再发",
    "perhaps rung before": "可能已经提醒过，不再重复",
    "dingtalk code punished": "这台机器请求得太多，钉钉暂时不收",
    "dingtalk code http.401": "钉钉不认访问凭证，请核对 [dingtalk] 的 client_secret",
    "dingtalk code card.notDelivered": "卡片没有发进这个群，请看机器人在不在群里",
    "dingtalk code card.tooLarge": "内容太长，卡片放不下",
    "dingtalk code success.false": "钉钉没有收下，也没有说明原因",
    "dingtalk code unreadable": "钉钉没有收下，错误码看不懂",
}

_STATUS: Final = "(?:HTTP|(?:wecom|dingtalk) http status) "
_STOPPED: Final = (
    r"(?:Client|Server)(?:OS|Connection|ConnectionReset|Disconnected)Error"
    r"|BrokenPipeError|Connection(?:|Reset|Aborted)Error|UploadAbortedError"
)
_FORMS: Final = (  # what `why` holds is put in plain words itself
    (
        r"part (?P<at>\d+) of (?P<of>\d+): (?P<why>.+)",
        "分 {of} 段发，从第 {at} 段起没有发成：{why}",
    ),
    (r"no token: (?P<why>.+)", "没有取得访问凭证：{why}"),
    (r"wecom did not answer: (?P<why>.+)", "企业微信没有答复：{why}"),
    (r"dingtalk did not answer: (?P<why>.+)", "钉钉没有答复：{why}"),
    (r"\w+: the connection is closed", "长连接已经断开"),
    (r"\w+: the connection broke", "长连接中途断了"),
    (r"\w+: no answer in time", "企业微信没有及时答复"),
    (r"\w+ cannot answer this callback", "这一种消息不能这样答复"),
    (r"(?:wecom|dingtalk) refused the person: \w+", _UNREACHED),
    (r".+: no pictures or files go there", "那里发不了图片和文件"),
    (r"such a DING goes to 1 to (?P<most>\d+) members", "这种 DING 一次最多发给 {most} 人"),
    (_STATUS + "429", _TOO_OFTEN),
    (_STATUS + r"(?P<code>5\d\d)", "平台的服务器出了故障，HTTP {code}"),
    (_STATUS + r"(?P<code>3\d\d)", "请求被转到了别处，请核对设置里的地址，HTTP {code}"),
    (_STATUS + r"(?P<code>\d+)", "平台拒绝了请求，请核对设置里的地址和密钥，HTTP {code}"),
    ("ClientConnectorDNSError", "查不到域名，请检查网络和 DNS"),
    (
        r"ClientConnector(?:Certificate|SSL)Error|ClientSSLError|ServerFingerprintMismatch",
        "HTTPS 证书有问题，请检查本机时间和上网代理",
    ),
    (
        r"\w*ClientConnectorError|Client(?:HttpProxy|ProxyConnection)Error|ConnectionRefusedError",
        "网络不通，或者被防火墙拦住了",
    ),
    (r"\w*TimeoutError", "等了很久没有回音"),
    (_STOPPED, "连接中途断了"),
    (r"\w*(?:URL|Url\w*Error)", "设置里的地址不对"),
    (r"(?:Redirect)?Client\w+|ContentTypeError|TooManyRedirects|WS\w+Error", "对方的答复看不懂"),
    (r"(?P<name>\w+Error)", "程序出错，请把日志发给开发者：{name}"),
)
_PATTERNS: Final = tuple((re.compile(form), words) for form, words in _FORMS)

FAULTS: Final = {  # by the names of both platforms' `Fault`
    "AGAIN": "平台没有收下，原因不明",
    "UNSURE": "平台自己也不知道发出没有",
    "BUSY": "平台正忙",
    "BLOCKED": "这台机器请求得太多，平台暂时不收",
    "TOKEN": "访问凭证失效",
    "CROWDED": _TOO_OFTEN,
    "SPENT": "本月的调用次数用完了，请在平台后台加购",
    "ACCOUNT": "平台不认密钥，请核对设置里的账号和密钥",
    "SETTING": "平台不允许，请运行 check-config --online 查看要开通什么",
    "SECURITY": "群机器人的安全设置不让发，请核对",
    "PERSON": _UNREACHED,
    "MESSAGE": "消息不合平台的要求",
    "CONTENT": "里面有平台不许发的字句",
    "GROUP": "进不了这个群，请看机器人是不是被停用或移出了",
    "STALE": "答复的时间已过，或者地址已经失效",
    "DONE": "以前已经发过",
}
_CODES: Final[tuple[tuple[re.Pattern[str], Callable[[str], str]], ...]] = (
    (
        re.compile(r"(?:wecom errcode|\w+ refused, code) (-?\d+)"),
        lambda code: wecom.fault_of(int(code)).name,
    ),
    (re.compile(r"dingtalk code (.+)"), lambda code: dingtalk.fault_of(code).name),
)


def plainly(reason: str) -> str:
    """The reason of a `PlatformError`, or an error's class name, in one clause; else as it is.

    >>> plainly("no token: wecom errcode 45009")
    '没有取得访问凭证：发得太频繁，平台让稍后再发，错误码 45009'
    """
    if reason in FIXED:
        return FIXED[reason]
    for pattern, fault in _CODES:
        if found := pattern.fullmatch(reason):
            return f"{FAULTS[fault(found[1])]}，错误码 {found[1]}"
    for pattern, words in _PATTERNS:
        if found := pattern.fullmatch(reason):
            parts = found.groupdict()
            return words.format(**parts | {"why": plainly(parts.get("why") or "")})
    return reason
