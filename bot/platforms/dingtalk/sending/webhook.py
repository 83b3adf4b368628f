"""Posting to addresses: a group's custom robot, and the reply address of a message.

Robot: https://open.dingtalk.com/document/development/custom-robots-send-group-messages, signature:
https://open.dingtalk.com/document/dingstart/customize-robot-security-settings
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime
from hashlib import sha256
from typing import Final
from urllib.parse import urlencode

from bot.clock import Clock
from bot.config.platforms import DingTalkWebhook
from bot.platforms.dingtalk.sending.errors import DingTalkError, Fault
from bot.platforms.dingtalk.sending.http import Http
from bot.platforms.dingtalk.sending.quota import Bucket, Quota
from bot.platforms.dingtalk.sending.render import Part

PATH: Final = "/robot/send"
_ID: Final = 32  # characters, as of a UUID; the platform names no limit


class Poster:
    """Every post counts against the month's quota. No address is ever part of an error."""

    def __init__(self, http: Http, oapi_base: str, clock: Clock, quota: Quota) -> None:
        self._http, self._base, self._clock, self._quota = http, oapi_base, clock, quota

    async def to_robot(self, robot: DingTalkWebhook, part: Part, key: str) -> None:
        """One message to the robot's group; of two with equal `key` the platform shows one.

        Raises:
            PlatformError: it did not, or perhaps did not, arrive.
        """
        await self._post(
            self._address(robot),
            message(part) | {"msgUuid": sha256(key.encode()).hexdigest()[:_ID]},
        )

    async def prove(self, robot: DingTalkWebhook) -> None:
        """Try the address by a kind of message that there is not: it is refused and never shown.

        Raises:
            PlatformError: the robot is refused before its message is looked at, or no answer came.
        """
        try:
            await self._post(self._address(robot), {"msgtype": "chuishao-nothing"})
        except DingTalkError as error:
            if error.fault is not Fault.MESSAGE:
                raise

    async def to_reply_address(self, url: str, part: Part) -> None:
        """One message as the answer to another; raises PlatformError."""
        await self._post(url, message(part))

    def _address(self, robot: DingTalkWebhook) -> str:
        query = {"access_token": robot.address.get_secret_value()}
        if secret := robot.secret.get_secret_value():
            query |= signature(secret, self._clock.now())
        return f"{self._base}{PATH}?{urlencode(query)}"

    async def _post(self, url: str, body: dict[str, object]) -> None:
        await self._quota.spend(Bucket.PUSHES)
        await self._http.send("POST", url, body)


def message(part: Part) -> dict[str, object]:
    """The body: nobody is mentioned but those named in the part, and never all."""
    body: dict[str, object] = {
        "msgtype": "markdown",
        "markdown": {"title": part.title, "text": part.text},
    }
    return body | ({"at": {"atUserIds": list(part.mentioned)}} if part.mentioned else {})


def signature(secret: str, now: datetime) -> dict[str, str]:
    """Timestamp and sign of a custom robot that asks for them, not yet encoded for an address."""
    moment = str(round(now.timestamp() * 1000))
    digest = hmac.new(secret.encode(), f"{moment}\n{secret}".encode(), hashlib.sha256).digest()
    return {"timestamp": moment, "sign": base64.b64encode(digest).decode()}
