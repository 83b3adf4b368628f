"""Backups: sealed copies of the database and its key, restored whole or not at all."""

from __future__ import annotations

from bot.backups.drilling import drill
from bot.backups.faults import BackupFault
from bot.backups.making import backup, restore
from bot.backups.nightly import Nightly, Plan
from bot.backups.places import Place

__all__ = ["BackupFault", "Nightly", "Place", "Plan", "backup", "drill", "restore"]
