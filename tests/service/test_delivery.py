"""The outbox is paid: in order per target, side by side between targets, once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.backoff import MAX_ATTEMPTS
from bot.delivery import Delivery
from bot.platforms.base import NotYet, Platform, PlatformError
from bot.writer import Writer
from storage.records import Owed
from storage.transaction import Database

NOW = datetime(2026, 9, 14, 1, 0, tzinfo=UTC)
TIMEOUT = timedelta(seconds=0.2)
PATIENCE = 10  # seconds; only a failing test waits so long


class StandingClock:
    """Stands still until the test moves it."""

    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> datetime:
        return self.at


class Recorder(Platform):
    """A platform that remembers what it was given, and fails as it is told."""

    def __init__(self, name: str, *, is_idempotent: bool = False) -> None:
        self.name, self.is_idempotent = name, is_idempotent
        self.sent: list[str] = []
        self.tried: list[str] = []
        self.texts: list[str] = []
        self.acts: dict[str, Callable[[], Awaitable[None]]] = {}
        self.most_together = 1

    def together(self, queue: Sequence[Owed]) -> int:
        return min(self.most_together, len(queue))

    async def send(self, batch: Sequence[Owed]) -> str:
        key = "+".join(owed.key for owed in batch)
        self.tried.append(key)
        self.texts += [str(owed.payload["text"]) for owed in batch]
        if key in self.acts:
            await self.acts[key]()
        self.sent.append(key)
        return f"id-{key}"

    def fails(self, key: str, error: Exception) -> None:
        async def fail() -> None:
            raise error

        self.acts[key] = fail

    def hangs(self, key: str) -> asyncio.Event:
        """The send of `key` does not end before the event returned is set."""
        go = asyncio.Event()

        async def hang() -> None:
            await go.wait()

        self.acts[key] = hang
        return go


class Post:
    """A delivery with its outbox, two platforms and a clock that stands still."""

    def __init__(self, writer: Writer, database: Database) -> None:
        self.writer, self.database, self.clock = writer, database, StandingClock()
        self.wecom = Recorder("wecom")
        self.console = Recorder("console", is_idempotent=True)
        self.delivery = self.make(TIMEOUT)
        self.wake = asyncio.Event()

    def make(self, timeout: timedelta) -> Delivery:
        platforms = {"wecom": self.wecom, "console": self.console}
        return Delivery(self.writer, platforms, self.clock, timeout)

    async def owe(self, *keys: str, target: str = "main", **changes: Any) -> None:
        for key in keys:
            message: dict[str, Any] = {
                "key": key,
                "platform": "wecom",
                "target_kind": "group",
                "target": target,
                "payload": {"text": "机密"},
                "red": False,
                "now": NOW,
            } | changes
            await self.writer.run(lambda tx, m=message: tx.outbox.enqueue(**m))  # type: ignore[misc]  # m is bound

    def states(self) -> dict[str, str]:
        return {key: row[0] for key, row in self.rows().items()}

    def rows(self) -> dict[str, tuple[str, str, str, int]]:
        query = "SELECT key, state, provider_id, error, attempts FROM outbox ORDER BY id"
        with self.database.read() as tx:
            rows = tx.session.connection().exec_driver_sql(query)
            return {row[0]: (row[1], row[2], row[3], row[4]) for row in rows}

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not condition():  # noqa: ASYNC110  (the database has no event)
                await asyncio.sleep(0.01)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path}/delivery.db")
    database.migrate()
    yield database
    database.close()


@pytest.fixture
async def post(database: Database) -> AsyncIterator[Post]:
    writer = Writer(database)
    yield Post(writer, database)
    await asyncio.to_thread(writer.close)


async def test_what_is_owed_is_paid_and_written_down(post: Post) -> None:
    await post.owe("a", "b")
    assert await post.delivery.drain() == 2
    assert post.wecom.sent == ["a", "b"]
    assert post.rows() == {"a": ("sent", "id-a", "", 1), "b": ("sent", "id-b", "", 1)}
    assert await post.delivery.drain() == 0


async def test_each_platform_gets_its_own(post: Post) -> None:
    await post.owe("a")
    await post.owe("b", platform="console")
    assert await post.delivery.drain() == 2
    assert (post.wecom.sent, post.console.sent) == (["a"], ["b"])


async def test_more_than_one_claim_is_drained(post: Post) -> None:
    keys = [f"{n:03}" for n in range(45)]
    await post.owe(*keys)
    assert await post.delivery.drain() == 45
    assert post.wecom.sent == keys


async def test_only_the_wanted_keys_are_paid(post: Post) -> None:
    await post.owe("a", "b", "c")
    assert await post.delivery.drain({"b", "x"}) == 1
    assert post.states() == {"a": "pending", "b": "sent", "c": "pending"}


async def test_what_is_not_due_waits(post: Post) -> None:
    await post.owe("a", not_before=NOW + timedelta(hours=1))
    assert await post.delivery.drain() == 0
    post.clock.at = NOW + timedelta(hours=1)
    assert await post.delivery.drain() == 1


ERRORS: list[Any] = [
    pytest.param(PlatformError("86008", permanent=True), "dead", "dead", "86008", id="permanent"),
    pytest.param(PlatformError("503"), "pending", "pending", "503", id="passing"),
    pytest.param(
        PlatformError("cut", is_outcome_unknown=True), "pending", "pending", "cut", id="unknown"
    ),
    pytest.param(KeyError("机密"), "pending", "pending", "KeyError", id="a bug"),
]


@pytest.mark.parametrize(("error", "on_plain", "on_idempotent", "reason"), ERRORS)
async def test_a_failure_is_settled_by_its_kind(
    post: Post, error: Exception, on_plain: str, on_idempotent: str, reason: str
) -> None:
    await post.owe("plain")
    await post.owe("safe", platform="console")
    post.wecom.fails("plain", error)
    post.console.fails("safe", error)
    assert await post.delivery.drain() == 0
    assert post.rows() == {
        "plain": (on_plain, "", reason, 1),
        "safe": (on_idempotent, "", reason, 1),
    }


async def test_a_bug_is_logged_by_name_and_id(
    post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    await post.owe("a")
    post.wecom.fails("a", KeyError("button"))
    with caplog.at_level(logging.WARNING):
        await post.delivery.drain()
    told = "message 1 to wecom, attempt 1: pending after KeyError('button'), trace=-"
    assert caplog.messages == [told]


async def test_a_retry_comes_later_and_gives_up_in_the_end(post: Post) -> None:
    await post.owe("a")
    post.wecom.fails("a", PlatformError("503"))
    for attempt in range(1, MAX_ATTEMPTS + 1):
        assert post.states() == {"a": "pending"}
        await post.delivery.drain()
        assert len(post.wecom.tried) == attempt
        post.clock.at += timedelta(hours=2)
    assert post.rows() == {"a": ("dead", "", "503", MAX_ATTEMPTS)}


async def test_a_failure_does_not_stop_the_others(post: Post) -> None:
    await post.owe("a", "b", "c")
    post.wecom.fails("b", PlatformError("86008", permanent=True))
    assert await post.delivery.drain() == 2
    assert post.wecom.sent == ["a", "c"]


async def test_a_target_that_wants_rest_gets_it(post: Post) -> None:
    await post.owe("a", "b", "c")
    await post.owe("d", target="side")
    post.wecom.fails("a", PlatformError("45009", retry_after=timedelta(minutes=10)))
    assert await post.delivery.drain() == 1
    assert post.wecom.tried == ["a", "d"]
    assert post.rows()["b"] == ("pending", "", "", 0)
    del post.wecom.acts["a"]
    post.clock.at = NOW + timedelta(minutes=10)
    assert await post.delivery.drain() == 3
    assert post.wecom.sent == ["d", "a", "b", "c"]


async def test_a_crowd_before_a_resting_target_waits_as_a_whole(post: Post) -> None:
    crowd = [f"n{n:02}" for n in range(50)]
    await post.owe(*crowd)
    post.wecom.fails("n00", NotYet("20 a minute", timedelta(minutes=1)))
    assert await post.delivery.drain() == 0
    assert post.wecom.tried == ["n00"], "not one of each twenty"
    del post.wecom.acts["n00"]
    post.clock.at = NOW + timedelta(minutes=1)
    assert await post.delivery.drain() == len(crowd)
    assert post.wecom.sent == crowd


async def test_a_platform_that_is_off_keeps_its_messages(post: Post) -> None:
    await post.owe("a", platform="dingtalk")
    assert await post.delivery.drain() == 0
    assert post.rows() == {"a": ("pending", "", "this platform is switched off", 1)}


async def test_a_silent_target_is_given_up_and_does_not_hold_the_others(post: Post) -> None:
    await post.owe("slow", "behind")
    await post.owe("other", target="side")
    post.wecom.hangs("slow")
    assert await post.delivery.drain() == 1
    assert post.wecom.sent == ["other"]
    assert post.states() == {"slow": "pending", "behind": "pending", "other": "sent"}


async def test_an_expired_claim_is_repeated_and_marked_where_it_may_show_twice(
    post: Post,
) -> None:
    """As after a crash between sending and settling."""
    await post.owe("plain")
    await post.owe("safe", platform="console")
    await post.writer.run(lambda tx: tx.outbox.claim(NOW, 6 * TIMEOUT))
    assert await post.delivery.drain() == 0
    post.clock.at = NOW + 6 * TIMEOUT
    assert await post.delivery.drain() == 2
    assert post.states() == {"plain": "sent", "safe": "sent"}
    assert (post.wecom.texts, post.console.texts) == (["（可能重复）机密"], ["机密"])


async def test_what_may_have_arrived_is_repeated_twice_and_then_left_to_people(
    post: Post,
) -> None:
    await post.owe("a")
    post.wecom.fails("a", PlatformError("cut", is_outcome_unknown=True))
    for _ in range(5):
        await post.delivery.drain()
        post.clock.at += timedelta(minutes=5)
    assert post.wecom.texts == ["机密", "（可能重复）机密", "（可能重复）机密"]
    assert post.states() == {"a": "unknown"}


async def test_a_busy_target_leaves_room_for_others(post: Post) -> None:
    await post.owe(*(f"{n:03}" for n in range(60)))
    await post.owe("other", target="side")
    go = post.wecom.hangs("000")
    paying = asyncio.create_task(post.make(timedelta(seconds=PATIENCE)).drain())
    await post.until(lambda: post.states()["other"] == "sent")
    assert list(post.states().values()).count("sending") <= 20
    go.set()
    assert await paying == 61


async def test_another_sender_does_not_write_to_a_target_meanwhile(post: Post) -> None:
    """Two replicas: messages to one target keep their order."""
    await post.owe("a")
    go = post.wecom.hangs("a")
    patient = timedelta(seconds=PATIENCE)
    paying = asyncio.create_task(post.make(patient).drain())
    await post.until(lambda: post.states()["a"] == "sending")
    await post.owe("b")
    await post.owe("c", target="side")
    assert await post.make(patient).drain() == 1
    assert post.wecom.sent == ["c"]
    go.set()
    assert await paying == 2
    assert post.wecom.sent == ["c", "a", "b"]


async def test_a_lost_lease_is_noticed(post: Post, caplog: pytest.LogCaptureFixture) -> None:
    await post.owe("a")

    async def lose() -> None:
        later = NOW + timedelta(days=1)
        await post.writer.run(lambda tx: tx.outbox.expire_leases(later, ["wecom"]))
        post.wecom.acts.clear()

    post.wecom.acts["a"] = lose
    assert await post.delivery.drain() == 1  # the second time
    assert post.wecom.sent == ["a", "a"]
    assert caplog.messages == ["message 1 was sent, but its lease was lost"]


async def test_what_does_not_fit_into_the_lease_is_handed_back_untried(post: Post) -> None:
    await post.owe("a", "b")

    async def take_long() -> None:
        post.clock.at += 5.5 * TIMEOUT

    post.wecom.acts["a"] = take_long
    assert await post.delivery.drain() == 2
    assert post.rows() == {"a": ("sent", "id-a", "", 1), "b": ("sent", "id-b", "", 1)}


async def test_one_target_is_served_in_order_even_by_two_drains(post: Post) -> None:
    delivery = post.make(timedelta(seconds=PATIENCE))
    await post.owe("a")
    go = post.wecom.hangs("a")
    first = asyncio.create_task(delivery.drain())
    await post.until(lambda: post.wecom.tried == ["a"])
    await post.owe("b")
    second = asyncio.create_task(delivery.drain({"b"}))
    await post.until(lambda: post.states() == {"a": "sending", "b": "sending"})
    await asyncio.sleep(0.05)
    assert post.wecom.tried == ["a"]
    go.set()
    assert [await first, await second] == [1, 1]
    assert post.wecom.sent == ["a", "b"]


async def test_a_drain_waits_for_what_another_has_under_way(post: Post) -> None:
    delivery = post.make(timedelta(seconds=PATIENCE))
    await post.owe("a")
    await post.owe("b", target="side")
    go = post.wecom.hangs("a")
    first = asyncio.create_task(delivery.drain({"a"}))
    await post.until(lambda: post.wecom.tried == ["a"])
    assert await delivery.drain({"b"}) == 1
    second = asyncio.create_task(delivery.drain({"a"}))
    await asyncio.sleep(0.05)
    assert not second.done()
    go.set()
    assert [await first, await second] == [1, 0]


async def test_a_failing_settlement_is_raised_after_the_others_ended(post: Post) -> None:
    await post.owe("a")
    await post.owe("b", target="side")

    async def break_table() -> None:
        trigger = (
            "CREATE TRIGGER broken BEFORE UPDATE ON outbox "
            "WHEN NEW.state = 'sent' AND NEW.key = 'a' "
            "BEGIN SELECT RAISE(ABORT, 'broken'); END"
        )
        await post.writer.run(lambda tx: tx.session.connection().exec_driver_sql(trigger))

    post.wecom.acts["a"] = break_table
    with pytest.raises(Exception, match="broken"):
        await post.delivery.drain()
    assert post.states() == {"a": "sending", "b": "sent"}


@pytest.fixture
async def running(post: Post) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(post.delivery.run_forever(post.wake))
    yield task
    await stop(task)


async def stop(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def test_the_loop_pays_at_once_when_woken(post: Post, running: asyncio.Task[None]) -> None:
    await asyncio.sleep(0.05)
    await post.owe("a")
    post.wake.set()
    await post.until(lambda: post.states() == {"a": "sent"})
    await post.owe("b")
    post.wake.set()
    await post.until(lambda: post.states()["b"] == "sent")
    assert not running.done()


async def test_the_loop_wakes_by_itself_when_something_falls_due(
    post: Post, running: asyncio.Task[None]
) -> None:
    await post.owe("a", not_before=NOW + timedelta(seconds=0.2))
    post.wake.set()
    await asyncio.sleep(0.05)
    assert post.states() == {"a": "pending"}
    post.clock.at = NOW + timedelta(seconds=0.2)
    await post.until(lambda: post.states() == {"a": "sent"})
    assert not running.done()


async def test_a_slow_target_does_not_keep_the_loop_from_the_others(post: Post) -> None:
    delivery = post.make(timedelta(seconds=PATIENCE))
    task = asyncio.create_task(delivery.run_forever(post.wake))
    gates = []
    for n in range(5):
        await post.owe(f"slow{n}", target=f"t{n}")
        gates.append(post.wecom.hangs(f"slow{n}"))
        await post.owe(f"quick{n}", target=f"q{n}")
        post.wake.set()
        if n < 3:
            await post.until(lambda n=n: f"quick{n}" in post.wecom.sent)  # type: ignore[misc]  # n is bound
    gates[0].set()
    await post.until(lambda: "slow0" in post.wecom.sent)
    for gate in gates:
        gate.set()
    await post.until(lambda: set(post.states().values()) == {"sent"})
    await stop(task)


async def test_a_stopping_loop_settles_what_it_has_begun(post: Post) -> None:
    delivery = post.make(timedelta(seconds=PATIENCE))
    await post.owe("a", "b")
    go = post.wecom.hangs("a")
    task = asyncio.create_task(delivery.run_forever(post.wake))
    await post.until(lambda: post.wecom.tried == ["a"])
    task.cancel()
    await asyncio.sleep(0.05)
    assert not task.done()
    go.set()
    with suppress(asyncio.CancelledError):
        await task
    assert post.rows() == {"a": ("sent", "id-a", "", 1), "b": ("pending", "", "", 0)}
    assert await delivery.drain() == 1


async def test_an_idle_loop_stops_at_once(post: Post) -> None:
    task = asyncio.create_task(post.delivery.run_forever(post.wake))
    await asyncio.sleep(0.2)
    async with asyncio.timeout(PATIENCE):
        await stop(task)


async def test_the_loop_survives_a_database_that_fails(
    post: Post, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    def rename(old: str, new: str) -> None:
        with database.begin() as tx:
            tx.session.connection().exec_driver_sql(f"ALTER TABLE {old} RENAME TO {new}")

    await post.owe("a")
    rename("outbox", "gone")
    task = asyncio.create_task(post.delivery.run_forever(post.wake))
    await post.until(lambda: "delivery round failed" in caplog.text)
    rename("gone", "outbox")
    post.wake.set()
    await post.until(lambda: post.states() == {"a": "sent"})
    assert "机密" not in caplog.text
    await stop(task)


async def test_what_belongs_together_is_sent_as_one_and_settled_each(post: Post) -> None:
    post.wecom.most_together = 3
    await post.owe("a", "b", "c", "d")
    await post.owe("e", target="other")
    assert await post.delivery.drain() == 5
    assert sorted(post.wecom.sent) == ["a+b+c", "d", "e"]
    assert post.rows()["b"] == ("sent", "id-a+b+c", "", 1)


async def test_a_failure_of_one_message_is_that_of_all_in_it(post: Post) -> None:
    post.wecom.most_together = 2
    await post.owe("a", "b", "c")
    post.wecom.fails("a+b", PlatformError("93000", permanent=True))
    assert await post.delivery.drain() == 1
    assert post.states() == {"a": "dead", "b": "dead", "c": "sent"}


async def test_a_message_whose_turn_has_not_come_costs_no_attempt(post: Post) -> None:
    await post.owe("a", "b")
    post.wecom.fails("a", NotYet("20 a minute", timedelta(minutes=1)))
    assert await post.delivery.drain() == 0
    assert {row[3] for row in post.rows().values()} == {0}
    assert post.wecom.tried == ["a"]
    post.clock.at = NOW + timedelta(minutes=1)
    del post.wecom.acts["a"]
    assert await post.delivery.drain() == 2


@pytest.mark.parametrize(
    ("at", "until"),
    [
        (datetime(2026, 9, 14, 12, 30, tzinfo=UTC), datetime(2026, 9, 14, 23, 30, tzinfo=UTC)),
        (datetime(2026, 9, 30, 23, 40, tzinfo=UTC), datetime(2026, 10, 7, 23, 30, tzinfo=UTC)),
    ],
    ids=["at night", "on a holiday"],
)
async def test_what_comes_regularly_waits_for_a_working_day_however_late_it_is(
    post: Post, at: datetime, until: datetime
) -> None:
    await post.owe("sheet", payload={"text": "周报", "regular": True})
    await post.owe("alarm")
    post.clock.at = at
    assert await post.delivery.drain() == 1
    assert post.states() == {"sheet": "pending", "alarm": "sent"}
    post.clock.at = until - timedelta(seconds=1)
    assert await post.delivery.drain() == 0
    post.clock.at = until
    assert await post.delivery.drain() == 1
    assert post.rows()["sheet"][3] == 1  # the night was no attempt
