"""Whether the key at hand is the one with which the database was sealed; or is given up."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Table, inspect, select
from sqlmodel import Session

from storage.chain import Chain
from storage.marks import Marks
from storage.tables import ChainRow, OriginalRow, SealedReporterRow, table
from storage.veil import MISSING, OTHER, KeyUnusable, Veil

_chain: Final = table(ChainRow)
_SEALED: Final = (table(SealedReporterRow), table(OriginalRow))
_PROOF: Final = "key.proof"  # a sealed text under that name, once an earlier key was given up
_TRIED: Final = 100  # newest links, and newest sealed texts of each kind


def demand_present(session: Session, veil: Veil) -> None:
    """Whatever version the tables have.

    Raises:
        KeyUnusable: something needs a key, and there is none.
    """
    if not veil.is_there() and any(_has_rows(session, one) for one in (_chain, *_SEALED)):
        raise KeyUnusable(veil.path, MISSING)


def demand_fitting(session: Session, veil: Veil) -> None:
    """One thing that fits is enough: the others may be of a time with another key.

    Raises:
        KeyUnusable: something needs a key, and there is none, or nothing fits it.
    """
    demand_present(session, veil)
    newest = [select(one.c.sealed).order_by(one.c.ticket_id.desc()) for one in _SEALED]
    connection, chain = session.connection(), Chain(session, veil)
    sealed = [text for query in newest for text in connection.scalars(query.limit(_TRIED))]
    sealed += filter(None, [Marks(session).text(_PROOF)])
    links = min(chain.head().id, _TRIED)
    if not sealed and not links:
        return
    if all(veil.opened(text) is None for text in sealed) and (
        sum(1 for _ in chain.breaks(_TRIED)) >= links
    ):
        raise KeyUnusable(veil.path, OTHER)


def give_up(marks: Marks, veil: Veil) -> None:
    """From now on the key at hand serves, a new one if there is none; older seals stay closed.

    Raises:
        KeyUnusable: what lies there is no key.
    """
    marks.set_text(_PROOF, veil.seal(_PROOF))


def _has_rows(session: Session, rows: Table) -> bool:
    connection = session.connection()
    is_there = inspect(connection).has_table(rows.name)
    return is_there and connection.execute(select(rows.c[0]).limit(1)).first() is not None
