"""The long connection's callbacks, handed to the bot; no answer is lost on the way back.

An answer is owed from the commit on. The outbox leaves it alone while it is being transmitted,
and forgets it once the platform has taken it. If the process dies in between, the connection
stays away, or nobody knows whether the answer arrived, the outbox sends it: then it may be seen
twice, and never not at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Protocol

from bot.interfaces import HasClock
from bot.platforms.wecom.answering import OnCallback
from bot.platforms.wecom.inbound import message_of
from bot.platforms.wecom.replies import HOLD, Reply
from bot.platforms.wecom.responses import asked, nobody
from handlers.messages import Answered, IncomingMessage, Outcome


class Service(HasClock, Protocol):
    """What the long connection and the callback need of the bot."""

    async def receive(
        self, message: IncomingMessage, *, is_answered: Answered, hold: timedelta
    ) -> Outcome:
        """Deal with the message; what `is_answered` is true of stays owed, but not before."""

    async def settle_answer(self, outcome: Outcome) -> None:
        """The answer was shown; it is owed no more."""


def on_callback(service: Service, rings: Answered = nobody) -> OnCallback:
    """What a `RobotSocket` does with a callback: let the bot deal with it, then answer."""

    async def hear(body: Mapping[str, object]) -> Reply | None:
        message = message_of(body, service.clock.now())
        if message is None:
            return None
        ask = asked(body, message, rings)
        outcome = await service.receive(message, is_answered=ask.is_answered, hold=HOLD)
        answer = outcome.answer
        if answer is None or (outcome.is_told and not message.button):  # a card may change again
            return None
        reply = ask.on_socket(answer)
        if reply is None or not ask.is_answered(answer):
            return reply
        return replace(reply, on_taken=partial(service.settle_answer, outcome))

    return hear
