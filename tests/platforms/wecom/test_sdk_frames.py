"""Our frames are those of the official packages.

Recorded on loopback from @wecom/aibot-node-sdk 1.0.7 and wecom-aibot-python-sdk 1.0.2, which
sent the same ones; both were subscribed, heard and answered by the gateway of these tests. Where
Node is, its package is run again and its frames are held against the record and against ours.

Known differences: the ids; and we say `chat_type` in pushes, which they leave to the platform to
guess, and which the gateway, stricter than the platform, refuses.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping
from typing import Final

from bot.platforms.wecom import replies
from bot.platforms.wecom.replies import Reply
from tests.platforms.wecom import peers
from tests.platforms.wecom.connected import client, until
from tests.platforms.wecom.gateway import BOT_ID, SECRET, Gateway, event, gateway, message
from tests.processes import process_log

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


Frames = dict[str, tuple[str, object]]


def by_command(at: Gateway) -> Frames:
    """What was sent to the gateway: of each command the id and the body."""
    sent: Frames = {}
    for frame in at.frames:
        headers, command = frame["headers"], str(frame["cmd"])
        assert isinstance(headers, dict)
        assert headers.keys() == {"req_id"}
        assert frame.keys() == {"cmd", "headers", *(["body"] if command != "ping" else [])}
        sent[command] = str(headers["req_id"]), frame.get("body")
    return sent


async def called(at: Gateway) -> None:
    """The gateway delivers one callback of each kind, and hears everything that it may hear."""
    await until(lambda: at.commands("aibot_send_msg") or at.refused, within=30)
    await at.call(message("hello"), "cb-1")
    await at.call(event("enter_chat", "e1"), "cb-2")
    await at.call(event("template_card_event", "e2"), "cb-3")
    await until(lambda: {str(frame["cmd"]) for frame in at.frames} == THEIRS.keys() and at.pings)


async def our_frames() -> Frames:
    async with gateway() as at, client(at, react) as bot:
        await until(lambda: bot.is_live)
        await bot.push("wrA", "push", is_group=True)
        await called(at)
        assert at.refused == []
        return by_command(at)


async def their_frames() -> Frames:
    """Of the package for Node, which is ended when the gateway has heard enough."""
    account = {"botId": BOT_ID, "secret": SECRET, "card": CARD}
    async with gateway() as at:
        told = json.dumps({**account, "url": at.url.replace("http:", "ws:")})
        program, script = peers.node(), str(peers.HERE / "robot.js")
        env = peers.environment()
        with process_log() as log:
            process = await asyncio.create_subprocess_exec(
                program, script, told, env=env, stderr=log
            )
        try:
            await called(at)
        finally:
            process.kill()
            await process.wait()
        assert at.refused == [("aibot_send_msg", 93006)]
        return by_command(at)


def agree(some: Frames, others: Frames) -> None:
    assert some.keys() == others.keys()
    for command, (req_id, body) in some.items():
        assert shape(req_id) == shape(others[command][0])
        assert without_freedoms(body) == without_freedoms(others[command][1])


async def test_every_frame_is_what_the_official_packages_sent() -> None:
    agree(await our_frames(), THEIRS)


async def test_every_frame_is_what_the_official_package_sends() -> None:
    theirs = await their_frames()
    agree(theirs, THEIRS)
    agree(await our_frames(), theirs)


def without_freedoms(body: object) -> object:
    """The body without what may differ: the stream's id, and the kind of chat."""
    if not isinstance(body, dict):
        return body
    stream = body.get("stream")
    rest = {key: value for key, value in body.items() if key not in ("chat_type", "stream")}
    return {**rest, **({"stream": {**stream, "id": ""}} if isinstance(stream, dict) else {})}
