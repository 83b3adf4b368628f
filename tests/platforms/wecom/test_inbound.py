"""What WeCom says, as behaviour hears it."""

from __future__ import annotations

import random
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any, Final

import pytest

from bot.platforms.wecom.inbound import message_of
from handlers.messages import IncomingMessage, Media, Quote

AT: Final = datetime.fromtimestamp(1767225600, UTC)
GROUP: Final[dict[str, Any]] = {
    "msgid": "m1",
    "aibotid": "aib1",
    "chatid": "wrA1",
    "chattype": "group",
    "from": {"userid": "zhangsan"},
    "msgtype": "text",
    "text": {"content": "@吹哨 1号桥停工"},
}
PICTURE: Final = {"msgtype": "image", "image": {"url": "https://example.test/1"}}
PRESSED: Final = {
    "msgtype": "event",
    "event": {
        "eventtype": "template_card_event",
        "template_card_event": {"event_key": "sign:Q0001", "task_id": "T-1"},
    },
}


def heard(**changes: Any) -> IncomingMessage:
    message = message_of({**GROUP, **changes}, AT)
    assert message is not None
    return message


def text(words: str) -> dict[str, Any]:
    return {"msgtype": "text", "text": {"content": words}}


def test_a_group_message_keeps_the_case_of_its_chat() -> None:
    assert heard() == IncomingMessage(
        platform="wecom",
        message_id="m1",
        chat_id="wrA1",
        is_group=True,
        account="zhangsan",
        name="",
        text="@吹哨 1号桥停工",
        received_at=AT,
    )


def test_a_private_chat_is_called_after_its_person() -> None:
    message = heard(chattype="single", chatid=None)
    assert (message.chat_id, message.is_group) == ("zhangsan", False)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"msgtype": "voice", "voice": {"content": "桥停工了"}}, "桥停工了"),
        ({"msgtype": "mixed", "mixed": {"msg_item": [text("一"), PICTURE, text("二")]}}, "一\n二"),
        (PICTURE, ""),
        ({"msgtype": "file", "file": {"url": "https://example.test/2"}}, ""),
        ({"msgtype": "event", "event": {"eventtype": "enter_chat"}}, ""),
        (text("a\0b\ud800"), "ab?"),
    ],
)
def test_words_of_every_kind(body: dict[str, Any], words: str) -> None:
    assert heard(**body).text == words


@pytest.mark.parametrize(
    ("typed", "quoted", "words"),
    [
        ("@吹哨 ", "1号桥停工", "1号桥停工"),
        ("@吹哨 是这个", "1号桥停工", "@吹哨 是这个"),
        ("@吹哨", "已受理 Q0001", "@吹哨"),
    ],
)
def test_a_bare_mention_speaks_the_quoted_words(typed: str, quoted: str, words: str) -> None:
    message = heard(**text(typed), quote=text(quoted))
    assert (message.text, message.quote) == (words, Quote("", quoted))


def lying(kind: str, number: int, **more: object) -> dict[str, Any]:
    return {"msgtype": kind, kind: {"url": f"https://example.test/{number}", **more}}


def mixed(*items: dict[str, Any]) -> dict[str, Any]:
    return {"msgtype": "mixed", "mixed": {"msg_item": list(items)}}


@pytest.mark.parametrize(
    ("body", "media"),
    [
        (lying("image", 1), [("image", 1, "")]),
        (lying("file", 2, aeskey="k2"), [("file", 2, "k2")]),
        (lying("video", 3), [("video", 3, "")]),
        (
            {
                "msgtype": "mixed",
                "mixed": {
                    "msg_item": [lying("image", 1, aeskey="k1"), text("一"), lying("image", 2)]
                },
            },
            [("image", 1, "k1"), ("image", 2, "")],
        ),
        ({**text("是这个"), "quote": lying("image", 4)}, [("image", 4, "")]),
        (
            {
                **text("一"),
                "quote": {"msgtype": "mixed", "mixed": {"msg_item": [lying("image", 5)]}},
            },
            [("image", 5, "")],
        ),
        ({**lying("image", 1), "quote": lying("image", 1, aeskey="k")}, [("image", 1, "")]),
        (
            {"msgtype": "image", "image": {"pic_url": "https://example.test/6", "aeskey": "k6"}},
            [("image", 6, "k6")],
        ),
        ({"msgtype": "image", "image": {"url": 7}}, []),
        ({"msgtype": "image", "image": {"url": "https://example.test/" + "x" * 4096}}, []),
        ({**text("一"), "image": {"url": "https://example.test/1"}}, []),
        ({**PRESSED, "image": {"url": "https://example.test/1"}}, []),
    ],
)
def test_where_pictures_and_files_lie(
    body: dict[str, Any], media: list[tuple[str, int, str]]
) -> None:
    expected = tuple(Media(kind, f"https://example.test/{n}", key) for kind, n, key in media)
    assert heard(**body).media == expected


def test_neither_address_nor_key_is_shown() -> None:
    message = heard(**lying("image", 1, aeskey="a-key"))
    assert "example.test" not in repr(message)
    assert "a-key" not in repr(message)


def test_no_message_brings_more_than_twenty() -> None:
    assert len(heard(**mixed(*(lying("image", n) for n in range(30)))).media) == 20


@pytest.mark.parametrize("name", ["event_key", "eventkey"])
def test_a_pressed_button(name: str) -> None:
    body = deepcopy(PRESSED)
    body["event"] = {
        "eventtype": "template_card_event",
        "template_card_event": {name: "sign:Q0001"},
    }
    assert heard(**body).button == "sign:Q0001"


@pytest.mark.parametrize(
    "changes",
    [
        {"msgtype": "stream", "stream": {"id": "S-1"}},
        {"msgtype": "event", "event": {"eventtype": "feedback_event"}},
        {"msgtype": "event", "event": {"eventtype": "template_card_event"}},
        {"msgtype": ""},
        {"msgtype": ["text"]},
        {"msgid": ""},
        {"msgid": "m" * 300},
        {"msgid": "m\0"},
        {"from": "zhangsan"},
        {"chatid": None},
    ],
)
def test_nothing_to_answer(changes: dict[str, Any]) -> None:
    assert message_of({**GROUP, **changes}, AT) is None


def test_a_kind_that_nobody_knows_is_heard_as_such() -> None:
    message = heard(msgtype="hologram")
    assert (message.unread, message.text, message.is_visit) == ("hologram", "", False)
    assert heard().unread == ""


def test_a_first_visit_says_nothing() -> None:
    message = heard(msgtype="event", event={"eventtype": "enter_chat"})
    assert (message.is_visit, message.text, message.unread) == (True, "", "")


def test_any_body_is_heard_or_passed_over() -> None:
    dice = random.Random(11)  # noqa: S311
    odd: list[Any] = [None, 0, "", [], {}, [1], {"content": 1}, "x" * 9000, {"msg_item": [1]}]
    names = [*GROUP, "event", "quote", "mixed", "voice"]
    for _ in range(3000):
        body = {**deepcopy(GROUP), **deepcopy(dice.choice([{}, PRESSED, {"quote": PICTURE}]))}
        for name in dice.sample(names, 2):
            body[name] = dice.choice(odd)
        message = message_of(body, AT)
        assert message is None or (message.message_id and message.account and message.chat_id)
