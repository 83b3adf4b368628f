"""What the golden county's papers show: the figures put in, and no others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from openpyxl import load_workbook

from bot.papers.making import Wish, extension, make
from tests.chat import MONDAY, Chat
from tests.golden import county, problems

FINANCE, UNIT, GROUP = "zhaomin", "xujing", "main"


@pytest.fixture(scope="module")
def golden(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chat]:
    """The county with all its registers and problems; nobody finds anything wrong in it."""
    talk = Chat(tmp_path_factory.mktemp("golden") / "golden.db")
    with talk.database.begin() as tx:
        county.build(tx, talk.now)
    problems.build(talk)
    yield talk
    assert talk.audited() == []
    talk.database.close()


def written(chat: Chat, folder: Path, kind: str) -> Path:
    path = folder / f"{kind}{extension(kind)}"
    with chat.database.read() as tx:
        make(Wish(kind, MONDAY.date().replace(day=1)), path, tx, chat.context(tx))
    return path


def bulletin(chat: Chat, folder: Path) -> str:
    book = docx.Document(str(written(chat, folder, "bulletin")))
    return "\n".join(paragraph.text for paragraph in book.paragraphs)


def test_the_daily_digest_shows_the_problems(golden: Chat) -> None:
    told = golden.answer(problems.DESK, "日报", "private").splitlines()
    assert told[1] == "累计32(d1)　已销16(d2) 50.0%　在办16(d3)　挂起0(d4)"


def test_the_list_shows_the_problems(golden: Chat, tmp_path: Path) -> None:
    sheet = load_workbook(written(golden, tmp_path, "ledger")).worksheets[0]
    told = str(sheet.cell(2, 1).value).partition("　")[2]
    assert told == "共32件　已销号16件（50.0%）　在办16件"
    headings = [cell.value for cell in sheet[3]]
    states = [row[headings.index("状态")].value for row in sheet.iter_rows(min_row=4)]
    assert (len(states), states.count("已销号")) == (problems.COLLECTED, problems.SOLVED)


@pytest.mark.parametrize(
    "sentence",
    [
        "共收集问题32件，已办结16件，占50.0%",
        "项目：重点项目92个，总投资333亿元。",
        "手续：34个项目应办170项，已办129项，占75.9%。",
        "融资：需求15.26亿元；首贷97户、2.6亿元；专项债申报7个、储备16个。",
    ],
)
def test_the_bulletin_shows_the_county(golden: Chat, tmp_path: Path, sentence: str) -> None:
    assert sentence in bulletin(golden, tmp_path)


def test_the_bulletin_tells_of_money_in_one_sentence_and_of_no_project(
    golden: Chat, tmp_path: Path
) -> None:
    told = bulletin(golden, tmp_path)
    assert [line[:3] for line in told.splitlines() if re.search("贷|债|融资：", line)] == [
        "融资："
    ]
    assert not any(bank in told for bank in county.BANKS)


def test_the_month_shows_the_problems(golden: Chat, tmp_path: Path) -> None:
    book = load_workbook(written(golden, tmp_path, "monthly"))
    *_, total = book["分类情况"].iter_rows(min_row=4, values_only=True)
    assert total[:5] == ("合计", 0, problems.COLLECTED, problems.SOLVED, problems.SOLVED)


def test_permits_are_told_in_chat(golden: Chat) -> None:
    assert golden.answer(problems.DESK, "手续", "private") == "全县 129/170 75.9%"


def test_money_is_told_in_private_to_who_keeps_it(golden: Chat) -> None:
    told = golden.answer(FINANCE, "融资", "private")
    assert told.splitlines()[0] == "全县融资需求 15.26亿元"
    assert "首贷 97 户 2.6亿元" in told
    assert "专项债 申报 7 个，储备 16 个" in told


@pytest.mark.parametrize(("who", "where"), [(UNIT, "private"), (FINANCE, GROUP), (UNIT, GROUP)])
def test_no_group_and_no_unit_reads_of_the_county_s_money(
    golden: Chat, who: str, where: str
) -> None:
    golden.forget()
    told = golden.answer(who, "@吹哨 融资" if where == GROUP else "融资", where)
    golden.deliver()
    heard = [h.text for h in golden.heard if h.target != FINANCE]
    assert not any("亿元" in text for text in (told, *heard))
