"""Fixtures of this room."""

from tests.service.running import demo_data, folder

__all__ = ["demo_data", "folder"]
