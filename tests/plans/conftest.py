"""A county with a long history, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.bench.copies import copied, copies
from tests.chat import Chat
from tests.postgres import postgresql_url

__all__ = ["postgresql_url"]

BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
ENDED = 5_000  # tickets of earlier years


@pytest.fixture(params=BOTH)
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Chat]:
    """The fictional county after years of work, in conversation with the bot."""
    is_file = request.param == "sqlite"
    url = "" if is_file else str(request.getfixturevalue("postgresql_url"))
    chat = Chat(tmp_path / "old.db", url=url).load()
    chat.says("xulei", "污水厂财政配套资金一直没到位，施工队说再不给钱就停工", "city")
    chat.says("zhaomin", "签收 Q0001", "private")
    grow(chat, ENDED)
    yield chat
    chat.database.close()


def grow(chat: Chat, count: int) -> None:
    """So many tickets that ended long ago, with all that they left."""
    last, earlier = "'2020-01-01 00:00:00.000000'", "'2019-01-01 00:00:00.000000'"
    with chat.database.begin() as tx:
        connection = tx.session.connection()
        copies(
            connection,
            count,
            status="'closed'",
            reporter_account=f"'a' || (i % {count // 20})",
            reporter_id="NULL",
            chat_id="'c' || (i % 97)",
            project_id="1 + i % 12",
            unit_id="1 + i % 20",
            created_at=earlier,
            closed_at=last,
            next_look_at="NULL",
        )
        sent = {"key": "'k' || i", "state": "'sent'", "created_at": earlier, "not_before": earlier}
        copied(connection, "outbox", count, sent, id=1)
        seen = {"message_id": "'x' || i"}
        copied(connection, "inbox", count, seen, message_id="m1")
        said = dict.fromkeys(("account", "message_id", "kind", "url", "secret", "name"), "")
        tx.attachments.add(ticket_id=1, platform="console", now=chat.now, **said)
        stored = {"ticket_id": "1 + i", "state": "'stored'"}
        copied(connection, "attachment", count, stored)
    if chat.url:  # as PostgreSQL does by itself; SQLite's file is never analysed
        with chat.database.begin() as tx:
            tx.session.connection().execute(text("ANALYZE"))
