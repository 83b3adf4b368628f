"""Buttons become cards within every limit, and a pressed card invites no second press."""

from __future__ import annotations

import pytest

from bot.platforms.wecom.cards import (
    APP,
    ROBOT,
    Room,
    fits,
    pressed_card,
    small_card,
    task_id,
    whole_card,
)
from handlers.messages import Button
from tests.platforms.wecom import cardcheck

SIGN = [Button("sign:Q0001", "签收")]


@pytest.mark.parametrize("room", [ROBOT, APP], ids=["robot", "application"])
def test_a_card_holds_exactly_what_its_room_allows(room: Room) -> None:
    limits = (room.title, room.text)
    full = "题" * room.title + "\n" + "文" * room.text
    card = whole_card(full, SIGN, "answer:wecom:m1", room)
    assert card
    assert cardcheck.fault(card, limits) == ""
    assert (card["main_title"], card["sub_title_text"]) == (
        {"title": "题" * room.title},
        "文" * room.text,
    )
    assert whole_card(full + "文", SIGN, "k", room) is None
    assert whole_card("题" * (room.text + 1), SIGN, "k", room) is None
    small = small_card(full + "文", SIGN, "k", room)
    assert cardcheck.fault(small, limits) == ""


def test_a_card_says_a_long_first_line_in_full_below() -> None:
    card = whole_card("题" * 27, SIGN, "k")
    assert card
    assert card["main_title"] == {"title": "题" * 25 + "…"}
    assert card["sub_title_text"] == "题" * 27


def test_what_people_wrote_is_no_markup_in_a_card() -> None:
    card = whole_card("**3号** <@all>", [Button("k", "<@all>")], "k")
    assert "<@" not in str(card)
    assert "**" not in str(card)


BUTTONS = {
    "none": [],
    "seven": [Button(key, f"签{key}") for key in "abcdefg"],
    "equal keys": [Button("a", "一"), Button("a", "二")],
    "no key": [Button("", "一")],
    "a key of 1025 bytes": [Button("很" * 341 + "ab", "一")],
    "labels equal when cut": [Button("a", "一" * 11), Button("b", "一" * 12)],
    "no label": [Button("a", "")],
}


@pytest.mark.parametrize("name", BUTTONS)
def test_buttons_that_no_card_can_hold(name: str) -> None:
    assert small_card("3号", BUTTONS[name], "k") is None
    assert whole_card("3号", BUTTONS[name], "k") is None


def test_buttons_at_the_edge_of_what_a_card_can_hold() -> None:
    buttons = [Button(key * 1024, key * 10) for key in "abcdef"]
    card = whole_card("3号", buttons, "k")
    assert cardcheck.fault(card) == ""


def test_a_card_without_a_title_is_none() -> None:
    assert small_card(" \n文", SIGN, "k") is not None  # blank lines before the text do not count
    assert small_card(" \n", SIGN, "k") is None


def test_a_label_longer_than_a_button_is_cut_only_beside_a_text() -> None:
    long = [Button("choose:Q0001:1", "一" * 11)]
    card = small_card("3号", long, "k")
    assert card
    assert card["button_list"] == [{"text": "一" * 9 + "…", "key": "choose:Q0001:1"}]
    assert whole_card("3号", long, "k") is None


@pytest.mark.parametrize(
    ("answer", "title", "text"),
    [
        ("Q0001 已签收\n明天到现场", "Q0001 已签收", "明天到现场"),
        ("Q0001 已签收\n" + "文" * 113, "Q0001 已签收", None),
        ("题" * 30 + "\n" + "文" * 113, "题" * 25 + "…", "题" * 30),
        ("题" * 200, "题" * 25 + "…", None),
    ],
    ids=["all of it", "first line", "long first line", "the beginning"],
)
def test_a_pressed_card_says_what_fits(answer: str, title: str, text: str | None) -> None:
    card = pressed_card(answer, "sign:Q0001", "T-1")
    assert cardcheck.fault(card, is_update=True) == ""
    assert (card["main_title"], card.get("sub_title_text")) == ({"title": title}, text)
    assert fits(answer) is (text == "明天到现场")


@pytest.mark.parametrize(
    ("button", "words"),
    [
        ("sign:Q0001", "已选：签收"),
        ("choose:Q0001:2", "已选择"),
        ("finish:Q0001", "已选：申请办结"),
        ("nonsense", "已选择"),
    ],
    ids=["sign", "choose", "finish", "unknown"],
)
def test_a_pressed_card_shows_the_choice_and_takes_no_other(button: str, words: str) -> None:
    card = pressed_card("好", button, "T-1")
    assert card["replace_text"] == words
    assert card["button_list"] == [{"text": words, "key": button}]
    assert card["task_id"] == "T-1"


def test_tasks_are_named_after_messages_and_always_alike() -> None:
    assert task_id("answer:wecom:m1") == task_id("answer:wecom:m1") != task_id("answer:wecom:m2")
