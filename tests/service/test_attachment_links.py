"""A link shows one attachment for ten minutes, and whatever is wrong with it leads nowhere."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.attachments import attachment_routes
from bot.attachments.naming import fit, name_in, type_of
from bot.web import build_web
from handlers.rules.links import VALID_FOR, token
from storage.records import Content, Status, Ticket
from storage.transaction import Transaction
from tests.service.office import Office, office

PNG: Final = Content("image", "桥 1号.png", "image/png", b"\x89PNG\r\n\x1a\n123")
PAPER: Final = Content("file", "", "application/octet-stream", b"<script>alert(1)</script>")
OK, NOT_FOUND, NOT_ALLOWED = 200, 404, 405


@dataclass
class Door:
    """A bot with two attachments (1 a picture, 2 a file) and one that is not fetched yet."""

    office: Office
    client: Any
    key: bytes

    def token(self, id_: int, key: bytes = b"") -> str:
        return token(key or self.key, id_, self.office.clock.now())

    async def get(self, token: str) -> tuple[int, bytes, dict[str, str]]:
        async with self.client.get(f"/attachments/{token}") as response:
            return response.status, await response.read(), dict(response.headers)

    def later(self, span: timedelta) -> None:
        self.office.clock.advance_to(self.office.clock.now() + span)


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Door]:
    async with office(tmp_path) as place:
        now = place.clock.now()

        def fill(tx: Transaction) -> bytes:
            bare = Ticket(0, "", Status.TRIAGE, now, "wecom", "main", "zhangsan")
            ticket = tx.tickets.create(bare, "")
            for n in range(3):
                tx.attachments.add(
                    ticket_id=ticket.id,
                    platform="wecom",
                    account="zhangsan",
                    message_id=f"m{n}",
                    kind="image",
                    url="u",
                    secret="",
                    name="",
                    now=now,
                )
            for fetch, content in zip(
                tx.attachments.claim(now, timedelta(minutes=1), 2), (PNG, PAPER), strict=True
            ):
                tx.attachments.store(fetch, content, now)
            return tx.viewing.make_link_key()

        key = await place.service.write(fill)
        app = build_web(place.service, routes=attachment_routes(place.service))
        async with TestClient(TestServer(app)) as client:
            yield Door(place, client, key)


async def test_a_picture_is_shown_and_nothing_may_keep_or_run_it(door: Door) -> None:
    status, body, headers = await door.get(door.token(1))
    assert (status, body, headers["Content-Type"]) == (OK, PNG.data, "image/png")
    assert headers["Content-Disposition"] == (
        "inline; filename=\"attachment-1.png\"; filename*=UTF-8''%E6%A1%A5%201%E5%8F%B7.png"
    )
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    policy = headers["Content-Security-Policy"].split("; ")
    assert {"sandbox", "default-src 'none'", "frame-ancestors 'none'"} <= set(policy)


async def test_everything_else_is_offered_to_be_saved(door: Door) -> None:
    status, body, headers = await door.get(door.token(2))
    assert (status, body) == (OK, PAPER.data)
    assert headers["Content-Type"] == "application/octet-stream"
    assert headers["Content-Disposition"].startswith('attachment; filename="attachment-2"')


async def test_a_link_is_over_after_ten_minutes(door: Door) -> None:
    link = door.token(1)
    door.later(VALID_FOR - timedelta(seconds=30))
    assert (await door.get(link))[0] == OK
    door.later(timedelta(seconds=30))
    assert (await door.get(link))[0] == NOT_FOUND


async def test_whatever_is_wrong_gets_the_same_answer(door: Door) -> None:
    id_, end, seal = door.token(1).split(".")
    wrong = [
        f"2.{end}.{seal}",
        f"{id_}.{int(end) + 1}.{seal}",
        f"{id_}.{end}.{'A' if seal[0] != 'A' else 'B'}{seal[1:]}",
        f"{id_}.{end}.{seal[:-1]}",
        f"{id_}.{end}",
        f"0{id_}.{end}.{seal}",
        f"{id_}.{end}.{seal}%0A",
        "%D9%A1." + f"{end}.{seal}",
        "1",
        "x" * 3000,
        door.token(1, key=b"another key"),
        door.token(3),  # not fetched yet
        door.token(99),
    ]
    bodies = set()
    for link in wrong:
        status, body, _ = await door.get(link)
        assert status == NOT_FOUND, link
        bodies.add(body.split(b'"trace"')[0])
    assert len(bodies) == 1
    async with door.client.post(f"/attachments/{door.token(1)}") as response:
        assert response.status == NOT_ALLOWED


async def test_tokens_stay_out_of_the_log(door: Door, caplog: pytest.LogCaptureFixture) -> None:
    link = door.token(1)
    with caplog.at_level("DEBUG", "bot"):
        await door.get(link)
    lines = [r.getMessage() for r in caplog.records if r.name.startswith("bot")]
    assert any("/attachments/{token} -> 200" in line for line in lines)
    assert not any(link in line for line in lines)


async def test_before_the_first_link_there_is_none(tmp_path: Path) -> None:
    async with office(tmp_path) as place:
        app = build_web(place.service, routes=attachment_routes(place.service))
        async with TestClient(TestServer(app)) as client:
            link = token(b"", 1, place.clock.now())
            async with client.get(f"/attachments/{link}") as response:
                assert response.status == NOT_FOUND


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff\xdb", "image/jpeg"),
        (b"GIF87a", "image/gif"),
        (b"GIF89a", "image/gif"),
        (b"RIFF\n\n\n\nWEBPVP8 ", "image/webp"),
        (b"RIFF\n\n\n\nWAVE", "application/octet-stream"),
        (b"<svg", "application/octet-stream"),
        (b"<html>", "application/octet-stream"),
        (b" \xff\xd8\xff", "application/octet-stream"),
        (b"", "application/octet-stream"),
    ],
)
def test_the_type_is_told_by_the_first_bytes(data: bytes, kind: str) -> None:
    assert type_of(data) == kind


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ('attachment; filename="a b.pdf"', "a b.pdf"),
        ("attachment; filename*=UTF-8''%E6%89%B9%E5%A4%8D.pdf", "批复.pdf"),
        ('attachment; filename="%E6%89%B9.pdf"', "批.pdf"),
        ('attachment; filename="100%.txt"', "100%.txt"),
        ("attachment; filename*=nonsense''x", "x"),
        ('attachment; filename="../../etc/passwd"', "passwd"),
        (r'attachment; filename="C:\\a\\b.doc"', "b.doc"),
        ('attachment; filename="..%2F..%2Fx.sh"', "x.sh"),
        ('attachment; filename="a](http:b)<i>.png"', "a(httpb)i.png"),
        ("attachment; filename*=UTF-8''a%0D%0Ab%E2%80%AEgpj.exe", "a b gpj.exe"),
        ("inline", ""),
        (";;;==", ""),
        ("", ""),
        ("\udcff\udcfe; filename=\udcff", ""),
        (f'attachment; filename="{"长" * 300}.docx"', "长" * 75 + ".docx"),
        (f'attachment; filename="{"x" * 300}"', "x" * 80),
        ('attachment; filename="..."', ""),
    ],
)
def test_names_are_made_fit(header: str, name: str) -> None:
    assert fit(name_in(header)) == name
