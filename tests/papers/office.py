"""LibreOffice as a reader of papers: every file becomes pages, and the pages pictures."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pytest

MISSING: Final = "未运行：缺 LibreOffice"
KEPT: Final = Path("var/screenshots/papers")


def pages(files: Sequence[Path], folder: Path) -> dict[str, list[Path]]:
    """Pictures of the pages by the file's name; LibreOffice is started once for all files.

    Without LibreOffice the test says so, and fails under CI.
    """
    if not (shutil.which("soffice") and shutil.which("pdftoppm")):
        if os.environ.get("CI") == "true":
            pytest.fail(MISSING)
        sys.stderr.write(MISSING + "\n")
        pytest.skip(MISSING)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    convert = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder)]
    subprocess.run([*convert, *map(str, files)], check=True, capture_output=True)
    KEPT.mkdir(parents=True, exist_ok=True)
    return {file.name: _pictures(folder / f"{file.stem}.pdf") for file in files}


def _pictures(pdf: Path) -> list[Path]:
    for old in KEPT.glob(f"{pdf.stem}-*.png"):
        old.unlink()
    command = ["pdftoppm", "-r", "60", "-png", str(pdf), str(KEPT / pdf.stem)]
    subprocess.run(command, check=True, capture_output=True)
    return sorted(KEPT.glob(f"{pdf.stem}-*.png"))
