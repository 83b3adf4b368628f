"""The sections of the chat platforms: what each needs to be reached and to prove itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from typing import Annotated, Final, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationInfo,
    field_validator,
)
from pydantic_settings import NoDecode

from bot.config.sections import (
    NO_SECRET,
    Hosts,
    Secret,
    Section,
    Text,
    WebAddress,
    base_address,
    fault,
)

_ROBOT_TOKEN: Final = re.compile(
    r"(?:https?://\S*[?&]access_token=)?([A-Za-z0-9_-]{1,128})(?:&\S*)?"
)
_SIGNING_KEY: Final = re.compile("SEC[A-Za-z0-9]{1,128}")
_WEBHOOK: Final = re.compile(r"(?:https?://\S*[?&]key=)?([A-Za-z0-9_-]{1,128})(?:&\S*)?")


def _socket_address(value: str) -> str:
    return base_address(value, "socket_address", ("ws", "wss"))


def _aes_key(value: SecretStr) -> SecretStr:
    if value and not re.fullmatch("[A-Za-z0-9]{43}", value.get_secret_value()):
        raise fault("aes_key")
    return value


def webhook_key(value: SecretStr) -> SecretStr:
    """The key of a group's webhook, given bare or as the whole address that the client shows.

    Raises:
        PydanticCustomError: it is neither; a ValueError that carries no value.
    """
    found = _WEBHOOK.fullmatch(value.get_secret_value().strip())
    if not found:
        raise fault("webhook_key")
    return SecretStr(found[1])


def robot_token(value: SecretStr) -> SecretStr:
    """The access token of a group's custom robot, given bare or as the whole address.

    Raises:
        PydanticCustomError: it is neither; a ValueError that carries no value.
    """
    found = _ROBOT_TOKEN.fullmatch(value.get_secret_value().strip())
    if not found:
        raise fault("robot_address")
    return SecretStr(found[1])


def _signing_key(value: SecretStr) -> SecretStr:
    given = value.get_secret_value().strip()
    if given and not _SIGNING_KEY.fullmatch(given):
        raise fault("signing_key")
    return SecretStr(given)


def _by_group(value: object, kind: str = "webhooks") -> object:
    """Names of groups as written, without blanks around them; two must not become one."""
    if not isinstance(value, Mapping):
        raise fault(kind)
    named = {str(name).strip(): key for name, key in value.items()}
    if "" in named or len(named) < len(value):
        raise fault("webhook_names")
    return named


SocketAddress = Annotated[str, AfterValidator(_socket_address)]
Webhooks = Annotated[
    dict[str, Annotated[SecretStr, AfterValidator(webhook_key)]],
    NoDecode,
    BeforeValidator(_by_group),
]


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
            raise fault("missing_for_websocket")
        return value

    @field_validator("token", "encoding_aes_key")
    @classmethod
    def _is_there_for_callback(cls, value: SecretStr, info: ValidationInfo) -> object:
        if not value and info.data.get("mode") == "callback":
            raise fault("missing_for_callback")
        return value


class WeComAppSettings(Section):
    """The self-built application (自建应用), which can write to persons first."""

    corp_id: Text
    agent_id: Annotated[int, Field(gt=0)]
    secret: Secret
    token: Secret
    encoding_aes_key: Annotated[Secret, AfterValidator(_aes_key)]


class WeComSettings(Section):
    """WeCom (企业微信): the bot, the application, or both.

    `webhooks` (消息推送) ring people in groups: the group's name in the register to its key.
    """

    api_base: WebAddress = "https://qyapi.weixin.qq.com"
    websocket_url: SocketAddress = "wss://openws.work.weixin.qq.com"
    media_hosts: Hosts = ()
    webhooks: Webhooks = Field(default_factory=dict)
    bot: WeComBotSettings | None = None
    app: WeComAppSettings | None = None

    @field_validator("app")
    @classmethod
    def _has_a_channel(
        cls, value: WeComAppSettings | None, info: ValidationInfo
    ) -> WeComAppSettings | None:
        if value is None and info.data.get("bot", "") is None:
            raise fault("no_channel")
        return value


class DingTalkWebhook(Section):
    """A group's custom robot (自定义机器人): its address, and its secret if it signs (加签)."""

    address: Annotated[SecretStr, AfterValidator(robot_token)]
    secret: Annotated[SecretStr, AfterValidator(_signing_key)] = NO_SECRET


RobotsByGroup = Annotated[
    dict[str, DingTalkWebhook],
    NoDecode,
    BeforeValidator(partial(_by_group, kind="dingtalk_webhooks")),
]


class DingTalkSettings(Section):
    """DingTalk (钉钉): by callback, or by Stream without public address.

    `webhooks` ring people in groups: the group's name in the register to its custom robot.
    `monthly_calls` and `monthly_pushes` are what the organisation has bought; the free edition's
    by default. Without `card_template_id` buttons are words to type. `ding` is how urgent whistles
    ring at most; SMS and calls (which cost money) are for whistles of level 1 only.
    """

    mode: Literal["http", "stream"] = "stream"
    client_id: Text
    client_secret: Secret
    robot_code: str = ""  # empty: the same as client_id, as for newly made robots
    corp_id: str = ""  # empty: messages of any organisation are heard
    signature_window_seconds: Annotated[int, Field(ge=60, le=3600)] = 3600
    api_base: WebAddress = "https://api.dingtalk.com"
    oapi_base: WebAddress = "https://oapi.dingtalk.com"
    media_hosts: Hosts = ()
    card_template_id: str = ""
    ding: Literal["off", "app", "sms", "phone"] = "app"
    monthly_calls: Annotated[int, Field(gt=0)] = 5_000
    monthly_pushes: Annotated[int, Field(gt=0)] = 3_000
    webhooks: RobotsByGroup = Field(default_factory=dict)
