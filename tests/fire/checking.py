"""What must hold at the end of every life, by the auditor and by the platform's own ledger."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import text

from bot.platforms.texts import PERHAPS_AGAIN
from handlers.auditing import audit
from storage.records import MOST_REPEATS
from storage.transaction import Transaction
from tests.fire.world import World

ON_ITS_WAY: Final = timedelta(minutes=1)  # what was owed in the last moments of a life


@dataclass(frozen=True)
class Row:
    """One message owed, at the end."""

    key: str
    state: str
    is_late: bool
    doubts: int
    target_kind: str


def faults(world: World) -> list[str]:
    """Everything that is wrong, in words; empty when all is well."""
    with world.database.read() as tx:
        return [*_tickets(tx, world), *_audited(tx, world), *_outbox(tx, world)]


def _tickets(tx: Transaction, world: World) -> Iterator[str]:
    """Every report became one ticket, and every message was acknowledged."""
    tickets = tx.tickets.find(open_only=False, limit=1000)
    texts = {ticket.number: tx.tickets.text(ticket.id) for ticket in tickets}
    for said in world.reports:
        found = [number for number, words in texts.items() if words and words in said.text]
        if len(found) != 1 and not (_is_apologised(tx, said.id) and not found):
            yield f"{said.id} has the tickets {found}"
    if len(tickets) > len(world.reports):
        yield f"{len(tickets)} tickets of {len(world.reports)} reports"
    yield from (f"{one} was never acknowledged" for one in {*world.said} - world.acknowledged)
    for said in world.said.values():
        if not tx.inbox.answer("console", said.id) and not _is_apologised(tx, said.id):
            yield f"{said.id} was not answered"


def _is_apologised(tx: Transaction, message_id: str) -> bool:
    """Whether the sender was told that it could not be handled: a full disk may do that."""
    query = text("SELECT count(*) FROM outbox WHERE key LIKE 'failed:%' AND key LIKE :end")
    return bool(tx.session.connection().scalar(query, {"end": f"%:{message_id}"}))


def _audited(tx: Transaction, world: World) -> Iterator[str]:
    for finding in audit(tx, world.source.at(tx, world.now())).findings:
        yield f"audit: {finding.fault} {finding.number} {finding.about}"


def _outbox(tx: Transaction, world: World) -> Iterator[str]:
    now = world.now()
    rows = tx.session.connection().execute(
        text(
            "SELECT key, state, max(created_at, not_before), doubts, target_kind"
            " FROM outbox ORDER BY id"
        )
    )
    known = set()
    latest = (now - ON_ITS_WAY).strftime("%Y-%m-%d %H:%M:%S")
    for key, state, due_at, doubts, kind in rows:
        known.add(key)
        yield from _one(world, Row(key, state, str(due_at) <= latest, doubts, kind))
    for key in world.ledger.shown:
        if key not in known:
            yield f"{key} was shown, and nobody owes it"


def _one(world: World, row: Row) -> Iterator[str]:
    ledger, key = world.ledger, row.key
    shown = ledger.shown.get(key, [])
    if row.state in ("sending", "pending") and row.is_late:
        yield f"{key} is still {row.state}"
    if row.state == "sent" and not shown:
        yield f"{key} is settled as sent and was never shown"
    if row.state == "dead" and key not in ledger.forbidden:
        yield f"{key} was given up without need"
    if row.state == "unknown" and row.doubts < MOST_REPEATS:
        yield f"{key} was left unknown without its repeats"
    is_certain = not (ledger.unsure[key] or world.deaths or world.weather.spells)
    if any(words.startswith(PERHAPS_AGAIN) for words in shown) and is_certain:
        yield f"{key} says that it may be a repeat, and cannot be"
    unmarked = [words for words in shown if not words.startswith(PERHAPS_AGAIN)]
    if len(unmarked) > 1:
        yield f"{key} was shown {len(unmarked)} times without a mark"
    if len(shown) > 1 + MOST_REPEATS:
        yield f"{key} was shown {len(shown)} times"
