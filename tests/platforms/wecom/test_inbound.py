"""What WeCom says, as behaviour hears it."""

from __future__ import annotations

import random
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any, Final

import pytest

from bot.platforms.wecom.inbound import message_of
from handlers.messages import IncomingMessage, Quote

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
        {"msgtype": "hologram"},
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
