"""Settings around running the bot: backups, retention, alarms, limits."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr

from bot.config.sections import NO_SECRET, SHORTEST_TOKEN, Section, fault
from handlers.rules.retention import KEPT


def _backup_key(value: SecretStr) -> SecretStr:
    if len(value) < SHORTEST_TOKEN:
        raise fault("short_token")
    return value


BackupKey = Annotated[SecretStr, AfterValidator(_backup_key)]


class BackupSettings(Section):
    """Nightly backups: the secret that seals them, where they go, when, and how many stay.

    `hour` is o'clock in Shanghai. The newest `keep` stay, and the first of each of the newest
    `keep_months` months. Without `nightly` they are made by the command only.
    """

    key: BackupKey
    nightly: bool = True
    folder: Path = Path("var/backups")
    hour: int = Field(2, ge=0, le=23)
    keep: int = Field(14, ge=1, le=400)
    keep_months: int = Field(6, ge=0, le=120)
    drill: bool = True


class RetentionSettings(Section):
    """How long words are kept: days of messages sent, years of ended tickets (0: for ever)."""

    chat_days: int = Field(KEPT.chat_days, ge=1, le=3660)
    ticket_years: int = Field(KEPT.ticket_years, ge=0, le=100)
    important_years: int = Field(KEPT.important_years, ge=0, le=100)


def _secret_address(value: SecretStr) -> SecretStr:
    if value and not re.fullmatch(r"https?://[^\s@]+", value.get_secret_value()):
        raise fault("secret_address")
    return value


SecretAddress = Annotated[SecretStr, AfterValidator(_secret_address)]


class OperationsSettings(Section):
    """Who hears when the bot itself is in trouble. Both addresses are secrets.

    `heartbeat_url` is asked for every minute while all is well; `alarm_url` takes a text in the
    shape of a group robot of WeCom or DingTalk.
    """

    heartbeat_url: SecretAddress = NO_SECRET
    alarm_url: SecretAddress = NO_SECRET


class LimitSettings(Section):
    """How many messages a minute are handled, of one sender and in one group (0: any number)."""

    sender_per_minute: int = Field(30, ge=0, le=10_000)
    group_per_minute: int = Field(300, ge=0, le=100_000)
