"""What a platform must do to deliver messages, and how it says that it could not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from storage.records import Owed


class PlatformError(Exception):
    """A message was not delivered, or perhaps it was.

    `permanent`: trying again cannot help. `retry_after`: leave the target alone for so long.
    `is_outcome_unknown`: the platform may have taken the message before the error. The text goes
    into the outbox and the log, so it names codes and never contents, addresses or secrets.
    """

    def __init__(
        self,
        reason: str,
        *,
        permanent: bool = False,
        retry_after: timedelta | None = None,
        is_outcome_unknown: bool = False,
    ) -> None:
        super().__init__(reason)
        self.permanent = permanent
        self.retry_after = retry_after
        self.is_outcome_unknown = is_outcome_unknown


class NotYet(PlatformError):
    """The message was not tried: its turn comes after that rest, and no attempt was made."""

    def __init__(self, reason: str, rest: timedelta) -> None:
        super().__init__(reason, retry_after=rest)
        self.rest = rest


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A picture (PNG) or a file, made: the name under which it is shown, and its content."""

    name: str
    content: bytes = field(repr=False)

    @property
    def is_picture(self) -> bool:
        """Whether chats show it as it is."""
        return self.name.endswith(".png")


class Platform(Protocol):
    """Delivers what is owed.

    `is_idempotent`: the platform knows a message sent twice (by `owed.key`) and shows it once.
    """

    name: str
    is_idempotent: bool

    def together(self, queue: Sequence[Owed]) -> int:  # noqa: ARG002 - for those who merge
        """How many from the front of one target's queue to send as one message; at least one."""
        return 1

    async def send(self, batch: Sequence[Owed]) -> str:
        """Deliver as one message what belongs `together`; returns the platform's id of it.

        Raises:
            PlatformError: none of it was delivered, or perhaps all was (`is_outcome_unknown`).
        """
        ...

    async def enclose(self, owed: Owed, thing: Enclosed) -> str:  # noqa: ARG002 - for those who can
        """Deliver that in place of the message's words; returns the platform's id of it.

        Raises:
            PlatformError: as `send` does; for good where nothing there shows pictures or files.
        """
        raise CannotShow(self.name)


class CannotShow(PlatformError):
    """Nothing that leads to that chat shows such a thing: its words have to do."""

    def __init__(self, where: str) -> None:
        super().__init__(f"{where}: no pictures or files go there", permanent=True)
