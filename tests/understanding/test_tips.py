"""Accusations are recognised; ordinary complaints are not."""

from __future__ import annotations

import pytest

from handlers.understanding import Understanding, is_tip
from handlers.understanding.tips import BRIEF
from tests.understanding.conftest import TRAINING, corpus, rows

MESSAGES = [(str(row["text"]), bool(row["tip"])) for row in rows("tips.jsonl")]


@pytest.mark.parametrize("text", [text for text, tip in MESSAGES if tip])
def test_an_accusation_of_somebody_named_is_a_tip(text: str) -> None:
    assert is_tip(text)


@pytest.mark.parametrize("text", [text for text, tip in MESSAGES if not tip])
def test_an_ordinary_complaint_is_no_tip(text: str) -> None:
    assert not is_tip(text)


def test_full_width_letters_and_hidden_characters_do_not_hide_a_tip() -> None:
    assert is_tip("宏远化工\u200b每天半夜　偷排")


def test_a_tip_at_the_end_of_a_long_text_is_found() -> None:
    assert is_tip("今天例会的内容见附件。" * 300 + "宏远化工半夜偷排酸水")


@pytest.mark.parametrize("text", ["", "👍", "收到"])
def test_small_talk_is_no_tip(text: str) -> None:
    assert not is_tip(text)


@pytest.mark.parametrize("wrong", ["偷工减料", "没取样就出报告"])
def test_a_wrong_is_found_however_its_expression_begins(wrong: str) -> None:
    assert is_tip(f"监理王工{wrong}")
    assert not is_tip(wrong)


def test_whoever_accuses_in_few_words_says_it_so_that_the_expressions_know() -> None:
    files = [path.name for path in (TRAINING / "corpus").glob("*.jsonl")]
    tips = [str(row["text"]) for name in files for row in corpus(name) if row["intent"] == "tip"]
    brief = [text for text in tips if len(text) <= BRIEF + 5]
    assert len(tips) > 400
    assert brief
    assert all(map(is_tip, brief))


@pytest.mark.parametrize("text", ["400千伏安的箱变", "二期的", "是光伏那个", "李四家的地"])
def test_a_short_answer_is_not_suspected(reader: Understanding, text: str) -> None:
    assert not reader.may_accuse(text)
    assert not reader.is_tip(text)


@pytest.mark.parametrize("text", ["王局长收钱", "老张拿回扣", "他小舅子的公司"])
def test_a_short_accusation_is_one_all_the_same(reader: Understanding, text: str) -> None:
    assert reader.is_tip(text)
