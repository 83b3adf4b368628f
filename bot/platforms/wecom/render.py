"""Our own Markdown as a group's webhook takes it, which rings whom a message mentions.

Real mentions are added after escaping, by userid, never for all:
https://developer.work.weixin.qq.com/document/path/99110
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from bot.platforms.escaping import markdown
from bot.platforms.splitting import split

LONGEST: Final = 4096  # bytes
MOST_MENTIONS: Final = 50
_USERID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.@-]{0,63}")


def render(text: str, mentions: Iterable[str] = ()) -> tuple[str, ...]:
    """The messages that say all of it; accounts that are no userid, or mean all, are left out.

    >>> render("**3号**", ["lisi", "@all"])[0].splitlines()
    ['**3号**', '<@lisi>']
    """
    body = markdown(text)
    if people := userids(mentions):
        body = f"{body}\n{' '.join(f'<@{userid}>' for userid in people)}"
    return tuple(part.text for part in split(body, LONGEST))


def userids(accounts: Iterable[str]) -> tuple[str, ...]:
    """Those that may be mentioned, each once; letters' case does not tell userids apart.

    >>> userids(["zhangsan", "ZhangSan", "all", "@all", "李四", "a> <@all"])
    ('zhangsan',)
    """
    found = {a.lower(): a for a in reversed([*accounts]) if _USERID.fullmatch(a)}
    found.pop("all", None)
    return tuple(reversed(found.values()))[:MOST_MENTIONS]
