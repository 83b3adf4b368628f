"""What every way out of the bot into DingTalk has in common."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.platforms.dingtalk.sending.allowance import Allowance
from bot.platforms.dingtalk.sending.pace import APP_ROBOT
from bot.platforms.dingtalk.sending.render import MOST_MENTIONS, Part, render
from bot.platforms.dingtalk.sending.robot import Chat
from bot.platforms.merging import Channel
from bot.platforms.payloads import mentions_of, text_of
from storage.records import Owed


class Way(Channel, Protocol):
    """A channel that can be closed for a while."""

    def is_open(self, owed: Owed) -> bool:
        """Whether the platform takes anything this way now, as far as is known."""


class ByAppRobot:
    """What the application's robot says, by whichever way, is allowed to it in all."""

    def __init__(self, allowance: Allowance) -> None:
        self._allowance = allowance

    def is_open(self, owed: Owed) -> bool:  # noqa: ARG002 - it is one robot for all
        """See `Way`."""
        return self._allowance.is_open(APP_ROBOT)

    def room(self, owed: Owed) -> int:
        """Places left this minute."""
        return self._allowance.room(APP_ROBOT, owed)


def chat_of(owed: Owed) -> Chat:
    """Where it goes."""
    return Chat(owed.target, owed.target_kind == "group")


def rendered(batch: Sequence[Owed]) -> tuple[Part, ...]:
    """The parts of the one message, which mentions people in groups only."""
    return render(text_of(batch), mentioned(batch))


def mentioned(batch: Sequence[Owed]) -> tuple[str, ...]:
    """Whom it mentions: nobody in a private chat."""
    return mentions_of(batch) if chat_of(batch[0]).is_group else ()


def mentions_fit(batch: Sequence[Owed]) -> bool:
    """Whether one message can mention all of them."""
    return len(set(mentioned(batch))) <= MOST_MENTIONS
