"""Why a backup could not be made or used."""

from __future__ import annotations


class BackupFault(Exception):
    """`kind` names the reason in `bot.backups.texts`; `about` adds what that sentence needs."""

    def __init__(self, kind: str, about: str = "") -> None:
        super().__init__(f"{kind}: {about}" if about else kind)
        self.kind, self.about = kind, about
