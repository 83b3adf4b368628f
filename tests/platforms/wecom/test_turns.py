"""A group's minute: never more than twenty messages, red ones first, nothing lost."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime, timedelta

import aiohttp
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from bot.platforms.base import PlatformError
from bot.platforms.wecom.render import LIMITS, Kind, render
from bot.platforms.wecom.turns import KEPT_FOR_RED, PER_MINUTE, WINDOW, Batch, Item, Quota
from bot.platforms.wecom.webhook import GroupWebhook
from tests.platforms.wecom.webhook_server import KEY, webhook_server

NOW = datetime(2026, 9, 14, 1, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(seconds=60)


def item(key: str, *, red: bool = False, kind: Kind = Kind.MARKDOWN, text: str = "") -> Item:
    return Item(key, kind, text or f"（{key}）停工", red)


def drained(quota: Quota, now: datetime) -> list[Batch]:
    """All that may go at that moment."""
    found = []
    while batch := quota.take(now):
        quota.done(now)
        found.append(batch)
    return found


def keys(batches: list[Batch]) -> list[str]:
    return [item.key for batch in batches for item in batch.items]


def test_few_messages_go_at_once_and_one_by_one() -> None:
    quota = Quota()
    for number in range(3):
        quota.offer(item(str(number)))
    batches = drained(quota, NOW)
    assert [batch.text for batch in batches] == [f"（{n}）停工" for n in range(3)]
    assert quota.due_at(NOW) is None


def test_what_waits_is_merged_and_counted() -> None:
    quota = Quota()
    for number in range(30):
        quota.offer(item(str(number)))
    first, *rest = drained(quota, NOW)
    assert first.text.startswith("已合并 30 条\n\n（0）停工\n\n（1）停工")
    assert rest == []


def test_red_goes_first_and_has_places_kept() -> None:
    quota = Quota()
    for number in range(PER_MINUTE - KEPT_FOR_RED):
        quota.offer(item(f"r{number}"))
        assert len(drained(quota, NOW)) == 1
    quota.offer(item("routine"))
    quota.offer(item("red", red=True))
    assert keys(drained(quota, NOW)) == ["red"]
    assert quota.due_at(NOW) == NOW + WINDOW
    assert keys(drained(quota, NOW + WINDOW)) == ["routine"]


def test_a_message_under_way_keeps_its_place_until_a_minute_after_its_end() -> None:
    quota = Quota()
    for number in range(PER_MINUTE):
        quota.offer(item(str(number), red=True))
    while quota.take(NOW):
        pass
    quota.offer(item("next", red=True))
    assert quota.take(NOW + 10 * MINUTE) is None
    assert quota.due_at(NOW + 10 * MINUTE) is None
    quota.done(NOW + 10 * MINUTE)
    assert quota.due_at(NOW + 10 * MINUTE) == NOW + 10 * MINUTE + WINDOW
    assert keys([b for b in [quota.take(NOW + 10 * MINUTE + WINDOW)] if b]) == ["next"]


def test_a_refused_batch_waits_in_front_and_everybody_rests() -> None:
    quota = Quota()
    quota.offer(item("1"))
    batch = quota.take(NOW)
    assert batch
    quota.offer(item("2"))
    quota.put_back(batch, NOW, MINUTE)
    quota.offer(item("red", red=True))
    assert quota.take(NOW + 59 * SECOND) is None
    assert quota.due_at(NOW) == NOW + MINUTE
    assert keys(drained(quota, NOW + MINUTE)) == ["red", "1", "2"]


def test_kinds_and_whole_items_are_not_mixed() -> None:
    quota = Quota()
    kinds = [Kind.TEXT, Kind.TEXT, Kind.MARKDOWN]
    for number in range(60):
        quota.offer(item(str(number), kind=kinds[number % 3]))
    quota.offer(Item("table", Kind.MARKDOWN_V2, "| 一 |", is_whole=True))
    at, batches = NOW, []
    while len(quota):
        batches += drained(quota, at)
        at += WINDOW
    assert keys(batches) == [*map(str, range(60)), "table"]
    assert batches[-1].text == "| 一 |"
    assert all(len({item.kind for item in batch.items}) == 1 for batch in batches)


def test_people_of_a_merged_message_are_rung_once_each_and_never_too_many() -> None:
    quota = Quota()
    for number in range(60):
        quota.offer(Item(str(number), Kind.TEXT, "一", mentioned=("lisi", f"u{number}")))
    first, second, *rest = drained(quota, NOW)
    assert len(first.mentioned) == len(first.items) + 1 == 50
    assert second.mentioned == ("lisi", "u49")
    assert len(keys([first, second, *rest])) == 60


def assert_never_over_the_rate(times: list[datetime]) -> None:
    pairs = zip(times, times[PER_MINUTE:], strict=False)
    assert [pair for pair in pairs if pair[1] - pair[0] < MINUTE] == []


EVENTS = st.lists(
    st.tuples(
        st.sampled_from(["offer", "red", "take", "done", "refuse"]),
        st.integers(0, 20),
        st.integers(1, 1300),
    ),
    max_size=300,
)


@settings(max_examples=60, deadline=None)
@given(EVENTS)
def test_never_over_the_rate_and_nothing_lost_whatever_happens(
    events: list[tuple[str, int, int]],
) -> None:
    quota, now, offered, arrived = Quota(), NOW, 0, Counter[str]()
    flying: list[Batch] = []
    calls: list[datetime] = []  # when the platform saw them: at the latest moment possible
    for event, seconds, length in events:
        now += seconds * SECOND
        if event in {"offer", "red"}:
            quota.offer(item(str(offered), red=event == "red", text="很" * length))
            offered += 1
        elif event == "take" and (batch := quota.take(now)):
            assert len(batch.text.encode()) <= LIMITS[batch.kind]
            flying.append(batch)
        elif flying:
            batch = flying.pop(0)
            calls.append(now)
            if event == "refuse":
                quota.put_back(batch, now, MINUTE)
            else:
                quota.done(now)
                arrived.update(item.key for item in batch.items)
    waiting = len(quota) + sum(len(batch.items) for batch in flying)
    assert sum(arrived.values()) + waiting == offered
    assert set(arrived.values()) <= {1}
    assert_never_over_the_rate(calls)


class Group:
    """One webhook with its queue, in a time of its own."""

    def __init__(self) -> None:
        self.now, self.quota = NOW, Quota()

    async def pump(self, webhook: GroupWebhook) -> None:
        """Send all that may go at this moment."""
        while batch := self.quota.take(self.now):
            try:
                await webhook.send(batch)
            except PlatformError as error:
                self.quota.put_back(batch, self.now, error.retry_after or timedelta())
            else:
                self.quota.done(self.now)


async def test_a_thousand_messages_in_a_minute() -> None:
    group = Group()
    offered: dict[str, datetime] = {}
    async with webhook_server(lambda: group.now) as server, aiohttp.ClientSession() as session:
        webhook = GroupWebhook(session, server.base, SecretStr(KEY))
        for number in range(1000):
            group.now = NOW + number * MINUTE / 1000
            text = render(f"（{number}）1号桥停工，请核实", Kind.MARKDOWN).parts[0]
            red = number % 100 == 7
            group.quota.offer(Item(str(number), Kind.MARKDOWN, text, red))
            offered[str(number)] = group.now
            await group.pump(webhook)
        while due := group.quota.due_at(group.now):
            group.now = max(due, group.now)
            await group.pump(webhook)

    assert server.refused == []
    times = [at for at, _ in server.accepted]
    assert_never_over_the_rate(times)
    shown = [(number, at) for at, body in server.accepted for number in numbers(body)]
    assert Counter(number for number, _ in shown) == Counter(offered.keys())
    seen = dict(shown)
    order = [number for number, _ in shown if int(number) % 100 != 7]
    assert order == sorted(order, key=int)
    for number in range(7, 1000, 100):
        overtaken = [
            other
            for other, at in seen.items()
            if int(other) % 100 != 7
            and offered[other] >= offered[str(number)]
            and at < seen[str(number)]
        ]
        assert overtaken == []
    assert max(times) - NOW < 3 * MINUTE


def numbers(body: dict[str, object]) -> list[str]:
    """The messages that one message holds, in order."""
    content = str(body["markdown"])
    found = re.findall(r"（(\d+)）", content)
    head = re.search(r"已合并 (\d+) 条", content)
    assert (int(head[1]) if head else 1) == len(found)
    return found


async def test_a_rate_used_up_by_somebody_else_loses_nothing() -> None:
    group = Group()
    async with webhook_server(lambda: group.now) as server, aiohttp.ClientSession() as session:
        webhook = GroupWebhook(session, server.base, SecretStr(KEY))
        for _ in range(PER_MINUTE):
            await webhook.send_text("别的程序")
        group.quota.offer(item("1"))
        group.quota.offer(item("2", red=True))
        await group.pump(webhook)
        assert len(server.accepted) == PER_MINUTE
        while due := group.quota.due_at(group.now):
            group.now = due
            await group.pump(webhook)
    assert server.refused == [45009]
    contents = [numbers(body) for _, body in server.accepted[PER_MINUTE:]]
    assert contents == [["2"], ["1"]]
