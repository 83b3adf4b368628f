"""Claimed identities: made, looked up again and again, decided once, then emptied."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, Select, func, or_, select, update
from sqlmodel import Session

from storage.records import Claim, ClaimState
from storage.tables import ClaimRow, PersonAccountRow, is_same, new_id, table, values_of

_claims = table(ClaimRow)
_c = _claims.c
_bound = table(PersonAccountRow).c
_OPEN: Final = (ClaimState.CHECKING.value, ClaimState.ASKED.value)
_IS_CHECKING: Final = _c.state == ClaimState.CHECKING.value
_EMPTY: Final = {"said": "", "mobile": ""}


class Claims:
    """The claims of one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def make(self, claim: Claim) -> Claim:
        """Store a new claim, given its id here; an open one of the account is replaced."""
        mine = is_same(_c.account, claim.platform, claim.account)
        left = update(_claims).where(_c.platform == claim.platform, mine, _c.state.in_(_OPEN))
        self._change(left, state=ClaimState.REPLACED.value, decided_at=claim.asked_at, **_EMPTY)
        values = values_of(claim)
        del values["id"]
        return replace(claim, id=new_id(self._session.connection(), _claims, values))

    def find(self, claim_id: int) -> Claim | None:
        """The claim with that id, or None; no other transaction decides it meanwhile."""
        found = self._all(select(_claims).where(_c.id == claim_id).with_for_update())
        return found[0] if found else None

    def is_outdated(self, claim: Claim) -> bool:
        """Whether that account, or one of that person, was bound after the claim was made."""
        mine = is_same(_bound.account, claim.platform, claim.account)
        touched = or_(mine, _bound.person_id == claim.person_id)
        later = touched, _bound.platform == claim.platform, _bound.bound_at > claim.asked_at
        count = select(func.count()).select_from(table(PersonAccountRow)).where(*later)
        return bool(self._session.connection().scalar(count))

    def asked(self, limit: int) -> tuple[Claim, ...]:
        """Claims that wait for an administrator, oldest first."""
        waiting = select(_claims).where(_c.state == ClaimState.ASKED.value)
        return self._all(waiting.order_by(_c.id).limit(limit))

    def made_since(self, platform: str, account: str, since: datetime) -> int:
        """How many claims that account made after that moment."""
        made = select(func.count()).where(_c.platform == platform, _c.asked_at > since)
        mine = made.where(is_same(_c.account, platform, account))
        return self._session.connection().scalar(mine) or 0

    def next_look(self) -> datetime | None:
        """When a look-up is to be asked next, or None."""
        first = select(func.min(_c.look_at)).where(_IS_CHECKING)
        at: datetime | None = self._session.connection().scalar(first)
        return at

    def take_due(self, now: datetime, until: datetime, limit: int = 20) -> tuple[Claim, ...]:
        """Claims to be looked up now, nobody else's until `until`; `tries` counts this one."""
        due = select(_c.id).where(_IS_CHECKING, _c.look_at <= now).order_by(_c.look_at, _c.id)
        locked = due.limit(limit).with_for_update(skip_locked=True)
        ids = self._session.connection().scalars(locked).all()
        if not ids:
            return ()
        taken = update(_claims).where(_c.id.in_(ids))
        self._change(taken, look_at=until, tries=_c.tries + 1)
        return self._all(select(_claims).where(_c.id.in_(ids)).order_by(_c.id))

    def look_again(self, claim_id: int, at: datetime) -> bool:
        """Ask the look-up again at that moment; False when it is not being asked any more."""
        return self._change(update(_claims).where(_c.id == claim_id, _IS_CHECKING), look_at=at) > 0

    def ask(self, claim_id: int) -> bool:
        """Leave it to the administrators, the number forgotten; False if it is with them."""
        mine = update(_claims).where(_c.id == claim_id, _IS_CHECKING)
        return self._change(mine, state=ClaimState.ASKED.value, mobile="") > 0

    def settle(self, claim_id: int, to: ClaimState, by: int | None, at: datetime) -> bool:
        """Decide an open claim and empty it; False if it was decided before."""
        mine = update(_claims).where(_c.id == claim_id, _c.state.in_(_OPEN))
        return self._change(mine, state=to.value, decided_by=by, decided_at=at, **_EMPTY) > 0

    def expire(self, before: datetime, at: datetime) -> int:
        """End open claims made before that moment; returns how many."""
        old = update(_claims).where(_c.asked_at < before, _c.state.in_(_OPEN))
        return self._change(old, state=ClaimState.EXPIRED.value, decided_at=at, **_EMPTY)

    def _change(self, claims: Any, **values: object) -> int:
        return self._session.connection().execute(claims.values(**values)).rowcount

    def _all(self, query: Select[Any]) -> tuple[Claim, ...]:
        return tuple(map(_claim, self._session.connection().execute(query)))


def _claim(row: Row[Any]) -> Claim:
    return Claim(**{**row._mapping, "state": ClaimState(row.state)})
