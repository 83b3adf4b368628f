"""The sections of the settings, one frozen model each; `bot.config` loads and words them.

Keys that always belong to a section have no default; keys that only one mode needs are empty
by default and judged together with the mode. Every key is explained in config.example.toml.
"""

from __future__ import annotations

import re
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

NO_SECRET: Final = SecretStr("")
_SHORTEST_TOKEN: Final = 16


def _fault(kind: str) -> PydanticCustomError:
    """The error that `bot.texts` words under that kind; it carries no value."""
    return PydanticCustomError(kind, "refused")


def _base_address(value: str, kind: str, schemes: tuple[str, ...]) -> str:
    """The address without its trailing slash; it has a host, and no user, query or fragment."""
    try:
        parts = urlsplit(value)
        is_good = parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number, or a broken IPv6 address
        is_good = False
    if not is_good or set(value) & set("@?# \t\n"):
        raise _fault(kind)
    return value.rstrip("/")


def _web_address(value: str) -> str:
    return _base_address(value, "web_address", ("http", "https"))


def _socket_address(value: str) -> str:
    return _base_address(value, "socket_address", ("ws", "wss"))


def _database(value: str) -> str:
    scheme, _, rest = value.partition("://")
    is_sqlite = scheme == "sqlite" and len(rest) > 1 and rest.startswith("/")
    is_postgres = scheme in {"postgresql", "postgresql+psycopg"} and "/" in rest
    if not (is_sqlite or is_postgres):
        raise _fault("database")
    return value


def _aes_key(value: SecretStr) -> SecretStr:
    if value and not re.fullmatch("[A-Za-z0-9]{43}", value.get_secret_value()):
        raise _fault("aes_key")
    return value


def _split(value: object) -> object:
    """A comma-separated text, as the environment gives it, becomes a list."""
    return re.findall(r"[^,\s]+", value) if isinstance(value, str) else value


Port = Annotated[int, Field(ge=0, le=65535)]
Text = Annotated[str, Field(min_length=1)]
Secret = Annotated[SecretStr, Field(min_length=1)]
DatabaseURL = Annotated[str, AfterValidator(_database)]
WebAddress = Annotated[str, AfterValidator(_web_address)]
SocketAddress = Annotated[str, AfterValidator(_socket_address)]
Hosts = Annotated[tuple[Text, ...], NoDecode, BeforeValidator(_split)]


class Section(BaseModel):
    """What all sections share: frozen, strict about keys, silent about values."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, hide_input_in_errors=True, validate_default=True
    )


class ServerSettings(Section):
    """Where the bot listens; port 0 takes any free one."""

    host: Text = "127.0.0.1"
    port: Port = 8080


class DatabaseSettings(Section):
    """Where tickets are kept. The URL may hold a password, so it is never shown."""

    url: DatabaseURL = Field("sqlite:///var/chuishao.db", repr=False)


class LogSettings(Section):
    """How much is logged, and in which shape."""

    level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    format: Literal["text", "json"] = "text"


class OfficeSettings(Section):
    """How the project office is named, and how long a reporter's next words add to a report."""

    name: Text = texts.OFFICE_NAME
    county: str = ""
    supplement_seconds: int = Field(90, ge=0, le=3600)


class MetricsSettings(Section):
    """Figures for Prometheus: on an own loopback port, or behind a token, or both."""

    port: Port | None = None
    token: SecretStr = NO_SECRET

    @field_validator("token")
    @classmethod
    def _is_guarded(cls, value: SecretStr, info: ValidationInfo) -> SecretStr:
        if not value and info.data.get("port", 0) is None:
            raise _fault("metrics_open")
        if 0 < len(value) < _SHORTEST_TOKEN:
            raise _fault("short_token")
        return value


class WeComBotSettings(Section):
    """The smart robot (智能机器人): by callback, or by long connection without public address."""

    mode: Literal["callback", "websocket"] = "websocket"
    bot_id: str = ""
    secret: SecretStr = NO_SECRET
    token: SecretStr = NO_SECRET
    encoding_aes_key: Annotated[SecretStr, AfterValidator(_aes_key)] = NO_SECRET

    @field_validator("bot_id", "secret")
    @classmethod
    def _is_there_for_websocket(cls, value: str | SecretStr, info: ValidationInfo) -> object:
        if not value and info.data.get("mode") == "websocket":
            raise _fault("missing_for_websocket")
        return value

    @field_validator("token", "encoding_aes_key")
    @classmethod
    def _is_there_for_callback(cls, value: SecretStr, info: ValidationInfo) -> object:
        if not value and info.data.get("mode") == "callback":
            raise _fault("missing_for_callback")
        return value


class WeComAppSettings(Section):
    """The self-built application (自建应用), which can write to persons first."""

    corp_id: Text
    agent_id: Annotated[int, Field(gt=0)]
    secret: Secret
    token: Secret
    encoding_aes_key: Annotated[Secret, AfterValidator(_aes_key)]


class WeComSettings(Section):
    """WeCom (企业微信): the bot, the application, or both."""

    api_base: WebAddress = "https://qyapi.weixin.qq.com"
    websocket_url: SocketAddress = "wss://openws.work.weixin.qq.com"
    media_hosts: Hosts = ()
    bot: WeComBotSettings | None = None
    app: WeComAppSettings | None = None

    @field_validator("app")
    @classmethod
    def _has_a_channel(
        cls, value: WeComAppSettings | None, info: ValidationInfo
    ) -> WeComAppSettings | None:
        if value is None and info.data.get("bot", "") is None:
            raise _fault("no_channel")
        return value


class DingTalkSettings(Section):
    """DingTalk (钉钉): by callback, or by Stream without public address."""

    mode: Literal["http", "stream"] = "stream"
    client_id: Text
    client_secret: Secret
    robot_code: str = ""  # empty: the same as client_id, as for newly made robots
    api_base: WebAddress = "https://api.dingtalk.com"
    oapi_base: WebAddress = "https://oapi.dingtalk.com"
    media_hosts: Hosts = ()
