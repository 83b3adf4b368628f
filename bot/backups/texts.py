"""What operators read of backups."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from handlers.rules.workcalendar import SHANGHAI

_FAULTS: Final = {
    "no_backup": "这个文件不是吹哨的备份。",
    "wrong_key": "密钥不对，或者文件的开头已经损坏，这两样从文件上分不出来。"
    "请核对设置 [backup] key：要用做这份备份时的那一把；密钥没有错的，请换一份备份。数据没有动。",
    "broken": "备份文件已损坏，或者没有复制完整。数据没有动。",
    "damaged": "数据库有损坏，没有做成。请先运行 python -m bot audit，并检查磁盘。",
    "exists": "{about} 已经存在，没有覆盖。请换个文件名。",
    "unverified": "写出来的备份读回来不一样，已经删掉。请检查磁盘。",
    "busy": "另一个备份正在进行，请稍后再试。",
    "nothing": "还没有数据可备份。",
    "not_empty": "目标数据库里已经有内容，没有动它。请恢复到空的地方；"
    "SQLite 要先把原来的文件（连同 -wal、-shm）移走。",
    "other_key": "{about} 已经有另一把密钥，没有动它。请先把它移走、另外保存。",
    "other_kind": "这份备份来自另一种数据库（{about}），和设置里的不一样。",
    "newer": "这份备份来自更新版本的吹哨（{about}），请先升级再恢复。",
    "no_program": "找不到 {about}，请安装 PostgreSQL 客户端（版本不低于服务器）。",
    "program_failed": "PostgreSQL 的程序没有做成：{about}",
    "no_scratch": "数据库账号不能建临时库，做不了恢复演练（需要 CREATEDB 权限）。",
    "stopped": "服务正在停止，没有做完。",
    "no_key": "没有设置 [backup] key。先生成一把：openssl rand -hex 32，妥善保存。",
}


def fault(kind: str, about: str = "") -> str:
    """Why there is no backup, or no restoring it."""
    return _FAULTS[kind].format(about=about)


_KEYS: Final = {
    "missing": "找不到密钥文件 {path}，没有它解不开匿名反映人等加密内容，也核对不了记录",
    "another key": "密钥文件 {path} 不是这个数据库的那一把",
    "not a key": "密钥文件 {path} 里不是密钥，或已经损坏",
}


def key_unusable(path: str, why: str) -> str:
    """What is sealed needs a key that is not at hand."""
    told = _KEYS.get(why, "读写不了密钥文件 {path}，请检查权限和磁盘").format(path=path)
    return (
        f"{told}。数据没有动。请从备份里把原来的放回去，"
        "办法见 docs/operating.md 的“密钥文件丢了”。"
    )


def unforeseen(name: str) -> str:
    """Why there is no backup, when nobody foresaw that error."""
    return f"程序出错（{name}），请告诉开发者。"


def written(path: str, size: int) -> str:
    """A backup was written."""
    return f"已备份并核对：{path}（{size / 1_000_000:.1f} MB）。没有密钥打不开，请把密钥另外保存。"


def restored(at: str, checked: int, faults: int, unknown: int) -> str:
    """A backup was restored."""
    lines = [f"已恢复到 {_moment(at)} 的数据：{_audited(checked, faults)}"]
    if unknown:
        lines.append(
            f"有 {unknown} 条当时还没发出的消息，不知道后来发过没有，记为“结果不明”，不自动再发。"
        )
    lines.append("备份以后发生的事不在里面。可以启动服务了。")
    return "\n".join(lines)


def drilled(checked: int, faults: int) -> str:
    """A drill is over."""
    return f"恢复演练：{_audited(checked, faults)}正式数据没有动，演练的数据已删除。"


def _audited(checked: int, faults: int) -> str:
    found = f"有 {faults} 处不一致" if faults else "没有不一致"
    return f"自查 {checked} 件，{found}。"


def _moment(at: str) -> str:
    return f"{datetime.fromisoformat(at).astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"


def progress(megabytes: int) -> str:
    """How much is done."""
    return f"已处理 {megabytes} MB"
