"""Takes the power of markup from what people wrote, for every platform alike.

A message comes as one text in which people's words stand beside ours. Our own texts carry only
three marks: `**bold**` within a line, `> ` and `- ` at the start of one. These marks are harmless
whoever wrote them and stay. Every other character that a platform reads as markup (mentions,
colours, links, images, code, headings, tables, entities) is one that our texts never need, so it
is replaced by its full-width likeness, wherever it came from. A bare web address stays: it shows
where it leads.
"""

from __future__ import annotations

import re
from typing import Final

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


def plain(text: str) -> str:
    """The text where nothing is markup: it mentions nobody; bold stands without its marks."""
    return _BOLD.sub(r"\1", _widen(_clean(text), _ALWAYS))


def markdown(text: str) -> str:
    r"""The text with no power but bold, quotes and lists.

    >>> markdown("**3号** 请看 `rm` # 1") == "**3号** 请看 \uff40rm\uff40 # 1"
    True
    """
    plain = _INNER_QUOTE.sub(_wide, _widen(_clean(text), _ALWAYS))
    plain = _HEADING.sub(lambda found: found[1] + _widen(found[2], "#"), plain)
    plain = _RULE_LINE.sub(lambda found: _widen(found[0], "-="), plain)
    plain = _ENTITY.sub(_wide, plain)
    pieces = _BOLD.split(plain)  # what is bold has odd places
    return "".join(
        f"**{_widen(piece, _MARKUP)}**" if at % 2 else _widen(piece, _MARKUP)
        for at, piece in enumerate(pieces)
    )


def _clean(text: str) -> str:
    """Without what cannot be seen or encoded; one kind of line end."""
    seen = _UNSEEN.sub("", _LINE_END.sub("\n", text))
    return seen.encode("utf-8", "replace").decode()


def _widen(text: str, characters: str) -> str:
    return text.translate({ord(c): ord(c) + _WIDE for c in characters})


def _wide(found: re.Match[str]) -> str:
    return chr(ord(found[0]) + _WIDE)
