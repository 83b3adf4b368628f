"""Reporters who must not be named: their tickets carry an alias, the rest is sealed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from sqlalchemy import insert, select, update
from sqlmodel import Session

from storage.directory import account_key
from storage.records import ENDED, Reporter, Status, Ticket
from storage.tables import SealedReporterRow, TicketRow, table
from storage.veil import Veil

Account = tuple[str, str]  # platform, account

PREFIX: Final = "alias:"
_sealed, _tickets = table(SealedReporterRow), table(TicketRow)
_OPEN: Final = tuple(status.value for status in Status if status not in ENDED)


class Sealed:
    """The protected reporters of one transaction."""

    def __init__(self, session: Session, veil: Veil) -> None:
        self._session, self._veil = session, veil

    def without_reporter(self, ticket: Ticket) -> Ticket:
        """The ticket as it may be stored: an alias of its own in place of the account.

        Two tickets of one person have two aliases, so nobody sees that it was the same person.
        """
        alias = self._alias(ticket.id, (ticket.platform, ticket.reporter_account))
        return replace(ticket, reporter_account=alias, reporter_id=None, chat_id="")

    def keep(self, ticket: Ticket) -> None:
        """Seal who reported the ticket (given with its reporter)."""
        said = [ticket.platform, ticket.reporter_account, ticket.reporter_id]
        values = {"ticket_id": ticket.id, "sealed": self._veil.seal(said)}
        self._session.connection().execute(insert(_sealed), values)

    def reporter(self, ticket_id: int) -> Reporter | None:
        """Who reported it; None when it has no protected reporter, or the key is another one."""
        query = select(_sealed.c.sealed).where(_sealed.c.ticket_id == ticket_id)
        sealed = self._session.connection().scalar(query)
        said = self._veil.opened(sealed) if sealed else None
        return Reporter(*said) if isinstance(said, list) else None

    def is_reporter(self, ticket: Ticket, accounts: Iterable[Account]) -> bool:
        """Whether one of the accounts reported that protected ticket."""
        return ticket.anonymous and any(
            self._alias(ticket.id, account) == ticket.reporter_account for account in accounts
        )

    def open_of(self, accounts: Iterable[Account]) -> tuple[int, ...]:
        """Ids of the open protected tickets that these accounts reported, newest first."""
        known, c = tuple(accounts), _tickets.c
        query = select(c.id, c.reporter_account).where(c.anonymous, c.status.in_(_OPEN))
        rows = self._session.connection().execute(query.order_by(c.id.desc())).all()
        return tuple(
            row.id
            for row in rows
            if any(self._alias(row.id, account) == row.reporter_account for account in known)
        )

    def seal_old(self) -> int:
        """Seal the reporters that an older version stored in clear; returns how many."""
        c, connection = _tickets.c, self._session.connection()
        query = select(c.id, c.platform, c.reporter_account, c.reporter_id).where(c.anonymous)
        rows = connection.execute(query.where(c.reporter_account.not_like(f"{PREFIX}%"))).all()
        for row in rows:
            said = [row.platform, row.reporter_account, row.reporter_id]
            alias = self._alias(row.id, (row.platform, row.reporter_account))
            connection.execute(
                insert(_sealed), {"ticket_id": row.id, "sealed": self._veil.seal(said)}
            )
            hidden = update(_tickets).where(c.id == row.id)
            connection.execute(hidden.values(reporter_account=alias, reporter_id=None, chat_id=""))
        return len(rows)

    def _alias(self, ticket_id: int, account: Account) -> str:
        return PREFIX + self._veil.digest("reporter", ticket_id, *account_key(*account))
