"""The guide to permits from data/permits.toml: what they are called, who, when, which papers."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

DATA: Final = Path(__file__).parent / "data" / "permits.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """One permit: `unit` lists names, the first that the register knows handles it.

    `legal` and `promised` are limits in words, counted from 受理 of complete papers; `law` says
    where the legal one stands.
    """

    name: str
    words: tuple[str, ...]
    unit: tuple[str, ...]
    level: str = "county"
    after: tuple[str, ...] = ()
    papers: tuple[str, ...]
    legal: str
    law: str
    promised: str


def load_guide(text: str) -> Mapping[str, Guide]:
    """Guides by the permit's name, in the order of the TOML text.

    Raises:
        ValueError: a word names two permits, or a permit before is not there.
        TypeError: a key is missing or unknown.
    """
    made = [_guide(raw) for raw in tomllib.loads(text)["permits"]]
    named: dict[str, str] = {}
    for guide in made:
        for word in (guide.name, *guide.words):
            if named.setdefault(word, guide.name) != guide.name:
                raise ValueError(f"permit {guide.name}: {word} already names {named[word]}")
    names = {guide.name for guide in made}
    if wrong := {name for guide in made for name in guide.after} - names:
        raise ValueError(f"permits: not there: {', '.join(sorted(wrong))}")
    return MappingProxyType({guide.name: guide for guide in made})


def _guide(raw: dict[str, Any]) -> Guide:
    plain: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in raw.items()}
    return Guide(**plain)


GUIDES: Final = load_guide(DATA.read_text(encoding="utf-8"))
_BY_WORD: Final = {word: g for g in GUIDES.values() for word in (g.name, *g.words)}
WORDS: Final = tuple(sorted(_BY_WORD, key=len, reverse=True))


def permit_called(text: str) -> Guide | None:
    """The permit with exactly that name or word, or None."""
    return _BY_WORD.get(text)


def permit_in(text: str) -> tuple[Guide, str] | None:
    """The permit whose longest word stands in the text, with that word; or None."""
    word = next((word for word in WORDS if word in text), None)
    return (_BY_WORD[word], word) if word else None
