"""The whole story in real Chromium: report to 销号, then the clock, then a whistle."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.chromium import browsing, shot
from tests.service.running import ask, demo_process, free_port

pytestmark = [pytest.mark.browser, pytest.mark.process]
DESKTOP, PHONE = (1280, 800), (360, 740)
expect.set_options(timeout=60_000)  # until it is given up, however busy the machine


@pytest.fixture
def port(folder: Path) -> Iterator[int]:
    """The port of a running demo."""
    at = free_port()
    with demo_process(folder, at):
        assert ask(at, "/readyz")["ready"]
        yield at


@pytest.fixture
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    with browsing() as found:
        yield found


def opened(browser: Browser, port: int, size: tuple[int, int]) -> Page:
    """The page, loaded; what goes wrong in it fails the test."""
    page = browser.new_page(viewport={"width": size[0], "height": size[1]})
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(f"http://127.0.0.1:{port}/")
    page.wait_for_selector("body[data-ready=true]")
    assert faults == []
    return page


def become(page: Page, account: str, chat: str) -> None:
    """Be that person and open that chat."""
    page.get_by_test_id("identity").select_option(account)
    page.locator(f'[data-testid=chat-item][data-chat="{chat}"]').click()


def types(page: Page, text: str) -> None:
    """Type a message and send it by Enter."""
    page.get_by_test_id("composer").fill(text)
    page.get_by_test_id("composer").press("Enter")
    expect(page.get_by_test_id("composer")).to_have_value("")


def presses(page: Page, label: str) -> None:
    """Press the newest button of that name."""
    page.get_by_role("button", name=label, exact=True).last.click()


def hears(page: Page, *words: str) -> None:
    """The newest message holds the words."""
    for word in words:
        expect(page.get_by_test_id("message").last).to_contain_text(word)


def test_from_report_to_closed_and_then_the_clock(browser: Browser, port: int) -> None:
    page = opened(browser, port, DESKTOP)
    become(page, "sunyue", "industry")
    types(page, "@吹哨 镁合金二期林地手续卡在省里快两个月了")
    hears(page, "已派单", "林地草地", "林业局", "签收", "办结")
    shot(page, "report")
    number = page.get_by_test_id("message").last.inner_text().split("已派单")[1].split()[0]

    become(page, "wangfang", "p:wangfang")
    presses(page, "签收")
    hears(page, "已签收", number)
    types(page, f"进展 {number} 已补报现状图")
    hears(page, "进展已记录")
    types(page, f"办结 {number} 批复已拿到")
    hears(page, "等待审核")
    become(page, "linxiaotang", "p:linxiaotang")
    presses(page, "通过")
    hears(page, "审核通过")
    become(page, "sunyue", "p:sunyue")
    presses(page, "满意")
    hears(page, "已销号")
    ticket = ask(port, f"/demo/tickets/{number}")
    assert (ticket["status"], ticket["rating"]) == ("closed", "satisfied")

    become(page, "songjia", "energy")
    types(page, "@吹哨 光伏施工临电一直没接通 变压器也没装")
    hears(page, "供电公司")
    for _ in range(12):
        page.get_by_test_id("plus-workday").click()
        expect(page.get_by_test_id("plus-workday")).to_be_enabled()
    page.get_by_test_id("next-due").click()
    expect(page.get_by_test_id("next-due")).to_be_enabled()
    become(page, "luwenbo", "p:luwenbo")
    words = "\n".join(page.get_by_test_id("message").all_inner_texts())
    assert "【项目问题日报】" in words
    assert "【提请协调】" in words
    shot(page, "digest")
    page.get_by_test_id("ticket-row").first.click()
    expect(page.get_by_test_id("timeline")).to_be_visible()
    shot(page, "timeline")


def test_a_whistle_on_a_phone(browser: Browser, port: int) -> None:
    page = opened(browser, port, PHONE)
    page.get_by_test_id("tab-chats").click()
    become(page, "songjia", "energy")
    types(page, "@吹哨 光伏进场路被村民堵了不让拉料 现场二三十人 快来人")
    hears(page, "吹哨·一级", "青砚镇", "公安局", "110")
    page.get_by_test_id("tab-chats").click()
    become(page, "gaoxiang", "p:gaoxiang")
    presses(page, "报到")
    hears(page, "报到已记录", "已报到")
    shot(page, "whistle")


def test_the_answer_to_a_report_fits_a_small_phone(browser: Browser, port: int) -> None:
    page = opened(browser, port, PHONE)
    page.get_by_test_id("tab-chats").click()
    become(page, "sunyue", "industry")
    types(page, "@吹哨 镁合金二期林地手续卡在省里快两个月了")
    hears(page, "已派单")
    answer = page.get_by_test_id("message").last
    box = answer.bounding_box()
    assert box
    assert box["height"] <= 640
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
    shot(page, "phone")


@pytest.mark.parametrize(("size", "name"), [(DESKTOP, "chart"), (PHONE, "chart-phone")])
def test_a_chart_is_a_picture_in_the_chat(
    browser: Browser, port: int, size: tuple[int, int], name: str
) -> None:
    page = opened(browser, port, size)
    if size == PHONE:
        page.get_by_test_id("tab-chats").click()
    become(page, "linxiaotang", "p:linxiaotang")
    types(page, "图 手续")
    picture = page.locator("#stream img").last
    expect(picture).to_be_visible()
    page.wait_for_function("[...document.querySelectorAll('#stream img')].at(-1).naturalWidth")
    box = picture.bounding_box()
    assert box
    assert box["width"] > 200
    assert box["x"] + box["width"] <= size[0]
    shot(page, name)


def test_what_people_type_is_never_markup(browser: Browser, port: int) -> None:
    page = opened(browser, port, DESKTOP)
    become(page, "sunyue", "industry")
    types(page, "@吹哨 镁合金二期林地手续没批 <img src=x onerror=alert(1)> **粗**")
    hears(page, "已派单")
    assert page.locator("#stream img").count() == 0


def test_unread_marks_and_mentions_are_shown(browser: Browser, port: int) -> None:
    page = opened(browser, port, DESKTOP)
    become(page, "sunyue", "industry")
    types(page, "@吹哨 镁合金二期林地手续卡在省里快两个月了")
    page.get_by_test_id("identity").select_option("gaoxiang")
    page.locator('[data-testid=chat-item][data-chat="p:gaoxiang"]').click()
    ask(port, "/demo/messages", {"chat": "city", "sender": "xulei", "text": "@吹哨 你好"})
    unread = page.locator('[data-testid=chat-item][data-chat="city"] [data-testid=unread]')
    expect(unread).to_be_visible()
