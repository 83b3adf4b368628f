"""What is installed is what is pinned, fits together, and is free for a county to use.

This works without a network and therefore knows of no newly published weaknesses: for those,
somebody with a network runs `pip-audit -r constraints.txt`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Final

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT: Final = Path(__file__).parent.parent
PROJECT: Final = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
FREE: Final = re.compile(
    r"MIT|BSD|Apache|PSF|Python Software Foundation|MPL|Mozilla|ISC|LGPL|Unlicense|0BSD|Zlib|CC0",
    re.IGNORECASE,
)
# Packages that say their licence only in a file of theirs.
IN_A_FILE: Final = {"resvg-py": "Permission is hereby granted, free of charge"}
# Versions that must never come back, with the reason.
REFUSED: Final = {
    "aiohttp": ("<3.9.4", "CVE-2024-27306, CVE-2024-30251"),
    "cryptography": ("<42.0.4", "CVE-2024-26130"),
    "jinja2": ("<3.1.6", "CVE-2025-27516"),
    "urllib3": ("<2.2.2", "CVE-2024-37891"),
    "requests": ("<2.32.4", "CVE-2024-47081"),
}


def pins() -> dict[str, str]:
    """Every pinned version by name."""
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    found = (re.fullmatch(r"([A-Za-z0-9._-]+)==(\S+?)(?:\s*;.*)?", line) for line in lines)
    return {canonicalize_name(match[1]): match[2] for match in found if match}


def needed(names: list[str]) -> Iterator[Requirement]:
    """These requirements and all that they need in turn, on this machine, each once."""
    seen: set[str] = set()
    waiting = [Requirement(name) for name in names]
    while waiting:
        one = waiting.pop()
        name = canonicalize_name(one.name)
        extras = one.extras or {""}
        if one.marker and not any(one.marker.evaluate({"extra": extra}) for extra in extras):
            continue
        yield one
        if name in seen:
            continue
        seen.add(name)
        for line in distribution(name).requires or []:
            further = Requirement(line)
            if not further.marker or any(
                further.marker.evaluate({"extra": extra}) for extra in extras
            ):
                further.marker = None
                waiting.append(further)


RUNTIME: Final = {canonicalize_name(one.name) for one in needed(PROJECT["dependencies"])}


def test_everything_that_runs_is_installed_and_fits_together() -> None:
    wrong = []
    for one in needed(PROJECT["dependencies"]):
        try:
            version = distribution(one.name).version
        except PackageNotFoundError:
            wrong.append(f"{one}: missing")
            continue
        if not one.specifier.contains(version, prereleases=True):
            wrong.append(f"{one}: {version} is installed")
    assert wrong == []


def test_everything_that_runs_is_pinned() -> None:
    assert [name for name in sorted(RUNTIME) if name not in pins()] == []


@pytest.mark.parametrize("name", sorted(RUNTIME))
def test_what_is_installed_is_the_pinned_version_under_a_free_licence(name: str) -> None:
    found = distribution(name)
    assert found.version == pins()[name]
    told = [
        *(found.metadata.get_all("License-Expression") or []),
        *(one[:200] for one in found.metadata.get_all("License") or []),
        *(c for c in found.metadata.get_all("Classifier") or [] if c.startswith("License")),
    ]
    if name in IN_A_FILE:
        texts = (one.read_text() for one in found.files or [] if one.name == "LICENSE")
        told = ["MIT"] if any(IN_A_FILE[name] in text for text in texts) else []
    assert FREE.search(" ".join(told)), told


def test_no_version_with_a_known_weakness_is_pinned() -> None:
    found = pins()
    bad = [
        f"{name} {found[name]}: {why}"
        for name, (versions, why) in REFUSED.items()
        if name in found and Requirement(f"{name}{versions}").specifier.contains(found[name])
    ]
    assert bad == []
