"""Who somebody says they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ClaimState(StrEnum):
    """What became of a claimed identity, and who said so."""

    CHECKING = "checking"  # the platform's look-up is being asked
    ASKED = "asked"  # the administrators are
    LOOKED_UP = "looked_up"  # confirmed by the platform's look-up
    CONFIRMED = "confirmed"  # confirmed by an administrator
    REFUSED = "refused"  # by an administrator
    REPLACED = "replaced"  # by a newer claim of the same account
    EXPIRED = "expired"  # nobody decided


@dataclass(frozen=True, slots=True)
class Claim:
    """Somebody says who they are. It counts for nothing until it is confirmed.

    `person_id` is whom it would be, None when nobody has both that name and that number; only
    then `said` keeps the name. `mobile` is kept only while the look-up is being asked.
    """

    id: int
    platform: str
    account: str
    person_id: int | None
    said: str
    mobile: str
    asked_at: datetime
    state: ClaimState
    look_at: datetime  # when the look-up is to be asked
    tries: int = 0
    decided_by: int | None = None  # None: by the look-up, or by nobody
    decided_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether it waits to be decided."""
        return self.state in (ClaimState.CHECKING, ClaimState.ASKED)
