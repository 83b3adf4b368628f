"""Papers and charts asked for in a chat: who may, what they get, and that links are tight."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.papers.drawing import png, svg
from bot.papers.serving import paper_routes
from bot.web import build_web
from handlers.papers.charts import Chart, Shape
from handlers.rules.links import VALID_FOR, paper_token, token
from handlers.rules.workcalendar import WorkCalendar
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


@pytest.mark.parametrize("said", ["图 分类", "导出 台账"])
@pytest.mark.parametrize(("who", "where"), [(UNIT, "private"), (DESK, "main")])
def test_units_and_groups_get_none(chat: Chat, said: str, who: str, where: str) -> None:
    assert "私聊" in chat.answer(who, said, where)


@pytest.mark.parametrize(("said", "asked"), [("图", "图 趋势"), ("导出 别的", "包联清单")])
def test_what_is_not_there_is_asked_back(chat: Chat, said: str, asked: str) -> None:
    assert asked in chat.answer(DESK, said, "private")


def test_a_sentence_that_begins_with_the_word_is_a_report(chat: Chat) -> None:
    chat.says("xulei", "@吹哨 图 审查意见一直没出来，施工许可办不了", "city")
    assert chat.ticket.category == "permit"


def test_without_an_address_there_is_no_link(chat: Chat) -> None:
    assert "公网地址" in chat.answer(DESK, "导出 台账", "private")


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[tuple[Office, Any, bytes]]:
    async with office(tmp_path) as place:
        key = await place.service.write(lambda tx: tx.viewing.make_link_key())
        app = build_web(place.service, routes=paper_routes(place.service, WorkCalendar.shipped()))
        async with TestClient(TestServer(app)) as client:
            yield place, client, key


@pytest.mark.parametrize(
    ("subject", "head"),
    [("ledger", b"PK"), ("bulletin", b"PK"), ("chart-trend", PNG_HEAD), ("chart-units", PNG_HEAD)],
)
async def test_a_link_gives_the_file(
    door: tuple[Office, Any, bytes], subject: str, head: bytes
) -> None:
    place, client, key = door
    async with client.get(f"/papers/{paper_token(key, subject, place.clock.now())}") as response:
        assert (await response.read()).startswith(head)
        assert response.headers["Cache-Control"] == "no-store"


async def test_a_link_that_is_over_or_changed_leads_nowhere(
    door: tuple[Office, Any, bytes],
) -> None:
    place, client, key = door
    now = place.clock.now()
    good = paper_token(key, "ledger", now)
    bad = [
        good.replace("ledger", "weekly"),
        paper_token(b"other", "ledger", now),
        paper_token(key, "report", now).replace("report", "nothing"),
        paper_token(key, "nothing", now),
        paper_token(key, "ledger", now - VALID_FOR - timedelta(seconds=1)),
        token(key, 1, now),
    ]
    for one in bad:
        async with client.get(f"/papers/{one}") as response:
            assert response.status == NOT_FOUND, one


def test_names_are_escaped_in_a_drawing() -> None:
    bad = Chart("<b>&", "", Shape.BARS, ('"><script>',), (("a", (1.0,)),))
    assert "<script>" not in svg(bad)
    assert png(bad).startswith(PNG_HEAD)


def test_chinese_is_drawn_with_the_font_that_is_shipped() -> None:
    """Different characters make different pictures: no boxes in their place."""
    other = Chart("图", "", Shape.BARS, ("林业站",), CHART.series)
    rare = Chart("图", "", Shape.BARS, ("龘囍喆",), CHART.series)
    assert len({png(CHART), png(other), png(rare)}) == 3
