"""A backup file: nobody reads it without the key, and every change of it is noticed."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.backups.faults import BackupFault
from bot.backups.files import About, opened, read_through, write
from bot.backups.sealing import CHUNK, MAGIC, Sealer, unsealed

KEY = "sunflower-sunflower"
ABOUT = About("sqlite", "2026-09-14T01:00:00+00:00", "0013", "ab" * 32)
PLANTED = "反映人 裴砚秋 planted"


def sealed(*parts: bytes, secret: str = KEY) -> bytes:
    target = io.BytesIO()
    sealer = Sealer(target, secret)
    for part in parts:
        sealer.write(part)
    sealer.close()
    return target.getvalue()


def fault_of(data: bytes, secret: str = KEY) -> str:
    with pytest.raises(BackupFault) as told:
        list(unsealed(io.BytesIO(data), secret))
    return told.value.kind


@pytest.mark.parametrize("length", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK])
def test_what_is_sealed_comes_out_as_it_went_in(length: int) -> None:
    plain = bytes(range(256)) * (length // 256 + 1)
    written = sealed(plain[: length // 3], plain[length // 3 : length])
    assert b"".join(unsealed(io.BytesIO(written), KEY)) == plain[:length]


def test_another_key_is_told_from_a_broken_file() -> None:
    written = sealed(b"x" * 100)
    assert fault_of(written, "another-secret-key") == "wrong_key"
    assert fault_of(b"PK\x03\x04" + written) == "no_backup"
    assert fault_of(b"") == "no_backup"
    for left in (1, len(MAGIC), len(MAGIC) + 5, len(MAGIC) + 32, len(written) - 1):
        assert fault_of(written[:left]) == "broken"
        assert fault_of(b"X" + written[1:left]) == "no_backup"


@settings(max_examples=12)
@given(st.data())
def test_no_byte_can_be_changed_nor_cut_off_nor_added(data: st.DataObject) -> None:
    written = _LONG
    at = data.draw(st.integers(len(MAGIC), len(written) - 1))
    changed = bytearray(written)
    changed[at] ^= data.draw(st.integers(1, 255))
    assert fault_of(bytes(changed)) in ("broken", "wrong_key")
    assert fault_of(written[:at]) == "broken"
    assert fault_of(written + b"\0" * data.draw(st.integers(1, 40))) == "broken"


_LONG = sealed(b"q" * 3000)


def test_chunks_cannot_be_dropped_or_swapped() -> None:
    written, start, size = sealed(b"a" * CHUNK, b"b" * CHUNK, b"c"), len(MAGIC) + 32, CHUNK + 16
    first, second = written[start : start + size], written[start + size : start + 2 * size]
    rest = written[start + 2 * size :]
    assert fault_of(written[:start] + second + first + rest) == "broken"
    assert fault_of(written[:start] + second + rest) == "broken"
    assert fault_of(written[:start] + first + second) == "broken"


def test_a_file_says_nothing_in_clear_and_is_its_owners_only(tmp_path: Path) -> None:
    path = tmp_path / "one.backup"
    size = write(path, KEY, ABOUT, [PLANTED.encode(), b"\n", b"z" * 5000])
    raw = path.read_bytes()
    assert (len(raw), path.stat().st_mode & 0o777) == (size, 0o600)
    for word in ("裴砚秋", "planted", "sqlite", "0013", ABOUT.sealing_key):
        assert word.encode() not in raw
    assert read_through(path, KEY)[0] == ABOUT
    with opened(path, KEY) as (about, blocks):
        assert about == ABOUT
        assert b"".join(blocks) == PLANTED.encode() + b"\n" + b"z" * 5000
    assert [one.name for one in tmp_path.iterdir()] == ["one.backup"]


def test_an_existing_file_is_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "one.backup"
    path.write_text("mine")
    with pytest.raises(BackupFault, match="exists"):
        write(path, KEY, ABOUT, [b"x"])
    assert path.read_text() == "mine"


def test_what_fails_half_way_leaves_no_file(tmp_path: Path) -> None:
    def lazily() -> Iterator[bytes]:
        yield b"x" * 10
        raise BackupFault("program_failed", "pg_dump: gone")

    with pytest.raises(BackupFault, match="gone"):
        write(tmp_path / "one.backup", KEY, ABOUT, lazily())
    assert list(tmp_path.iterdir()) == []
