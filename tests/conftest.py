"""Fixtures that several rooms of tests share."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from tests.chat import Chat
from tests.leaks import LeakWatch
from tests.soaking import Soak

hypothesis.settings.register_profile("house", deadline=None)  # no test knows absolute times
hypothesis.settings.load_profile("house")


def pytest_configure(config: pytest.Config) -> None:
    """Every process that runs tests listens to what they log, and knows what a soak has done."""
    config.pluginmanager.register(LeakWatch(), "leaks")
    config.pluginmanager.register(Soak(), "soak")


@pytest.fixture(scope="session")
def county_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the fictional county in it, made once and copied for every test."""
    path = tmp_path_factory.mktemp("county") / "county.db"
    talk = Chat(path).load()
    talk.database.close()
    return path


@pytest.fixture(scope="module")
def first_chat(county_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Chat:
    """As `chat`, once for a file of tests that begin alike: each of them resumes it."""
    path = tmp_path_factory.mktemp("first") / "chat.db"
    shutil.copy(county_file, path)
    return Chat(path)


@pytest.fixture
def chat(county_file: Path, tmp_path: Path) -> Iterator[Chat]:
    """The fictional county, on a Monday at nine, in conversation with the bot.

    However a conversation went, afterwards the auditor finds nothing wrong, unless the test says
    that it has tampered with the data.
    """
    path = tmp_path / "chat.db"
    shutil.copy(county_file, path)
    talk = Chat(path)
    yield talk
    found = talk.audited()
    assert found if talk.is_tampered_with else not found, found
    talk.database.close()
