"""`learn` at the command line: what it says, what it keeps, and its exit codes."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from handlers.understanding.frozen import cases
from storage.transaction import Database
from tests.chat import Chat
from tests.dialogues.test_learning import ASKED, NICKNAMED, correct
from tests.service.operator import Run, config


def told(county_file: Path, lessons: Sequence[tuple[str, str]]) -> Chat:
    """A database in the present folder in which these reports were corrected."""
    config('[database]\nurl = "sqlite:///own.db"\n')
    Path("own.db").write_bytes(county_file.read_bytes())
    chat = Chat(Path("own.db"))
    for text, category in lessons:
        correct(chat, text, category)
    chat.database.close()
    return chat


@pytest.fixture
def corrected(bot: Run, county_file: Path) -> Chat:  # noqa: ARG001 - bot stands in its folder
    return told(county_file, [(text, "能评") for text in NICKNAMED])


def test_without_lessons_it_says_so(bot: Run) -> None:
    said = bot("learn")
    assert said.code == 0
    assert "更正 0 次" in said.out
    assert "至少要 5 件" in said.out
    assert bot("learn", "--list").out == "还没有提出过学习建议。\n"


@pytest.mark.usefixtures("corrected")
def test_a_proposal_is_shown_kept_and_approved(bot: Run) -> None:
    said = bot("learn")
    assert said.code == 0, said
    assert re.search("更正 ([56]) 次：能评 \\1", said.out)
    assert "铁算盘：能评（6 件）" in said.out
    assert f"定案例句 {len(cases())} 句：读对 {len(cases())} → {len(cases())}" in said.out
    assert "会改判的往日事项" in said.out
    assert "→ 能评（人工确认：能评）" in said.out
    assert "--approve 1" in said.out
    assert "1 待批准" in bot("learn", "--list").out
    assert "下一条消息起生效" in bot("learn", "--approve", "1").out
    assert "1 使用中" in bot("learn", "--list").out
    assert "没有要改的" in bot("learn").out


@pytest.mark.usefixtures("corrected")
def test_json_holds_the_same(bot: Run) -> None:
    shown = json.loads(bot("learn", "--json").out)
    assert shown["proposal"] == 1
    assert shown["verdict"] == "proposed"
    assert shown["after"]["macro_f1"] > shown["before"]["macro_f1"]
    assert {move["after"] for move in shown["moves"]} == {"energy"}
    assert json.loads(bot("learn", "--list", "--json").out)[0]["state"] == "proposed"


@pytest.mark.usefixtures("corrected")
def test_the_rule_tester_shows_what_a_proposal_or_a_word_would_move(bot: Run) -> None:
    bot("learn")
    tried = bot("learn", "--try", "1").out
    assert "Q0001" in tried
    assert "→ 能评" in tried
    assert "→ 环评" in bot("learn", "--try", "铁算盘=环评").out
    assert json.loads(bot("learn", "--try", "1", "--json").out)["failing"] == {}
    assert bot("learn", "--try", "没批=土地用地").out.count("土地用地") > 1
    assert bot("learn", "--try", "7").code == 2
    for nothing in ("铁算盘", "", "9" * 20):
        assert bot("learn", "--try", nothing).code == 2


@pytest.mark.usefixtures("corrected")
def test_a_refused_proposal_changes_nothing(bot: Run) -> None:
    bot("learn")
    assert "读法不变" in bot("learn", "--refuse", "1").out
    said = bot("learn", "--approve", "1")
    assert said.code == 1
    assert "未采用" in said.err
    assert bot("learn", "--approve", "9").code == 2
    assert bot("learn", "--approve", "eins").code == 2
    assert "不能一起用" in bot("learn", "--approve", "1", "--list").err


def test_what_breaks_frozen_cases_is_refused_with_exit_code_1(bot: Run, county_file: Path) -> None:
    told(county_file, [(c.text, "土地用地") for c in cases() if c.category == "eia"])
    said = bot("learn")
    assert said.code == 1
    assert "没有采用" in said.err
    assert "“环评批复还没有拿到”：环评 → 土地用地" in said.out
    assert "请先核对：Q0" in said.out
    assert "1 未采用" in bot("learn", "--list").out
    assert json.loads(bot("learn", "--list", "--json").out)[0]["figures"]["verdict"] == "broken"


def test_the_running_bot_reads_with_it(bot: Run, corrected: Chat) -> None:
    database = Database("sqlite:///own.db")
    corrected.database = database
    with database.read() as tx:
        assert corrected.context(tx).understanding.read(ASKED).category != "energy"
    bot("learn")
    bot("learn", "--approve", "1")
    corrected.now += timedelta(minutes=2)
    with database.read() as tx:
        assert corrected.context(tx).understanding.read(ASKED).category == "energy"
    database.close()
