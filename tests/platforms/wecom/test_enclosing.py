"""Pictures and files in WeCom: by each way that shows them, within its limits."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace

import pytest

from bot.platforms.base import CannotShow, Enclosed, NotYet, PlatformError
from bot.platforms.wecom.channels import Application, Robot
from bot.platforms.wecom.limits import MINUTE
from tests.platforms.wecom.connected import SetClock, client, until
from tests.platforms.wecom.gateway import gateway
from tests.platforms.wecom.test_app import Office
from tests.platforms.wecom.test_app import office as office
from tests.platforms.wecom.test_channel import CHAT, NOW, WRONG, owed, ways
from tests.platforms.wecom.webhook_server import RATE

PNG = b"\x89PNG\r\n\x1a\n"
PICTURE = Enclosed("走势.png", PNG + bytes(1_200_000))
FILE = Enclosed('台账 "9月".xlsx', b"PK" + bytes(600_000))
MB = 1024 * 1024


async def test_a_picture_goes_into_a_group_by_its_webhook() -> None:
    async with ways() as here:
        await here.platform.enclose(owed(), PICTURE)
        ((_, body),) = here.server.accepted
        assert body["msgtype"] == "image"
        assert body["image"]["base64"] == b64encode(PICTURE.content).decode()  # type: ignore[index]  # the stand-in checked it


@pytest.mark.parametrize("thing", [FILE, Enclosed("a.png", PNG + bytes(2 * MB))])
async def test_a_webhook_shows_no_files_and_no_large_pictures(thing: Enclosed) -> None:
    async with ways() as here:
        with pytest.raises(CannotShow):
            await here.platform.enclose(owed(), thing)
        assert here.server.accepted == []


async def test_a_picture_counts_in_the_webhooks_minute() -> None:
    async with ways() as here:
        for _ in range(RATE):
            await here.platform.enclose(replace(owed(), red=True), Enclosed("a.png", PNG))
        with pytest.raises(NotYet):
            await here.platform.enclose(replace(owed(), red=True), Enclosed("a.png", PNG))
        here.clock.at += MINUTE
        await here.platform.enclose(replace(owed(), red=True), Enclosed("a.png", PNG))


async def test_where_nothing_shows_pictures_words_have_to_do() -> None:
    async with ways() as here:
        with pytest.raises(CannotShow):
            await here.platform.enclose(replace(owed(group=""), target_kind="person"), PICTURE)


@pytest.mark.parametrize(("thing", "kind"), [(PICTURE, "image"), (FILE, "file")])
async def test_the_robot_uploads_in_chunks_and_pushes(thing: Enclosed, kind: str) -> None:
    async with gateway() as at, client(at) as socket, ways(Robot(socket)) as here:
        await until(lambda: socket.is_live)
        person = replace(owed(), target_kind="person", target="lisi")
        await here.platform.enclose(person, thing)
        assert list(at.uploads.values()) == [(kind, thing.name, thing.content)]
        (body,) = at.commands("aibot_send_msg")
        assert (body["chatid"], body["chat_type"], body["msgtype"]) == ("lisi", 1, kind)
        assert at.refused == []


async def test_the_webhook_shows_it_when_the_robot_is_away() -> None:
    async with gateway() as at, client(at, secret=WRONG) as socket, ways(Robot(socket)) as here:
        await here.platform.enclose(owed(), PICTURE)
        assert len(here.server.accepted) == 1


@pytest.mark.parametrize("command", ["init", "chunk", "finish"])
async def test_an_upload_that_fails_is_no_message(command: str) -> None:
    async with gateway() as at, client(at) as socket, ways(Robot(socket)) as here:
        await until(lambda: socket.is_live)
        at.refuse[f"aibot_upload_media_{command}"].append(93018)
        with pytest.raises(PlatformError) as error:
            await here.platform.enclose(owed(target=CHAT, group=""), PICTURE)
        assert not error.value.is_outcome_unknown
        assert error.value.permanent
        assert at.commands("aibot_send_msg") == []


async def test_the_robots_uploads_have_a_minute_of_their_own() -> None:
    clock = SetClock(NOW)
    async with gateway(clock) as at, client(at, clock=clock) as socket:
        await until(lambda: socket.is_live)
        for n in range(30):
            await socket.push_media(f"p{n}", Enclosed("a.png", PNG), is_group=False)
        with pytest.raises(NotYet):
            await socket.push_media("p", Enclosed("a.png", PNG), is_group=False)
        clock.at += MINUTE
        await socket.push_media("p", Enclosed("a.png", PNG), is_group=False)
        assert len(at.uploads) == 31


@pytest.mark.parametrize(("thing", "kind"), [(PICTURE, "image"), (FILE, "file")])
async def test_the_application_uploads_and_sends(
    office: Office, thing: Enclosed, kind: str
) -> None:
    assert await Application(office.app).enclose(office.owed(), thing)
    ((at, name, content),) = office.server.uploads.values()
    assert (at, content) == (kind, thing.content)
    assert name == thing.name.replace('"', "_")
    (body,) = office.server.sent
    assert (body["touser"], body["msgtype"]) == ("zhangsan", kind)


async def test_an_applications_upload_renews_a_stale_token(office: Office) -> None:
    await office.app.send(office.owed())
    office.server.revoke()
    await office.app.enclose(office.owed(), PICTURE)
    assert office.server.token_requests == 2
    ((_, _, content),) = office.server.uploads.values()
    assert content == PICTURE.content


async def test_a_refused_upload_leaves_words_to_say(office: Office) -> None:
    office.server.upload_refusal = (40006, "invalid media size")
    with pytest.raises(PlatformError) as error:
        await office.app.enclose(office.owed(), PICTURE)
    assert not error.value.is_outcome_unknown
    assert office.server.sent == []


@pytest.mark.parametrize("size", [5, 20 * MB + 1])
async def test_what_an_application_would_refuse_is_not_uploaded(office: Office, size: int) -> None:
    with pytest.raises(CannotShow):
        await office.app.enclose(office.owed(), Enclosed("a.xlsx", bytes(size)))
    assert office.server.uploads == {}


async def test_pictures_are_merged_with_nothing() -> None:
    async with ways() as here:
        wanted = {"subject": "chart-trend", "figures": {}}
        queue = [owed(str(n), enclosure=wanted if n == 0 else None) for n in range(RATE + 5)]
        assert here.platform.together(queue) == 1
        assert here.platform.together([*queue[1:], queue[0]]) < len(queue)
