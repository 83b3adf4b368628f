"""A chain over what must not be changed in silence: histories, looks, exports, erasures.

Each link holds salted digests of one row, facts and words apart, and is joined to the link before
by SHA-256 (FIPS 180-4). Whoever changes, removes or adds a row breaks it from there on; whoever
makes the whole chain anew cannot make the heads anew that were posted elsewhere. Texts are not in
it, so that erasing words, which leaves an erasure behind, breaks nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, insert, select
from sqlmodel import Session

from storage.leases import Leases
from storage.tables import (
    AttachmentLookRow,
    ChainRow,
    ErasureRow,
    EventRow,
    EventWordsRow,
    ExportRow,
    OriginalLookRow,
    RevealRow,
    table,
)
from storage.veil import Veil

_chain, _events, _words = table(ChainRow), table(EventRow), table(EventWordsRow)
_BACK: Final = 1000  # rows that a slow neighbour may still commit behind newer ones
_PAGE, _PAGES = 500, 4  # links in memory together; how many times as many one run adds
CHAT: Final = "chain.chat"  # where its head is posted: platform and chat, with a blank between


@dataclass(frozen=True, slots=True)
class Link:
    """One link: its number, and the head of the chain up to it."""

    id: int
    hash: str


@dataclass(frozen=True, slots=True)
class Break:
    """What is wrong: broken, removed, altered or reworded; of which row."""

    fault: str
    source: str
    source_id: int


def _plain(source: type[Any], facts: str, words: str = "") -> Select[Any]:
    rows = table(source)
    return select(*(rows.c[name] for name in ("id", *facts.split(), *words.split())))


_SOURCES: Final[Mapping[str, tuple[Select[Any], frozenset[str]]]] = {
    "event": (
        select(_events, _words.c.actor_name, _words.c.note).outerjoin(
            _words, _words.c.event_id == _events.c.id
        ),
        frozenset({"actor_name", "note"}),
    ),
    "reveal": (_plain(RevealRow, "ticket_id asked_by asked_at", "reason"), frozenset({"reason"})),
    "look": (_plain(OriginalLookRow, "ticket_id by_id at", "reason"), frozenset({"reason"})),
    "attachment": (_plain(AttachmentLookRow, "ticket_id actor_id at"), frozenset()),
    "export": (_plain(ExportRow, "kind by_id at", "by_name"), frozenset({"by_name"})),
    "erasure": (_plain(ErasureRow, "ticket_id at", "reason"), frozenset({"reason"})),
}


def _newest(name: str) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """The newest row of the source, and the newest of it that is joined."""
    id_: ColumnElement[Any] = _SOURCES[name][0].selected_columns["id"]
    joined = select(func.max(_chain.c.source_id)).where(_chain.c.source == name)
    return (
        select(func.max(id_)).scalar_subquery().label(f"{name}_row"),
        joined.scalar_subquery().label(f"{name}_link"),
    )


_NEWEST: Final = select(*(column for name in _SOURCES for column in _newest(name)))


class Chain:
    """The chain of one transaction."""

    def __init__(self, session: Session, veil: Veil) -> None:
        self._session, self._veil = session, veil

    def grow(self, now: datetime) -> int:
        """Join rows that stand in no link yet; returns how many. One process at a time."""
        newest = self._session.connection().execute(_NEWEST).one()._mapping
        grown = [name for name in _SOURCES if newest[f"{name}_row"] != newest[f"{name}_link"]]
        if not grown:
            return 0
        if not Leases(self._session).take("chain", "chain", now, now + timedelta(seconds=1)):
            return 0
        return sum(self._join(name) for name in grown for _ in range(_PAGES))

    def _join(self, name: str) -> int:
        """Join the next rows of that source; returns how many."""
        head, links = self.head(), []
        for row in self._loose(name):
            link = {"source": name, "source_id": row["id"], **self._digests(name, row)}
            head = Link(head.id + 1, _joined(head.hash, link))
            links.append({**link, "id": head.id, "hash": head.hash})
        if links:
            self._session.connection().execute(insert(_chain), links)
        return len(links)

    def head(self) -> Link:
        """The last link; number 0 when there is none."""
        query = select(_chain.c.id, _chain.c.hash).order_by(_chain.c.id.desc()).limit(1)
        row = self._session.connection().execute(query).first()
        return Link(row.id, row.hash) if row else Link(0, "")

    def has(self, link: Link) -> bool:
        """Whether the chain had that head at that number; its hash may be cut short."""
        query = select(_chain.c.hash).where(_chain.c.id == link.id)
        hash_ = self._session.connection().scalar(query)
        return bool(link.hash) and hash_ is not None and hash_.startswith(link.hash)

    def breaks(self, last: int | None = None) -> Iterator[Break]:
        """Everything wrong, in the order of the links; of the whole, or of the last so many."""
        after = max(self.head().id - last, 0) if last else 0
        query = select(_chain.c.hash).where(_chain.c.id == after)
        before = self._session.connection().scalar(query) or ""
        while page := self._page(after):
            rows = self._rows(page)
            for link in page:
                is_joined = link["id"] == after + 1 and link["hash"] == _joined(before, link)
                after, before = link["id"], link["hash"]
                fault = self._fault(link, rows) if is_joined else "broken"
                if fault:
                    yield Break(fault, link["source"], link["source_id"])

    def _fault(self, link: Mapping[str, Any], rows: Mapping[tuple[str, int], Any]) -> str:
        row = rows.get((link["source"], link["source_id"]))
        if row is None:
            return "removed"
        digests = self._digests(link["source"], row)
        if digests["facts"] != link["facts"]:
            return "altered"
        is_same = digests["words"] == link["words"]
        return "" if is_same or self._is_erased(row, link["source"]) else "reworded"

    def _is_erased(self, row: Mapping[str, Any], source: str) -> bool:
        """Words that are gone because those of the ticket were erased lawfully."""
        if any(row[name] for name in _SOURCES[source][1]):
            return False
        erasure = table(ErasureRow)
        query = select(erasure.c.id).where(erasure.c.ticket_id == row.get("ticket_id"))
        return self._session.connection().scalar(query) is not None

    def _loose(self, name: str) -> list[Mapping[str, Any]]:
        query, _ = _SOURCES[name]
        id_: ColumnElement[Any] = query.selected_columns["id"]
        known = select(_chain.c.source_id).where(_chain.c.source == name)
        newest = select(func.max(_chain.c.source_id)).where(_chain.c.source == name)
        low = (self._session.connection().scalar(newest) or 0) - _BACK
        rows = self._session.connection().execute(
            query.where(id_ > low, id_.not_in(known.where(_chain.c.source_id > low)))
            .order_by(id_)
            .limit(_PAGE)
        )
        return [dict(row._mapping) for row in rows]

    def _page(self, after: int) -> list[Mapping[str, Any]]:
        query = select(_chain).where(_chain.c.id > after).order_by(_chain.c.id).limit(_PAGE)
        return [dict(row._mapping) for row in self._session.connection().execute(query)]

    def _rows(self, page: list[Mapping[str, Any]]) -> dict[tuple[str, int], Mapping[str, Any]]:
        found: dict[tuple[str, int], Mapping[str, Any]] = {}
        for name, (query, _) in _SOURCES.items():
            if ids := [link["source_id"] for link in page if link["source"] == name]:
                mine = query.where(query.selected_columns["id"].in_(ids))
                for row in self._session.connection().execute(mine):
                    found[name, row._mapping["id"]] = dict(row._mapping)
        return found

    def _digests(self, name: str, row: Mapping[str, Any]) -> dict[str, str]:
        _, words = _SOURCES[name]
        facts = [[key, row[key]] for key in sorted(row) if key not in words]
        said = [[key, row[key] or ""] for key in sorted(words)]
        return {
            "facts": self._veil.digest("chain", name, json.dumps(facts, default=str)),
            "words": self._veil.digest("chain", name, row["id"], said),
        }


def _joined(before: str, link: Mapping[str, Any]) -> str:
    said = [before, link["source"], link["source_id"], link["facts"], link["words"]]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()
