"""Our own Markdown in WeCom's three kinds of text; nothing that people wrote gains power in it.

Real mentions are added after escaping, by userid, never for all. Tables come separately, from
`table`.

Kinds and limits: https://developer.work.weixin.qq.com/document/path/99110
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.platforms.escaping import markdown, plain
from bot.platforms.splitting import split


class Kind(StrEnum):
    """How WeCom shows a message."""

    TEXT = "text"
    MARKDOWN = "markdown"
    MARKDOWN_V2 = "markdown_v2"


LIMITS: Final = {Kind.TEXT: 2048, Kind.MARKDOWN: 4096, Kind.MARKDOWN_V2: 4096}  # bytes

MOST_MENTIONS: Final = 50
_USERID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.@-]{0,63}")


@dataclass(frozen=True, slots=True)
class Rendered:
    """What to send, in order. `mentioned` go with the last part, in `text` beside the content."""

    kind: Kind
    parts: tuple[str, ...]
    mentioned: tuple[str, ...] = ()


def render(text: str, kind: Kind, mentions: Iterable[str] = ()) -> Rendered:
    """The message in that kind, cut to its limit.

    Mentioned accounts that are no userid, or mean all, are left out. In `markdown` they are part
    of the content; `markdown_v2` has no mentions, so the caller rings with a short `text`.
    """
    people = userids(mentions)
    body = escape(text, kind)
    if kind is Kind.MARKDOWN and people:
        body = f"{body}\n{' '.join(f'<@{userid}>' for userid in people)}"
    parts = tuple(part.text for part in split(body, LIMITS[kind]))
    return Rendered(kind, parts, people if kind is Kind.TEXT else ())


def userids(accounts: Iterable[str]) -> tuple[str, ...]:
    """Those that may be mentioned, each once; letters' case does not tell userids apart.

    >>> userids(["zhangsan", "ZhangSan", "all", "@all", "李四", "a> <@all"])
    ('zhangsan',)
    """
    found = {a.lower(): a for a in reversed([*accounts]) if _USERID.fullmatch(a)}
    found.pop("all", None)
    return tuple(reversed(found.values()))[:MOST_MENTIONS]


def escape(text: str, kind: Kind) -> str:
    r"""The text with no power but bold, quotes and lists; `text` shows bold without its marks.

    >>> escape("**3号** 请看 `rm` # 1", Kind.MARKDOWN) == "**3号** 请看 \uff40rm\uff40 # 1"
    True
    """
    return plain(text) if kind is Kind.TEXT else markdown(text)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table for `markdown_v2`, already escaped: add it to an escaped text, and split that."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(map(_cell, line))} |\n" for line in lines)


def _cell(value: str) -> str:
    if value == "---":
        return value
    return " ".join(escape(value, Kind.MARKDOWN_V2).split()) or "\uff0d"
