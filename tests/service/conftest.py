"""Fixtures of this room."""

from tests.service.operator import bot, own_logging
from tests.service.running import demo_data, folder

__all__ = ["bot", "demo_data", "folder", "own_logging"]
