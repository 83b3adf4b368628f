"""Help about one command: every command, by each of its names."""

from __future__ import annotations

import re

import pytest

from handlers.commands import COMMANDS
from handlers.texts import help as texts
from handlers.texts.usage import SAME, USAGE
from handlers.texts.words import VERBS
from tests.chat import Chat
from tests.dialogues.test_story import DESK, FORESTRY


def plain(words: str) -> str:
    """The phrase as somebody says it, by the first of its choices."""
    return re.sub(r"\{([^{}/]*)[^{}]*\}", r"\1", words).replace("|", "")


SPOKEN = [(plain(words), p.verb) for words, p in VERBS.phrases.items() if words not in "?？"]


def test_every_command_has_its_line() -> None:
    assert set(COMMANDS) - {"choose"} == set(USAGE) | set(SAME)  # a choice is a bare figure


@pytest.mark.parametrize(("words", "verb"), SPOKEN, ids=[words for words, _ in SPOKEN])
def test_each_spelling_is_explained(words: str, verb: str) -> None:
    for asked in (f"帮助 {words}", f"{words}怎么用？", f"帮助{words}"):
        assert texts.asked(asked) == verb, asked
    assert texts.usage(verb)


@pytest.mark.parametrize("verb", [verb for verb in USAGE if verb not in ("correct", "detail")])
def test_each_name_in_the_help_is_explained_when_asked_how(verb: str) -> None:
    name = USAGE[verb].replace("：", " ").replace("（", " ").split(" ")[0]
    found = texts.asked(f"怎么{name}？")
    assert SAME.get(found, found) == verb or texts.usage(found) == texts.usage(verb)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("帮助 改派", ("改派 Q0001 单位名", "由分办员、包联领导办理")),
        ("怎么改派", ("改派 Q0001 单位名", "由分办员、包联领导办理")),
        ("怎么合并？", ("合并 Q0001 Q0002", "由分办员办理")),
        ("帮助 转派", ("改派 Q0001 单位名",)),
        ("如何签收", ("签收 Q0001", "主办单位")),
        ("绑定码怎么用", ("管理员，私聊",)),
        ("怎么上报", ("怎么用", "直接说一句")),
    ],
)
@pytest.mark.parametrize("who", [DESK, FORESTRY, "nobody"])
def test_the_answer_says_how_and_who(
    chat: Chat, who: str, said: str, words: tuple[str, ...]
) -> None:
    for room in ("private", "main"):
        answer = chat.answer(who, f"@吹哨 {said}", room)
        assert all(word in answer for word in words), answer
    assert chat.tickets == ()


@pytest.mark.parametrize(
    "said", ["怎么还没办好", "怎么退单了", "怎么没解决", "怎么办 林地手续", "怎么算的"]
)
def test_a_complaint_and_a_question_are_no_call_for_help(said: str) -> None:
    assert texts.asked(said) == ""
