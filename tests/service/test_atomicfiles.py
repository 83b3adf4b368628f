"""Files that are there whole, or not at all."""

from __future__ import annotations

import errno
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.atomicfiles import take_name, write_atomically
from bot.papers.workbook import write_registers, write_template
from storage.directory import Directory

NOBODY = Directory()


@contextmanager
def no_room(size: int) -> Iterator[None]:
    """No file may grow beyond that many bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def no_links(draft: Path, path: Path) -> None:
    """What a stick says of a hard link."""
    raise PermissionError(errno.EPERM, "Operation not permitted", str(draft), None, str(path))


def test_without_room_nothing_is_left_and_a_later_try_succeeds(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with no_room(2000), pytest.raises(OSError, match="too large"):
        write_template(path)
    assert list(tmp_path.iterdir()) == []
    write_template(path)
    assert [one.name for one in tmp_path.iterdir()] == ["a.xlsx"]


def test_without_room_the_older_registers_stay(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_registers(path, NOBODY)
    before = path.read_bytes()
    with no_room(2000), pytest.raises(OSError, match="too large"):
        write_registers(path, NOBODY, stamp="E0001")
    assert path.read_bytes() == before
    write_registers(path, NOBODY, stamp="E0001")
    assert path.read_bytes() != before


def test_a_name_that_is_taken_stays_with_its_file(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("mine")
    with pytest.raises(FileExistsError):
        write_atomically(tmp_path / "a", b"other")
    assert (tmp_path / "a").read_text() == "mine"
    assert [one.name for one in tmp_path.iterdir()] == ["a"]


def test_a_disk_without_hard_links_does(tmp_path: Path) -> None:
    draft, path = tmp_path / "draft", tmp_path / "a"
    draft.write_text("new")
    take_name(draft, path, no_links)
    assert path.read_text() == "new"
    draft.write_text("other")
    with pytest.raises(FileExistsError):
        take_name(draft, path, no_links)
    assert path.read_text() == "new"
