"""The sections of the settings, one frozen model each; `bot.config` loads and words them.

Those of the chat platforms are in `bot.config.platforms`, those of the calendar in
`bot.config.calendar`, those around running it in `bot.config.operations`.

Keys that always belong to a section have no default; keys that only one mode needs are empty
by default and judged together with the mode. Every key is explained in config.example.toml.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Final, Literal
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationInfo,
    field_validator,
)
from pydantic_core import PydanticCustomError
from pydantic_settings import NoDecode

from bot import texts
from handlers.rules.policies import DEFAULT_POLICY, POLICIES

NO_SECRET: Final = SecretStr("")
SHORTEST_TOKEN: Final = 16


def fault(kind: str) -> PydanticCustomError:
    """The error that `bot.texts` words under that kind; it carries no value."""
    return PydanticCustomError(kind, "refused")


def base_address(value: str, kind: str, schemes: tuple[str, ...]) -> str:
    """The address without its trailing slash; it has a host, and no user, query or fragment."""
    try:
        parts = urlsplit(value)
        is_good = parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number, or a broken IPv6 address
        is_good = False
    if not is_good or set(value) & set("@?# \t\n"):
        raise fault(kind)
    return value.rstrip("/")


def _web_address(value: str) -> str:
    return base_address(value, "web_address", ("http", "https"))


def _database(value: str) -> str:
    scheme, _, rest = value.partition("://")
    is_sqlite = scheme == "sqlite" and len(rest) > 1 and rest.startswith("/")
    is_postgres = scheme in {"postgresql", "postgresql+psycopg"} and "/" in rest
    if not (is_sqlite or is_postgres):
        raise fault("database")
    return value


def split(value: object) -> object:
    """A comma-separated text, as the environment gives it, becomes a list."""
    return re.findall(r"[^,\s]+", value) if isinstance(value, str) else value


def _policy(value: str) -> str:
    if value not in POLICIES:
        raise PydanticCustomError("policy", "refused", {"names": texts.listed(POLICIES)})
    return value


Port = Annotated[int, Field(ge=0, le=65535)]
Text = Annotated[str, Field(min_length=1)]
Secret = Annotated[SecretStr, Field(min_length=1)]
DatabaseURL = Annotated[str, AfterValidator(_database)]
WebAddress = Annotated[str, AfterValidator(_web_address)]
Hosts = Annotated[tuple[Text, ...], NoDecode, BeforeValidator(split)]


class Section(BaseModel):
    """What all sections share: frozen, strict about keys, silent about values."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, hide_input_in_errors=True, validate_default=True
    )


class ServerSettings(Section):
    """Where the bot listens, and the address that leads there from outside.

    Port 0 takes any free one. Without a public address, callbacks and links to pictures are off.
    """

    host: Text = "127.0.0.1"
    port: Port = 8080
    public_url: WebAddress | None = None


class DatabaseSettings(Section):
    """Where tickets are kept. The URL may hold a password, so it is never shown.

    `key_file` holds the key of what is sealed; without it, it lies beside SQLite's file, else in
    `var`.
    """

    url: DatabaseURL = Field("sqlite:///var/chuishao.db", repr=False)
    key_file: Path | None = None


class LogSettings(Section):
    """How much is logged, and in which shape."""

    level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    format: Literal["text", "json"] = "text"


class OfficeSettings(Section):
    """How the office is named, its time limits, how long a reporter's words add to a report."""

    name: Text = texts.OFFICE_NAME
    county: str = ""
    supplement_seconds: int = Field(90, ge=0, le=3600)
    policy: Annotated[str, AfterValidator(_policy)] = DEFAULT_POLICY


class MetricsSettings(Section):
    """Figures for Prometheus: on an own loopback port, or behind a token, or both."""

    port: Port | None = None
    token: SecretStr = NO_SECRET

    @field_validator("token")
    @classmethod
    def _is_guarded(cls, value: SecretStr, info: ValidationInfo) -> SecretStr:
        if not value and info.data.get("port", 0) is None:
            raise fault("metrics_open")
        if 0 < len(value) < SHORTEST_TOKEN:
            raise fault("short_token")
        return value
