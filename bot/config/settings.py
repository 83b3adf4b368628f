"""All settings as one frozen value, and the order in which their sources count."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import unquote

from pydantic import BaseModel, SecretStr
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    NestedSecretsSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from bot.config.calendar import CalendarSettings
from bot.config.operations import (
    BackupSettings,
    LimitSettings,
    OperationsSettings,
    RetentionSettings,
)
from bot.config.origins import PREFIX, SECRETS_DIR
from bot.config.platforms import DingTalkSettings, WeComSettings
from bot.config.sections import (
    DatabaseSettings,
    LogSettings,
    MetricsSettings,
    OfficeSettings,
    ServerSettings,
)
from handlers.rules.workcalendar import WorkCalendar


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
    calendar: CalendarSettings = CalendarSettings()
    retention: RetentionSettings = RetentionSettings()
    operations: OperationsSettings = OperationsSettings()
    limits: LimitSettings = LimitSettings()
    metrics: MetricsSettings | None = None
    backup: BackupSettings | None = None
    wecom: WeComSettings | None = None
    dingtalk: DingTalkSettings | None = None

    @property
    def platforms(self) -> tuple[str, ...]:
        """Names of the platforms that have a section."""
        return tuple(name for name in ("wecom", "dingtalk") if getattr(self, name) is not None)

    def work_calendar(self) -> WorkCalendar:
        """The calendar that comes with the bot, with the county's own days and hours."""
        return self.calendar.over(WorkCalendar.shipped())

    def secrets(self) -> frozenset[str]:
        """Every secret value, so that logs can blank them."""
        _, _, password = self.database.url.partition("://")[2].rpartition("@")[0].partition(":")
        return frozenset(_secrets_in(self)) | ({password, unquote(password)} - {""})

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - pydantic-settings' signature
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - there is no .env file
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Environment first, then secret files, then what `load` read from the TOML file."""
        files = _SecretFiles(
            file_secret_settings,
            secrets_dir=os.environ.get(SECRETS_DIR),
            secrets_dir_missing="ok",  # `load` has looked already, and says it better
            secrets_prefix="",
            secrets_nested_delimiter=".",
        )
        return _Environment(settings_cls), files, init_settings


class _Environment(EnvSettingsSource):
    """The environment, with the names of groups as written."""

    def __call__(self) -> dict[str, Any]:
        """What it sets, section by section."""
        return _named_as_written(super().__call__(), os.environ, PREFIX, "__")


class _SecretFiles(NestedSecretsSettingsSource):
    """The secret files, with the names of groups as written."""

    def __call__(self) -> dict[str, Any]:
        """What they set, section by section."""
        files = [name for folder in self.secrets_paths for name in self.load_secrets(folder)]
        return _named_as_written(super().__call__(), files, "", ".")


def _named_as_written(
    values: dict[str, Any], places: Iterable[str], prefix: str, separator: str
) -> dict[str, Any]:
    """Undoes pydantic-settings' lower-casing where a key is a name: that of a group."""
    places = tuple(places)
    for platform in ("wecom", "dingtalk"):
        section = values.get(platform)
        webhooks = section.get("webhooks") if isinstance(section, dict) else None
        if isinstance(section, dict) and isinstance(webhooks, dict):
            start = separator.join((prefix + platform, "webhooks", ""))
            names = [p[len(start) :] for p in places if p.lower().startswith(start.lower())]
            names += [name.rpartition(separator)[0] for name in names]  # of a group's keys
            written = {name.lower(): name for name in names}
            section["webhooks"] = {written.get(n, n): value for n, value in webhooks.items()}
    return values


def _secrets_in(model: BaseModel | dict[str, object]) -> Iterator[str]:
    for _, value in model.items() if isinstance(model, dict) else model:
        if isinstance(value, BaseModel | dict):
            yield from _secrets_in(value)
        elif isinstance(value, SecretStr) and value:
            yield value.get_secret_value()
