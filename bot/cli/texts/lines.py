"""What the subcommands print when all is well."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from handlers.rules.catalogue import CATEGORIES
from handlers.texts.words import LIGHT_NAMES, STATUS_NAMES
from storage.records import Light, Status

PREPARING: Final = "正在准备演示数据（只有第一次要等几秒）……"
PIECE: Final = "件"
ROW: Final = "行"
STOPPED: Final = "已停止。"
NEW_KEY: Final = "原来的密钥不再要求，从此用现在这一把；以前加密的内容解不开了。"
MIGRATED: Final = "数据库已是最新结构。"
DATABASE_FINE: Final = "数据库可用。"
DEMO_DATA: Final = "还没有正式数据，以下是演示数据（var/demo）。"
SEEDED: Final = "已装入虚构的云岭县。"
IMPORTED: Final = "已导入。"
DRY_IMPORT: Final = "以上是将要发生的改动，数据没有动。去掉 --dry-run 即正式导入。"

_DELIVERY: Final = "投递由正在运行的服务完成。"
_STATES: Final = {
    "pending": "待发",
    "sending": "发送中",
    "sent": "已发",
    "unknown": "结果不明",
    "dead": "无法送达",
}


def new_database(path: str) -> str:
    """The database's file was not there."""
    return f"原来没有数据库文件，已新建：{path}。以前用过的，请核对 [database] url 和文件夹。"


def serving(host: str, port: int) -> str:
    """The bot listens."""
    shown = f"[{host}]" if ":" in host else host
    return f"吹哨已启动：http://{shown}:{port}/healthz 　按 Ctrl-C 停止。"


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
    told = "，".join(f"{name} {counts.get(state, 0)}" for state, name in _STATES.items())
    return f"投递情况：{told}。{_DELIVERY}"


def dry_run(name: str, count: int, messages: int) -> str:
    """A dry run is over."""
    sends = f"会发出以下 {messages} 条消息" if messages else "不会发出消息"
    return f"试运行 {name}：涉及 {count} 项，{sends}（没有真发，数据没有改动）。"


def job_done(name: str, count: int) -> str:
    """A job has run."""
    return f"{name} 已运行：{count} 项；{_DELIVERY}"


def would_send(target: str, payload: Mapping[str, Any]) -> str:
    """One message of a dry run; of a picture or a file what is said if it cannot be sent."""
    text = payload["text"]
    said = f"【图片或文件】发不成时改说：{text}" if payload.get("enclosure") else text
    return f"→ {target}\n{said}"


def ticket(shown: Mapping[str, Any]) -> str:
    """One ticket in one line."""
    category = CATEGORIES.get(shown["category"] or "")
    parts = [
        LIGHT_NAMES[Light(shown["light"])],
        shown["number"],
        STATUS_NAMES[Status(shown["status"])],
        shown["project"] or "项目未识别",
        category.name if category else "类别待定",
        shown["unit"] or "待分办",
    ]
    return " ".join(parts)


def ticket_total(count: int) -> str:
    """How many tickets were listed."""
    return f"共 {count} 件。"


def written(path: str) -> str:
    """A file was written."""
    return f"已写好：{path}"


def stuck(told: str, number: int, error: str) -> str:
    """One message that did not arrive, by the number that sends it again, and why not."""
    return f"{number} {told}" + (f"（{error}）" if error else "")


def stuck_total(count: int, days: int, in_vain: int) -> str:
    """How many did not arrive, and how many are tried still."""
    tried = f"；另有 {in_vain} 条发送失败过，还会自动再发" if in_vain else ""
    return f"近 {days} 天没送达的 {count} 条{tried}。"


def resent(count: int, later: int) -> str:
    """So many are owed again."""
    wait = f"其中 {later} 条是日常提醒，等上班时间发。" if later else ""
    return f"已安排重发 {count} 条。{wait}{_DELIVERY}"
