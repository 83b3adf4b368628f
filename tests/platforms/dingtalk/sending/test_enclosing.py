"""Pictures and files in DingTalk: by the application's robot, within its pace and quota."""

from __future__ import annotations

import pytest

from bot.platforms.base import Enclosed, NotYet, PlatformError
from tests.platforms.dingtalk.openapi_server import TOO_FAST
from tests.platforms.dingtalk.sending.office import office

PNG = b"\x89PNG\r\n\x1a\n"
PICTURE = Enclosed("走势.png", PNG + bytes(1000))
FILE = Enclosed("台账.xlsx", b"PK" + bytes(1000))


@pytest.mark.parametrize("target", ["cidA", "user9"])
async def test_a_picture_is_uploaded_and_shown(target: str) -> None:
    async with office() as here:
        assert await here.sending.platform.enclose(here.owed(target=target), PICTURE)
        ((kind, _, content),) = here.api.uploads.values()
        assert (kind, content) == ("image", PICTURE.content)
        ((_, place, said),) = here.api.said
        assert place == target
        assert said["kind"] == "sampleImageMsg"
        assert here.hooks.shown == []


async def test_a_file_shows_its_name() -> None:
    async with office() as here:
        await here.sending.platform.enclose(here.owed(target="user9"), FILE)
        ((_, _, said),) = here.api.said
        assert said["param"]["fileName"] == "台账.xlsx"


async def test_a_robot_that_speaks_too_fast_shows_it_later() -> None:
    async with office() as here:
        here.api.faults.append(TOO_FAST)
        with pytest.raises(NotYet):
            await here.sending.platform.enclose(here.owed(target="user9"), PICTURE)
        assert here.api.said == []


async def test_an_upload_that_fails_leaves_words_to_say() -> None:
    async with office() as here:
        here.api.faults.append("garbage")
        with pytest.raises(PlatformError) as error:
            await here.sending.platform.enclose(here.owed(target="user9"), PICTURE)
        assert not error.value.is_outcome_unknown
        assert here.api.said == []
