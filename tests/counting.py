"""Counts which lines and branches the tests reach: `pytest -p tests.counting`.

A line is probed until it has been reached once, so that counting costs nothing where tests live
through a county's month again and again. Each process leaves `.build/coverage/PID.json`;
`make check` merges them and refuses less than the share it names.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import ModuleType
from typing import Final

import pytest
from slipcover import Slipcover
from slipcover.importer import SlipcoverLoader

FLOORS: Final = ("bot", "handlers", "storage")
OMITTED: Final = ("bot/__main__.py", "storage/migrations/*")  # a shim; migrations are run only
EXCLUDED: Final = ("if TYPE_CHECKING:", r"class .*\(Protocol\):", "raise AssertionError")
FOLDER: Final = Path(".build/coverage")


class Counting(MetaPathFinder):
    """Finds the modules of the three floors, and has them counted by `counter`."""

    def __init__(self, counter: Slipcover) -> None:
        self._counter = counter

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """As any finder; none for modules of others."""
        if fullname.partition(".")[0] not in FLOORS:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None and isinstance(spec.loader, SourceFileLoader):
            spec.loader = SlipcoverLoader(self._counter, spec.loader, spec.loader.path)
        return spec


_counter = Slipcover(
    branch=True, source=list(FLOORS), omit=list(OMITTED), exclude_also=list(EXCLUDED)
)


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    """Counting begins before anything of the three floors is imported."""
    sys.meta_path.insert(0, Counting(_counter))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish() -> None:
    """What this process has reached is written down."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    reached = json.dumps(_counter.get_coverage())
    (FOLDER / f"{os.getpid()}.json").write_text(reached)
