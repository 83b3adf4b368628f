"""What the response to a callback shows of an answer, as values."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from bot.platforms.wecom.replies import AT_ONCE, MOST_BYTES
from bot.platforms.wecom.responses import Asked, asked, nobody
from handlers.messages import Button, IncomingMessage, OutgoingMessage
from tests.platforms.wecom import cardcheck

AT = datetime.fromtimestamp(1767225600, UTC)
PICKS = (Button("choose:Q0001:1", "1. 资金融资"), Button("choose:Q0001:0", "都不是"))
PRESS = {"event": {"template_card_event": {"task_id": "T-1"}}}


def ask(button: str = "", **body: Any) -> Asked:
    message = IncomingMessage("wecom", "m1", "wrA", True, "lisi", "", "好", AT, button=button)
    return asked({"msgtype": "event" if button else "text", **body}, message, nobody)


def answer(text: str, *buttons: Button, ends_card: bool = False) -> OutgoingMessage:
    key = "answer:wecom:m1"
    return OutgoingMessage(
        key, "wecom", "group", "wrA", text, buttons, is_answer=True, ends_card=ends_card
    )


def content(asking: Asked, said: OutgoingMessage) -> str:
    body = asking.in_http(said)
    assert body
    stream = body["stream"]
    assert isinstance(stream, dict)
    return str(stream["content"])


def test_whole_labels_need_no_hint_and_cut_ones_do() -> None:
    assert content(ask(), answer("哪一类？", *PICKS)) == "哪一类？"
    long = Button("choose:Q0001:2", "2. 规划选址与用地预审")
    hint = "哪一类？\n可以直接回复：“2. 规划选址与用地预审”"
    assert content(ask(), answer("哪一类？", long)) == hint


def test_buttons_that_no_card_can_hold_are_named_in_a_plain_answer() -> None:
    seven = [Button(f"choose:Q0001:{n}", f"{n}") for n in range(7)]
    body = ask().in_http(answer("哪一类？", *seven))
    assert body
    assert body["msgtype"] == "stream"
    assert content(ask(), answer("哪一类？", *seven)).endswith("“5”、“6”")


def test_without_buttons_there_is_no_card_on_either_way() -> None:
    body, reply = ask().in_http(answer("好")), ask().on_socket(answer("好"))
    assert body
    assert body["msgtype"] == "stream"
    assert reply
    assert reply.card is None


def test_a_long_answer_is_cut_between_characters() -> None:
    cut = content(ask(), answer("桥" * 10_000))
    assert len(cut.encode()) <= MOST_BYTES
    assert cut.endswith("桥\n…")


def test_on_the_long_connection_the_text_names_the_buttons_of_its_card() -> None:
    reply = ask().on_socket(answer("哪一类？", *PICKS))
    assert reply
    assert reply.text == "哪一类？\n可以直接回复：“1. 资金融资”、“都不是”"
    assert cardcheck.fault(reply.card) == ""


def test_a_greeting_with_buttons_is_one_card_if_it_fits() -> None:
    visit = ask(msgtype="event")
    card = visit.in_http(answer("您好", *PICKS))
    assert card
    assert cardcheck.fault(card["template_card"]) == ""
    text = visit.in_http(answer("您好" * 100, *PICKS))
    assert text
    assert text["msgtype"] == "text"
    assert str(text["text"]).count("可以直接回复") == 1


def test_a_pressed_card_is_whole_only_with_the_buttons_of_its_answer_named() -> None:
    pressed = ask("sign:Q0001", **PRESS)
    assert pressed.is_answered(answer("好\n" + "长" * 112))
    assert not pressed.is_answered(answer("好\n" + "长" * 112, *PICKS))
    body = pressed.in_http(answer("好", *PICKS))
    assert body
    card = body["template_card"]
    assert isinstance(card, dict)
    assert card["sub_title_text"] == "可以直接回复：“1. 资金融资”、“都不是”"


def test_both_ways_change_a_pressed_card_alike_and_at_once() -> None:
    pressed = ask("sign:Q0001", **PRESS)
    said = answer("已签收", ends_card=True)
    reply = pressed.on_socket(said)
    assert reply
    assert (reply.within, reply.body) == (AT_ONCE, pressed.in_http(said))
    assert "userids" not in reply.body


def test_a_press_without_its_task_changes_nothing_and_answers_nothing() -> None:
    pressed = ask("sign:Q0001", event={})
    assert not pressed.is_answered(answer("好"))
    assert pressed.in_http(answer("好")) is None
    assert pressed.on_socket(answer("好")) is None
