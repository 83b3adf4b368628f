"""Levelling of spelling, and messages that list several matters."""

from __future__ import annotations

from unicodedata import normalize

import pytest

from handlers.understanding import normalise, split_matters
from handlers.understanding.normal import trace


@pytest.mark.parametrize(
    ("typed", "level"),
    [
        ("ＥＰＣ　１０ＫＶ！", "epc 10kv!"),
        ("  环评\u200b没批\x07  ", "环评没批"),
        ("a\t b", "a b"),
        ("①组", "1组"),
        ("甲\r\n乙", "甲\n乙"),
        ("@吹哨 收到", "@吹哨 收到"),
        ("ABC\u3000环评", "abc 环评"),
    ],
)
def test_text_has_one_spelling(typed: str, level: str) -> None:
    assert normalise(typed) == level


def test_what_is_passed_over_at_once_is_spelt_like_all_else() -> None:
    for char in filter(str.isprintable, map(chr, range(0x21, 0x10000))):
        assert normalise(f"中，{char}文") == normalize("NFKC", f"中,{char}文").casefold()


def test_every_character_knows_where_it_was_typed() -> None:
    level, origin = trace("㎏\u200b环评")
    assert level == "kg环评"
    assert list(origin) == [0, 0, 2, 3]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "1、高压线没人迁 2、进场路限高 3、评审费没着落",
            ("高压线没人迁", "进场路限高", "评审费没着落"),
        ),
        ("硅料厂：1.环评没批\n2.能评没批", ("硅料厂 环评没批", "硅料厂 能评没批")),
        ("一、林地没批；二、水保没批", ("林地没批", "水保没批")),
        ("（1）林地没批（2）水保没批", ("林地没批", "水保没批")),
        ("1)林地没批 2)水保没批", ("林地没批", "水保没批")),
        ("环评没批", ("环评没批",)),
        ("1、只有一件事没办", ("1、只有一件事没办",)),
        ("差1.5公里路 2.3公里管没通", ("差1.5公里路 2.3公里管没通",)),
        ("3、甲事没办 5、乙事没办", ("3、甲事没办 5、乙事没办",)),
        ("1、甲 2、乙", ("1、甲 2、乙",)),
    ],
)
def test_a_numbered_list_becomes_several_matters(text: str, parts: tuple[str, ...]) -> None:
    assert split_matters(text) == parts
