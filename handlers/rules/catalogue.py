"""The catalogue of problem categories, read from data/categories.toml."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

DATA: Final = Path(__file__).parent / "data"
LONGEST_ANSWER: Final = 10  # characters; a longer text is a sentence, not a category's name


@dataclass(frozen=True, slots=True)
class Category:
    """One category: its stable code, full name, and short words people call it by."""

    code: str
    name: str
    words: tuple[str, ...] = ()


def load_categories(text: str) -> Mapping[str, Category]:
    """Categories by code, in the order of the TOML text.

    Raises:
        ValueError: a category has no name, or a word names two of them.
    """
    tables = tomllib.loads(text)
    found: dict[str, Category] = {}
    named: dict[str, str] = {}
    for code, table in tables.items():
        if not table.get("name") or set(table) - {"name", "words"}:
            raise ValueError(f"category {code}: name missing or unknown key")
        category = Category(code, table["name"], tuple(table.get("words", ())))
        found[code] = category
        for word in (code, category.name, *category.words):
            if named.setdefault(word, code) != code:
                raise ValueError(f"category {code}: {word} already names {named[word]}")
    return MappingProxyType(found)


CATEGORIES: Final = load_categories((DATA / "categories.toml").read_text(encoding="utf-8"))
NAMES: Final = {
    word: category
    for category in CATEGORIES.values()
    for word in (category.code, category.name, *category.words)
}
_AROUND: Final = tomllib.loads((DATA / "category-answer.toml").read_text(encoding="utf-8"))


def category_named(text: str) -> Category | None:
    """The category that a short answer names, or None.

    Accepts code, full name and short words, with what people put around them; of two categories
    named in one answer neither is taken.

    >>> category_named("EIA").code
    'eia'
    """
    answer = _plain(text)
    while answer and answer not in NAMES:
        shorter = _without_affix(answer)
        if shorter == answer:
            return _only_one_in(answer)
        answer = shorter
    return NAMES.get(answer)


def _plain(text: str) -> str:
    kept = (c for c in unicodedata.normalize("NFKC", text).lower() if c.isalnum())
    return "".join(kept)


def _without_affix(answer: str) -> str:
    for prefix in _AROUND["before"]:
        if answer.startswith(prefix):
            return answer.removeprefix(prefix)
    for suffix in _AROUND["after"]:
        if answer.endswith(suffix):
            return answer.removesuffix(suffix)
    return answer


def _only_one_in(answer: str) -> Category | None:
    if len(answer) > LONGEST_ANSWER:
        return None
    inside = {category.code: category for word, category in NAMES.items() if word in answer}
    return next(iter(inside.values())) if len(inside) == 1 else None
