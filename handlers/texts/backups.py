"""What administrators read when backups do not succeed."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from handlers.rules.workcalendar import SHANGHAI

_NAMES: Final = {"backup": "备份", "drill": "恢复演练"}
_NEVER: Final = "还没有成功过"


def silent(job: str, last: datetime | None) -> str:
    """It has not succeeded for too long."""
    when = f"上一次成功是 {last.astimezone(SHANGHAI):%m月%d日 %H:%M}" if last else _NEVER
    return f"【备份】很久没有做成{_NAMES[job]}了，{when}。请看服务器日志，办法见运行手册“备份”。"


def failed(job: str, why: str) -> str:
    """It was tried and did not succeed."""
    return f"【备份】{_NAMES[job]}没有做成：{why} 稍后自动再试；办法见运行手册“备份”。"


def inconsistent(found: int) -> str:
    """The auditor found faults in the restored backup."""
    return f"恢复出来的数据有 {found} 处不一致。"
