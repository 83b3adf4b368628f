"""The bot without its doors: messages, failures, jobs, time, figures."""

from __future__ import annotations

import asyncio
import logging
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.app import timed
from bot.clock import SystemClock
from bot.delivery import Delivery
from bot.platforms.console import ConsolePlatform
from bot.service import AT_ONCE, Service
from bot.web import build_web, metrics_text
from bot.writer import Writer
from handlers.context import Context, ContextSource
from handlers.jobs import JOBS
from handlers.messages import OutgoingMessage
from handlers.rules.workcalendar import SHANGHAI, WorkCalendar
from handlers.understanding import Reading, Understanding
from storage.records import Owed
from storage.transaction import Database, Transaction
from tests.service.office import MONDAY, REPORT, Office, office

T = TypeVar("T")
NIGHT = MONDAY.replace(hour=18)  # two in the county


@pytest.fixture
def folder(county_file: Path, tmp_path: Path) -> Path:
    """Data with the fictional county in it and no ticket yet."""
    shutil.copy(county_file, tmp_path / "chuishao.db")
    return tmp_path


class Stumbling(Understanding):
    """Understands nothing while it is told to stumble."""

    is_down = True

    def read(self, text: str, *, insists: bool = False) -> Reading:
        if self.is_down:
            raise ZeroDivisionError("stumbled")
        return super().read(text, insists=insists)


class StumblingSource(ContextSource):
    """Contexts whose understanding stumbles."""

    def __init__(self) -> None:
        super().__init__(WorkCalendar.shipped(), ("console",))
        self.stumbling = Stumbling()

    def at(self, tx: Transaction, now: datetime, trace: str = "") -> Context:
        return replace(super().at(tx, now, trace), understanding=self.stumbling)


async def test_a_message_is_answered_and_on_disk_when_receive_returns(folder: Path) -> None:
    async with office(folder) as here:
        outcome = await here.service.receive(here.message("xulei", REPORT, "city"))
        with here.database.read() as tx:
            ticket = tx.tickets.by_number("Q0001")
            assert ticket is not None
            assert tx.tickets.text(ticket.id)
            assert tx.outbox.counts()["pending"] >= 1
    assert outcome.replies[0].is_answer
    assert "Q0001" in outcome.replies[0].text


async def test_what_cannot_be_handled_is_apologised_for_and_administrators_are_alarmed(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    source = StumblingSource()
    async with office(folder, source=source) as here:
        await here.service.write(lambda tx: tx.registers.set_admin(_person(tx, "linxiaotang")))
        outcome = await here.says("xulei", REPORT, "city", "once")
        assert [reply.is_answer for reply in outcome.replies] == [True]
        assert "没处理成" in outcome.replies[0].text
        assert len(here.told("linxiaotang")) == 1
        assert await here.tickets() == ()
        assert "handling failed message=once" in caplog.text
        assert "停工" not in caplog.text

        source.stumbling.is_down = False
        again = await here.says("xulei", REPORT, "city", "once")
        assert not again.is_repeat
        assert [ticket.number for ticket in await here.tickets()] == ["Q0001"]


def _person(tx: Transaction, account: str) -> int:
    person = tx.registers.directory().by_account("console", account)
    assert person
    return person.id


async def test_a_failure_leaves_nothing_of_the_half_handled_message(folder: Path) -> None:
    async with office(folder, source=StumblingSource()) as here:
        await here.says("xulei", REPORT, "city", "once")
        is_new = await here.service.write(
            lambda tx: tx.inbox.claim("console", "once", "city", here.clock.now())
        )
        assert is_new


async def test_the_same_message_at_the_same_time_makes_one_ticket_and_one_answer(
    folder: Path,
) -> None:
    async with office(folder) as here:
        message = here.message("xulei", REPORT, "city", "same")
        outcomes = await asyncio.gather(*(here.service.receive(message) for _ in range(8)))
        await here.service.drain()
        assert len(await here.tickets()) == 1
        assert len({outcome.replies[0].key for outcome in outcomes}) == 1
        assert sum(outcome.is_repeat for outcome in outcomes) == 7
        answers = [line for line in here.transcript.since() if line.id == "answer:console:same"]
        assert len(answers) == 1


async def test_messages_that_arrive_together_each_get_their_ticket(folder: Path) -> None:
    async with office(folder) as here:
        messages = [here.message("xulei", f"{REPORT}（{n}）", "city") for n in range(6)]
        await asyncio.gather(*(here.service.receive(message) for message in messages))
        numbers = [ticket.number for ticket in await here.tickets()]
    assert len(numbers) == len(set(numbers))
    assert numbers


async def test_a_message_received_wakes_the_delivery(folder: Path) -> None:
    async with office(folder) as here, timed(here.service):
        await asyncio.sleep(0.05)  # the delivery rests by now, for long
        await here.service.receive(here.message("xulei", REPORT, "city", "wake"))
        await _until(lambda: here.transcript.find("answer:console:wake") is not None)


async def _owed(here: Office, key: str, later: timedelta = timedelta()) -> bool:
    """Whether the outbox would tell it at that time; it is then told."""
    at = here.clock.now() + later
    found = await here.service.write(lambda tx: tx.outbox.claim(at, timedelta(0), keys=[key]))
    return bool(found)


def _all(_answer: OutgoingMessage) -> bool:
    return True


HOLD = timedelta(minutes=1)
ANSWER = "answer:console:m"


async def test_an_answer_that_the_door_shows_is_not_sent_as_well(folder: Path) -> None:
    async with office(folder) as here:
        outcome = await here.service.receive(
            here.message("xulei", REPORT, "city", "m"), is_answered=_all
        )
        assert outcome.answer
        assert not await _owed(here, ANSWER, 2 * HOLD)


async def test_the_door_decides_by_the_answer_itself(folder: Path) -> None:
    seen: list[str] = []

    def none(answer: OutgoingMessage) -> bool:
        seen.append(answer.key)
        return False

    async with office(folder) as here:
        await here.service.receive(here.message("xulei", REPORT, "city", "m"), is_answered=none)
        assert await _owed(here, ANSWER)
    assert seen == [ANSWER]


@pytest.mark.parametrize("is_settled", [True, False])
async def test_an_answer_held_back_is_sent_unless_it_was_shown(
    folder: Path, is_settled: bool
) -> None:
    async with office(folder) as here:
        outcome = await here.service.receive(
            here.message("xulei", REPORT, "city", "m"), is_answered=_all, hold=HOLD
        )
        await here.service.drain()
        assert here.transcript.find(ANSWER) is None
        if is_settled:
            await here.service.settle_answer(outcome)
        here.clock.offset += HOLD
        await here.service.drain()
        assert (here.transcript.find(ANSWER) is None) is is_settled


async def test_an_apology_is_held_back_too(folder: Path) -> None:
    async with office(folder, source=StumblingSource()) as here:
        message = here.message("xulei", REPORT, "city", "m")
        outcome = await here.service.receive(message, is_answered=_all, hold=HOLD)
        assert outcome.answer
        assert not await _owed(here, outcome.answer.key)
        assert await _owed(here, outcome.answer.key, HOLD)


async def _until(is_so: Callable[[], bool]) -> None:
    """Only a failing test waits so long."""
    async with asyncio.timeout(20):
        while not is_so():  # noqa: ASYNC110 - the condition lies in a file
            await asyncio.sleep(0.01)


async def test_a_job_is_run_and_what_it_owes_is_delivered(folder: Path) -> None:
    async with office(folder) as here:
        await here.says("xulei", REPORT, "city")
        here.clock.advance_to(MONDAY + timedelta(days=1))
        before = len(here.transcript.since())
        assert await here.service.run_job("sweep") == 1
        assert len(here.transcript.since()) > before
        assert await here.service.run_job("sweep") == 0


async def test_deliver_is_a_job_too(folder: Path) -> None:
    async with office(folder) as here:
        await here.service.receive(here.message("xulei", REPORT, "city"))
        assert await here.service.run_job(AT_ONCE) >= 1
        assert await here.service.run_job(AT_ONCE) == 0


async def test_there_are_no_other_jobs(folder: Path) -> None:
    async with office(folder) as here:
        with pytest.raises(KeyError):
            await here.service.run_job("brew")


async def test_without_tickets_nothing_is_going_to_happen(folder: Path) -> None:
    async with office(folder) as here:
        assert await here.service.next_due() is None


async def test_what_is_overdue_is_due_now(folder: Path) -> None:
    async with office(folder) as here:
        await here.says("xulei", REPORT, "city")
        here.clock.advance_to(MONDAY + timedelta(days=3))
        before = here.clock.now()
        due = await here.service.next_due()
        assert due is not None
        assert before <= due <= here.clock.now()


async def test_the_clock_stops_at_every_due_moment_on_its_way(folder: Path) -> None:
    async with office(folder) as here:
        await here.says("xulei", REPORT, "city")
        await here.service.move_clock(MONDAY + timedelta(days=8))
        ticket = (await here.tickets())[0]
        assert ticket.sign_due_at
        history = await here.service.read(lambda tx: tx.tickets.history(ticket.id))
        told = [event.at for event in history]
        assert told == sorted(told)
        late = [event for event in history if event.action.value == "notice"]
        assert len({event.at.date() for event in late}) >= 3, "not all at the end"
        assert any(
            timedelta() <= event.at - ticket.sign_due_at < timedelta(minutes=1) for event in late
        ), "told when it fell due, not when the journey ended"
        digests = {line.at for line in here.transcript.since() if "【项目问题日报】" in line.text}
        locals_ = [at.astimezone(SHANGHAI) for at in digests if at > MONDAY + timedelta(days=0.5)]
        assert {15, 16, 17, 18} <= {at.day for at in locals_}
        assert not [str(at) for at in locals_ if not time(8, 33) <= at.time() < time(8, 41)]


async def test_one_journey_or_many_tell_the_same(county_file: Path, tmp_path: Path) -> None:
    told: list[list[tuple[str, str]]] = []
    for name, steps in (("one", 1), ("many", 24)):
        folder = tmp_path / name
        folder.mkdir()
        shutil.copy(county_file, folder / "chuishao.db")
        async with office(folder) as here:
            await here.says("xulei", REPORT, "city", "mine")
            for step in range(1, steps + 1):
                await here.service.move_clock(MONDAY + timedelta(days=4) * step / steps)
            lines = here.transcript.since()
            told.append(sorted((line.chat, line.id) for line in lines if line.sender == "bot"))
    assert told[0] == told[1]
    assert len(told[0]) > 10


async def test_the_clock_goes_on_where_it_was_left(folder: Path) -> None:
    async with office(folder) as here:
        left = await here.service.move_clock(MONDAY + timedelta(days=2, microseconds=7))
    async with office(folder) as here:
        assert left <= here.clock.now() < left + timedelta(minutes=1)


async def test_the_systems_clock_cannot_be_moved(folder: Path) -> None:
    database = Database(f"sqlite:///{folder / 'chuishao.db'}")
    writer, clock = Writer(database), SystemClock()
    source = ContextSource(WorkCalendar.shipped(), ())
    service = Service(
        writer, Delivery(writer, {}, clock), source, clock, WorkCalendar.shipped(), database
    )
    with pytest.raises(TypeError):
        await service.move_clock(MONDAY)
    writer.close()
    database.close()


async def test_a_late_start_catches_up_what_was_missed(folder: Path) -> None:
    async with office(folder) as here:
        await here.says("xulei", REPORT, "city")
        here.clock.advance_to(MONDAY + timedelta(days=1))
        told = len(here.transcript.since())
        await here.service.warm_up()
        await here.service.drain()
        assert len(here.transcript.since()) > told
        assert here.service.is_ready() == {"database": True, "understanding": True}


class SlowReading(Writer):
    """Whoever reads waits until they may."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.has_begun, self.may_read = asyncio.Event(), asyncio.Event()

    async def read(self, work: Callable[[Transaction], T]) -> T:
        self.has_begun.set()
        await self.may_read.wait()
        return await super().read(work)


async def test_reports_are_taken_in_while_the_audit_reads(folder: Path) -> None:
    async with office(folder, start=NIGHT) as here:
        writer = SlowReading(here.database)
        delivery, calendar = Delivery(writer, {}, here.clock), WorkCalendar.shipped()
        service = Service(writer, delivery, here.source, here.clock, calendar, here.database)
        async with asyncio.timeout(10):
            auditing = asyncio.create_task(service.start_job("audit"))
            await writer.has_begun.wait()
            await service.receive(here.message("xulei", REPORT, "city"))
            writer.may_read.set()
            assert await auditing == 1
        await asyncio.to_thread(writer.close)


async def test_the_audit_sees_what_was_to_be_written_before_it(folder: Path) -> None:
    """As where the clock moves on: a sweep that is late by hours is no finding."""
    async with office(folder, start=NIGHT) as here:
        report = here.service.receive(here.message("xulei", REPORT, "city"))
        _, checked = await asyncio.gather(report, here.service.start_job("audit"))
        assert checked == 1


class Hanging(ConsolePlatform):
    """Takes a message and says nothing for ever."""

    async def send(self, batch: Sequence[Owed]) -> str:
        await asyncio.Event().wait()
        return await super().send(batch)


async def test_neither_a_start_nor_a_timed_job_waits_for_a_platform_that_is_away(
    folder: Path,
) -> None:
    async with office(folder, kind=Hanging) as here:
        await here.service.receive(here.message("xulei", REPORT, "city"))
        async with asyncio.timeout(5):
            await here.service.warm_up()
            assert await here.service.start_job("housekeeping") == 0


async def test_a_job_that_fails_at_the_start_keeps_nobody_from_being_answered(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with office(folder) as here:
        spoilt = "ALTER TABLE chain RENAME TO elsewhere"
        await here.service.write(lambda tx: tx.session.connection().exec_driver_sql(spoilt))
        await here.service.warm_up()
        assert "job chain failed at the start" in caplog.text
        outcome = await here.service.receive(here.message("xulei", REPORT, "city"))
        assert outcome.answer


async def test_a_notice_held_back_goes_out_when_its_moment_comes(folder: Path) -> None:
    async with office(folder) as here:
        soon = here.clock.now() + timedelta(seconds=0.3)

        def owe(tx: Transaction) -> None:
            payload: dict[str, object] = {"text": "早上好", "buttons": [], "mentions": []}
            tx.outbox.enqueue(
                key="later",
                platform="console",
                target_kind="person",
                target="xulei",
                payload=payload,
                red=False,
                now=here.clock.now(),
                not_before=soon,
            )

        await here.service.write(owe)
        assert await here.service.drain() == 0
        async with timed(here.service):
            await _until(lambda: here.told("xulei") == ["早上好"])
        line = here.transcript.find("later")
        assert line is not None
        assert line.at >= soon


async def test_tickets_are_listed_newest_first_or_singly(folder: Path) -> None:
    async with office(folder) as here:
        await here.says("xulei", REPORT, "city")
        await here.says(
            "sunyue", "@吹哨 冷链园变压器容量不够，报装增容供电公司一直没答复", "industry"
        )
        every = await here.service.tickets_json()
        assert [ticket["number"] for ticket in every] == ["Q0002", "Q0001"]
        assert await here.service.tickets_json("Q0001") == every[1:]
        assert await here.service.tickets_json("Q0099") == []
        promised = (
            "number status category also project unit co_units level light due_at sign_due_at"
        )
        promised += " whistle_level reporter created_at text history"
        assert set(promised.split()) <= every[0].keys()
        history = every[0]["history"]
        assert isinstance(history, list)
        assert {"at", "action", "actor", "note"} <= history[0].keys()


async def test_the_web_says_when_the_service_is_ready(folder: Path) -> None:
    async with office(folder) as here, TestClient(TestServer(build_web(here.service))) as client:
        answer = await client.get("/readyz")
        assert answer.status == 503
        assert (await answer.json())["parts"] == {"database": True, "understanding": False}
        await here.service.warm_up()
        assert (await client.get("/readyz")).status == 200


async def test_an_outdated_database_is_not_ready(tmp_path: Path) -> None:
    async with office(tmp_path) as here:
        await here.service.warm_up()
        await here.service.write(
            lambda tx: tx.session.connection().exec_driver_sql(
                "UPDATE alembic_version SET version_num = '0000'"
            )
        )
        assert here.service.is_ready()["database"] is False


async def test_the_figures_count_messages_owed_and_open_tickets(folder: Path) -> None:
    async with office(folder) as here:
        await here.service.receive(here.message("xulei", REPORT, "city"))
        text = metrics_text(await here.service.metrics())
    assert 'chuishao_open_tickets{status="assigned"} 1' in text
    assert 'chuishao_outbox_messages{state="dead"} 0' in text
    pending = next(line for line in text.splitlines() if 'state="pending"' in line)
    assert int(pending.split()[-1]) >= 1


async def test_contents_stay_out_of_the_log(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with office(folder) as here:
        await here.says("xulei", REPORT, "city")
    assert "污水厂" not in caplog.text


def test_every_job_has_its_own_name() -> None:
    names = [job.name for job in JOBS]
    assert len(set(names)) == len(names)
    assert AT_ONCE not in names


def test_the_office_of_these_tests_opens_on_a_working_day() -> None:
    assert WorkCalendar.shipped().is_workday(MONDAY.astimezone(SHANGHAI).date())
    assert MONDAY.tzinfo is UTC
