"""A bot in a process of its own, and a client that talks to it."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

import pytest

from bot.cli.demodata import demo_service
from tests.processes import SHOWN, process_log
from tests.service.operator import ROOT

PATIENCE: Final = 60.0  # seconds; only a failing test waits so long
ENVIRONMENT: Final = {**os.environ, "PYTHONPATH": str(ROOT)}


@pytest.fixture(scope="session")
def demo_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo folder with its past, made once and copied for every test."""
    import asyncio

    folder = tmp_path_factory.mktemp("demo") / "demo"

    async def make() -> None:
        async with demo_service(folder):
            pass

    asyncio.run(make())
    return folder


@pytest.fixture
def folder(demo_data: Path, tmp_path: Path) -> Path:
    """A demo folder of this test."""
    return Path(shutil.copytree(demo_data, tmp_path / "demo"))


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def ask(port: int, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    """One request to the bot, repeated until it listens and is ready."""
    data = None if body is None else json.dumps(body).encode()
    found: dict[str, Any] = {}

    def is_answered() -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", data, 30) as answer:
                found.update(json.load(answer))
        except urllib.error.HTTPError as error:
            error.close()
            if error.code != HTTPStatus.SERVICE_UNAVAILABLE:
                raise
            return False
        except OSError:  # it does not listen yet, or not any more
            return False
        return True

    until(is_answered)
    return found


def send(port: int, path: str, body: dict[str, Any]) -> socket.socket:
    """Put the whole request on the wire, and wait for nothing."""
    data = json.dumps(body).encode()
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: {len(data)}\r\n\r\n"
    connection = socket.create_connection(("127.0.0.1", port))
    connection.sendall(head.encode() + data)
    return connection


def until(is_so: Callable[[], bool]) -> None:
    """Look every two milliseconds."""
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.002)


@contextmanager
def demo_process(folder: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """`python -m bot demo` on that folder; whatever is left of it at the end is killed."""
    with process_log(SHOWN) as shown, process_log() as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "demo", "--port", str(port), "--data", str(folder)],
            cwd=folder.parent,
            env=ENVIRONMENT,
            stdout=shown,
            stderr=log,
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
