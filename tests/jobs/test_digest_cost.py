"""All digests in one pass: what is read for one leader does not grow with others' tickets."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import event

from handlers.jobs.digest import digest, grouped, own_rows
from handlers.rules.view import TicketView
from tests.bench.digests import OWN, rows
from tests.chat import Chat
from tests.jobs.test_sweep import at


class Counted(dict[int, Sequence[TicketView]]):
    """Rows by project that count how many were handed out."""

    handed = 0

    def get(  # type: ignore[override]  # rows and nothing else
        self, key: int, default: Sequence[TicketView] = ()
    ) -> Sequence[TicketView]:
        found = super().get(key, default)
        self.handed += len(found)
        return found


def test_the_rows_read_for_a_leader_are_the_leaders_own() -> None:
    for others in (0, 50, 500):
        by_project = Counted(grouped(rows(others)))
        assert len(own_rows(by_project, frozenset({0}))) == by_project.handed == OWN


def test_the_tickets_are_asked_for_once_however_many_read(chat: Chat) -> None:
    for project in ("污水厂", "青砚光伏", "望梨风电", "冷链园"):
        chat.says("xulei", f"{project}财政配套资金一直没到位", "city")
    chat.now = at(15, 8, 30)
    asked: list[str] = []
    with chat.database.begin() as tx:
        connection = tx.session.connection()
        ctx = chat.context(tx)
        event.listen(connection, "before_cursor_execute", lambda *a: asked.append(a[2]))
        assert digest(tx, ctx) >= 3
    assert sum("FROM ticket " in " ".join(sql.split()) + " " for sql in asked) == 1
