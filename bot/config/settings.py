"""All settings as one frozen value, and the order in which their sources count."""

from __future__ import annotations

import os
from collections.abc import Iterator
from urllib.parse import unquote

from pydantic import BaseModel, SecretStr
from pydantic_settings import (
    BaseSettings,
    NestedSecretsSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from bot.config.origins import PREFIX, SECRETS_DIR
from bot.config.sections import (
    DatabaseSettings,
    DingTalkSettings,
    LogSettings,
    MetricsSettings,
    OfficeSettings,
    ServerSettings,
    WeComSettings,
)


class Settings(BaseSettings):
    """All settings. A platform whose section is absent is off."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
    )

    server: ServerSettings = ServerSettings()
    database: DatabaseSettings = DatabaseSettings()
    logs: LogSettings = LogSettings()
    office: OfficeSettings = OfficeSettings()
    metrics: MetricsSettings | None = None
    wecom: WeComSettings | None = None
    dingtalk: DingTalkSettings | None = None

    @property
    def platforms(self) -> tuple[str, ...]:
        """Names of the platforms that have a section."""
        return tuple(name for name in ("wecom", "dingtalk") if getattr(self, name) is not None)

    def secrets(self) -> frozenset[str]:
        """Every secret value, so that logs can blank them."""
        _, _, password = self.database.url.partition("://")[2].rpartition("@")[0].partition(":")
        return frozenset(_secrets_in(self)) | ({password, unquote(password)} - {""})

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - pydantic-settings' signature
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - there is no .env file
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Environment first, then secret files, then what `load` read from the TOML file."""
        files = NestedSecretsSettingsSource(
            file_secret_settings,
            secrets_dir=os.environ.get(SECRETS_DIR),
            secrets_dir_missing="ok",  # `load` has looked already, and says it better
            secrets_prefix="",
            secrets_nested_delimiter=".",
        )
        return env_settings, files, init_settings


def _secrets_in(model: BaseModel) -> Iterator[str]:
    for name in type(model).model_fields:
        value = getattr(model, name)
        if isinstance(value, BaseModel):
            yield from _secrets_in(value)
        elif isinstance(value, SecretStr) and value:
            yield value.get_secret_value()
