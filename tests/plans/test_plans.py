"""No statement of the hot path walks a table that grows; SQLite and PostgreSQL say so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import Connection

from handlers.jobs import JOBS
from tests.chat import Chat
from tests.jobs.test_sweep import at
from tests.plans.asking import Heard, hearing, walked

# Once a day, or in portions through everything: what they walk is what they are for.
SLOW = frozenset({"retention", "chain", "weekly", "weekly-draft", "monthly"})
# PostgreSQL walks by itself where it needs most of the rows.
WANTED = {("digest", "ticket"): "whatever has ended is counted, by four columns"}
SAID = (
    ("xulei", "污水厂施工临时用电报装没人管", "city"),
    ("xulei", "我的", "city"),
    ("xulei", "我的", "private"),
    ("xulei", "补充 Q5002 已经停了两天", "city"),
    ("zhaomin", "我的", "private"),
    ("zhaomin", "进展 Q0001 正在调度资金", "private"),
    ("zhaomin", "办结 Q0001 资金已拨付，附拨款单", "private"),
    ("linxiaotang", "我的", "private"),
    ("linxiaotang", "查 污水厂", "private"),
    ("linxiaotang", "详 Q0001", "private"),
    ("linxiaotang", "通过 Q0001", "private"),
    ("xulei", "满意 Q0001", "private"),
    ("luwenbo", "日报", "private"),
    ("luwenbo", "我的", "private"),
)


def converse(chat: Chat, heard: Heard) -> None:
    for account, text, place in SAID:
        heard.step = text
        chat.says(account, text, place)


def work(chat: Chat, heard: Heard) -> None:
    """Every timed job, on the morning of the second day and in the night after it."""
    for moment in (at(15, 8, 40), at(16, 1, 10)):
        chat.now = moment
        for job in (job for job in JOBS if job.name not in SLOW):
            heard.step = job.name
            with chat.database.begin() as tx:
                job.run(tx, chat.context(tx))


def deliver(chat: Chat, heard: Heard) -> None:
    heard.step = "delivery"
    now, lease = at(16, 9), timedelta(minutes=1)
    with chat.database.begin() as tx:
        tx.outbox.next_due_at()
        tx.outbox.expire_leases(now, ["wecom"])
        first, *rest = tx.outbox.claim(now, lease, 100, None, 20)
        assert tx.outbox.sent(first, now)
        assert tx.outbox.retry(rest[0], now, "")
        assert tx.outbox.claim(now, lease, 100, [rest[0].key])
        tx.outbox.hold([first.key], now)
        tx.outbox.handed_over([first.key], now)
        tx.attachments.claim(now, lease, 5)
        tx.claims.take_due(now, now + lease)
        tx.tickets.next_look()


def test_nothing_walks_a_table_that_grows(old: Chat) -> None:
    with hearing() as heard:
        converse(old, heard)
        work(old, heard)
        deliver(old, heard)
    assert len(heard.statements) > 50
    with old.database.begin() as tx:
        found = [*_walks(tx.session.connection(), heard)]
    assert not found, "\n".join(found)


def _walks(connection: Connection, heard: Heard) -> Iterator[str]:
    allowed = WANTED if connection.dialect.name == "postgresql" else {}
    for statement, (values, step) in heard.statements.items():
        for name in walked(connection, statement, values):
            if (step, name) not in allowed:
                yield f"{step}: {name}: {' '.join(statement.split()).partition(' FROM ')[2]}"
