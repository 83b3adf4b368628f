"""The one table of WeCom's error codes, and what they mean for a message that is owed.

https://developer.work.weixin.qq.com/document/path/90313 (codes),
https://developer.work.weixin.qq.com/document/path/90454 (rates), and what official packages know
of the robot's codes, which no page lists.

A code means the same wherever it comes from. What follows from it differs between channels in
two points, both in `meaning`:

- A matter of credentials or of the console's settings: the application's messages wait, because
  somebody mends the setting while they are owed. A robot's answer and a group's webhook have no
  such settings to wait for, so their messages are given up and told.
- A busy moment: on the long connection the same answer is repeated at once while it may still be
  given, so it needs a breath; elsewhere delivery has its own pauses.
"""

from __future__ import annotations

from datetime import timedelta
from enum import Enum, auto
from typing import Final, NamedTuple

from bot.platforms.base import PlatformError
from bot.platforms.wecom import texts

UNTRUSTED_ADDRESS: Final = 60020
MINUTE: Final = timedelta(minutes=1)  # how long minute limits block
BREATH: Final = timedelta(seconds=5)
_MENDING: Final = timedelta(minutes=5)


class Channel(Enum):
    """Who speaks to WeCom."""

    APP = auto()
    ROBOT = auto()
    WEBHOOK = auto()


class Fault(Enum):
    """What a code says, in terms of what to do."""

    AGAIN = auto()  # also every unknown code: giving up on a message needs a known reason
    BUSY = auto()
    TOKEN = auto()  # a new access token helps
    CROWDED = auto()
    ACCOUNT = auto()  # wrong credentials
    SETTING = auto()  # of the console
    PERSON = auto()  # unknown or out of reach
    MESSAGE = auto()  # malformed, empty or too long
    GROUP = auto()  # no way into that group any more
    STALE = auto()  # too late for the callback that is answered


CODES: Final[dict[int, Fault]] = {
    -1: Fault.BUSY,
    40007: Fault.AGAIN,  # an uploaded file that is gone; the next attempt uploads it again
    **dict.fromkeys((40014, 41001, 42001), Fault.TOKEN),
    **dict.fromkeys((45009, 45033), Fault.CROWDED),
    **dict.fromkeys((40001, 40013, 40091), Fault.ACCOUNT),  # secret, corpid, secret
    93019: Fault.ACCOUNT,  # the robot's id
    48002: Fault.SETTING,  # no right to this call
    60011: Fault.SETTING,  # no right to this person or department
    UNTRUSTED_ADDRESS: Fault.SETTING,
    301002: Fault.SETTING,  # no right to this application
    **dict.fromkeys((40003, 40031, 46004, 60111), Fault.PERSON),  # unknown
    81013: Fault.PERSON,  # nobody reachable
    40008: Fault.MESSAGE,  # a kind of message that is not allowed there
    **dict.fromkeys((40035, 40058), Fault.MESSAGE),  # wrong parameters
    **dict.fromkeys((44004, 93017), Fault.MESSAGE),  # empty
    **dict.fromkeys((45002, 93018), Fault.MESSAGE),  # too long, image too large
    93000: Fault.GROUP,  # the webhook's key is wrong, or it was removed from the group
    **dict.fromkeys((93001, 93004, 93006, 93008), Fault.GROUP),  # refused, off, no chat, not in it
    **dict.fromkeys((86001, 86003, 86008), Fault.GROUP),  # an application's own groups
    **dict.fromkeys((846605, 846608), Fault.STALE),
}
_FOR_GOOD: Final = frozenset({Fault.PERSON, Fault.MESSAGE, Fault.GROUP, Fault.STALE})
_FOR_PEOPLE: Final = frozenset({Fault.ACCOUNT, Fault.SETTING})


class Meaning(NamedTuple):
    """Whether trying again is useless, and how long to leave the target alone."""

    permanent: bool
    retry_after: timedelta | None = None


def fault_of(code: int) -> Fault:
    """What that code says."""
    return CODES.get(code, Fault.AGAIN)


def meaning(code: int, channel: Channel) -> Meaning:
    """What follows from that code for a message on that channel."""
    fault = fault_of(code)
    if fault in _FOR_PEOPLE:
        is_app = channel is Channel.APP
        return Meaning(permanent=not is_app, retry_after=_MENDING if is_app else None)
    if fault is Fault.CROWDED:
        return Meaning(permanent=False, retry_after=MINUTE)
    if fault is Fault.BUSY and channel is Channel.ROBOT:
        return Meaning(permanent=False, retry_after=BREATH)
    return Meaning(permanent=fault in _FOR_GOOD)


class WeComError(PlatformError):
    """WeCom answered with an error code: it took nothing.

    `errmsg` is read for the address in code 60020 only; it may change and may hold anything.
    """

    channel = Channel.APP

    def __init__(self, code: int, errmsg: str = "", reason: str = "") -> None:
        if code == UNTRUSTED_ADDRESS and not reason:
            reason = texts.untrusted_address(errmsg)
        permanent, rest = meaning(code, self.channel)
        super().__init__(reason or f"wecom errcode {code}", permanent=permanent, retry_after=rest)
        self.code, self.fault = code, fault_of(code)

    @property
    def is_for_people(self) -> bool:
        """Whether it lasts until somebody corrects a setting."""
        return self.fault in _FOR_PEOPLE


class WebhookError(WeComError):
    """A group's webhook answered with an error code."""

    channel = Channel.WEBHOOK
