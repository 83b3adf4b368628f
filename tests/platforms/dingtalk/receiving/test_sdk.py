"""The official package on the same gateway: it asks for, hears and acknowledges what we do.

Known differences of dingtalk-stream 0.24.3, each looked at below: it names itself and this
machine's address; the `data` of its acknowledgement of a message is `{"response": "OK"}` and
the `message` of all callbacks is empty; it acknowledges goodbyes, which need no answer.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

import dingtalk_stream

from bot.platforms.dingtalk.receiving.inbound import message_of
from handlers.messages import IncomingMessage
from tests.platforms.dingtalk.receiving.bodies import CLIENT_ID, CLIENT_SECRET, body, press
from tests.platforms.dingtalk.receiving.connected import client, until
from tests.platforms.dingtalk.receiving.gateway import OPEN, PRESS, Delivery, Gateway, gateway
from tests.platforms.dingtalk.receiving.sender import ROBOT

AT: Final = datetime(2031, 3, 3, 1, tzinfo=UTC)
SHOWN: Final = {"cardData": {"cardParamMap": {"status": "ok"}}}


class Hearer(dingtalk_stream.ChatbotHandler):  # type: ignore[misc]
    """Keeps what the package makes of messages and presses."""

    def __init__(self, heard: list[Any]) -> None:
        super().__init__()
        self.heard = heard

    async def process(self, callback: Any) -> tuple[int, Any]:
        self.heard.append(callback)
        is_press = callback.headers.topic == PRESS
        return dingtalk_stream.AckMessage.STATUS_OK, SHOWN if is_press else "OK"


@asynccontextmanager
async def official(at: Gateway) -> AsyncIterator[list[Any]]:
    """The package, in a thread of its own, because it blocks; yields what it hears."""
    heard: list[Any] = []
    dingtalk_stream.DingTalkStreamClient.OPEN_CONNECTION_API = at.base + OPEN
    credential = dingtalk_stream.Credential(CLIENT_ID, CLIENT_SECRET)
    it = dingtalk_stream.DingTalkStreamClient(credential)
    it.register_callback_handler(dingtalk_stream.ChatbotMessage.TOPIC, Hearer(heard))
    it.register_callback_handler(PRESS, Hearer(heard))
    running: list[tuple[asyncio.AbstractEventLoop, asyncio.Task[Any]]] = []

    async def run() -> None:
        task = asyncio.current_task()
        assert task
        running.append((asyncio.get_running_loop(), task))
        await it.start()

    def live() -> None:
        with suppress(asyncio.CancelledError):
            asyncio.run(run())

    thread = threading.Thread(target=live)
    thread.start()
    try:
        yield heard
    finally:
        loop, task = running[0]
        while thread.is_alive():  # the first cancellation is swallowed
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(task.cancel)
            await asyncio.to_thread(thread.join, 0.05)


@asynccontextmanager
async def ours(at: Gateway) -> AsyncIterator[list[Any]]:
    heard: list[Any] = []

    async def hear(whole: Mapping[str, object]) -> None:
        heard.append(whole)

    async def feel(whole: Mapping[str, object]) -> Mapping[str, object]:
        heard.append(whole)
        return SHOWN

    async with client(at, hear, feel):
        yield heard


@dataclass
class Course:
    """The same events in the same order, and what came of them."""

    asked: dict[str, Any] = field(default_factory=dict)
    heard: list[Any] = field(default_factory=list)
    deliveries: dict[str, Delivery] = field(default_factory=dict)
    acks: list[dict[str, Any]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


async def course(of: Any) -> Course:
    async with gateway() as at:
        async with of(at) as heard:
            await until(lambda: at.live)
            ping = await at.send_once("SYSTEM", "ping", '{"opaque": "0f-ab+c/="}')
            message = at.deliver(body(AT))
            pressed = at.deliver({**press(), "content": json.dumps(press()["content"])}, PRESS)
            sent = {"ping": ping, "message": message, "press": pressed}
            await asyncio.gather(*(one.acked.wait() for one in sent.values()))
            await at.say_goodbye()
            await until(lambda: not at.connections or at.opened == 2)
        return Course(at.asked[0], heard, sent, at.acks, at.faults)


async def test_both_ask_hear_and_acknowledge_the_same() -> None:
    theirs, own = await course(official), await course(ours)
    free = {"ua", "localIp"}
    assert own.asked.keys() == theirs.asked.keys()
    assert {k: v for k, v in own.asked.items() if k not in free} == {
        k: v for k, v in theirs.asked.items() if k not in free
    }
    assert own.heard == [callback.data for callback in theirs.heard]
    for name in ("ping", "message", "press"):
        for seen in (own, theirs):
            one = seen.deliveries[name]
            assert one.ack["code"] == 200
            assert one.ack["headers"] == {
                "contentType": "application/json",
                "messageId": one.frame_ids[0],
            }
    assert own.faults == theirs.faults == []
    assert (len(own.acks), len(theirs.acks)) == (3, 4)  # theirs acknowledges the goodbye


async def test_the_contents_of_acknowledgements_differ_where_nobody_looks() -> None:
    theirs, own = await course(official), await course(ours)

    def data(seen: Course, name: str) -> Any:
        return json.loads(seen.deliveries[name].ack["data"])

    assert data(own, "ping") == data(theirs, "ping") == {"opaque": "0f-ab+c/="}
    assert data(own, "press") == data(theirs, "press") == {"response": SHOWN}
    assert (data(own, "message"), data(theirs, "message")) == (
        {"response": None},
        {"response": "OK"},
    )
    assert [own.deliveries[name].ack["message"] for name in own.deliveries] == ["OK"] * 3
    assert [theirs.deliveries[name].ack["message"] for name in own.deliveries] == ["OK", "", ""]


async def test_both_read_the_same_message() -> None:
    theirs = await course(official)
    their = dingtalk_stream.ChatbotMessage.from_dict(theirs.heard[0].data)
    our: IncomingMessage = message_of(body(AT), ROBOT, AT)
    assert (their.message_id, their.sender_staff_id, their.sender_nick) == (
        our.message_id,
        our.account,
        our.name,
    )
    assert (their.conversation_id, their.session_webhook) == (our.chat_id, our.reply_url)
    assert their.text.content.strip() == our.text
