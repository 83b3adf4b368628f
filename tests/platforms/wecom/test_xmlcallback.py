"""The decrypted callback of the application: what is heard, and what is refused."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.platforms.wecom.xmlcallback import LARGEST, CallbackError, parse_callback
from handlers.messages import IncomingMessage

AT = datetime(2026, 1, 1, tzinfo=UTC)
CORP = "ww0123456789abcdef"


def xml(**fields: str) -> bytes:
    told = {"ToUserName": CORP, "FromUserName": "zhangsan", "AgentID": "1000002"} | fields
    inside = "".join(f"<{name}><![CDATA[{text}]]></{name}>" for name, text in told.items())
    return f"<xml>{inside}</xml>".encode()


def heard(raw: bytes) -> IncomingMessage | None:
    return parse_callback(raw, corp_id=CORP, agent_id=1000002, received_at=AT)


TEXT = xml(MsgType="text", Content="吹哨", MsgId="1")
BOMB = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><xml>&b;</xml>'
EXTERNAL = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><xml>&a;</xml>'


def test_typed_text_is_heard() -> None:
    message = heard(TEXT)
    assert message is not None
    assert (message.message_id, message.account, message.text) == ("app:1", "zhangsan", "吹哨")
    assert (message.is_group, message.button, message.received_at) == (False, "", AT)


@pytest.mark.parametrize("event", ["click", "CLICK", "template_card_event"])
def test_a_pressed_button_is_heard_once(event: str) -> None:
    press = {"MsgType": "event", "Event": event, "EventKey": "sign:Q0001", "CreateTime": "5"}
    first, again = heard(xml(**press)), heard(xml(**press))
    other = heard(xml(**press | {"TaskId": "t2"}))
    assert first is not None
    assert other is not None
    assert first.button == "sign:Q0001"
    assert first == again
    assert first.message_id != other.message_id


@pytest.mark.parametrize("kind", ["image", "voice", "video", "location", "link", "hologram"])
def test_what_is_no_text_is_heard_without_words(kind: str) -> None:
    message = heard(xml(MsgType=kind, MsgId="1", MediaId="x"))
    assert message is not None
    assert (message.message_id, message.text, message.unread) == ("app:1", "", kind)


@pytest.mark.parametrize("fields", [{"MsgType": "image"}, {"MsgType": "event", "Event": "view"}])
def test_other_kinds_are_not_heard(fields: dict[str, str]) -> None:
    assert heard(xml(**fields)) is None


@pytest.mark.parametrize(
    "raw",
    [
        *(BOMB, EXTERNAL, b"", b"<xml>", b"{}", b"<!DOCTYPE xml><xml/>"),
        b" " * (LARGEST + 1),
        b'<?xml version="1.0" encoding="nonsense"?><xml/>',
        TEXT.replace(CORP.encode(), b"wwother"),
        TEXT.replace(b"1000002", b"1000003"),
        TEXT.replace(b"zhangsan", b""),
        TEXT.replace(b"</xml>", b"<MsgId>2</MsgId></xml>"),
        xml(MsgType="text", Content="x"),
    ],
)
def test_what_is_forged_or_broken_is_refused(raw: bytes) -> None:
    with pytest.raises(CallbackError):
        heard(raw)
