"""Refusals: a no that the sender reads. Wording happens in `handlers.texts`.

Refusal
├── UnknownTicket    no such number
├── NotAllowed       the sender has no role for it, or the status does not allow it
├── Ambiguous        several people are called so
├── MissingDetail    the command lacks something (a reason, a date, a unit)
└── Unclear          the bot cannot tell which ticket is meant
"""

from __future__ import annotations

from storage.records import Action, Role, Status, Ticket


class Refusal(Exception):
    """A request that cannot be done; the transaction keeps nothing of it but the answer."""


class UnknownTicket(Refusal):
    """There is no ticket with that number that the sender may know of."""

    def __init__(self, number: str) -> None:
        super().__init__(number)
        self.number = number


class NotAllowed(Refusal):
    """The action is not open: wrong status, or the sender lacks the role.

    `allowed` lists what the sender could do with the ticket now; `by` who could do this action.
    """

    def __init__(
        self,
        action: Action,
        status: Status,
        *,
        number: str = "",
        by: frozenset[Role] = frozenset(),
        allowed: tuple[Action, ...] = (),
    ) -> None:
        super().__init__(action, status)
        self.action, self.status, self.number = action, status, number
        self.by, self.allowed = by, allowed


class MissingDetail(Refusal):
    """The command lacks `what`, one of the keys of `texts.refusals.MISSING`.

    `limit` is what its sentence names (a day, a count), `said` the words to be kept for a choice.
    """

    def __init__(
        self,
        what: str,
        action: Action | None = None,
        number: str = "",
        *,
        limit: str = "",
        said: str = "",
    ) -> None:
        super().__init__(what)
        self.what, self.action, self.number = what, action, number
        self.limit, self.said = limit, said


class Ambiguous(Refusal):
    """A name that several people bear; `names` are their full ones."""

    def __init__(self, said: str, names: tuple[str, ...]) -> None:
        super().__init__(said)
        self.said, self.names = said, names


class Unclear(Refusal):
    """Several tickets (or none) could be meant; `candidates` are those that could."""

    def __init__(self, candidates: tuple[Ticket, ...] = ()) -> None:
        super().__init__(len(candidates))
        self.candidates = candidates
