"""Settings of the service: what there is, where it comes from, and what is wrong with it."""

from __future__ import annotations

from bot.config.loading import DEFAULT_PATH, load
from bot.config.origins import PREFIX, SECRETS_DIR, ConfigFaults
from bot.config.settings import Settings

__all__ = ["DEFAULT_PATH", "PREFIX", "SECRETS_DIR", "ConfigFaults", "Settings", "load"]
