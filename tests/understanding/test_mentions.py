"""Names of the register in a text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz, process

from handlers.understanding import Names, Understanding
from handlers.understanding.mentions import NameFinder

PROJECTS = ("冷链物流园", "污水厂扩建", "城东快速通道二期", "城东快速路", "储能电池", "冷链产业园")
FINDER = NameFinder(((at, (name,)) for at, name in enumerate(PROJECTS)), shorten=False)
PIECES = st.sampled_from([*"".join(PROJECTS), *PROJECTS, "没批", "停工"])


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("硅料厂林地没批", (1,)),
        ("云岭县年产5万吨硅基新材料项目环评没批", (1,)),
        ("硅基新材料环评没批", (1,)),
        ("抽蓄和二院迁建的可研都没批", (2, 3)),
        ("青石河抽水蓄能电战环评没批", (2,)),
        ("那个项目环评没批", ()),
    ],
)
def test_projects_are_found_by_name_nickname_short_form_or_nearly(
    reader: Understanding, text: str, ids: tuple[int, ...]
) -> None:
    assert set(reader.read(text).project_ids) == set(ids)


def test_the_longest_name_wins(reader: Understanding) -> None:
    assert reader.read("城北污水管网改造工程用电没通").project_ids == (4,)


def test_words_inside_a_project_name_do_not_decide_the_category(reader: Understanding) -> None:
    assert reader.read("城北污水管网施工许可没办下来").category == "permit"


def test_units_are_found_by_any_of_their_names(reader: Understanding) -> None:
    assert reader.read("国土局和林草局互推").unit_ids == (11, 12)


def test_a_reader_without_names_finds_none() -> None:
    reading = Understanding(Names()).read("硅料厂环评没批")
    assert (reading.project_ids, reading.unit_ids) == ((), ())


def test_readers_do_not_share_their_names() -> None:
    first = Understanding(Names(projects=((7, ("蓝雾谷风电",)),)))
    second = Understanding()
    assert first.read("蓝雾谷风电送出线路没批").project_ids == (7,)
    assert second.read("蓝雾谷风电送出线路没批").project_ids == ()


@given(text=st.lists(PIECES, max_size=14).map("".join))
def test_no_name_that_is_nearly_held_is_passed_over(text: str) -> None:
    near = process.extract(text, PROJECTS, scorer=fuzz.partial_ratio, score_cutoff=80.0, limit=3)
    assert FINDER.guess(text) == tuple(at for _, _, at in near)
