"""A PostgreSQL server of our own: Debian's programs, a temporary folder, no TCP port.

PostgreSQL refuses to run as root, which CI is, so there it runs as Debian's user `postgres`. It
listens on a socket in its folder; the port only names that socket and is chosen at random.
"""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

MISSING = "未运行：缺 PostgreSQL"


def programs() -> Path | None:
    """The folder with initdb and pg_ctl of the newest version installed, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_version)
    return found[-1].parent if found else None


def _version(initdb: Path) -> float:
    return float(initdb.parent.parent.name)


@contextmanager
def server(fsync: str = "off") -> Iterator[str]:
    """A running server with an empty database; yields its URL. Only a bench needs its disk."""
    folder = programs()
    if folder is None:
        if os.environ.get("CI") == "true":
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    home = Path(tempfile.mkdtemp(prefix="pg-"))
    port = 20000 + secrets.randbelow(40000)
    data, log = home / "data", home / "log"
    if os.geteuid() == 0:
        shutil.chown(home, "postgres")
    options = f"-p {port} -k {home} -c listen_addresses='' -c fsync={fsync}"
    try:
        _run(folder / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "-N")
        _run(folder / "pg_ctl", "-D", data, "-l", log, "-w", "-o", options, "start")
        yield f"postgresql://postgres@/postgres?host={home}&port={port}"
    finally:
        if (data / "postmaster.pid").exists():
            _run(folder / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
        shutil.rmtree(home)


def fall_over(url: str) -> None:
    """The server at that URL dies without a word, and comes back as after a power cut."""
    home, folder = Path(parse_qs(urlsplit(url).query)["host"][0]), programs()
    assert folder is not None
    data, log = home / "data", home / "log"
    _run(folder / "pg_ctl", "-D", data, "-l", log, "-m", "immediate", "-w", "restart")


def _run(program: Path, *arguments: Path | str) -> None:
    """As the user who may; complains with the program's own words."""
    prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    command = [*prefix, str(program), *map(str, arguments)]
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd="/",
        check=False,
        timeout=120,
    )
    if done.returncode:
        raise RuntimeError(f"{program.name}: {done.stdout}")


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """The URL of a server that lives as long as the tests."""
    with server() as url:
        yield url
