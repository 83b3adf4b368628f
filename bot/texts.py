"""What the operator reads: faults of the settings, lines of the commands, start-up lines.

Functions of values, like `handlers.texts`, which holds what the bot says in chats.
"""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterable, Mapping
from typing import Final

OFFICE_NAME: Final = "项目推进中心"
WARM_UP_REPORT: Final = (
    "施工许可一直没批下来，村民拦着路不让进场，用电也没接通，工期已经耽误 20 天了"
)

# --- settings -------------------------------------------------------------------------------

_PROBLEMS: Final = {
    "missing": "缺少这一项",
    "missing_for_websocket": '缺少这一项（mode = "websocket" 时必填）',
    "missing_for_callback": '缺少这一项（mode = "callback" 时必填）',
    "too_short": "不能为空",
    "string_too_short": "不能为空",
    "extra_forbidden": "没有这个设置",
    "unknown_section": "没有这个设置，请核对名称",
    "string_type": "应为文字（加引号）",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "int_from_float": "应为整数",
    "greater_than": "应大于 {gt}",
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
    "literal_error": "只能是 {expected}",
    "tuple_type": '应为列表，例如 ["a.example.com"]',
    "model_type": "应为一节，先写一行 [节名]，再逐行写设置",
    "web_address": "应为 http:// 或 https:// 开头的基础地址，不带问号、账号和空格",
    "socket_address": "应为 ws:// 或 wss:// 开头的基础地址，不带问号、账号和空格",
    "database": "应为 sqlite:///文件 或 postgresql://用户:口令@主机/库名",
    "secret_address": "应为 http:// 或 https:// 开头的完整地址",
    "aes_key": "应为后台生成的 43 位字母和数字",
    "webhook_key": "应为群里“消息推送”给出的整个地址，或者其中 key= 后面的一段",
    "webhooks": '应为一节：先写一行 [wecom.webhooks]，再一行写一个群，例如 "总群" = "密钥"',
    "webhook_names": "有的群名是空的，或者写了两次（开头和结尾的空格不算）",
    "robot_address": "应为群里“自定义机器人”给出的整个地址，或者其中 access_token= 后面的一段",
    "signing_key": "应为机器人安全设置里“加签”给出的密钥，以 SEC 开头",
    "dingtalk_webhooks": "应为 [dingtalk.webhooks.群名] 这样的节，一个群一节，里面写 address",
    "metrics_open": "port 和 token 至少写一项，否则任何人都能看到运行数据",
    "short_token": "至少 16 个字符",
    "same_port": "不能和 [server] 的 port 相同",
    "day": '应为日期列表，写成 "年-月-日"，例如 ["2026-10-08"]，月和日写两位',
    "policy": "没有这一套时限，只能是 {names}",
    "year_not_written": "有的年份在 closed 里一天放假也没有写；要先把那一年的放假日写全",
    "open_and_closed": "有的日子同时写在 closed 里，只能写一处",
    "session": '应为时段列表，写成 "开始-结束"，例如 ["08:00-12:00", "14:30-17:30"]',
    "hours_order": "至少写一个时段；时段要从早到晚，不能重叠",
    "no_channel": "这一节里没有 [wecom.bot]，也没有 [wecom.app]，至少写一节",
    "no_file": "找不到这个文件",
    "not_utf8": "文件不是 UTF-8 编码，请另存为 UTF-8",
    "secret_files": "读不了密钥目录或其中的文件（须为 UTF-8 文本，且运行吹哨的账号有读权限）",
}


def listed(names: Iterable[str]) -> str:
    """Names, each in quotation marks, of which one may be chosen."""
    return " 或 ".join(f'"{name}"' for name in names)


def problem(kind: str, values: Mapping[str, object] | None = None) -> str:
    """What is wrong with one setting."""
    text = _PROBLEMS.get(kind, "写法不对").format_map(values or {})
    return text.replace(" or ", " 或 ").replace("', '", "'、'")


def bad_toml(line: int | None) -> str:
    """The file breaks TOML's grammar there; None means at its very end."""
    where = f"第 {line} 行" if line else "文件末尾"
    causes = "少了引号、用了中文的引号或等号、括号没有配对、同一项写了两次"
    return f"{where}不符合 TOML 写法（常见原因：{causes}）"


def unreadable(error: OSError) -> str:
    """The operating system refuses the file."""
    return f"读不了这个文件（{reason(error)}）"


def perhaps(name: str) -> str:
    """A guess at a mistyped key."""
    return f"，是不是 {name}？"


def belongs(sections: Iterable[str]) -> str:
    """A key that stands above all sections."""
    return f"，是不是应写在 {' 或 '.join(f'[{name}]' for name in sections)} 下面？"


def variable(name: str) -> str:
    """Names an environment variable."""
    return f"环境变量 {name}"


def secret_file(path: str) -> str:
    """Names a secret file."""
    return f"密钥文件 {path}"


def toml_key(path: str, keys: tuple[str, ...]) -> str:
    """Names a key of the TOML file, with its section."""
    section = ".".join(keys[:-1])
    return f"{path} [{section}] {keys[-1]}" if section else f"{path} [{keys[-1]}]"


def fault(place: str, what: str) -> str:
    """One line for one fault."""
    return f"{place}：{what}"


def config_is_good(path: str) -> str:
    """Nothing to complain about; an empty path means that no file was read."""
    return f"配置正确：{path}" if path else "配置正确（没有配置文件，全部用默认值和环境变量）"


# --- the operating system --------------------------------------------------------------------

_REASONS: Final = {
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EADDRINUSE: "已被别的程序占用",
    errno.EADDRNOTAVAIL: "本机没有这个地址",
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EEXIST: "同名的文件已经存在",
    errno.EISDIR: "这是文件夹，不是文件",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.ENOSPC: "磁盘已满",
    errno.EROFS: "这个磁盘只能读",
    errno.ENAMETOOLONG: "名称太长",
    errno.ELOOP: "链接绕成了圈",
    socket.EAI_NONAME: "没有这个主机名",
    socket.EAI_AGAIN: "查不到这个主机名",
}


def reason(error: OSError) -> str:
    """Why the operating system refuses."""
    told = _REASONS.get(error.errno or 0)
    return told or error.strerror or str(error) or type(error).__name__


# --- the watch ------------------------------------------------------------------------------

_WATCHED: Final = {
    "clock": "本机时间不对（{detail}），请校准时间（NTP）",
    "jump": "本机时间突然变了 {detail} 秒，请检查时间同步（NTP）",
    "back": "本机时间比上次运行时倒退了 {detail} 秒，提醒会等到时间追上，请校准时间",
    "disk": "磁盘只剩 {detail} MB，满了就不能登记，请清理或扩容",
    "database": "数据库写不进去（{detail}），新的上报登记不了，请立即检查磁盘和数据库",
    "outbox": "消息发不出去（{detail} 条），请看网络、平台和日志，或运行 python -m bot outbox",
    "sweep": "定时提醒从 {detail}（UTC）起没有运行，请看日志，必要时重启服务",
}


def watched(name: str, detail: str) -> str:
    """Something is wrong with the bot or its machine."""
    return f"【吹哨运行告警】{_WATCHED[name].format(detail=detail)}。"


def watched_over(name: str) -> str:
    """It is over."""
    told = _WATCHED[name].partition("，")[0].partition("（")[0].replace(" {detail} 秒", "")
    return f"【吹哨运行告警】已恢复：{told.format(detail='…')}。"


# --- HTTP -----------------------------------------------------------------------------------

SERVER: Final = "chuishao"  # what the header says instead of names and versions
_HTTP_ERRORS: Final = {
    400: "请求的格式不对。",
    401: "需要口令。",
    403: "没有权限。",
    404: "没有这个地址。",
    405: "这个地址不接受这种请求。",
    413: "内容太大。",
    500: "服务出错了，请把追踪号发给管理员。",
}


def http_error(status: int) -> str:
    """Why a request was not served."""
    return _HTTP_ERRORS.get(status, "请求没有完成。")
