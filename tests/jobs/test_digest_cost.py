"""All digests in one pass: what is read for one leader does not grow with others' tickets."""

from __future__ import annotations

from sqlalchemy import event

from handlers.digests import Matters
from handlers.jobs.digest import digest, grouped, of_projects
from handlers.rules.view import TicketView, view
from handlers.rules.workcalendar import WorkCalendar
from storage.directory import Directory
from storage.records import Ended, Status, Ticket
from tests.chat import MONDAY, Chat
from tests.jobs.test_digest import pages
from tests.jobs.test_sweep import DESK, at

OWN = 20


class Counted(dict[int, Matters]):
    """Matters by project that count how many were handed out."""

    handed = 0

    def __getitem__(self, key: int) -> Matters:
        found = super().__getitem__(key)
        self.handed += len(found.rows) + len(found.earlier)
        return found


def matters(others: int) -> Matters:
    """So many of project 0 and of others, and as many that ended."""
    owners = [0] * OWN + [1 + n % 9 for n in range(others)]
    earlier = [Ended(n, p, is_closed=True, at=MONDAY) for n, p in enumerate(owners, 10_000)]
    return Matters([shown(n, project) for n, project in enumerate(owners, 1)], earlier)


def shown(number: int, project: int) -> TicketView:
    ticket = Ticket(
        number, f"Q{number:04}", Status.WORKING, MONDAY, "console", "main", "a", project_id=project
    )
    return view(ticket, Directory(), MONDAY, WorkCalendar.shipped())


def test_what_is_read_for_a_leader_is_the_leaders_own() -> None:
    for others in (0, 50, 500):
        by_project = Counted(grouped(matters(others)))
        own = of_projects(by_project, frozenset({0, 99}))
        assert len(own.rows) == len(own.earlier) == OWN
        assert by_project.handed == 2 * OWN


def test_tickets_are_asked_for_three_times_however_many_read(chat: Chat) -> None:
    for project in ("污水厂", "青砚光伏", "望梨风电", "冷链园"):
        chat.says("xulei", f"{project}财政配套资金一直没到位", "city")
    chat.now = at(15, 8, 30)
    asked: list[str] = []
    with chat.database.begin() as tx:
        connection = tx.session.connection()
        ctx = chat.context(tx)
        event.listen(connection, "before_cursor_execute", lambda *a: asked.append(a[2]))
        assert digest(tx, ctx) >= 3
    assert sum("FROM ticket " in " ".join(sql.split()) + " " for sql in asked) == 3


def test_what_ended_before_the_last_digest_is_counted_and_listed_still(chat: Chat) -> None:
    for project in ("污水厂", "青砚光伏"):
        chat.says("xulei", f"{project}财政配套资金一直没到位", "city")
    chat.says("zhaomin", "签收 Q0001", "private")
    chat.says("zhaomin", "办结 Q0001 资金已拨付，附拨款单", "private")
    chat.says("linxiaotang", "通过 Q0001", "private")
    chat.says("xulei", "满意 Q0001", "private")
    first, second = (_desk_page(chat, day) for day in (15, 16))
    assert "累计2(d1)　已销1(d2) 50.0%" in first
    assert "办结1(d6)" in first
    assert "累计2(d1)　已销1(d2) 50.0%" in second
    assert "办结0(d6)" in second
    assert "Q0001" in chat.answer(DESK, "查 d2", "private")
    assert "Q0002" in chat.answer(DESK, "查 d1", "private").split("Q0001")[0]


def _desk_page(chat: Chat, day: int) -> str:
    chat.at(at(day, 8, 31))
    chat.later(minutes=10)
    return pages(chat, DESK)[-1]
