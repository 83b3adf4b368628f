"""Fixtures that the tests of the platforms share."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest


@pytest.fixture
def folder(county_file: Path, tmp_path: Path) -> Path:
    """The data of a service with the fictional county in it and no ticket yet."""
    shutil.copy(county_file, tmp_path / "chuishao.db")
    return tmp_path
