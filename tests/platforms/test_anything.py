"""Whatever arrives from outside is read or refused; nothing else is ever raised.

What is read can be written down: by SQLite, which wants whole characters, and by PostgreSQL,
which takes no NUL.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.platforms.dingtalk.receiving import frames as dingtalk_frames
from bot.platforms.dingtalk.receiving.inbound import Foreign, Robot, Unreadable
from bot.platforms.dingtalk.receiving.inbound import message_of as dingtalk_message
from bot.platforms.dingtalk.receiving.presses import press_of
from bot.platforms.wecom import frames as wecom_frames
from bot.platforms.wecom.crypto import CryptoError, is_fresh, open_media
from bot.platforms.wecom.inbound import message_of as wecom_message
from bot.platforms.wecom.inbound import pressed_task
from bot.platforms.wecom.xmlcallback import CallbackError, parse_callback, response_code, sealed_in
from handlers.messages import IncomingMessage
from tests.platforms.dingtalk.receiving import bodies

NOW = datetime(2026, 9, 14, 1, 0, tzinfo=UTC)
ROBOT = Robot(bodies.CLIENT_ID, bodies.OAPI, bodies.CORP)
ODD = "\x00\ud800\udfff\u202e\r\n@<&'\"`|\U0001f600"

words = st.text(max_size=12) | st.text(ODD, max_size=4) | st.sampled_from(["1", "2", "group", ""])
leaf = st.none() | st.booleans() | st.integers() | st.floats() | words
anything = st.recursive(
    leaf, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3)
)

DINGTALK = bodies.body(NOW, content={"richText": [{"text": "a"}]}, text={"content": "b"})
PRESS = bodies.press(corpId=bodies.CORP)
WECOM = {
    "msgid": "m1",
    "aibotid": "b",
    "chatid": "c1",
    "chattype": "group",
    "from": {"userid": "u1"},
    "msgtype": "mixed",
    "text": {"content": "@吹哨 林地"},
    "image": {"url": "https://x/y", "aeskey": "k"},
    "mixed": {"msg_item": [{"msgtype": "text", "text": {"content": "林地"}}]},
    "quote": {"msgtype": "text", "text": {"content": "Q0001"}},
    "event": {"eventtype": "template_card_event", "template_card_event": {"event_key": "k"}},
    "response_url": "https://x/z",
}


def changed(body: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """The body with some of its values replaced by anything, deep inside too."""

    def at(place: Any) -> st.SearchStrategy[Any]:
        if isinstance(place, dict) and place:
            inside = st.fixed_dictionaries({}, optional={k: at(v) for k, v in place.items()})
            return st.just(place) | inside.map(lambda some: {**place, **some}) | anything
        if isinstance(place, list) and place:
            return st.just(place) | st.lists(at(place[0]), max_size=3) | anything
        return st.just(place) | anything

    some = st.fixed_dictionaries({}, optional={key: at(value) for key, value in body.items()})
    return some.map(lambda values: {**body, **values})


def check(message: IncomingMessage | None) -> None:
    """It can be written down."""
    if message is None:
        return
    held = [getattr(message, field.name) for field in fields(message)]
    quote = message.quote
    held += [quote.message_id, quote.text] if quote else []
    held += [part for media in message.media for part in (media.kind, media.url, media.name)]
    for value in filter(lambda one: isinstance(one, str), held):
        assert "\x00" not in value
        value.encode()
    assert message.message_id
    assert message.account
    assert message.chat_id


@given(changed(DINGTALK))
@example({**DINGTALK, "text": {"content": "林地\x00\ud800"}})
@example({**DINGTALK, "sessionWebhookExpiredTime": "99999999999999"})
def test_dingtalk_messages(body: dict[str, Any]) -> None:
    with suppress(Foreign, Unreadable):
        check(dingtalk_message(body, ROBOT, NOW))


@given(changed(PRESS), st.booleans())
def test_dingtalk_presses(body: dict[str, Any], is_group: bool) -> None:
    with suppress(Foreign, Unreadable):
        check(press_of(body, ROBOT, NOW, is_group=False))
        press_of(body, ROBOT, NOW, is_group=is_group)


@given(changed(WECOM))
@example(
    {**WECOM, "mixed": {"msg_item": [{"msgtype": "text", "text": {"content": "\x00\ud800"}}]}}
)
def test_wecom_messages(body: dict[str, Any]) -> None:
    check(wecom_message(body, NOW))
    pressed_task(body)


@given(anything.map(lambda value: json.dumps(value)) | words)
def test_frames(text: str) -> None:
    for decode in (dingtalk_frames.decode, wecom_frames.decode):
        with suppress(ValueError):
            decode(text)


FIELDS = ("ToUserName", "AgentID", "FromUserName", "MsgType", "Content", "MsgId", "Event")
NAMES = (*FIELDS, "EventKey", "Encrypt", "ResponseCode")
xml_texts = st.text(st.characters(codec="utf-8"), max_size=8) | st.sampled_from(["corp", "1"])


@given(
    st.lists(st.tuples(st.sampled_from(NAMES), xml_texts), max_size=8).map(
        lambda pairs: "".join(f"<{name}><![CDATA[{text}]]></{name}>" for name, text in pairs)
    ),
    st.sampled_from(["<xml>{}</xml>", "{}", "<!DOCTYPE a [<!ENTITY b 'c'>]><xml>{}</xml>"]),
)
def test_xml_callbacks(inner: str, frame: str) -> None:
    xml = frame.replace("{}", inner).encode()
    with suppress(CallbackError):
        sealed_in(xml)
    with suppress(CallbackError):
        response_code(xml)
    with suppress(CallbackError):
        check(parse_callback(xml, corp_id="corp", agent_id=1, received_at=NOW))


@given(st.binary(max_size=200))
def test_xml_of_any_bytes(xml: bytes) -> None:
    with suppress(CallbackError):
        check(parse_callback(xml, corp_id="corp", agent_id=1, received_at=NOW))


@given(st.binary(max_size=100), words | st.text("0123456789abcdefABCDEF+/=", max_size=70))
def test_sealed_pictures(sealed: bytes, key: str) -> None:
    with suppress(CryptoError):
        open_media(sealed, key)


@given(words | st.integers().map(str) | st.text("0123456789", max_size=12))
@settings(max_examples=50)
def test_timestamps(timestamp: str) -> None:
    assert is_fresh(timestamp, NOW) in (True, False)
