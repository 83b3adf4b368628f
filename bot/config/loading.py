"""Reads the settings, or says in plain words what is wrong with them.

Values never appear in a fault, because any of them may be a secret.
"""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, get_args

from pydantic import BaseModel, ValidationError

from bot import texts
from bot.config.origins import ConfigFaults, Origins, read_toml
from bot.config.settings import Settings

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

DEFAULT_PATH: Final = Path("config.toml")


def load(path: Path | None) -> Settings:
    """The settings from the file (None: no file), the secret files and the environment.

    Raises:
        ConfigFaults: with one line for each thing that is wrong.
    """
    origins = Origins(path)
    values: dict[str, Any] = read_toml(path) if path else {}
    lines = [
        texts.fault(place, texts.problem("unknown_section"))
        for place in origins.strays(Settings.model_fields)
    ]
    try:
        settings = Settings(**values)
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
        lines += [_line(origins, detail) for detail in details]
    if not lines and settings.metrics and settings.server.port == settings.metrics.port != 0:
        lines.append(texts.fault(origins.of(("metrics", "port")), texts.problem("same_port")))
    if lines:
        raise ConfigFaults(dict.fromkeys(lines))
    return settings


def _line(origins: Origins, detail: ErrorDetails) -> str:
    """One fault in plain words."""
    keys = tuple(key for key in detail["loc"] if isinstance(key, str))
    problem = texts.problem(detail["type"], detail.get("ctx", {}))
    if detail["type"] == "extra_forbidden":
        near = get_close_matches(keys[-1], _siblings(keys), n=1)
        homes = _homes(keys[0]) if len(keys) == 1 else []
        problem += texts.perhaps(near[0]) if near else texts.belongs(homes) if homes else ""
    return texts.fault(origins.of(keys), problem)


def _homes(key: str) -> list[str]:
    """The sections in which that key may stand."""
    return [name for name in Settings.model_fields if key in _siblings((name, key))]


def _siblings(keys: tuple[str, ...]) -> tuple[str, ...]:
    """The keys that there are in the section of that key."""
    model: type[BaseModel] = Settings
    for key in keys[:-1]:
        annotation = model.model_fields[key].annotation
        model = next(
            kind
            for kind in (annotation, *get_args(annotation))
            if isinstance(kind, type) and issubclass(kind, BaseModel)
        )
    return tuple(model.model_fields)
