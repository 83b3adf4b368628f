"""DING: the urgent channel, beside the chats and not in them.

https://open.dingtalk.com/document/development/robot-sends-nail-message
Within the application (应用内) it is free within what was bought; SMS and calls cost money each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import IntEnum
from typing import Final

from bot.clock import Clock
from bot.platforms.base import NotYet, PlatformError
from bot.platforms.dingtalk.sending.api import DingTalkAPI
from bot.platforms.dingtalk.sending.http import Answer
from bot.platforms.escaping import plain
from bot.platforms.rates import Limit, Rates

MOST_PEOPLE: Final = 200
MOST_BY_TELEPHONE: Final = 20  # also by SMS
LONGEST: Final = 500  # characters; the platform names no limit, and nobody reads more at once
MINUTELY: Final = Limit(10, timedelta(minutes=1, seconds=15))  # far below the platform's 6000
PERSONALLY: Final = Limit(3, timedelta(hours=1))  # more would only teach to ignore them
VOICE: Final = "Standard_Female_Voice"
_ALL: Final = ""


class Remind(IntEnum):
    """How it rings: the platform's `remindType`."""

    APP = 1
    SMS = 2
    PHONE = 3


@dataclass(frozen=True, slots=True)
class Dinged:
    """What became of one DING. `spared` had had their share and were left out.

    `failed` are the people that the platform did not reach, by its reason.
    """

    ding_id: str
    failed: Mapping[str, Sequence[str]] = field(default_factory=dict)
    spared: tuple[str, ...] = ()


class Ding:
    """When to use it, and to keep quiet hours, is the caller's matter."""

    def __init__(self, api: DingTalkAPI, robot_code: str, clock: Clock) -> None:
        self._api, self._code, self._clock = api, robot_code, clock
        self._rates = Rates("dingtalk:ding", [MINUTELY])
        self._shares = Rates("dingtalk:ding:person", [PERSONALLY])

    async def send(
        self, accounts: Sequence[str], text: str, remind: Remind = Remind.APP
    ) -> Dinged:
        """Ring these people once; whom it did not reach is told and not raised.

        Must not be repeated after an unknown outcome: the platform recognises no repetition.

        Raises:
            NotYet: enough was sent this minute.
            PlatformError: nobody, too many people, or it did not or perhaps did not arrive.
        """
        now, people = self._clock.now(), tuple(dict.fromkeys(accounts))
        most = MOST_PEOPLE if remind is Remind.APP else MOST_BY_TELEPHONE
        if not people or len(people) > most:
            raise PlatformError(f"such a DING goes to 1 to {most} members", permanent=True)
        due = [person for person in people if self._shares.room(person, now) > 0]
        if due and (rest := await self._rates.take(_ALL, now)):
            raise NotYet("enough DINGs were sent this minute", rest)
        due = [person for person in due if not await self._shares.take(person, now)]
        spared = tuple(person for person in people if person not in due)
        if not due:
            return Dinged("", spared=spared)
        body = self._body(due, text, remind)
        answer = await self._api.call("POST", "/v1.0/robot/ding/send", body)
        return Dinged(str(answer.get("openDingId", "")), _failed(answer), spared)

    def _body(self, people: Sequence[str], text: str, remind: Remind) -> dict[str, object]:
        words = plain(text).strip()
        return ({"callVoice": VOICE} if remind is Remind.PHONE else {}) | {
            "robotCode": self._code,
            "remindType": remind.value,
            "receiverUserIdList": list(people),
            "content": words if len(words) <= LONGEST else words[: LONGEST - 1] + "…",
        }


def _failed(answer: Answer) -> dict[str, list[str]]:
    found = answer.get("failedList")
    rows = found.items() if isinstance(found, dict) else ()
    return {str(reason): [str(one) for one in people] for reason, people in rows if people}
