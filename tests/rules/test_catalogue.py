"""The categories, and how short answers name one."""

from __future__ import annotations

import pytest

from handlers.rules.catalogue import CATEGORIES, category_named, load_categories

FIXED = {
    "land": "土地用地",
    "forest": "林地草地",
    "planning": "规划",
    "approval": "立项可研审批",
    "eia": "环评",
    "energy": "能评",
    "funding": "资金融资",
    "demolition": "征地拆迁",
    "tender": "招投标采购",
    "permit": "施工许可与建设程序",
    "water": "水土保持与涉水",
    "special": "文物压矿地灾等专项",
    "power": "用电与电力迁改",
    "utilities": "水气路通信等配套",
    "site": "施工环境",
    "labour": "用工",
    "design": "设计勘察中介",
    "safety": "安全与职业健康",
    "policy": "政策兑现与营商环境",
    "statistics": "投资统计与入统",
    "other": "其他",
}


def test_codes_and_names_are_those_that_outsiders_rely_on() -> None:
    assert {code: category.name for code, category in CATEGORIES.items()} == FIXED


def test_the_catalogue_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        CATEGORIES["eia"] = CATEGORIES["land"]  # type: ignore[index]


@pytest.mark.parametrize("code", FIXED)
def test_every_name_code_and_short_word_names_its_category(code: str) -> None:
    category = CATEGORIES[code]
    for word in (code, category.name, *category.words):
        found = category_named(word)
        assert found is not None, word
        assert found.code == code, word


ANSWERS = [
    ("环评", "eia"),
    ("是环评", "eia"),
    ("不对，是环评", "eia"),
    ("应该是林地", "forest"),
    ("应该是林地的问题吧", "forest"),
    ("属于征拆方面的事", "demolition"),
    ("EIA", "eia"),
    ("ｅｉａ", "eia"),
    ("  用电。", "power"),
    ("归土地类", "land"),
    ("这是钱的事", "funding"),
    ("林业手续", "forest"),
    ("施工许可手续", "permit"),
    ("正拆", "demolition"),
    ("都不是", "other"),
    ("临时用电的", "power"),
    ("环评审批那块", "eia"),
    ("规划", "planning"),
    ("规划许可证", "planning"),
]


@pytest.mark.parametrize(("text", "code"), ANSWERS, ids=[text for text, _ in ANSWERS])
def test_an_answer_names_a_category(text: str, code: str) -> None:
    found = category_named(text)
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("，。", id="only-punctuation"),
        pytest.param("是", id="only-the-frame"),
        pytest.param("镁合金二期", id="a-project"),
        pytest.param("环评还是能评", id="two-at-once"),
        pytest.param("环评批复到现在还没有下来谁管一下", id="a-whole-sentence"),
    ],
)
def test_other_texts_name_none(text: str) -> None:
    assert category_named(text) is None


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        pytest.param("[eia]\nwords = []", "category eia: name missing", id="no-name"),
        pytest.param('[eia]\nname = "a"\ncolour = "b"', "unknown key", id="unknown-key"),
        pytest.param(
            '[eia]\nname = "a"\n[energy]\nname = "b"\nwords = ["a"]',
            "category energy: a already names eia",
            id="word-of-two-categories",
        ),
    ],
)
def test_a_faulty_catalogue_is_refused_by_name(text: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        load_categories(text)


def test_a_category_needs_no_words() -> None:
    assert load_categories('[eia]\nname = "a"')["eia"].words == ()
