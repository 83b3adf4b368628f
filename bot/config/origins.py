"""Where settings come from, and how to name a key's origin to the operator."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Final

from bot import texts

PREFIX: Final = "CHUISHAO_"
SECRETS_DIR: Final = "CHUISHAO_SECRETS_DIR"  # a folder of files named like wecom.bot.secret


class ConfigFaults(Exception):
    """The settings cannot be used; `lines` says why, one line for each fault."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.lines = tuple(lines)
        super().__init__("\n".join(self.lines))


def read_toml(path: Path) -> dict[str, object]:
    """The file's tables; the byte-order mark of Windows editors is allowed."""
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"at line (\d+)", str(error))  # the rest of the message may quote a value
        problem = texts.bad_toml(int(at[1]) if at else None)
    except FileNotFoundError:
        problem = texts.problem("no_file")
    except UnicodeDecodeError:
        problem = texts.problem("not_utf8")
    except OSError as error:
        problem = texts.unreadable(error)
    raise ConfigFaults([texts.fault(str(path), problem)])


class Origins:
    """The environment's variables, the secret files and the TOML file, by key."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._variables = {
            name.upper(): name for name in os.environ if name.upper().startswith(PREFIX)
        }
        self._files = _secret_files(os.environ.get(SECRETS_DIR))

    def strays(self, sections: Collection[str]) -> Iterator[str]:
        """Names of variables and secret files that belong to none of these sections."""
        for upper, name in self._variables.items():
            section, is_setting, _ = upper.removeprefix(PREFIX).lower().partition("__")
            one_short = not is_setting and section.partition("_")[0] in sections
            if one_short or (is_setting and section not in sections):
                yield texts.variable(name)
        for name, file in self._files.items():
            if name.partition(".")[0] not in sections:
                yield texts.secret_file(str(file))

    def of(self, keys: tuple[str, ...]) -> str:
        """How to name the place of that key, given or missing."""
        variable = (PREFIX + "__".join(keys)).upper()
        if variable in self._variables:
            return texts.variable(self._variables[variable])
        if file := self._files.get(".".join(keys).lower()):
            return texts.secret_file(str(file))
        if self._path is None:
            return texts.variable(variable)
        return texts.toml_key(str(self._path), keys)


def _secret_files(folder: str | None) -> dict[str, Path]:
    """Every readable file of the folder under its lower-case name; hidden ones do not count."""
    if not folder:
        return {}
    place = folder
    try:
        files = [file for file in Path(folder).iterdir() if not file.name.startswith(".")]
        for file in files:
            place = str(file)
            file.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise ConfigFaults([texts.fault(place, texts.problem("secret_files"))]) from None
    return {file.name.lower(): file for file in files}
