"""Where the processes that tests start write what they log, to be searched as the tests' own is.

Outside of pytest, as in a bench by hand, they write where everybody does, and nobody searches.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryDirectory
from typing import IO, Final

PLACE: Final = "TEST_LOGS"  # the folder, in the environment: processes of processes know it too
SHOWN: Final = ".shown"  # of files with what people are to read: Chinese words may stand there
_WORDS: Final = re.compile(r"[\u4e00-\u9fff]+")


@contextmanager
def process_log(suffix: str = ".log") -> Iterator[IO[bytes] | None]:
    """A file for the standard error of a process; None where nobody searches."""
    folder = os.environ.get(PLACE)
    if folder is None:
        yield None
    else:
        with NamedTemporaryFile(dir=folder, suffix=suffix, delete=False) as file:
            yield file


class ProcessLogs:
    """All such files, and how much of each was looked at."""

    def __init__(self) -> None:
        self._folder = TemporaryDirectory(prefix="logs-")
        self._read: dict[Path, int] = {}
        os.environ[PLACE] = self._folder.name

    def lines(self) -> Iterator[str]:
        """What was written since the last time."""
        for path in sorted(Path(self._folder.name).iterdir()):
            with path.open("rb") as file:
                file.seek(self._read.get(path, 0))
                text = file.read().decode(errors="replace")
                self._read[path] = file.tell()
            yield from (_WORDS.sub("", text) if path.suffix == SHOWN else text).splitlines()

    def close(self) -> None:
        """They are not needed any more."""
        self._folder.cleanup()
