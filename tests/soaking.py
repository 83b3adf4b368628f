"""A soak that was interrupted goes on where it stopped: what went well is not done again.

Each soak test that passes leaves a file under `.build/soak`, in a folder named after the sources;
with other sources everything is done anew, and so it is when that folder is removed.
"""

from __future__ import annotations

from collections.abc import Generator
from hashlib import sha256
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[1]
SOURCES: Final = ("bot", "handlers", "storage", "tests")
KINDS: Final = (".py", ".toml", ".json", ".txt")


def fingerprint(root: Path) -> str:
    """Names all sources below that folder as they are."""
    digest = sha256()
    for place in SOURCES:
        for path in sorted((root / place).rglob("*")):
            if path.suffix in KINDS and path.is_file():
                digest.update(f"{path.relative_to(root)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


class Soak:
    """The plugin; `root` holds the sources and the progress."""

    def __init__(self, root: Path = ROOT) -> None:
        self._root = root
        self._folder: Path | None = None
        self.done_before = 0

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        """Leave out what is done; after the marks have chosen."""
        if not any(item.get_closest_marker("soak") for item in items):
            return
        self._folder = self._root / ".build" / "soak" / fingerprint(self._root)
        done = [item for item in items if self._is_done(item)]
        self.done_before = len(done)
        config.hook.pytest_deselected(items=done)
        items[:] = [item for item in items if item not in done]

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Remember what went well."""
        report = yield
        if call.when == "call" and report.passed and (place := self._place(item)):
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(item.nodeid, "utf-8")
        return report

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """When nothing was left to do, all is well."""
        if self.done_before and session.exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED:
            session.exitstatus = pytest.ExitCode.OK

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say how much was done before."""
        if self.done_before:
            terminalreporter.write_line(
                f"soak: {self.done_before} went well before (to begin anew: rm -r .build/soak)"
            )

    def _is_done(self, item: pytest.Item) -> bool:
        place = self._place(item)
        return place is not None and place.is_file()

    def _place(self, item: pytest.Item) -> Path | None:
        if self._folder is None or not item.get_closest_marker("soak"):
            return None
        return self._folder / sha256(item.nodeid.encode()).hexdigest()[:16]
