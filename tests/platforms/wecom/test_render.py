"""Nothing is lost, nothing too long, and no power for what people wrote."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.platforms.escaping import markdown, plain
from bot.platforms.splitting import SMALLEST_LIMIT, size, split
from bot.platforms.wecom.render import LONGEST, render, userids

TOKENS = st.sampled_from(
    [
        *("**", "*", "> ", "- ", "\n", "|", "| a | b |\n| --- | --- |\n", "<@all>", "@all"),
        *("<@zhangsan>", '<font color="warning">', "</font>", "[这里](http://evil)", "![x](y)"),
        *("`", "```\n", "# ", "~~", "__", "&lt;@all&gt;", "---\n", "\r\n", "\u202e", "\\"),
        *(
            "1号桥停工",
            "施工单位拖欠工资",
            "e\u0301",
            "👷🏽\u200d♀️",
            "🇨🇳",
            "，",
            "。",
            " ",
            "x" * 50,
        ),
    ]
)
TYPED = st.lists(st.one_of(TOKENS, st.text(max_size=30)), max_size=120).map("".join)
FORBIDDEN = re.compile(r"<|@|\]\(|`|~|&#?\w+;|^\s*#|^[-=]+$|^\|", re.MULTILINE)


@given(TYPED)
@example("&amp;lt;@all")
def test_what_people_wrote_mentions_nobody_and_marks_nothing_up(text: str) -> None:
    assert not re.search("[<@]", plain(text))
    assert not FORBIDDEN.search(markdown(text))


@given(TYPED, st.integers(SMALLEST_LIMIT, 700))
@example("| " + "甲" * 300 + " |\n| --- |\n", 300)
@example("很\u200d**" + "急" * 60 + "**", 160)
def test_the_parts_joined_are_the_text_and_every_part_fits(text: str, limit: int) -> None:
    text = text.encode("utf-8", "replace").decode()
    parts = split(text, limit)
    assert "".join(part.body for part in parts) == text
    assert [p for p in parts if size(p.text) > limit] == []
    if len(parts) > 1:
        marks = [f"（{n}/{len(parts)}）\n" for n in range(1, len(parts) + 1)]
        assert [part.mark for part in parts] == marks
        assert [p for p in parts if not p.body] == []


@given(TYPED)
def test_no_rendered_part_is_over_the_limit_or_no_utf8(text: str) -> None:
    parts = render(text * 8, ["lisi"])
    assert [p for p in parts if len(p.encode()) > LONGEST] == []
    joined = "".join(re.sub(r"\A（\d+/\d+）\n", "", part) for part in parts)
    assert re.findall("<@[^>]*>", joined) == ["<@lisi>"]


@given(
    st.lists(st.sampled_from(["**停工**", "**" + "很" * 40 + "**", "一", "，", "\n"]), max_size=80)
)
def test_bold_is_never_left_open(words: list[str]) -> None:
    for part in split("。".join(words), 160):
        assert part.text.count("**") % 2 == 0


@given(st.lists(st.from_regex(r"[A-Za-z0-9][\w.@-]{0,63}", fullmatch=True), max_size=60))
def test_mentions_stay_whole(accounts: list[str]) -> None:
    people = userids(accounts)
    parts = split(" ".join(f"<@{userid}>" for userid in people), 200)
    found = [name for part in parts for name in re.findall("<@([^<>]+)>", part.text)]
    assert tuple(found) == people


@given(st.integers(0, 60))
def test_characters_and_what_modifies_them_stay_together(filling: int) -> None:
    family = "👷🏽\u200d♀️"
    parts = split("x" * filling + family * 40, 160)
    assert sum(part.body.count(family) for part in parts) == 40


def table(head: str, *rows: str) -> str:
    return "".join(f"{row}\n" for row in (head, re.sub("[^|]+", " --- ", head), *rows))


def test_a_long_table_is_cut_between_rows_and_keeps_its_head() -> None:
    rows = [f"| {n}号 | 桥 | 县水利局 待派 |" for n in range(200)]
    parts = split(table("| 编号 | 事项 | 单位 |", *rows), 4096)
    assert len(parts) > 1
    for part in parts:
        lines = [line for line in part.text.splitlines() if line.startswith("|")]
        assert lines[:2] == ["| 编号 | 事项 | 单位 |", "| --- | --- | --- |"]
        assert [line for line in lines if line.count("|") != 4] == []
    assert sum(part.body.count("号 |") for part in parts) == 201


def test_a_short_table_is_not_cut() -> None:
    block = table("| 编号 | 单位 |", "| 1 | 县水利局 |", "| 2 | 县交通局 |")
    parts = split("开头" * 40 + "\n" + block + "结尾" * 40, 300)
    assert any(block in part.body for part in parts)


def test_a_long_bold_span_and_a_long_quote_go_on_in_the_next_part() -> None:
    parts = split("> **" + "急" * 100 + "** 请办", 160)
    assert len(parts) > 2
    assert {part.text.count("**") for part in parts} <= {0, 2}
    assert all(part.text.removeprefix(part.mark).startswith("> ") for part in parts)


def test_our_own_marks_are_shown() -> None:
    text = "**3号** 待签收\n> 原话\n- 一"
    assert plain(text) == "3号 待签收\n> 原话\n- 一"
    assert render(text) == (text,)
    assert render(text, ["lisi", "@all"]) == (text + "\n<@lisi>",)


def test_a_limit_too_small_is_refused() -> None:
    with pytest.raises(ValueError, match="limit"):
        split("吹哨", SMALLEST_LIMIT - 1)
