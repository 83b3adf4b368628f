"""Papers and charts asked for in a chat: who may, what they get, and that links are tight."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest
from aiohttp.test_utils import TestClient, TestServer
from openpyxl import load_workbook

from bot.papers.drawing import png, svg
from bot.papers.serving import paper_routes
from bot.web import build_web
from handlers.papers.charts import Chart, Shape
from handlers.rules.links import VALID_FOR, paper_token, token
from handlers.rules.workcalendar import WorkCalendar
from handlers.texts.exports import stamp
from handlers.texts.ondemand import NAMES
from storage.records import Export
from tests.chat import Chat
from tests.service.office import Office, office

DESK, UNIT = "linxiaotang", "zhaomin"
PNG_HEAD = b"\x89PNG\r\n\x1a\n"
NOT_FOUND = 404
CHART = Chart("图", "", Shape.BARS, ("财政局",), (("在办", (2,)),))


def test_a_chart_is_told_in_words(chat: Chat) -> None:
    chat.says("xulei", "@吹哨 污水厂财政配套资金没到位，施工队说再不给钱就停工", "city")
    told = chat.answer(DESK, "图 分类", "private")
    assert "资金融资：在办 1，已销号 0" in told
    assert "近八周走势" in chat.answer(DESK, "图 趋势", "private")
    assert "还没有可画的数字" in chat.answer(DESK, "图 单位", "private")


@pytest.mark.parametrize(
    ("said", "who", "where"),
    [
        ("图 分类", UNIT, "private"),
        ("图 分类", UNIT, "main"),
        ("图 分类", DESK, "city"),  # firms sit there
        ("图 单位", DESK, "main"),  # units are not ranked before each other's eyes
        ("导出 台账", UNIT, "private"),
        ("导出 台账", DESK, "main"),
    ],
)
def test_who_gets_none_and_where(chat: Chat, said: str, who: str, where: str) -> None:
    report(chat)
    assert "私聊" in chat.answer(who, said, where)
    assert not enclosed(chat)


def report(chat: Chat) -> None:
    chat.says("xulei", "@吹哨 污水厂财政配套资金没到位，施工队说再不给钱就停工", "city")


def enclosed(chat: Chat) -> list[tuple[str, str, object]]:
    """Where something other than words is owed to, and what it is."""
    with chat.database.read() as tx:
        query = "SELECT target_kind, target, payload FROM outbox ORDER BY id"
        rows = tx.session.connection().exec_driver_sql(query)
        found = [(kind, target, json.loads(payload)) for kind, target, payload in rows]
    return [(k, t, p["enclosure"]) for k, t, p in found if "enclosure" in p]


@pytest.mark.parametrize(("where", "target"), [("private", DESK), ("main", "main")])
def test_a_picture_with_the_figures_that_were_told_follows_its_words(
    chat: Chat, where: str, target: str
) -> None:
    report(chat)
    told = chat.answer(DESK, "图 分类", where)
    ((_, at, wanted),) = enclosed(chat)
    assert at == target
    assert isinstance(wanted, dict)
    assert wanted["subject"] == "chart-categories"
    assert Chart.of(wanted["figures"]).text == told
    assert chat.heard[-2].text == told
    chat.answer(DESK, "图 单位", "private")  # has no figures yet, so there is nothing to draw
    assert len(enclosed(chat)) == 1


def test_a_paper_follows_its_words_as_a_file_to_the_one_who_asked(chat: Chat) -> None:
    assert "请不要转发" in chat.answer(DESK, "导出 台账", "private")
    assert enclosed(chat) == [("person", DESK, {"subject": "paper-1", "figures": {}})]


def test_the_register_of_financing_is_in_no_chat(chat: Chat) -> None:
    assert "包联清单" in chat.answer(DESK, "导出 融资台账", "private")
    assert not enclosed(chat)


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("图", "图 趋势"),
        ("导出 别的", "包联清单"),
        ("导出 台账 别的", "台账 红灯"),
        ("导出 周报 红灯", "周报"),
    ],
)
def test_what_is_not_there_is_asked_back(chat: Chat, said: str, asked: str) -> None:
    assert asked in chat.answer(DESK, said, "private")


def test_a_sentence_that_begins_with_the_word_is_a_report(chat: Chat) -> None:
    chat.says("xulei", "@吹哨 图 审查意见一直没出来，施工许可办不了", "city")
    assert chat.ticket.category == "permit"


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[tuple[Office, Any, bytes]]:
    async with office(tmp_path) as place:
        key = await place.service.write(lambda tx: tx.viewing.make_link_key())
        app = build_web(place.service, routes=paper_routes(place.service, WorkCalendar.shipped()))
        async with TestClient(TestServer(app)) as client:
            yield place, client, key


async def fetched(door: tuple[Office, Any, bytes], subject: str) -> bytes:
    """What the link gives; b"" where it leads nowhere."""
    place, client, key = door
    async with client.get(f"/papers/{paper_token(key, subject, place.clock.now())}") as response:
        assert response.headers["Cache-Control"] == "no-store"
        content: bytes = await response.read()
        return b"" if response.status == NOT_FOUND else content


async def issued(door: tuple[Office, Any, bytes], kind: str) -> Export:
    place, now = door[0].service, door[0].clock.now()
    return await place.write(lambda tx: tx.exports.issue(kind, "林晓棠", now))


@pytest.mark.parametrize("kind", ["chart-trend", "chart-units"])
async def test_a_link_gives_the_picture(door: tuple[Office, Any, bytes], kind: str) -> None:
    assert (await fetched(door, kind)).startswith(PNG_HEAD)


@pytest.mark.parametrize("kind", [*NAMES, "ledger-d7"])
async def test_a_paper_says_its_number_who_took_it_and_when(
    door: tuple[Office, Any, bytes], kind: str
) -> None:
    export = await issued(door, kind)
    content = BytesIO(await fetched(door, f"paper-{export.id}"))
    line = stamp(export)
    assert all(word in line for word in (export.number, "林晓棠", "2026-09-14"))
    if kind == "bulletin":
        book = docx.Document(content)
        section = book.sections[0]
        for footer in (section.footer, section.even_page_footer):
            assert footer.paragraphs[-1].text == line
        assert book.core_properties.comments == line
    else:
        sheets = load_workbook(content)
        assert all(line in str(one.oddFooter.center.text) for one in sheets.worksheets)
        assert sheets.properties.description == line


@pytest.mark.parametrize("subject", ["paper-404", "paper-", "paper-x"])
async def test_a_paper_without_a_number_there_is_none(
    door: tuple[Office, Any, bytes], subject: str
) -> None:
    assert await fetched(door, subject) == b""


def test_the_number_is_told_with_the_file_and_written_down(chat: Chat) -> None:
    outcome = chat.says(DESK, "导出 台账 红灯", "private")
    told, file = outcome.replies
    assert "导出编号 E0001" in told.text
    assert file.enclosure
    assert file.enclosure.subject == "paper-1"
    with chat.database.read() as tx:
        (kept,) = tx.exports.all()
    assert (kept.kind, kept.by_name, kept.at) == ("ledger-d7", "林晓棠", chat.now)


async def test_a_link_that_is_over_or_changed_leads_nowhere(
    door: tuple[Office, Any, bytes],
) -> None:
    place, client, key = door
    now = place.clock.now()
    good = paper_token(key, "chart-trend", now)
    bad = [
        good.replace("chart-trend", "chart-units"),
        paper_token(b"other", "chart-trend", now),
        paper_token(key, "report", now).replace("report", "nothing"),
        paper_token(key, "nothing", now),
        paper_token(key, "chart-trend", now - VALID_FOR - timedelta(seconds=1)),
        token(key, 1, now),
    ]
    for one in bad:
        async with client.get(f"/papers/{one}") as response:
            assert response.status == NOT_FOUND, one


def test_names_are_escaped_in_a_drawing() -> None:
    bad = Chart("<b>&", "", Shape.BARS, ('"><script>',), (("a", (1,)),))
    assert "<script>" not in svg(bad)
    assert png(bad).startswith(PNG_HEAD)


def test_chinese_is_drawn_with_the_font_that_is_shipped() -> None:
    """Different characters make different pictures: no boxes in their place."""
    other = Chart("图", "", Shape.BARS, ("林业站",), CHART.series)
    rare = Chart("图", "", Shape.BARS, ("龘囍喆",), CHART.series)
    assert len({png(CHART), png(other), png(rare)}) == 3
