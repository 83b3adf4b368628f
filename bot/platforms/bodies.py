"""Reading what platforms send: whatever a field holds, nothing here raises."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

from handlers.messages import Quote
from handlers.parser import find_number, strip_mentions
from handlers.texts.words import VERBS

_LONGEST_ID: Final = 256


def loads(raw: str | bytes) -> Mapping[str, object] | None:
    """The JSON object, or None when it is none."""
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def part(body: Mapping[str, object], name: str) -> Mapping[str, object]:
    """That object inside, or an empty one."""
    value = body.get(name)
    return value if isinstance(value, dict) else {}


def parts(body: Mapping[str, object], name: str) -> list[Mapping[str, object]]:
    """The objects of that list inside; what is none of them is left out."""
    values = body.get(name)
    return [item for item in values if isinstance(item, dict)] if isinstance(values, list) else []


def text(body: Mapping[str, object], name: str) -> str:
    """That text without what no database keeps: NUL, and halves of surrogate pairs."""
    value = body.get(name)
    if not isinstance(value, str):
        return ""
    return value.replace("\0", "").encode(errors="replace").decode()


def identifier(body: Mapping[str, object], name: str) -> str:
    """That identifier, or "" when it is none."""
    value = body.get(name)
    is_good = isinstance(value, str) and len(value) <= _LONGEST_ID and value.isprintable()
    return str(value) if is_good else ""


def meant(words: str, quote: Quote | None) -> str:
    """What was said: a bare mention under a quotation speaks the quoted words.

    Unless those hold a ticket number, for then the bot most likely wrote them.
    """
    is_bare = quote is not None and not strip_mentions(words, VERBS.names)
    if is_bare and quote is not None and not find_number(quote.text):
        return quote.text
    return words
