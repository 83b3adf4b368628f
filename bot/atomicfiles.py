"""A file gets its name when it is whole, and takes no other file's name."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

Link = Callable[[Path, Path], None]


def write_atomically(path: Path, content: bytes, *, over: bool = False) -> None:
    """The file is there with that content; else as `drafted`."""
    with drafted(path, over=over) as draft:
        draft.write_bytes(content)


@contextmanager
def drafted(path: Path, *, over: bool = False) -> Iterator[Path]:
    """Where to write the file, which is there afterwards; or nothing has changed.

    `over` an older one if so said.

    Raises:
        FileExistsError: there is such a file already.
        OSError: it cannot be written.
    """
    draft = path.with_name(f".{path.name}.part")
    try:
        yield draft
        if over:
            draft.replace(path)
        else:
            take_name(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def take_name(draft: Path, path: Path, link: Link = os.link) -> None:
    """The draft gets the name, which nobody else has; where there are hard links, not even now.

    Sticks and many network shares have none, and say no more than that it is not permitted.

    Raises:
        FileExistsError: somebody has it.
        OSError: it cannot be had.
    """
    try:
        link(draft, path)
    except FileExistsError:
        raise
    except OSError:
        if path.exists():
            raise FileExistsError(path) from None
        draft.rename(path)
