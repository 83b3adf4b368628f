"""Facts inside a message: what is found, what it is worth, and where it stands."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.understanding import Names, Understanding

MONDAY = date(2026, 9, 28)
NAMES = Names(
    projects=((1, ("冷链物流园项目", "冷链园")),),
    units=((7, ("云岭县自然资源局", "自规局", "国土局")),),
    places=("青砚镇",),
)


@pytest.fixture(scope="module")
def county() -> Understanding:
    return Understanding(NAMES)


def found(reader: Understanding, text: str, kind: str) -> list[tuple[str, str | int]]:
    """Stretch as typed and value of every fact of that kind."""
    facts = reader.facts(text, MONDAY)
    return [(text[f.start : f.end], f.value) for f in facts if f.kind == kind]


@pytest.mark.parametrize(
    ("text", "said", "yuan"),
    [
        ("还差三千多万", "三千多万", 30_000_000),
        ("贷款3个亿没放", "3个亿", 300_000_000),
        ("概算1.2亿元没批", "1.2亿元", 120_000_000),
        ("欠86万元", "86万元", 860_000),
        ("欠两百来万", "两百来万", 2_000_000),
        ("一千二百万没到", "一千二百万", 12_000_000),
        ("差500个没到位", "500", 5_000_000),
        ("押金3600元", "3600元", 3_600),
        ("十五万的保证金", "十五万", 150_000),
    ],
)
def test_money_is_counted_in_yuan(county: Understanding, text: str, said: str, yuan: int) -> None:
    assert found(county, text, "money") == [(said, yuan)]


@pytest.mark.parametrize(
    "text",
    ["买了3万吨水泥", "20万平米厂房", "630千伏安", "十万火急", "几十万也行", "第三个", "万一停了"],
)
def test_other_counts_are_no_money(county: Understanding, text: str) -> None:
    assert found(county, text, "money") == []


@pytest.mark.parametrize(
    ("text", "said", "day"),
    [
        ("上周三报上去的", "上周三", "2026-09-23"),
        ("昨天开的会", "昨天", "2026-09-27"),
        ("上个月底说好的", "上个月底", "2026-08-31"),
        ("三个月前就交了", "三个月前", "2026-06-30"),
        ("下周五前要批", "下周五", "2026-10-09"),
        ("１０月１６日开工", "１０月１６日", "2026-10-16"),
        ("汛期前必须做完", "汛期前", "2027-05-31"),
        ("二十五号要来检查", "二十五号", "2026-10-25"),
    ],
)
def test_days_are_resolved_against_the_clock(
    county: Understanding, text: str, said: str, day: str
) -> None:
    assert found(county, text, "day") == [(said, day)]


def test_a_time_stuck_is_a_span_of_days(county: Understanding) -> None:
    assert found(county, "林地手续卡在省里快俩月了", "span") == [("俩月", 60)]
    assert found(county, "等了半个月没回", "span") == [("半个月", 15)]


def test_names_of_the_register_are_certain(county: Understanding) -> None:
    text = "青砚镇冷链园的件国土局不收"
    facts = {f.kind: (f.value, f.certainty) for f in county.facts(text, MONDAY)}
    assert facts["project"] == (1, 1.0)
    assert facts["unit"] == (7, 1.0)
    assert facts["place"] == ("青砚镇", 1.0)


def test_other_places_are_guessed(county: Understanding) -> None:
    (fact,) = [f for f in county.facts("河湾村三户不签", MONDAY) if f.kind == "place"]
    assert (fact.value, fact.certainty) == ("河湾村", 0.5)
    assert found(county, "村里人不让干", "place") == []


def test_permits_have_their_name_in_law(county: Understanding) -> None:
    text = "环评批复和施工证都没下来，林地手续还在省里"
    assert found(county, text, "permit") == [
        ("环评批复", "环境影响评价批复"),
        ("施工证", "建筑工程施工许可证"),
        ("林地手续", "使用林地审核同意书"),
    ]
    assert found(county, text, "level") == [("省", "province")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("请孙县协调", ["孙县"]),
        ("找李主任 王工都说不知道", ["李主任", "王工"]),
        ("公安局和规划局都来了", []),
        ("马上开工", []),
    ],
)
def test_people_are_those_called_by_post(
    county: Understanding, text: str, said: list[str]
) -> None:
    assert [words for words, _ in found(county, text, "person")] == said


def test_urgency_is_what_the_sender_says(county: Understanding) -> None:
    assert found(county, "十万火急，快来人", "urgency") == [
        ("十万火急", "十万火急"),
        ("快来人", "快来人"),
    ]


@given(st.text(max_size=300))
def test_every_fact_stands_in_the_text(text: str) -> None:
    for fact in Understanding(NAMES).facts(text, MONDAY):
        assert 0 <= fact.start < fact.end <= len(text)


def test_facts_are_those_of_the_text_whatever_was_read_before(county: Understanding) -> None:
    first, second = "差三百多万　环评没批", "差５００个，\u200b冷链园等国土局"
    alone = {text: Understanding(NAMES).facts(text, MONDAY) for text in (first, second)}
    for asked in (first, second, second, first):
        county.read(second)
        assert county.facts(asked, MONDAY) == alone[asked]
