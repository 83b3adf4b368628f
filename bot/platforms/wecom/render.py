"""Our own Markdown in WeCom's three kinds of text; nothing that people wrote gains power in it.

A message comes as one text in which people's words stand beside ours. Our own texts carry only
three marks: `**bold**` within a line, `> ` and `- ` at the start of one; tables come separately,
from `table`. These marks are harmless whoever wrote them and stay. Every other character that
WeCom reads as markup (mentions, colours, links, images, code, headings, tables, entities) is one
that our texts never need, so it is replaced by its full-width likeness, wherever it came from.
Real mentions are added after that, by userid, never for all. A bare web address stays: it shows
where it leads.

Kinds and limits: https://developer.work.weixin.qq.com/document/path/99110
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.platforms.wecom.splitting import split


class Kind(StrEnum):
    """How WeCom shows a message."""

    TEXT = "text"
    MARKDOWN = "markdown"
    MARKDOWN_V2 = "markdown_v2"


LIMITS: Final = {Kind.TEXT: 2048, Kind.MARKDOWN: 4096, Kind.MARKDOWN_V2: 4096}  # bytes

MOST_MENTIONS: Final = 50
_USERID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.@-]{0,63}")
_UNSEEN: Final = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)
_LINE_END: Final = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_BOLD: Final = re.compile(r"\*\*([^*\n]+)\*\*")
_ENTITY: Final = re.compile(r"&(?=#?\w+;)")
_HEADING: Final = re.compile(r"^(\s*(?:>\s*)*)(#+)", re.MULTILINE)
_RULE_LINE: Final = re.compile(r"^[ \t>]*[-=](?:[ \t]*[-=])*[ \t]*$", re.MULTILINE)
_INNER_QUOTE: Final = re.compile(r"(?<!^)>|>(?! )", re.MULTILINE)
_WIDE: Final = 0xFEE0  # from an ASCII character to its full-width likeness
_ALWAYS: Final = "<@"
_MARKUP: Final = "[]`_~|\\*"


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
    plain = _widen(_clean(text), _ALWAYS)
    if kind is Kind.TEXT:
        return _BOLD.sub(r"\1", plain)
    plain = _INNER_QUOTE.sub(_wide, plain)
    plain = _HEADING.sub(lambda found: found[1] + _widen(found[2], "#"), plain)
    plain = _RULE_LINE.sub(lambda found: _widen(found[0], "-="), plain)
    plain = _ENTITY.sub(_wide, plain)
    pieces = _BOLD.split(plain)  # what is bold has odd places
    return "".join(
        f"**{_widen(piece, _MARKUP)}**" if at % 2 else _widen(piece, _MARKUP)
        for at, piece in enumerate(pieces)
    )


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table for `markdown_v2`, already escaped: add it to an escaped text, and split that."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(map(_cell, line))} |\n" for line in lines)


def _cell(value: str) -> str:
    if value == "---":
        return value
    return " ".join(escape(value, Kind.MARKDOWN_V2).split()) or "\uff0d"


def _clean(text: str) -> str:
    """Without what cannot be seen or encoded; one kind of line end."""
    seen = _UNSEEN.sub("", _LINE_END.sub("\n", text))
    return seen.encode("utf-8", "replace").decode()


def _widen(text: str, characters: str) -> str:
    return text.translate({ord(c): ord(c) + _WIDE for c in characters})


def _wide(found: re.Match[str]) -> str:
    return chr(ord(found[0]) + _WIDE)
