"""WeCom as one platform: the best way out for every message, within every minute's limit."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest
from pydantic import SecretStr

from bot.delivery import Delivery
from bot.platforms.base import NotYet, PlatformError
from bot.platforms.merging import SPARE
from bot.platforms.wecom import limits
from bot.platforms.wecom.addresses import ReplyAddresses
from bot.platforms.wecom.channel import WeCom
from bot.platforms.wecom.channels import Robot, Webhooks
from bot.platforms.wecom.webhook import GroupWebhook
from bot.writer import Writer
from storage.records import Owed
from storage.transaction import Database, Transaction
from tests.platforms.wecom.connected import PATIENT, SetClock, client, until
from tests.platforms.wecom.gateway import gateway
from tests.platforms.wecom.webhook_server import KEY, RATE, WebhookServer, webhook_server

NOW = datetime(2026, 9, 14, 1, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
GROUP = "项目推进总群"
CHAT = "wrA"
WRONG = "another"


@dataclass
class Ways:
    """A platform with a webhook for one group, and perhaps a robot."""

    platform: WeCom
    server: WebhookServer
    clock: SetClock


@asynccontextmanager
async def ways(
    robot: Robot | None = None,
    clock: SetClock | None = None,
    groups: Sequence[str] = (GROUP,),
) -> AsyncIterator[Ways]:
    clock = clock or SetClock(NOW)
    async with webhook_server(clock.now) as server, aiohttp.ClientSession() as session:
        hook = GroupWebhook(session, server.base, SecretStr(KEY))
        hooks = Webhooks(dict.fromkeys(groups, hook), clock)
        platform = WeCom(ReplyAddresses(session, server.base, clock), hooks, robot)
        yield Ways(platform, server, clock)


def owed(key: str = "1", **changes: object) -> Owed:
    payload: dict[str, object] = {"text": f"（{key}）停工", "mentions": [], "buttons": []}
    payload |= {"group": GROUP} | changes
    return Owed(1, key, "wecom", "group", CHAT, payload, 1, "lease", NOW)


def contents(server: WebhookServer) -> list[str]:
    return [str(body["markdown"]["content"]) for _, body in server.accepted]  # type: ignore[index]  # the stand-in checked it


async def test_a_notice_rings_the_people_it_mentions() -> None:
    async with ways() as here:
        await here.platform.send([owed(mentions=["lisi", "@all"])])
        assert contents(here.server) == ["（1）停工\n<@lisi>"]


async def test_with_a_robot_only_what_mentions_somebody_goes_by_the_webhook() -> None:
    async with gateway() as at, client(at) as socket, ways(Robot(socket)) as here:
        await until(lambda: socket.is_live)
        await here.platform.send([owed("a")])
        await here.platform.send([owed("b", mentions=["lisi"])])
        await here.platform.send([replace(owed("c", group=""), target="wrB")])
        assert contents(here.server) == ["（b）停工\n<@lisi>"]
        assert [body["chatid"] for body in at.commands("aibot_send_msg")] == [CHAT, "wrB"]


async def test_without_a_connection_the_webhook_takes_what_the_robot_would() -> None:
    async with gateway() as at, client(at, secret=WRONG) as socket, ways(Robot(socket)) as here:
        await here.platform.send([owed("a")])
        assert contents(here.server) == ["（a）停工"]


async def test_a_chat_that_nothing_leads_to_is_left_alone_for_a_while() -> None:
    async with ways() as here:
        with pytest.raises(PlatformError) as error:
            await here.platform.send([owed(group="别的群")])
        assert error.value.retry_after
        assert not error.value.permanent


async def test_buttons_are_words_to_type_where_nothing_can_be_pressed() -> None:
    async with ways() as here:
        await here.platform.send([owed(buttons=[{"id": "sign:Q0001", "text": "签收 Q0001"}])])
        assert contents(here.server) == ["（1）停工\n可以直接回复：“签收 Q0001”"]


async def test_an_answer_uses_its_address_once_and_then_another_way() -> None:
    async with ways() as here:
        url = f"{here.server.base}/cgi-bin/aibot/response?response_code=once"
        answer = owed(is_answer=True, reply_url=url)
        await here.platform.send([answer])
        assert here.server.answered == [("once", "（1）停工")]
        await here.platform.send([replace(answer, attempts=2)])
        assert contents(here.server) == ["（1）停工"]
        await here.platform.send([answer])
        assert here.server.answered == [("once", "（1）停工")], ()
        assert len(here.server.accepted) == 2


@pytest.mark.parametrize(
    "url",
    ["https://elsewhere.example/cgi-bin/aibot/response?response_code=1", "{base}.example/", "", 7],
)
async def test_an_address_that_is_not_wecoms_is_not_used(url: object) -> None:
    async with ways() as here:
        given = url.format(base=here.server.base) if isinstance(url, str) else url
        await here.platform.send([owed(is_answer=True, reply_url=given)])
        assert here.server.answered == []
        assert len(here.server.accepted) == 1


async def test_an_address_is_not_used_after_its_hour() -> None:
    async with ways() as here:
        url = f"{here.server.base}/cgi-bin/aibot/response?response_code=late"
        here.clock.at += timedelta(hours=1)
        await here.platform.send([owed(is_answer=True, reply_url=url)])
        assert here.server.answered == []


async def test_answers_and_what_has_buttons_are_never_merged() -> None:
    async with ways() as here:
        for change in ({"is_answer": True}, {"buttons": [{"id": "a", "text": "b"}]}):
            queue = [owed("1"), owed("2", **change), owed("3")] * 20
            assert here.platform.together(queue) == 1


async def test_a_long_message_goes_in_parts_or_not_at_all() -> None:
    async with ways() as here:
        await here.platform.send([owed("很" * 4000)])
        assert len(contents(here.server)) == 3
        for number in range(RATE - SPARE - 3 - 2):
            await here.platform.send([owed(str(number))])
        with pytest.raises(PlatformError):
            await here.platform.send([owed("很" * 4000)])
        assert len(contents(here.server)) == RATE - SPARE - 2


async def test_after_the_first_part_nobody_knows_the_outcome() -> None:
    async with ways() as here:
        here.server.faults.extend(["", 93000])
        with pytest.raises(PlatformError) as error:
            await here.platform.send([owed("很" * 3000)])
        assert error.value.is_outcome_unknown


async def test_what_is_answered_at_once_counts_for_one_minute() -> None:
    async with ways() as here:
        for _ in range(RATE):
            await here.platform.send([replace(owed(), red=True)])
        with pytest.raises(NotYet):
            await here.platform.send([replace(owed(), red=True)])
        here.clock.at += limits.MINUTE
        await here.platform.send([replace(owed(), red=True)])
        assert len(here.server.accepted) == RATE + 1


# --- a busy minute, through the outbox ------------------------------------------------------


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path}/channel.db")
    database.migrate()
    yield database
    database.close()


class Busy:
    """An outbox, its delivery, and a clock that moves only as the test wants."""

    def __init__(self, database: Database, platform: WeCom, clock: SetClock) -> None:
        self.writer, self.clock = Writer(database), clock
        self.delivery = Delivery(self.writer, {"wecom": platform}, clock)

    async def owe(self, numbers: Iterable[int], *, red: Callable[[int], bool]) -> None:
        def enqueue(tx: Transaction) -> None:
            for number in numbers:
                tx.outbox.enqueue(
                    key=str(number),
                    platform="wecom",
                    target_kind="group",
                    target=CHAT,
                    payload={"text": f"（{number}）1号桥停工，请核实", "group": GROUP},
                    red=red(number),
                    now=self.clock.now(),
                )

        await self.writer.run(enqueue)

    async def finish(self) -> dict[str, int]:
        """Let time pass until nothing is owed; returns how many ended in which state."""
        await self.delivery.drain()
        while due := await self.writer.read(lambda tx: tx.outbox.next_due_at()):
            self.clock.at = max(due, self.clock.at)
            await self.delivery.drain()
        return await self.writer.read(lambda tx: tx.outbox.counts())


def is_red(number: int) -> bool:
    return number % 100 == 7


async def offer(busy: Busy, count: int) -> None:
    """So many within a minute."""
    for first in range(0, count, 10):
        busy.clock.at = NOW + first * MINUTE / count
        await busy.owe(range(first, first + 10), red=is_red)
        await busy.delivery.drain()


def numbers(content: str) -> list[int]:
    """The messages that one message holds, in order."""
    found = re.findall(r"（(\d+)）", content)
    head = re.search(r"已合并 (\d+) 条", content)
    assert (int(head[1]) if head else 1) == len(found)
    return [int(number) for number in found]


def assert_red_first_and_in_order(shown: list[tuple[int, datetime]], count: int) -> None:
    assert Counter(number for number, _ in shown) == Counter(range(count))
    routine = [number for number, _ in shown if not is_red(number)]
    assert routine == sorted(routine)
    seen = dict(shown)
    for red in filter(is_red, range(count)):
        overtaken = [
            n for n in range(red // 10 * 10, count) if not is_red(n) and seen[n] < seen[red]
        ]
        assert overtaken == []


def assert_never_over(times: list[datetime], most: int) -> None:
    pairs = zip(times, times[most:], strict=False)
    assert [pair for pair in pairs if pair[1] - pair[0] < MINUTE] == []


async def test_a_thousand_notices_of_a_minute_go_through_a_webhook(database: Database) -> None:
    async with ways() as here:
        busy = Busy(database, here.platform, here.clock)
        await offer(busy, 1000)
        states = await busy.finish()
        busy.writer.close()
        accepted = here.server.accepted
        assert states["sent"] == 1000
        assert here.server.refused == []
        assert_never_over([at for at, _ in accepted], RATE)
        texts = zip([at for at, _ in accepted], contents(here.server), strict=True)
        shown = [(number, at) for at, content in texts for number in numbers(content)]
        assert_red_first_and_in_order(shown, 1000)


async def test_a_thousand_notices_of_a_minute_go_through_the_robot(database: Database) -> None:
    clock = SetClock(NOW)
    async with (
        gateway(clock) as at,
        client(at, pace=PATIENT, clock=clock) as socket,
        ways(Robot(socket), clock, groups=()) as here,
    ):
        await until(lambda: socket.is_live)
        busy = Busy(database, here.platform, clock)
        await offer(busy, 1000)
        states = await busy.finish()
        busy.writer.close()
        assert states["sent"] == 1000
        assert at.refused == []


async def test_a_rate_used_up_by_somebody_else_loses_nothing(database: Database) -> None:
    async with ways() as here, aiohttp.ClientSession() as session:
        other = GroupWebhook(session, here.server.base, SecretStr(KEY))
        for _ in range(RATE):
            await other.send_markdown("别的程序")
        busy = Busy(database, here.platform, here.clock)
        await busy.owe((1, 2), red=lambda number: number == 2)
        assert (await busy.finish())["sent"] == 2
        busy.writer.close()
        assert here.server.refused == [45009]
        sent = [str(body["markdown"]) for _, body in here.server.accepted[RATE:]]
        assert [number for text in sent for number in re.findall(r"（(\d+)）", text)] == ["2", "1"]
