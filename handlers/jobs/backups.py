"""What is remembered of backups and drills, so that their silence is an alarm.

They are made beside the service (`bot.backups`), for they take long and touch files.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from storage.transaction import Transaction

BACKUP, DRILL = "backup", "drill"
SILENCE: Final[Mapping[str, timedelta]] = {
    BACKUP: timedelta(hours=49),
    DRILL: timedelta(days=40),
}


def want(tx: Transaction, job: str, now: datetime, *, is_wanted: bool) -> None:
    """Note since when the settings ask for it; or that they do not."""
    since = tx.marks.text(_since(job))
    if not is_wanted and since:
        tx.marks.set_text(_since(job), "")
    elif is_wanted and not since:
        tx.marks.set_text(_since(job), now.isoformat())


def silent(tx: Transaction, now: datetime) -> dict[str, datetime | None]:
    """Those that are wanted and have not succeeded for too long, with their last success."""
    found: dict[str, datetime | None] = {}
    for job, silence in SILENCE.items():
        since, last = tx.marks.text(_since(job)), tx.marks.last_at(job)
        if since and now - max(filter(None, (datetime.fromisoformat(since), last))) > silence:
            found[job] = last
    return found


def _since(job: str) -> str:
    return f"{job}.wanted"
