"""What became different on tickets in one transaction and stands in no history yet."""

from __future__ import annotations

from collections.abc import Mapping

from storage.records import Event, Ticket
from storage.records.changes import Plain, changes

Owing = Mapping[int, Mapping[str, Plain]]


class Conflict(Exception):
    """Somebody changed the ticket meanwhile."""

    def __init__(self, number: str) -> None:
        super().__init__(number)
        self.number = number


class ChangeTracker:
    """Compares what is written with what was read, so that nobody has to say what they changed.

    The next line of a ticket's history takes what has gathered for it.
    """

    def __init__(self) -> None:
        self._read: dict[int, Ticket] = {}
        self._owing: dict[int, dict[str, Plain]] = {}
        self._texts: dict[int, str] = {}  # like the next, of tickets that began here
        self._lines: dict[int, list[Event]] = {}

    def read(self, ticket: Ticket) -> Ticket:
        """Remember the ticket as the database has it, and give it back."""
        self._read[ticket.id] = ticket
        return ticket

    def seen(self, ticket_id: int) -> Ticket | None:
        """The ticket as this transaction last read or wrote it, or None."""
        return self._read.get(ticket_id)

    def known(self, ticket: Ticket) -> Ticket | None:
        """The ticket as it was read in that version, or None if that was elsewhere."""
        found = self._read.get(ticket.id)
        return found if found and found.version == ticket.version else None

    def begun(self, ticket: Ticket, text: str) -> None:
        """A new ticket was stored, with these words and without a history."""
        self._owing[ticket.id] = changes(None, self.read(ticket))
        self._texts[ticket.id], self._lines[ticket.id] = text, []

    def told(self, event: Event) -> None:
        """A line was added to a history."""
        if event.ticket_id in self._lines:
            self._lines[event.ticket_id].append(event)

    def reworded(self, ticket_id: int, text: str) -> None:
        """Other words stand in place of the first."""
        if ticket_id in self._texts:
            self._texts[ticket_id] = text

    def lines(self, ticket_id: int) -> tuple[Event, ...] | None:
        """The whole history of a ticket that began here; None of any other."""
        lines = self._lines.get(ticket_id)
        return None if lines is None else tuple(lines)

    def text(self, ticket_id: int) -> str | None:
        """The words of a ticket that began here; None of any other."""
        return self._texts.get(ticket_id)

    def changed(self, before: Ticket, after: Ticket) -> None:
        """A ticket was stored anew."""
        self._owing.setdefault(after.id, {}).update(changes(before, self.read(after)))

    def taken(self, ticket_id: int) -> dict[str, Plain]:
        """What has gathered for that ticket; it is in the history now."""
        return self._owing.pop(ticket_id, {})

    def owing(self) -> Owing:
        """What has gathered so far, to go back to."""
        return {ticket_id: dict(found) for ticket_id, found in self._owing.items()}

    def back_to(self, owing: Owing) -> None:
        """Forget what was written after that moment: it is undone."""
        for known in (self._read, self._texts, self._lines):
            known.clear()
        self._owing = {ticket_id: dict(found) for ticket_id, found in owing.items()}
