"""Our own Markdown in DingTalk's dialect; nothing that people wrote gains power in it.

DingTalk joins lines unless two blanks or an empty line part them, and lets a quote or a list run
on into the next line. Mentions need both the person in `at` and `@userid` in the text, so no typed
`@` can mention anybody, and `isAtAll` is never set:
https://open.dingtalk.com/document/development/robot-message-type
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from bot.platforms.escaping import markdown, plain
from bot.platforms.splitting import size, split

LONGEST: Final = 15_000  # bytes; the refusals of longer ones speak of 20 000
MOST_MENTIONS: Final = 50
LONGEST_TITLE: Final = 48  # characters; the platform names no limit
_ROOM: Final = (14_000, 12_000, 7_000)  # bytes of text; in JSON some take two
_USERID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.@-]{0,63}")
_INDENT: Final = re.compile(r"^[ \t]+", re.MULTILINE)
_BLOCKS: Final = ("> ", "- ")


@dataclass(frozen=True, slots=True)
class Part:
    """One message: `mentioned` are named in its text, each as `@userid`."""

    title: str
    text: str
    mentioned: tuple[str, ...] = ()

    @property
    def param(self) -> str:
        """What the robot's interface calls `msgParam`."""
        return json.dumps({"title": self.title, "text": self.text}, ensure_ascii=False)


def render(text: str, mentions: Iterable[str] = ()) -> tuple[Part, ...]:
    """The message cut to what one may hold; the last part mentions the people."""
    people = userids(mentions)
    names = f"\n\n{' '.join(f'@{userid}' for userid in people)}" if people else ""
    head, body = title(text), escape(text)
    for limit in _ROOM:
        parts = _parts(body, limit - size(names), head, names, people)
        if all(size(part.param) <= LONGEST for part in parts):
            break
    return parts


def escape(text: str) -> str:
    r"""The text with no power but bold, quotes and lists, its lines kept apart.

    >>> escape("**3号** @all\n请签收\n- 一")
    '**3号** ＠all  \n请签收\n\n- 一'
    """
    lines = _INDENT.sub("", markdown(text)).strip().split("\n")
    return lines[0] + "".join(_joint(a, b) + b for a, b in pairwise(lines))


def title(text: str) -> str:
    """The gist, for the list of chats and the notification: the first words, without markup."""
    first = next((line for line in plain(text).splitlines() if line.strip()), "")
    words = first.removeprefix("> ").removeprefix("- ").strip()
    return words if len(words) <= LONGEST_TITLE else words[: LONGEST_TITLE - 1] + "…"


def userids(accounts: Iterable[str]) -> tuple[str, ...]:
    """Those that may be mentioned, each once, at most fifty.

    >>> userids(["user9", "user9", "all", "@all", "李四", "external:x"])
    ('user9',)
    """
    found = dict.fromkeys(a for a in accounts if _USERID.fullmatch(a) and a.lower() != "all")
    return tuple(found)[:MOST_MENTIONS]


def _parts(
    body: str, limit: int, head: str, names: str, people: Sequence[str]
) -> tuple[Part, ...]:
    *texts, last = [part.text for part in split(body, limit)]
    return (*(Part(head, one) for one in texts), Part(head, last + names, tuple(people)))


def _joint(above: str, below: str) -> str:
    """What parts two lines: an empty line where one of them begins or ends a block."""
    if not above or not below:
        return "\n"
    return "  \n" if _block(above) == _block(below) == "" else _within(above, below)


def _within(above: str, below: str) -> str:
    if _block(above) != _block(below):
        return "\n\n"
    return "  \n" if _block(above) == "> " else "\n"


def _block(line: str) -> str:
    return next((mark for mark in _BLOCKS if line.startswith(mark)), "")
