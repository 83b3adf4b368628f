"""What went wrong, in one line each."""

from __future__ import annotations

import errno
from typing import Final

from bot.texts import reason

AT_NEEDS_DRY_RUN: Final = "用 --at 改时间时必须加 --dry-run，免得在真实数据上提前发通知。"
DEADLINE_USAGE: Final = (
    "用法：deadline 起点时间 期限，例如 deadline 2026-09-28T09:00 5工作日；"
    "或 deadline --file 文件.jsonl --json"
)
NOT_EMPTY: Final = "数据库里已有登记，演示县只能装进空数据库。"
INTERRUPTED: Final = "已中断。"

_DATABASE_REASONS: Final = (
    ("not a database URL", "地址写法不对，请核对设置 [database] url"),
    ("SQLite needs a file", "要写一个文件，例如 sqlite:///var/chuishao.db"),
    ("unable to open database file", "打不开这个文件"),
    ("file is not a database", "这个文件不是数据库，或已经损坏"),
    ("malformed", "数据库文件已损坏"),
    ("readonly database", "数据库文件不能写，请检查文件和所在文件夹的权限"),
    ("Can't locate revision", "数据库是更新版本的吹哨建的，请换用新版本"),
    ("could not translate host name", "找不到数据库服务器，请核对主机名"),
    ("failed to resolve host", "找不到数据库服务器，请核对主机名"),
    ("password authentication failed", "数据库的用户名或口令不对"),
    ("does not exist", "数据库服务器上没有这个库或用户"),
    ("No such file or directory", "没有这个文件或文件夹"),
    ("Permission denied", "没有权限"),
    ("Not a directory", "路径中有一段不是文件夹"),
    ("File exists", "路径中有一段不是文件夹"),
    ("Read-only file system", "这个磁盘只能读"),
    ("Is a directory", "这是文件夹，不是文件"),
)
_PASSING: Final = (  # nobody need change a setting: another start may go well
    ("disk is full", "磁盘已满"),
    ("disk I/O error", "磁盘读写出错，多半是满了：请清理磁盘；没有满，请检查磁盘"),
    ("database is locked", "另一个程序正占用着数据库"),
    ("Connection refused", "连不上数据库服务器"),
    ("timeout expired", "连不上数据库服务器"),
    ("starting up", "数据库服务器正在启动"),
    ("Temporary failure in name resolution", "查不到数据库服务器的主机名，网络可能还没有接通"),
)


def file(error: OSError) -> str:
    """A file that the operating system refuses."""
    where = f"{error.filename}：" if error.filename else ""
    return f"{where}{reason(error)}。"


def database(path: str, said: str) -> str:
    """The database cannot be used; its own words only when they are not known."""
    reasons = (*_PASSING, *_DATABASE_REASONS)
    known = next((told for english, told in reasons if english in said), None)
    where = f"数据库 {path} 不可用" if path else "数据库不可用"
    return f"{where}：{known or ' '.join(said.split())}"


def may_pass(said: str) -> bool:
    """Whether the database may be usable again without anybody's changing the settings."""
    return any(english in said for english, _ in _PASSING)


def port(number: int, error: OSError) -> str:
    """The port cannot be listened on."""
    advice = f"请换一个端口，例如 {number + 1 if number < 65535 else 8080}"
    if error.errno in (errno.EACCES, errno.EPERM):
        advice = "1024 以下的端口需要管理员权限，请换一个大的，例如 8080"
    elif error.errno != errno.EADDRINUSE:
        advice = "请核对设置里 [server] 的 host"
    return f"端口 {number} 不能用（{reason(error)}）。{advice}。"


def bug(what: str, where: str) -> str:
    """An error that nobody foresaw: what, and where in the program, on one line."""
    return f"程序出错，请把这一行发给开发者：{' '.join(what.split())}（{where}）"


def in_use(folder: str) -> str:
    """Another process works on that demo data."""
    return f"演示数据 {folder} 正由另一个窗口使用，请先停掉那一个，或用 --data 换一个文件夹。"


def not_ours(folder: str, name: str) -> str:
    """The folder holds something that is not demo data, so it is left alone."""
    return (
        f"文件夹 {folder} 里有不是演示数据的文件（{name}），没有动它，请用 --data 换一个文件夹。"
    )


def bad_time(text: str) -> str:
    """Not an ISO time."""
    return f"看不懂时间“{text}”，请写成 2026-09-28T09:00。"


def bad_code(text: str) -> str:
    """Not a head of the chain."""
    return f"看不懂存证码“{text}”，请照群里的写，例如 120-0123456789abcdef0123456789abcdef。"


def bad_target(text: str) -> str:
    """Not a target."""
    return f"看不懂期限“{text}”，请写成 5工作日、7天、4工作小时或 1小时。"


def bad_try(text: str) -> str:
    """Neither a proposal's number nor a word with a category."""
    return f"看不懂“{text}”，请写学习建议的编号，或者 词=类别，例如 绿皮表=环评。"


def out_of_range(start: str, target: str) -> str:
    """The calendar does not reach so far."""
    return f"从“{start}”起算“{target}”超出了日历的范围。"


def bad_line(path: str, number: int, keys: str = "") -> str:
    """A line of a JSON-lines file is broken, or lacks what it needs."""
    if keys:
        return f"{path} 第 {number} 行缺少或写错了 {keys}。"
    return f"{path} 第 {number} 行不是完整的 JSON 对象。"


def at_line(path: str, number: int, what: str) -> str:
    """What is wrong with a line of a file."""
    return f"{path} 第 {number} 行：{what}"


def unreadable(path: str, why: str) -> str:
    """A file cannot be read."""
    return f"读不了 {path}（{why}）。"


def nothing_to_measure(path: str) -> str:
    """A file of sentences holds none."""
    return f"{path} 里一句也没有，没有可以评的。一行一个 JSON，写法见 evaluate --help。"


def unwritable(path: str, why: str) -> str:
    """A file cannot be written."""
    return f"写不了 {path}（{why}）。"


def cut_off(count: int) -> str:
    """Parts that do not work, told already one by one."""
    return f"有 {count} 处不通，见上面以“不通”开头的各行。"


NOT_STUCK: Final = "没有这一条，或者它不用重发。不带 --resend 运行，看清单。"


def no_such_ticket(number: str) -> str:
    """A trail needs a ticket that is there."""
    return f"没有 {number} 这一件。"


NOT_UTF8: Final = "不是 UTF-8 编码，请另存为 UTF-8"


def exists(path: str) -> str:
    """A template is never written over a file."""
    return f"{path} 已经存在，没有覆盖。请换个文件名。"


def no_file(path: str) -> str:
    """The file to read does not exist."""
    return f"没有这个文件：{path}"


def no_folder(path: str) -> str:
    """The folder to write into does not exist."""
    return f"没有这个文件夹：{path}"


ONLY_LEDGER: Final = "--only 只用于问题台账"
ONLY_MONTHLY: Final = "--month 只用于月报、通报"
ONLY_REPORT: Final = "--ticket 只用于专报"
FUTURE_MONTH: Final = "--month 还没有到"


def wrong_ending(path: str, ending: str) -> str:
    """That paper is of another format."""
    return f"这份材料是 {ending} 文件，请把文件名写成 {ending} 结尾：{path}"


def no_ticket(number: str) -> str:
    """A report needs a ticket that is there."""
    return no_such_ticket(number) if number else "写专报要指明哪一件，例如 --ticket Q0001。"
