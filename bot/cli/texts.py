"""What the command line says to the operator."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from handlers.rules.catalogue import CATEGORIES
from handlers.texts.deadlines import day_and_time
from handlers.texts.words import LIGHT_NAMES, STATUS_NAMES
from storage.records import Light, Status

ABOUT = "吹哨：县项目推进中心的群聊派单机器人"
COMMAND = "命令"
SERVE = "正式运行"
CHECK_CONFIG = "检查配置（--online 连同数据库）"
MIGRATE = "升级数据库结构"
ADMIN_CODE = "生成首位管理员的一次性口令"
RUN_JOB = "立即运行一项定时任务（--dry-run 只看不发）"
TICKETS = "列出事项（--json 输出完整内容）"
CLASSIFY = "看一句话会被怎样理解"
EVALUATE = "用标注文件测量理解的准确率"
DEADLINE = "算一个时限：起点时间 + 期限（如 5工作日、7天、4工作小时、1小时）"
DEMO = "打开网页演示（虚构的云岭县）"
CHAT = "在终端里试用（虚构的云岭县）"
SEED = "把虚构的云岭县装进空数据库"
TEMPLATE = "生成空白登记工作簿"
IMPORT = "导入登记工作簿（--dry-run 只看改动）"
EXPORT = "导出：registers 登记工作簿"

PREPARING = "正在准备演示数据（首次约十几秒）……"
STOPPED = "已停止。"
MIGRATED = "数据库已是最新结构。"
DATABASE_FINE = "数据库可用。"
DEMO_DATA = "还没有正式数据，以下是演示数据（var/demo）。"
AT_NEEDS_DRY_RUN = "用 --at 改时间时必须加 --dry-run，免得在真实数据上提前发通知。"
DEADLINE_USAGE = (
    "用法：deadline 起点时间 期限，例如 deadline 2026-09-28T09:00 5工作日；"
    "或 deadline --file 文件.jsonl --json"
)
NOT_EMPTY = "数据库里已有登记，演示县只能装进空数据库。"
SEEDED = "已装入虚构的云岭县。"
CHAT_HELP = (
    "直接打字就是发消息。/谁 换身份（/谁 账号），/群 换会话（/群 群号，或 /群 私聊），"
    "/时 前进（/时 1天、/时 2小时；只打 /时 到下一个到期），/退 结束。"
)

_USAGE_WORDS = {
    "the following arguments are required:": "缺少：",
    "unrecognized arguments:": "不认识：",
    "invalid choice:": "没有这一项：",
    "expected one argument": "后面要跟一个值",
    "argument": "参数",
    "choose from": "可用：",
}


def usage_fault(prog: str, message: str) -> str:
    """What is wrong with the command line."""
    for english, chinese in _USAGE_WORDS.items():
        message = message.replace(english, chinese)
    return f"{prog}：{message}（加 --help 看用法）"


def database_fault(reason: str) -> str:
    """The database cannot be used."""
    return f"数据库不可用：{reason}"


def port_fault(port: int, reason: str) -> str:
    """The port cannot be listened on."""
    return (
        f"端口 {port} 不能用（{reason}）。可能已有程序占用，请换一个端口，例如 --port {port + 1}。"
    )


def serving(host: str, port: int) -> str:
    """The bot listens."""
    return f"吹哨已启动：http://{host}:{port}/healthz 　按 Ctrl-C 停止。"


def demo_ready(port: int, folder: str) -> str:
    """The playground is up."""
    return (
        f"演示已打开，请在浏览器访问：http://127.0.0.1:{port}/\n"
        f"数据在 {folder}，下次启动接着用；从头再来加 --fresh。按 Ctrl-C 停止。"
    )


def admin_code(code: str) -> str:
    """The one-time code and what to do with it."""
    return f"口令：{code}（10 分钟内有效，只能用一次）\n请管理员本人私聊机器人发送：绑定 {code}"


def owed(counts: Mapping[str, int]) -> str:
    """What the outbox holds."""
    names = {
        "pending": "待发",
        "sending": "发送中",
        "sent": "已发",
        "unknown": "结果不明",
        "dead": "无法送达",
    }
    told = "，".join(f"{names.get(state, state)} {count}" for state, count in counts.items())
    return f"投递情况：{told or '没有消息'}。投递由正在运行的服务完成。"


def dry_run(name: str, count: int) -> str:
    """A dry run is over."""
    return f"试运行 {name}：涉及 {count} 项，以下消息会发出（没有真发，数据没有改动）："


def job_done(name: str, count: int) -> str:
    """A job has run."""
    return f"{name} 已运行：{count} 项；消息由正在运行的服务投递。"


def would_send(target: str, text: str) -> str:
    """One message of a dry run."""
    return f"→ {target}\n{text}"


def bad_time(text: str) -> str:
    """Not an ISO time."""
    return f"看不懂时间“{text}”，请写成 2026-09-28T09:00。"


def bad_target(text: str) -> str:
    """Not a target."""
    return f"看不懂期限“{text}”，请写成 5工作日、7天、4工作小时或 1小时。"


def bad_line(path: str, number: int) -> str:
    """A line of a JSON-lines file is broken."""
    return f"{path} 第 {number} 行不是完整的 JSON 对象。"


def unreadable(path: str, reason: str) -> str:
    """A file cannot be read."""
    return f"读不了 {path}（{reason}）。"


def ticket_line(ticket: Mapping[str, Any]) -> str:
    """One ticket in one line."""
    category = CATEGORIES.get(ticket["category"] or "")
    parts = [
        LIGHT_NAMES[Light(ticket["light"])],
        ticket["number"],
        STATUS_NAMES[Status(ticket["status"])],
        ticket["project"] or "项目未识别",
        category.name if category else "类别待定",
        ticket["unit"] or "待分办",
    ]
    return " ".join(parts)


def ticket_total(count: int) -> str:
    """How many tickets were listed."""
    return f"共 {count} 件。"


QUIT = "/退"
WHO = "/谁"
CHAT_COMMAND = "/群"
TIME = "/时"
PRIVATE = "私聊"
WITH_BOT = "与吹哨的私聊"
NOTHING_DUE = "没有将要到期的事。"


def span(text: str) -> timedelta | None:
    """“1天” or “2小时” as a duration; anything else (or nothing) is None."""
    found = re.fullmatch(r"(\d{1,3})\s*(天|小时|分钟)", text)
    if not found:
        return None
    amount = int(found[1])
    units = {"天": timedelta(days=1), "小时": timedelta(hours=1), "分钟": timedelta(minutes=1)}
    return amount * units[found[2]]


def choices(names: Mapping[str, str]) -> str:
    """What can be chosen."""
    return "可选：" + "，".join(f"{key}（{name}）" for key, name in names.items())


def you_are(name: str, chat: str) -> str:
    """Who types where."""
    return f"您现在是 {name}，在“{chat}”。"


def heard(where: str, text: str, buttons: Sequence[tuple[str, str]]) -> str:
    """One message of the bot, with its buttons."""
    lines = [f"┌ 吹哨 → {where}", *(f"│ {line}" for line in text.splitlines())]
    if buttons:
        lines.append("│ " + " ".join(f"[{label}]" for _, label in buttons))
    return "\n".join([*lines, "└"])


def time_is(now: datetime) -> str:
    """What the demo's clock says."""
    return f"现在是 {day_and_time(now)}。"


IMPORTED = "已导入。"
DRY_IMPORT = "以上是将要发生的改动，数据没有动。去掉 --dry-run 即正式导入。"


def written(path: str) -> str:
    """A file was written."""
    return f"已写好：{path}"


def exists(path: str) -> str:
    """A template is never written over a file."""
    return f"{path} 已经存在，没有覆盖。请换个文件名。"


def no_folder(path: str) -> str:
    """The folder to write into does not exist."""
    return f"没有这个文件夹：{path}"
