"""The one table of DingTalk's error codes, and what they mean for a message that is owed.

Numbers come from webhooks and the old interface, names from the new one:
https://open.dingtalk.com/document/development/custom-robots-send-group-messages,
https://open.dingtalk.com/document/development/the-robot-sends-a-group-message,
https://open.dingtalk.com/document/development/chatbots-send-one-on-one-chat-messages-in-batches,
https://open.dingtalk.com/document/development/server-api-error-codes-1 and, for throttling and
quotas, .../how-to-process-api-throttling-on-the-dingtalk-server. A refusal with HTTP 403 is mostly
throttling or the quota, and a missing right only when it is neither.
"""

from __future__ import annotations

import re
from datetime import timedelta
from enum import Enum, auto
from fnmatch import fnmatchcase
from typing import Final, NamedTuple

from bot.platforms.base import PlatformError
from bot.platforms.dingtalk.sending import texts

INSECURE: Final = "310000"
BLOCK: Final = timedelta(minutes=10)  # a robot that spoke too often is silent for so long
HOUR: Final = timedelta(hours=1)
_SECOND: Final = timedelta(seconds=1)
_MINUTES: Final = timedelta(minutes=5)
_CODE: Final = re.compile(r"[A-Za-z0-9_.-]{1,120}")


class Fault(Enum):
    """What a code says, in terms of what to do."""

    AGAIN = auto()  # also every unknown code: giving up on a message needs a known reason
    UNSURE = auto()  # the platform gave up waiting for itself
    BUSY = auto()
    BLOCKED = auto()  # too many calls from this machine
    TOKEN = auto()  # a new access token helps
    CROWDED = auto()
    SPENT = auto()  # the month's quota
    ACCOUNT = auto()  # wrong credentials
    SETTING = auto()  # of the console
    SECURITY = auto()  # of a webhook
    PERSON = auto()  # unknown or out of reach
    MESSAGE = auto()  # malformed, empty or too long: our own fault
    CONTENT = auto()  # words that may not be said there
    GROUP = auto()  # no way into that group any more
    STALE = auto()  # a reply address or webhook that does not exist
    DONE = auto()  # it was done before


NUMBERS: Final[dict[Fault, tuple[int, ...]]] = {
    Fault.UNSURE: (15, 88),
    Fault.BUSY: (-1, 90018, 90002),
    Fault.TOKEN: (40001, 40014, 41001, 42001),
    Fault.CROWDED: (410100, 130101, 302033),
    Fault.SPENT: (90020, 90030),
    Fault.SETTING: (60011, 60020),
    Fault.SECURITY: (int(INSECURE),),
    Fault.PERSON: (33012, 60121, 50002),
    Fault.MESSAGE: (40035, 43002, 43004, 400105, 460101),
    Fault.CONTENT: (430101, 430102, 430103, 430104),
    Fault.GROUP: (400013, 400101, 400102, 400106),
    Fault.STALE: (300001, 300005),
}
NAMES: Final[dict[Fault, tuple[str, ...]]] = {
    Fault.BUSY: ("*.qpslimit*", "*.qpmlimit*", "system.busy"),
    Fault.SPENT: ("*.apicountlimit*",),
    Fault.TOKEN: ("invalidauthentication",),
    Fault.ACCOUNT: ("invalidclientid*", "invalidappkey*"),
    Fault.SETTING: (
        *("*.accesstokenpermissiondenied", "*.ipnotinwhitelist", "param.templateunpublished"),
        *("keywords.not.match", "sign.not.match", "ip.not.match", "only.groupadmin.canatall"),
        *("ding.serverquota.insufficient", "invalidparameter.robotcode*", "invalid.chatbotid"),
    ),
    Fault.CROWDED: ("send.too.fast", "send.bytoken.toofast", "too.many.*", "toomuch.msg"),
    Fault.PERSON: (
        *("staffid.notexisted", "chatbotid.notallow.sendoto", "robot.oto.notexist"),
        "miss.staffid",
    ),
    Fault.GROUP: (
        *("group.disbanded", "bot.stopped", "robot*notexsit", "robot*notexist"),
        *("conversation.org.notmatch", "send.forbidden", "bot.forbidden.sendmessage"),
        *("miss.openconversationid", "invalid.openconversationid"),
    ),
    Fault.CONTENT: ("contain.*", "param.contentunsafe"),
    Fault.DONE: ("param.cardalreadyexist",),
    Fault.MESSAGE: ("invalidparameter*", "miss.param*", "param.*", "ding.receivercount.limit"),
    Fault.UNSURE: ("unknown.send.result", "system.error"),
}
CODES: Final = {str(code): fault for fault, codes in NUMBERS.items() for code in codes}
_FOR_GOOD: Final = frozenset({Fault.PERSON, Fault.MESSAGE, Fault.CONTENT, Fault.GROUP})
_RESTS: Final = {
    Fault.BUSY: _SECOND,
    Fault.BLOCKED: _MINUTES,
    Fault.CROWDED: BLOCK,
    Fault.SPENT: HOUR,
    Fault.ACCOUNT: _MINUTES,  # somebody mends it while the messages are owed
    Fault.SETTING: _MINUTES,
    Fault.SECURITY: _MINUTES,
}
CLOSED: Final = frozenset(
    {Fault.CROWDED, Fault.SPENT, Fault.ACCOUNT, Fault.SETTING, Fault.SECURITY, Fault.GROUP}
    | {Fault.STALE, Fault.DONE}  # a card that was made before, and reached nobody
)  # a way out that is closed by them, while another may be open


class Meaning(NamedTuple):
    """Whether trying again is useless, and how long to leave the target alone."""

    permanent: bool
    retry_after: timedelta | None = None


def fault_of(code: str) -> Fault:
    """What that code says; names are compared without case.

    >>> fault_of("Forbidden.AccessDenied.QpsLimitForApi"), fault_of("410100")
    (<Fault.BUSY: 3>, <Fault.CROWDED: 6>)
    """
    if found := CODES.get(code):
        return found
    name = code.lower()
    for fault, patterns in NAMES.items():
        if any(fnmatchcase(name, pattern) for pattern in patterns):
            return fault
    return Fault.AGAIN


def meaning(fault: Fault) -> Meaning:
    """What follows from it for a message."""
    return Meaning(permanent=fault in _FOR_GOOD, retry_after=_RESTS.get(fault))


class DingTalkError(PlatformError):
    """DingTalk answered with an error code: it took nothing, unless it does not know itself.

    `errmsg` is read for the reason of 310000 only; it may change and may hold anything.
    """

    def __init__(self, code: str, errmsg: str = "", fault: Fault | None = None) -> None:
        self.code = code if _CODE.fullmatch(code) else "unreadable"
        self.fault = fault or fault_of(self.code)
        reason = f"dingtalk code {self.code}"
        if self.fault is Fault.SECURITY:
            reason = texts.insecure(errmsg)
        elif self.fault is Fault.SETTING:
            reason = texts.setting(self.code)
        elif self.fault is Fault.ACCOUNT:
            reason = texts.account(self.code)
        permanent, rest = meaning(self.fault)
        unsure = self.fault is Fault.UNSURE
        super().__init__(reason, permanent=permanent, retry_after=rest, is_outcome_unknown=unsure)
