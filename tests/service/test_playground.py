"""The demo's HTTP interface on a real bot: what outsiders drive, and what is refused."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.playground.routes import playground_routes
from bot.web import build_web
from tests.service.office import MONDAY, Office, office

REPORT = "@吹哨 镁合金二期林地手续卡在省里快两个月了"
LOCAL = {"Host": "127.0.0.1:8080"}


class Page:
    """A client of the page."""

    def __init__(self, client: TestClient[Any, Any], bot: Office) -> None:
        self.client, self.bot = client, bot

    async def get(self, path: str, status: int = 200) -> dict[str, Any]:
        """The JSON at that path."""
        async with self.client.get(path, headers=LOCAL) as answer:
            assert answer.status == status, await answer.text()
            found: dict[str, Any] = await answer.json()
            return found

    async def post(self, path: str, body: object, status: int = 200) -> dict[str, Any]:
        """The JSON answered to that body."""
        async with self.client.post(path, json=body, headers=LOCAL) as answer:
            assert answer.status == status, await answer.text()
            found: dict[str, Any] = await answer.json()
            return found

    async def says(self, sender: str, text: str, chat: str, **more: str) -> list[dict[str, Any]]:
        """The replies to a message."""
        body = {"chat": chat, "sender": sender, "text": text, **more}
        found: list[dict[str, Any]] = (await self.post("/demo/messages", body))["replies"]
        return found


@pytest.fixture
async def page(county_file: Path, tmp_path: Path) -> AsyncIterator[Page]:
    """The page of the fictional county on a Monday morning."""
    shutil.copy(county_file, tmp_path / "chuishao.db")
    async with office(tmp_path) as bot:
        routes = playground_routes(bot.service, bot.transcript)
        server = TestServer(build_web(bot.service, routes=routes))
        async with TestClient(server) as client:
            yield Page(client, bot)


async def test_the_page_and_its_files_come_with_a_strict_policy(page: Page) -> None:
    for path in ("/", "/static/app.js", "/static/style.css"):
        async with page.client.get(path, headers=LOCAL) as answer:
            assert answer.status == 200
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "没有这个文件" in (await page.get("/static/secret", 404))["error"]


async def test_the_state_lists_clock_chats_and_people(page: Page) -> None:
    state = await page.get("/demo/state")
    assert datetime.fromisoformat(state["now"]) >= MONDAY
    assert {"main", "p:sunyue", "p:visitor"} <= {chat["id"] for chat in state["chats"]}
    person = next(p for p in state["people"] if p["id"] == "wangfang")
    assert (person["name"], person["post"], person["unit"]) == ("王芳", "联络员", "林业局")


async def test_a_report_is_answered_first_and_the_unit_is_told(page: Page) -> None:
    replies = await page.says("sunyue", REPORT, "industry", id="one")
    assert replies[0]["chat"] == "industry"
    assert "Q0001" in replies[0]["text"]
    assert [r["to"] for r in replies if "to" in r] == ["wangfang", "zhangwei"]
    again = await page.says("sunyue", REPORT, "industry", id="one")
    assert again[0] == replies[0]
    assert len((await page.get("/demo/tickets"))["tickets"]) == 1
    ticket = await page.get("/demo/tickets/Q0001")
    assert (ticket["status"], ticket["category"]) == ("assigned", "forest")
    assert await page.get("/demo/tickets/q001") == ticket
    assert "error" in await page.get("/demo/tickets/Q9999", 404)
    assert "error" in await page.get("/demo/tickets/other", 404)


async def test_a_button_and_a_quote_do_what_words_do(page: Page) -> None:
    replies = await page.says("sunyue", REPORT, "industry")
    card = next(r for r in replies if r.get("to") == "wangfang")
    assert card["buttons"][0]["id"] == "sign:Q0001"
    body = {"chat": "p:wangfang", "sender": "wangfang", "text": "收到", "quote": card["id"]}
    signed = await page.post("/demo/messages", body)
    assert "已签收" in signed["replies"][0]["text"]
    body = {"chat": "p:wangfang", "sender": "wangfang", "text": "", "button": "detail:Q0001"}
    shown = await page.post("/demo/messages", body)
    assert "原话" in shown["replies"][0]["text"]


async def test_messages_are_read_by_chat_viewer_and_after(page: Page) -> None:
    await page.says("sunyue", REPORT, "industry", id="one")
    lines = (await page.get("/demo/messages?chat=industry"))["messages"]
    assert [line["sender"] for line in lines] == ["sunyue", "bot"]
    rest = (await page.get("/demo/messages?chat=industry&after=one"))["messages"]
    assert [line["sender"] for line in rest] == ["bot"]
    since = (await page.get(f"/demo/messages?since={lines[-1]['seq']}"))["messages"]
    assert all(line["seq"] > lines[-1]["seq"] for line in since)
    seen = (await page.get("/demo/messages?viewer=gaoxiang"))["messages"]
    assert {line["chat"] for line in seen} == {"industry"}
    for wrong in ("chat=nowhere", "viewer=nobody", "after=nothing"):
        assert "error" in await page.get(f"/demo/messages?{wrong}", 400)


async def test_the_clock_moves_forward_and_what_is_due_happens(page: Page) -> None:
    assert "note" in await page.post("/demo/clock", {"to": "next"})
    await page.says("sunyue", REPORT, "industry")
    before = datetime.fromisoformat((await page.get("/demo/state"))["now"])
    moved = await page.post("/demo/clock", {"advance": "P1D"})
    assert datetime.fromisoformat(moved["now"]) > before
    told = (await page.get("/demo/messages?chat=p:liangbai"))["messages"]
    assert any("逾期未签收" in line["text"] for line in told)
    await page.post("/demo/clock", {"to": "next"})
    await page.post("/demo/clock", {"advance": "workday"})
    later = datetime.fromisoformat((await page.get("/demo/state"))["now"])
    await page.post(
        "/demo/clock", {"to": (later.replace(tzinfo=None) + timedelta(days=30)).isoformat()}, 200
    )


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"to": "next", "advance": "P1D"},
        {"advance": "soon"},
        {"advance": "P"},
        {"to": "yesterday"},
        {"to": "2001-01-01T00:00:00+08:00"},
        {"advance": "P9999D"},
        {"advance": 5},
    ],
    ids=str,
)
async def test_a_clock_that_cannot_be_moved_so_says_why(page: Page, body: object) -> None:
    assert (await page.post("/demo/clock", body, 400))["error"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"chat": "nowhere"},
        {"sender": "nobody"},
        {"chat": "p:wangfang"},
        {"quote": "nothing"},
        {"text": 5},
        {"text": "x" * 20_001},
        {"id": "x" * 201},
        {"chat": ""},
        {"text": "\ud800"},
    ],
    ids=lambda wrong: str(wrong)[:40],
)
async def test_a_message_that_makes_no_sense_is_refused(
    page: Page, wrong: dict[str, object]
) -> None:
    body = {"chat": "main", "sender": "sunyue", "text": "你好", **wrong}
    assert (await page.post("/demo/messages", body, 400))["error"]


async def test_twenty_thousand_characters_get_a_clear_answer(page: Page) -> None:
    assert "内容太长" in (await page.says("sunyue", "长" * 20_000, "main"))[0]["text"]


@pytest.mark.parametrize("text", ["", "  ", "\n"])
async def test_an_empty_message_gets_a_visible_answer(page: Page, text: str) -> None:
    assert "没有看到文字" in (await page.says("sunyue", text, "main"))[0]["text"]


async def test_a_visitor_who_says_who_they_are_is_confirmed_by_an_administrator(
    page: Page,
) -> None:
    await page.bot.service.write(lambda tx: tx.registers.set_admin(1))
    claim = "我是 王芳 13800000015"
    assert "请私聊我发" in (await page.says("visitor", f"@吹哨 {claim}", "main"))[0]["text"]
    replies = await page.says("visitor", claim, "p:visitor")
    question = next(r for r in replies if r.get("to") == "zhouqiming")
    assert [button["text"] for button in question["buttons"]] == ["确认", "不是"]
    button = question["buttons"][0]["id"]
    told = await page.says("zhouqiming", "", "p:zhouqiming", button=button, quote=question["id"])
    assert any(r.get("to") == "visitor" and "已确认您是 王芳" in r["text"] for r in told)
    state = await page.get("/demo/state")
    assert [p["name"] for p in state["people"] if p["id"] == "visitor"] == ["王芳"]
    assert len([c for c in state["chats"] if c["id"] == "p:visitor"]) == 1
    seen = (await page.get("/demo/messages?viewer=visitor"))["messages"]
    assert not any("13800000015" in line["text"] for line in seen)
    assert "名下" in (await page.says("visitor", "我的", "p:visitor"))[0]["text"]


async def test_a_visitor_may_report_and_is_asked_who_they_are(page: Page) -> None:
    replies = await page.says("visitor", "光伏升压站那块地还没批下来", "main")
    assert "还没登记" in replies[0]["text"]
    assert "Q0001" in replies[0]["text"]
    assert "由主办单位办理" in (await page.says("visitor", "签收 Q0001", "p:visitor"))[0]["text"]


async def test_pictures_and_papers_are_messages_with_a_file(page: Page) -> None:
    await page.says("sunyue", REPORT, "industry")
    _, picture = await page.says("linxiaotang", "图 分类", "p:linxiaotang")
    assert picture["text"] == ""
    assert picture["file"]["name"] == "各类问题办理情况20260914.png"
    async with page.client.get(picture["file"]["url"], headers=LOCAL) as answer:
        assert answer.content_type == "image/png"
        assert (await answer.read()).startswith(b"\x89PNG")
    _, paper = await page.says("linxiaotang", "导出 台账", "p:linxiaotang")
    async with page.client.get(paper["file"]["url"], headers=LOCAL) as answer:
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert (await answer.read()).startswith(b"PK")
    lines = (await page.get("/demo/messages?chat=p:linxiaotang"))["messages"]
    assert [line["file"]["name"] for line in lines if "file" in line] == [
        picture["file"]["name"],
        paper["file"]["name"],
    ]
    assert "没有这个文件" in (await page.get("/demo/files/1", 404))["error"]


async def test_small_acknowledgements_in_a_group_stay_unanswered(page: Page) -> None:
    assert await page.says("sunyue", "收到", "main") == []
    assert len((await page.get("/demo/messages?chat=main"))["messages"]) == 1


async def test_a_tip_is_kept_nowhere_not_even_in_the_pretend_chat(
    page: Page, tmp_path: Path
) -> None:
    tip = "林业局王某收了老板两万块钱才给办"
    replies = await page.says("sunyue", tip, "main")
    assert replies[0]["text"] == (await page.says("sunyue", "@吹哨 你好", "main"))[0]["text"]
    lines = (await page.get("/demo/messages?chat=main"))["messages"]
    assert lines[0]["text"] == "（此条内容未保存）"
    assert "两万块".encode() not in stored(tmp_path)


def stored(folder: Path) -> bytes:
    """Every byte that is on disk."""
    return b"".join(file.read_bytes() for file in folder.iterdir())


async def test_only_this_machine_and_this_page_may_ask(page: Page) -> None:
    async with page.client.get("/demo/state", headers={"Host": "evil.example"}) as answer:
        assert answer.status == 403
    async with page.client.get("/demo/state", headers={"Host": "[::1"}) as answer:
        assert answer.status in (400, 403)
    headers = {**LOCAL, "Origin": "http://evil.example"}
    async with page.client.post("/demo/clock", json={}, headers=headers) as answer:
        assert answer.status == 403


@pytest.mark.parametrize("body", [b"{", b"[]", b"\xff\xfe", b"[" * 20_000])
async def test_a_body_that_is_no_object_is_refused(page: Page, body: bytes) -> None:
    async with page.client.post("/demo/messages", data=body, headers=LOCAL) as answer:
        assert answer.status == 400


async def test_a_huge_body_is_refused(page: Page) -> None:
    body = b'{"text":"' + b"x" * 210_000
    async with page.client.post("/demo/messages", data=body, headers=LOCAL) as answer:
        assert answer.status == 413
