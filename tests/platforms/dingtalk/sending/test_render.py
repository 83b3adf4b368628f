"""DingTalk's dialect: nothing is lost, nothing too long, and no power for what people wrote."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.platforms.dingtalk.sending.render import (
    LONGEST,
    LONGEST_TITLE,
    escape,
    render,
    title,
    userids,
)
from bot.platforms.splitting import size

TOKENS = st.sampled_from(
    [
        *("**", "*", "> ", "- ", "\n", "|", "| a | b |\n| --- | --- |\n", "@all", "@user9"),
        *('<font color="red">', "</font>", "[这里](http://evil)", "![x](http://evil/y.png)"),
        *("`", "```\n", "# ", "~~", "__", "&lt;", "&nbsp;", "---\n", "\r\n", "\u202e", "\\", '"'),
        *("1号桥停工", "拖欠工资", "，", "。", " ", "    ", "\t", "x" * 50, "1. "),
    ]
)
TYPED = st.lists(st.one_of(TOKENS, st.text(max_size=30)), max_size=120).map("".join)
FORBIDDEN = re.compile(r"<|@|\]\(|`|~|&#?\w+;|^\s*#|^[-=]+$|^\||^[ \t]", re.MULTILINE)


@given(TYPED)
@example("&amp;lt;@all")
@example("    # x")
def test_what_people_wrote_mentions_nobody_and_marks_nothing_up(text: str) -> None:
    assert not FORBIDDEN.search(escape(text))
    assert not re.search("[<@\n]", title(text))


@given(TYPED, st.integers(1, 40))
@example('"' * 200, 100)
def test_no_part_is_over_the_limit_of_any_channel(text: str, times: int) -> None:
    for part in render(text * times, ["user9"]):
        assert size(part.text) <= LONGEST
        assert size(part.param) <= LONGEST
        assert len(part.title) <= LONGEST_TITLE
        assert json.loads(part.param) == {"title": part.title, "text": part.text}


@given(TYPED, st.lists(st.from_regex(r"[A-Za-z0-9][\w.@-]{0,63}", fullmatch=True), max_size=60))
def test_who_is_named_is_in_the_last_part_and_nobody_else(text: str, accounts: list[str]) -> None:
    *others, last = render(text * 8, accounts)
    assert [part.mentioned for part in others if part.mentioned] == []
    assert last.mentioned == userids(accounts)
    assert re.findall(r"(?<!\S)@(\S+)", last.text) == list(last.mentioned)
    assert not any("@" in part.text for part in others)


def test_lines_stay_lines_and_blocks_end() -> None:
    text = "**3号** 待签收\n地点：东岭\n> 原话一\n> 原话二\n请办：\n- 一\n- 二\n\n完"
    assert escape(text) == (
        "**3号** 待签收  \n地点：东岭\n\n> 原话一  \n> 原话二\n\n请办：\n\n- 一\n- 二\n\n完"
    )


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("**3号** 停工\n详情", "3号 停工"),
        ("\n\n> @all 停工", "＠all 停工"),
        ("- 一", "一"),
        ("长" * 60, "长" * 47 + "…"),
    ],
)
def test_the_title_is_the_first_words_without_markup(text: str, shown: str) -> None:
    assert title(text) == shown


def test_long_texts_are_numbered_and_whole() -> None:
    parts = render("\n".join(f"{n}号桥停工" for n in range(3000)))
    assert len(parts) > 3
    assert parts[1].text.startswith(f"（2/{len(parts)}）")
    told = re.findall(r"(\d+)号", "".join(part.text for part in parts))
    assert told == [str(n) for n in range(3000)]
