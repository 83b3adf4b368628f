"""What the response to one callback shows of the answer, whichever way the callback came.

https://developer.work.weixin.qq.com/document/path/101031
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from bot.platforms import texts
from bot.platforms.escaping import markdown, plain
from bot.platforms.wecom import replies
from bot.platforms.wecom.cards import (
    are_labels_whole,
    fits,
    pressed_card,
    small_card,
    whole_card,
)
from bot.platforms.wecom.inbound import pressed_task
from bot.platforms.wecom.replies import Reply
from handlers.messages import Answered, IncomingMessage, OutgoingMessage


@dataclass(frozen=True, slots=True)
class Asked:
    """A callback that wants an answer. `task` names the card pressed, "" for none.

    `rings` says of an answer that it has to ring people: no response can, so it is told by the
    group's webhook instead.
    """

    message: IncomingMessage
    is_event: bool
    task: str
    rings: Answered

    def is_answered(self, answer: OutgoingMessage) -> bool:
        """Whether the response shows all of that answer; else it has to be told as well."""
        if self.rings(answer):
            return False
        if not self.message.button:
            return True
        return bool(self.task) and fits(_with_choices(answer))

    def in_http(self, answer: OutgoingMessage) -> Mapping[str, object] | None:
        """The plain body of the response, equal for every redelivery; None for an empty one."""
        if self.is_event:
            reply = self._to_event(answer)
            return reply.body if reply else None
        if self.rings(answer):
            return None
        card = small_card(answer.text, answer.buttons, answer.key)
        is_told = card and are_labels_whole(answer.buttons)
        text = answer.text if is_told else _with_choices(answer)
        digest = sha256(self.message.message_id.encode()).hexdigest()[:32]
        stream = {"id": digest, "finish": True, "content": _content(text)}
        if card is None:
            return {"msgtype": "stream", "stream": stream}
        return {"msgtype": "stream_with_template_card", "stream": stream, "template_card": card}

    def on_socket(self, answer: OutgoingMessage) -> Reply | None:
        """The answer on the long connection; a card there is a second message, that may fail."""
        if self.is_event:
            return self._to_event(answer)
        if self.rings(answer):
            return None
        card = small_card(answer.text, answer.buttons, answer.key)
        return replies.answer(_content(_with_choices(answer)), card)

    def _to_event(self, answer: OutgoingMessage) -> Reply | None:
        if not self.message.button:
            card = whole_card(answer.text, answer.buttons, answer.key)
            if card:
                return replies.welcome_card(card)
            return replies.welcome(plain(_with_choices(answer)))
        if not self.task:
            return None
        card = pressed_card(_with_choices(answer), self.message.button, self.task)
        return replies.update_card(card, () if answer.ends_card else (self.message.account,))


def asked(body: Mapping[str, object], message: IncomingMessage, rings: Answered) -> Asked:
    """The callback whose message that is."""
    return Asked(message, body.get("msgtype") == "event", pressed_task(body), rings)


def nobody(_answer: OutgoingMessage) -> bool:
    """Where there is no webhook, no answer rings anybody."""
    return False


def _with_choices(answer: OutgoingMessage) -> str:
    return texts.with_choices(answer.text, [button.text for button in answer.buttons])


def _content(text: str) -> str:
    return replies.fit(markdown(text))
