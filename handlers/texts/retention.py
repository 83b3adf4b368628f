"""What the desk reads when somebody has left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

MOST: Final = 10


def left(
    name: str, accounts: int, projects: Sequence[str], numbers: Sequence[str], *, is_admin: bool
) -> str:
    """Whose posts have ended, what was cut off, and what was theirs."""
    rights = "和管理权限" if is_admin else ""
    lines = [f"【离岗】{name}登记的岗位都已到期，账号（{accounts} 个）{rights}已解除。"]
    if projects:
        lines.append(f"还登记在名下的项目：{_some(projects)}，请在登记表里换人。")
    if numbers:
        lines.append(f"由其反映、还没办结的：{_some(numbers)}，请确认由谁接着跟。")
    lines.append("如果是登记表忘了续期，请改好岗位，再请本人重新绑定。")
    return "\n".join(lines)


def _some(names: Sequence[str]) -> str:
    more = f"等 {len(names)} 个" if len(names) > MOST else ""
    return "、".join(names[:MOST]) + more
