"""Our frames are those of the official packages.

Recorded on loopback from @wecom/aibot-node-sdk 1.0.7 and wecom-aibot-python-sdk 1.0.2, which
sent the same ones; both were subscribed, heard and answered by the gateway of these tests. Only
the ids differ, and we say `chat_type` in pushes, which they leave to the platform to guess.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from bot.platforms.wecom import replies
from bot.platforms.wecom.replies import Reply
from tests.platforms.wecom.connected import client, until
from tests.platforms.wecom.gateway import event, gateway, message

CARD: Final[dict[str, object]] = {"card_type": "text_notice", "task_id": "T"}
THEIRS: Final[dict[str, tuple[str, object]]] = {
    "aibot_subscribe": (
        "aibot_subscribe_1795700795705_8d2e59db",
        {"bot_id": "aibTEST", "secret": "loopback-secret"},
    ),
    "aibot_send_msg": (
        "aibot_send_msg_1795700795711_a9052e85",
        {"chatid": "wrA", "msgtype": "markdown", "markdown": {"content": "push"}},
    ),
    "ping": ("ping_1795700796011_d88ac050", None),
    "aibot_respond_msg": (
        "cb-1",
        {"msgtype": "stream", "stream": {"id": "S-1", "finish": True, "content": "ok"}},
    ),
    "aibot_respond_welcome_msg": ("cb-2", {"msgtype": "text", "text": {"content": "hi"}}),
    "aibot_respond_update_msg": (
        "cb-3",
        {"response_type": "update_template_card", "template_card": CARD},
    ),
}


async def react(body: Mapping[str, object]) -> Reply:
    kind = body.get("event")
    if not isinstance(kind, dict):
        return replies.answer("ok")
    is_entry = kind["eventtype"] == "enter_chat"
    return replies.welcome("hi") if is_entry else replies.update_card(CARD)


def shape(req_id: object) -> str:
    """The id with its variable parts made equal."""
    return re.sub(r"_\d{13}_[0-9a-f]{8}$", "_<ms>_<hex>", str(req_id))


async def test_every_frame_is_what_the_official_packages_send() -> None:
    async with gateway() as at, client(at, react) as bot:
        await until(lambda: bot.is_live)
        await bot.push("wrA", "push", is_group=True)
        await at.call(message("hello"), "cb-1")
        await at.call(event("enter_chat", "e1"), "cb-2")
        await at.call(event("template_card_event", "e2"), "cb-3")
        await until(lambda: len(at.taken) == 4 and at.pings)
    ours = {str(frame["cmd"]): frame for frame in at.frames}
    assert ours.keys() == THEIRS.keys()
    for command, (req_id, body) in THEIRS.items():
        frame = ours[command]
        headers, sent = frame["headers"], frame.get("body")
        assert isinstance(headers, dict)
        assert shape(headers["req_id"]) == shape(req_id)
        assert without_freedoms(sent) == without_freedoms(body)
        assert frame.keys() == {"cmd", "headers", *(["body"] if body else [])}


def without_freedoms(body: object) -> object:
    """The body without what may differ: the stream's id, and the kind of chat."""
    if not isinstance(body, dict):
        return body
    stream = body.get("stream")
    rest = {key: value for key, value in body.items() if key not in ("chat_type", "stream")}
    return {**rest, **({"stream": {**stream, "id": ""}} if isinstance(stream, dict) else {})}
