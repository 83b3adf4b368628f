"""The platform's own packages for Node, installed once from their lock file."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NoReturn

import pytest

HERE: Final = Path(__file__).parent / "node"
BUILT: Final = Path(__file__).parents[3] / ".build" / "node"
LISTS: Final = ("package.json", "package-lock.json")
INSTALL: Final = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")


def node() -> str:
    """The path of Node; without it the test says so, and fails under CI."""
    found = shutil.which("node")
    return found if found and shutil.which("npm") else _missing("未运行：缺 Node")


def environment() -> Mapping[str, str]:
    """In which Node finds the packages; they are installed if need be.

    The folder is named after the lock file and appears at once, whole, or not at all.
    """
    node()
    digest = hashlib.sha256(b"".join((HERE / name).read_bytes() for name in LISTS)).hexdigest()
    home = BUILT / digest[:16]
    if not home.exists():
        BUILT.mkdir(parents=True, exist_ok=True)
        _install(home)
    return {**os.environ, "NODE_PATH": str(home / "node_modules")}


def _install(home: Path) -> None:
    with tempfile.TemporaryDirectory(dir=BUILT) as folder:
        made = Path(folder) / "made"
        made.mkdir()
        for name in LISTS:
            shutil.copy(HERE / name, made)
        done = subprocess.run(
            ["npm", *INSTALL], cwd=made, capture_output=True, text=True, check=False, timeout=300
        )
        if done.returncode:
            _missing("未运行：缺 Node 的组件（npm ci 没有成功）")
        try:
            made.rename(home)
        except OSError:
            assert home.exists()  # another process was faster


def _missing(message: str) -> NoReturn:
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    sys.stderr.write(message + "\n")
    pytest.skip(message)
