"""DingTalk's signatures on callbacks. They cover a moment and a secret, and not the body.

Robots: https://open.dingtalk.com/document/development/receive-message
Cards: https://open.dingtalk.com/document/development/register-card-callback-address
"""

from __future__ import annotations

import base64
import hmac
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

WINDOW: Final = timedelta(hours=1)  # before and after, as the robot's page has it
_MILLISECONDS: Final = re.compile("[0-9]{1,14}")


@dataclass(frozen=True, slots=True)
class Seal:
    """One way to sign: the headers, the secret, and whether that is part of the text."""

    moment_header: str
    header: str
    secret: str = field(repr=False)
    is_secret_signed: bool

    def sign(self, moment: str) -> str:
        """The signature of that moment (milliseconds, as text), in base64."""
        said = f"{moment}\n{self.secret}" if self.is_secret_signed else moment
        digest = hmac.digest(self.secret.encode(), said.encode(errors="surrogatepass"), "sha256")
        return base64.b64encode(digest).decode()

    def is_genuine(self, moment: str, signature: str) -> bool:
        """Whether that is its signature; takes the same time however wrong it is."""
        given = signature.encode(errors="surrogatepass")
        return hmac.compare_digest(given, self.sign(moment).encode())


def robot_seal(client_secret: str) -> Seal:
    """How messages to the robot are signed."""
    return Seal("timestamp", "sign", client_secret, is_secret_signed=True)


def card_seal(api_secret: str) -> Seal:
    """How presses on cards are signed, with the secret given when the address was registered."""
    prefix = "x-ddpaas-signature"
    return Seal(f"{prefix}-timestamp", prefix, api_secret, is_secret_signed=False)


def is_fresh(moment: str, now: datetime, window: timedelta = WINDOW) -> bool:
    """Whether that moment, in milliseconds, is within the window around now."""
    if not _MILLISECONDS.fullmatch(moment):
        return False
    return abs(now - moment_of(moment)) <= window


def moment_of(milliseconds: str) -> datetime:
    """That moment in UTC; up to fourteen digits."""
    return datetime.fromtimestamp(int(milliseconds) / 1000, UTC)
