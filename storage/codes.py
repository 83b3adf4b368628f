"""One-time codes: six digits that are somebody's authority for ten minutes, five tries, once."""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from sqlalchemy import delete, insert, select, update
from sqlmodel import Session

from storage.tables import CodeRow, table

LIFE: Final = timedelta(minutes=10)
_TRIES: Final = 5
_codes = table(CodeRow)


class Codes:
    """The codes of one transaction, each for one purpose; only salted digests are kept."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def issue(self, purpose: str, now: datetime) -> str:
        """A new random code for that purpose, unlike any other that is valid now."""
        others = self._session.connection().execute(select(_codes)).all()
        code = _random()
        while any(_is_right(row.digest, row.salt, code) for row in others):
            code = _random()
        self.put(purpose, code, now + LIFE)
        return code

    def put(self, purpose: str, code: str, expires_at: datetime) -> None:
        """Make `code` the one valid code of that purpose."""
        run, salt = self._session.connection().execute, secrets.token_hex(16)
        run(delete(_codes).where(_codes.c.purpose == purpose))
        values = {"salt": salt, "digest": _digest(salt, code), "expires_at": expires_at}
        run(insert(_codes).values(purpose=purpose, tries=0, **values))

    def purpose_of(self, code: str, now: datetime) -> str:
        """What the code is for, or "" for a wrong or late one, which costs every code a try.

        One answer for all purposes, so that nobody can try codes where they do not count. A
        failed try must be committed to count: answer it, do not raise out of the transaction.
        The rows stay locked, so whoever got the purpose may `void` it as the only one.
        """
        run = self._session.connection().execute
        run(delete(_codes).where(_codes.c.expires_at <= now))
        rows = run(select(_codes).order_by(_codes.c.purpose).with_for_update()).all()
        right = (row.purpose for row in rows if _is_right(row.digest, row.salt, code))
        if purpose := next(right, ""):
            return str(purpose)
        run(delete(_codes).where(_codes.c.tries + 1 >= _TRIES))
        run(update(_codes).values(tries=_codes.c.tries + 1))
        return ""

    def void(self, purpose: str) -> None:
        """The code of that purpose is used up."""
        self._session.connection().execute(delete(_codes).where(_codes.c.purpose == purpose))


def _random() -> str:
    return f"{secrets.randbelow(10**6):06d}"


def _is_right(digest: str, salt: str, code: str) -> bool:
    return hmac.compare_digest(digest, _digest(salt, code))


def _digest(salt: str, code: str) -> str:
    return sha256(f"{salt}:{code}".encode()).hexdigest()
