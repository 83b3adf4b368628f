"""Debian's Chromium under Playwright, and the demo that it looks at."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

SHOTS: Final = Path("var/screenshots")
FLAGS: Final = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium() -> str:
    """The browser's path; without one the test says so, and fails under CI."""
    found = shutil.which("chromium")
    if found is None:
        message = "未运行：缺 Chromium"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        sys.stderr.write(message + "\n")
        pytest.skip(message)
    return found


@contextmanager
def browsing() -> Iterator[Browser]:
    """A browser of this test."""
    path = chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


def shot(page: Page, name: str) -> None:
    """Keep what the page looks like now as an artefact."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}.png")
