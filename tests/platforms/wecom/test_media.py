"""Pictures and files go from a strict store into the ticket, and nowhere else."""

from __future__ import annotations

import asyncio
import logging
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Final
from urllib.parse import quote

import pytest

from bot.attachments import Attachments
from bot.attachments.download import LARGEST, LARGEST_FILE
from bot.attachments.running import LEASE
from bot.platforms.media import MediaSource
from bot.platforms.wecom.media import media_source
from handlers.attachments import give_up
from handlers.messages import Media
from handlers.texts.attachments import ASK_AGAIN, REASONS
from storage.records import Attachment, AttachmentState, Content
from tests.platforms.wecom.media_server import (
    OWN_KEY,
    PNG,
    ROBOT_KEY,
    Lying,
    MediaServer,
    media_server,
    sealed,
)
from tests.platforms.wecom.test_callback import opened
from tests.service.office import REPORT, Office, office

PATIENCE: Final = 10  # seconds; only a failing test waits so long
WHO: Final = "xulei"
JPEG: Final = b"\xff\xd8\xff\xe0" + b"jpeg"
STORED, FAILED, PENDING = (
    AttachmentState.STORED,
    AttachmentState.FAILED,
    AttachmentState.PENDING,
)


@dataclass
class Desk:
    """A bot, a store, and the hands between them."""

    office: Office
    store: MediaServer

    def hands(self, *hosts: str) -> Attachments:
        source = media_source(hosts or (self.store.host,), "http://127.0.0.1", ROBOT_KEY)
        return Attachments(self.office.service, {"console": source}, self.office.clock)

    async def reports(self, *media: Media) -> None:
        message = self.office.message(WHO, REPORT, "city")
        await self.office.service.receive(replace(message, media=media))
        await self.office.service.drain()

    async def found(self, number: int = 1) -> tuple[Attachment, ...]:
        return await self.office.service.read(lambda tx: tx.viewing.of_ticket(number))

    async def states(self) -> list[AttachmentState]:
        return [one.state for one in await self.found()]

    async def content(self, id_: int = 1) -> Content | None:
        return await self.office.service.read(lambda tx: tx.viewing.content(id_))

    async def told(self) -> list[str]:
        """What the sender was told of attachments in private."""
        await self.office.service.drain()
        return [text for text in self.office.told(WHO) if "您发的" in text]

    def later(self, **span: float) -> None:
        self.office.clock.advance_to(self.office.clock.now() + timedelta(**span))

    async def until(self, *states: AttachmentState) -> None:
        async with asyncio.timeout(PATIENCE):
            while await self.states() != list(states):  # noqa: ASYNC110  (the database has no event)
                await asyncio.sleep(0.01)


@pytest.fixture
async def desk(county_file: Path, tmp_path: Path) -> AsyncIterator[Desk]:
    shutil.copy(county_file, tmp_path / "chuishao.db")
    async with office(tmp_path) as place, media_server(place.clock) as store:
        yield Desk(place, store)


def bytes_in(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.iterdir())


async def stop(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def test_pictures_and_files_are_stored_opened_and_named(desk: Desk) -> None:
    picture, _ = desk.store.lay(PNG)
    paper, _ = desk.store.lay(
        b"%PDF-1.7", "file", key=OWN_KEY, disposition="attachment; filename*=UTF-8''%E6%89%B9.pdf"
    )
    await desk.reports(picture, paper)
    assert await desk.hands().fetch_due() == 2
    assert await desk.content(1) == Content("image", "", "image/png", PNG)
    assert await desk.content(2) == Content(
        "file", "批.pdf", "application/octet-stream", b"%PDF-1.7"
    )
    assert await desk.hands().fetch_due() == 0
    assert len(desk.store.asked) == 2
    assert desk.store.strange == []
    assert await desk.told() == []


@pytest.mark.parametrize("name", ["机密征地方案.pdf", "举报林业局王建设受贿材料.pdf"])
async def test_what_is_called_a_secret_or_a_tip_is_not_stored(
    desk: Desk, tmp_path: Path, name: str
) -> None:
    named = f"attachment; filename*=UTF-8''{quote(name)}"
    paper, _ = desk.store.lay(b"%PDF-1.7", "file", key=OWN_KEY, disposition=named)
    await desk.reports(paper)
    assert await desk.hands().fetch_due() == 0
    assert (await desk.content(1)) is None
    assert any(REASONS["forbidden"] in text for text in await desk.told())
    assert name.encode() not in bytes_in(tmp_path)


async def test_a_picture_that_is_none_is_a_file(desk: Desk) -> None:
    fake, _ = desk.store.lay(b"<svg onload=alert(1)>")
    true, _ = desk.store.lay(JPEG)
    await desk.reports(fake, true)
    await desk.hands().fetch_due()
    assert [(one.kind, one.content_type) for one in await desk.found()] == [
        ("file", "application/octet-stream"),
        ("image", "image/jpeg"),
    ]


async def test_a_passing_fault_is_tried_again_within_the_life_of_the_link(desk: Desk) -> None:
    picture, thing = desk.store.lay(PNG)
    thing.statuses, thing.torn = [503, 404], 1
    await desk.reports(picture)
    for _ in range(3):
        assert await desk.hands().fetch_due() == 0
        assert await desk.states() == [PENDING]
        desk.later(seconds=20)
    assert await desk.hands().fetch_due() == 1
    assert await desk.told() == []


async def test_what_never_comes_is_given_up_after_five_minutes_and_told_once(desk: Desk) -> None:
    first, one = desk.store.lay(PNG)
    second, two = desk.store.lay(PNG)
    one.statuses, two.statuses = [503] * 99, [503] * 99
    await desk.reports(first, second)
    hands = desk.hands()
    for _ in range(11):
        await hands.fetch_due()
        assert await desk.told() == []
        desk.later(seconds=25)
    desk.later(seconds=20)
    await hands.fetch_due()
    assert await desk.states() == [FAILED, FAILED]
    assert await desk.told() == [f"**Q0001**：您发的图片或文件{ASK_AGAIN}"]
    tries = len(desk.store.asked)
    assert tries > 6
    assert await hands.fetch_due() == 0
    assert len(desk.store.asked) == tries


async def test_a_stale_link_is_told_at_the_first_attempt(desk: Desk) -> None:
    """As after a long stand-still of the bot."""
    picture, _ = desk.store.lay(PNG)
    await desk.reports(picture)
    desk.later(minutes=6)
    await desk.hands().fetch_due()
    assert await desk.states() == [FAILED]
    assert len(await desk.told()) == 1


def redirecting(thing: Lying) -> None:
    thing.location = "http://127.0.0.1:1/secret"


def badly_padded(thing: Lying) -> None:
    thing.body = thing.body[:-16]


def cut(thing: Lying) -> None:
    thing.body = thing.body[:-1]


def emptied(thing: Lying) -> None:
    thing.body = b""


def hollow(thing: Lying) -> None:
    thing.body = sealed(b"")


@pytest.mark.parametrize("spoil", [redirecting, badly_padded, cut, emptied, hollow])
async def test_what_cannot_get_better_is_given_up_at_once(
    desk: Desk, spoil: Callable[[Lying], None], caplog: pytest.LogCaptureFixture
) -> None:
    picture, thing = desk.store.lay(PNG)
    spoil(thing)
    await desk.reports(picture)
    with caplog.at_level(logging.DEBUG):
        await desk.hands().fetch_due()
    assert await desk.states() == [FAILED]
    assert await desk.told() == [f"**Q0001**：您发的图片或文件{ASK_AGAIN}"]
    assert len(desk.store.asked) == 1
    ours = [r.getMessage() for r in caplog.records if r.name != "aiohttp.access"]
    assert len(ours) >= 1
    assert not any(thing.sign in line or ROBOT_KEY in line for line in ours)


async def test_a_redirect_leads_nowhere_even_to_a_host_that_is_allowed(desk: Desk) -> None:
    target, _ = desk.store.lay(PNG)
    picture, thing = desk.store.lay(PNG)
    thing.location = target.url
    await desk.reports(picture)
    await desk.hands().fetch_due()
    assert await desk.states() == [FAILED]
    assert len(desk.store.asked) == 1


@pytest.mark.parametrize(
    ("kind", "most"),
    [("image", LARGEST["image"]), ("file", LARGEST_FILE), ("video", LARGEST_FILE)],
)
async def test_an_endless_body_is_cut_off(desk: Desk, kind: str, most: int) -> None:
    media, thing = desk.store.lay(PNG, kind)
    thing.endless = True
    await desk.reports(media)
    await desk.hands().fetch_due()
    assert await desk.states() == [FAILED]
    assert desk.store.given < most + 8 * 1024 * 1024  # what sockets hold
    assert await desk.told() == [f"**Q0001**：您发的图片或文件{REASONS['too_large']}"]


@pytest.mark.parametrize(("more", "state"), [(0, STORED), (1, FAILED)])
async def test_the_cap_is_exact(desk: Desk, more: int, state: AttachmentState) -> None:
    media, _ = desk.store.lay(JPEG + bytes(LARGEST["image"] + 31 - len(JPEG) + more))
    await desk.reports(media)
    await desk.hands().fetch_due()
    assert await desk.states() == [state]


@pytest.mark.parametrize(
    ("hosts", "url"),
    [
        (("store.example.test",), "http://{host}/x"),
        (("127.0.0.1",), "http://{host}/x"),
        (("{host}",), "http://user@{host}/x"),
        (("{host}",), "https://{host}/x"),
        (("{host}",), "ftp://{host}/x"),
        (("{host}",), "http://{host}.example.test/x"),
        (("{host}",), "http://{host}/x y"),
        (("{host}",), "http://127.0.0.1:0x1/x"),
        (("{host}",), "nothing"),
        (("",), "http:///x"),
    ],
)
async def test_only_configured_hosts_are_asked(
    desk: Desk, hosts: tuple[str, ...], url: str
) -> None:
    host = desk.store.host
    await desk.reports(Media("image", url.format(host=host)))
    await desk.hands(*(entry.format(host=host) for entry in hosts)).fetch_due()
    assert await desk.states() == [FAILED]
    assert desk.store.asked == []


async def test_a_platform_without_a_store_is_said_not_to_take_pictures(desk: Desk) -> None:
    picture, _ = desk.store.lay(PNG)
    await desk.reports(picture)
    await Attachments(desk.office.service, {}, desk.office.clock).fetch_due()
    assert await desk.told() == [f"**Q0001**：您发的图片或文件{REASONS['host']}"]


async def test_a_wrong_key_fails_and_is_told(desk: Desk) -> None:
    picture, _ = desk.store.lay(PNG, key=OWN_KEY)
    await desk.reports(Media("image", picture.url, ROBOT_KEY))
    await desk.hands().fetch_due()
    assert await desk.states() == [FAILED]
    assert len(await desk.told()) == 1


async def test_two_processes_fetch_it_once(desk: Desk) -> None:
    things = [desk.store.lay(PNG)[0] for _ in range(8)]
    await desk.reports(*things)
    counts = await asyncio.gather(*(desk.hands().fetch_due() for _ in range(3)))
    assert sum(counts) == 8
    assert len(desk.store.asked) == 8


async def test_a_claim_left_by_a_crash_is_taken_again(desk: Desk) -> None:
    """As after a kill between claim and store."""
    picture, _ = desk.store.lay(PNG)
    await desk.reports(picture)
    now = desk.office.clock.now()
    await desk.office.service.write(lambda tx: tx.attachments.claim(now, LEASE, 9))
    assert await desk.hands().fetch_due() == 0
    desk.later(seconds=LEASE.total_seconds())
    assert await desk.hands().fetch_due() == 1


async def test_who_lost_the_lease_tells_nobody(desk: Desk) -> None:
    picture, _ = desk.store.lay(PNG)
    await desk.reports(picture)
    now, write = desk.office.clock.now(), desk.office.service.write
    (late,) = await write(lambda tx: tx.attachments.claim(now, LEASE, 9))
    desk.later(seconds=LEASE.total_seconds())
    assert await desk.hands().fetch_due() == 1
    assert not await write(lambda tx: give_up(tx, now, late, "late"))
    assert await desk.states() == [STORED]
    assert await desk.told() == []


async def test_the_loop_fetches_at_once_when_woken(desk: Desk) -> None:
    wake = desk.office.service.has_media
    task = asyncio.create_task(desk.hands().run_forever(wake))
    picture, thing = desk.store.lay(PNG)
    slow, thing_two = desk.store.lay(PNG)
    thing_two.hang = asyncio.Event()
    await desk.reports(slow, picture)
    async with asyncio.timeout(PATIENCE):
        while [one.state for one in await desk.found()][1:] != [STORED]:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    assert thing.is_used
    thing_two.hang.set()
    await desk.until(STORED, STORED)
    await stop(task)


async def test_a_stopped_loop_hands_back_what_it_had_begun(desk: Desk) -> None:
    picture, thing = desk.store.lay(PNG)
    thing.hang = asyncio.Event()
    await desk.reports(picture)
    task = asyncio.create_task(desk.hands().run_forever(asyncio.Event()))
    async with asyncio.timeout(PATIENCE):
        await desk.store.came.wait()
    await stop(task)
    assert await desk.states() == [PENDING]
    thing.hang = None
    assert await desk.hands().fetch_due() == 1


async def test_a_bug_leaves_the_claim_to_its_lease_and_is_logged_by_name(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    def stumble(_sealed: bytes, _secret: str) -> bytes:
        raise KeyError("机密")

    picture, thing = desk.store.lay(PNG)
    await desk.reports(picture)
    broken = MediaSource((desk.store.host,), ("http",), stumble)
    hands = Attachments(desk.office.service, {"console": broken}, desk.office.clock)
    assert await hands.fetch_due() == 0
    assert await desk.states() == [AttachmentState.FETCHING]
    assert "attachment 1 was not settled: KeyError" in caplog.messages
    assert "机密" not in caplog.text
    thing.is_used = False
    desk.later(seconds=LEASE.total_seconds())
    assert await desk.hands().fetch_due() == 1


async def test_the_loop_survives_a_database_that_fails(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    def rename(old: str, new: str) -> None:
        with desk.office.database.begin() as tx:
            tx.session.connection().exec_driver_sql(f"ALTER TABLE {old} RENAME TO {new}")

    picture, _ = desk.store.lay(PNG)
    await desk.reports(picture)
    rename("attachment", "gone")
    wake = asyncio.Event()
    task = asyncio.create_task(desk.hands().run_forever(wake))
    async with asyncio.timeout(PATIENCE):
        while "could not be claimed" not in caplog.text:  # noqa: ASYNC110  (a log has no event)
            await asyncio.sleep(0.01)
    rename("gone", "attachment")
    wake.set()
    await desk.until(STORED)
    await stop(task)


async def test_nothing_secret_is_left_on_the_disk(tmp_path: Path) -> None:
    async with opened(tmp_path) as robot, media_server(robot.office.clock) as store:
        one, _ = store.lay(PNG, key=OWN_KEY)
        two, _ = store.lay(JPEG)
        items = [
            {"msgtype": "image", "image": {"url": one.url, "aeskey": OWN_KEY}},
            {"msgtype": "text", "text": {"content": REPORT}},
            {"msgtype": "image", "image": {"url": two.url}},
        ]
        answer = await robot.sends(msgtype="mixed", mixed={"msg_item": items})
        assert answer is not None
        assert "收到图片或文件 2 个" in answer["stream"]["content"]
        source = media_source((store.host,), "http://127.0.0.1", ROBOT_KEY)
        hands = Attachments(robot.office.service, {"wecom": source}, robot.office.clock)
        assert await hands.fetch_due() == 2
        assert len(await robot.office.tickets()) == 1
        found = await robot.office.service.read(lambda tx: tx.viewing.of_ticket(1))
        assert [one.content_type for one in found] == ["image/png", "image/jpeg"]
    left = bytes_in(tmp_path)
    assert PNG in left
    assert store.host.encode() not in left
    assert OWN_KEY.encode() not in left
