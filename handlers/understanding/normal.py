"""One spelling for every text: full-width letters, case and control characters are levelled."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

_UNEVEN: Final = re.compile(r"[^\x20-@\[-\x7e\u4e00-\u9fff、。“”‘’《》【】—]")
_ODD: Final = re.compile(r"[^\x20-\x7e\u4e00-\u9fff、。“”‘’《》【】—\uff01-\uff5e]")

UNKNOWN: Final = "\ue000"  # stands for a character that says nothing; nobody types it


def normalise(text: str) -> str:
    r"""The text in NFKC, case folded, without control characters; mentions stay.

    >>> normalise("\uff25PC\u200b  10KV！")
    'epc 10kv!'
    """
    return trace(text)[0].strip()


def trace(text: str) -> tuple[str, Sequence[int]]:
    """The normalised text, and for each of its characters the index it was typed at."""
    if "  " not in text:
        plain = text.replace("，", ",")
        if not _UNEVEN.search(plain):
            return plain, range(len(text))
        if not _ODD.search(text):
            return _plain(text), range(len(text))
    level: list[str] = []
    origin: list[int] = []
    for index, typed in enumerate(text):
        for char in _levelled(typed):
            if level and (level[-1] == "\n" or char == level[-1] == " ") and char in " \n":
                continue
            level.append(char)
            origin.append(index)
    return "".join(level), origin


def _levelled(char: str) -> str:
    if char in "\r\n":
        return "\n"
    if char.isspace():
        return " "
    if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Cn"}:
        return ""
    return _plain(char)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
