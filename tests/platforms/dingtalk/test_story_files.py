"""Pictures, files and mobile numbers on DingTalk, in both modes, over real sockets."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text

from storage.records import AttachmentState
from storage.transaction import Transaction
from tests.platforms.dingtalk.files_server import PNG
from tests.platforms.dingtalk.tenant import Mode, Tenant, tenant
from tests.platforms.dingtalk.test_story import FORESTRY, MANAGER, REPORT
from tests.platforms.wecom.tenant import MONDAY

STRANGER = "dt-new"


@pytest.fixture(params=["http", "stream"])
async def county(folder: Path, request: pytest.FixtureRequest) -> AsyncIterator[Tenant]:
    mode: Mode = request.param
    async with tenant(folder, mode) as it:
        it.at.api.people.add(STRANGER)
        yield it


async def states(county: Tenant) -> list[AttachmentState]:
    found = await county.service.read(lambda tx: tx.viewing.of_ticket(1))
    return [one.state for one in found]


async def test_a_picture_beside_the_words_is_kept_and_opens_by_its_link(county: Tenant) -> None:
    chat = await county.group("总群")
    await county.hears(county.shows(MANAGER, REPORT, PNG, chat))
    county.sees(chat, "Q0001", "收到图片或文件 1 个")
    await county.stored()
    await county.says(MANAGER, "详 Q0001")
    [link] = re.findall(r"(http://[^\s)]+/attachments/[^\s)]+)", county.sees(MANAGER, "附件 1 个"))
    async with county.session.get(link) as response:
        assert (response.status, await response.read()) == (200, PNG)
    assert county.at.api.files.strange == []
    assert county.is_unblemished()


async def test_a_file_sent_privately_with_the_number_quoted_is_kept_by_its_name(
    county: Tenant,
) -> None:
    await county.says(MANAGER, REPORT, await county.group("总群"))
    code = county.at.api.files.add(b"PK\x03\x04 a workbook")
    content = {"downloadCode": code, "fileName": "清单.xlsx", "spaceId": "1", "fileId": "2"}
    answered = {"isReplyMsg": True, "repliedMsg": {"content": {"text": "Q0001 已派单"}}}
    body = {**county.body(MANAGER, ""), "msgtype": "file", "content": content, "text": answered}
    await county.hears(body)
    await county.stored()
    assert await states(county) == [AttachmentState.STORED]
    await county.says(MANAGER, "详 Q0001")
    county.sees(MANAGER, "文件 清单.xlsx")


async def test_a_picture_alone_is_asked_about(county: Tenant) -> None:
    code = county.at.api.files.add(PNG)
    body = {**county.body(MANAGER, ""), "msgtype": "picture", "content": {"downloadCode": code}}
    await county.hears(body)
    county.sees(MANAGER, "不知道是哪件事")
    assert await county.service.tickets_json() == []


async def test_a_tip_leaves_nothing_of_its_picture(county: Tenant) -> None:
    await county.hears(county.shows(MANAGER, "林业局王某办事要烟要酒，不送就卡着", PNG))
    rows = await county.service.read(
        lambda tx: tx.session.connection().scalar(text("SELECT count(*) FROM attachment"))
    )
    assert rows == 0
    assert await county.service.tickets_json() == []


async def test_what_lies_elsewhere_is_not_fetched_and_the_sender_hears_of_it(
    county: Tenant,
) -> None:
    county.at.api.files.store = "http://127.0.0.2:9"
    await county.hears(county.shows(MANAGER, REPORT, PNG))
    await county.stored()
    await county.service.drain()
    assert await states(county) == [AttachmentState.FAILED]
    county.sees(MANAGER, "Q0001", "机器人还没有开通收图片")


async def test_a_code_that_is_refused_is_given_up_at_once(county: Tenant) -> None:
    body = county.shows(MANAGER, REPORT, PNG)
    county.at.api.files.files.clear()
    await county.hears(body)
    await county.stored()
    await county.service.drain()
    county.sees(MANAGER, "Q0001", "请再发一次")


@pytest.mark.parametrize(
    "code",
    [
        "Forbidden.AccessDenied.AccessTokenPermissionDenied",
        "Forbidden.AccessDenied.ApiCountLimitForOrg",
    ],
)
async def test_a_closed_door_is_told_to_administrators_and_sending_again_is_not_asked(
    county: Tenant, code: str
) -> None:
    await county.service.write(lambda tx: tx.registers.set_admin(_person(tx, FORESTRY)))
    county.at.api.files.faults.append(code)
    await county.hears(county.shows(MANAGER, REPORT, PNG))
    await county.stored()
    (told,) = await county.service.read(lambda tx: tx.trail.since(MONDAY, "attachment:"))
    assert told.target == MANAGER  # without calls it waits for the next month, or another way
    assert "平台的权限或本月次数不够" in told.text
    owed = await county.service.read(lambda tx: tx.trail.since(MONDAY, "alarm:"))
    assert [one for one in owed if one.target == FORESTRY]


def _person(tx: Transaction, account: str) -> int:
    person = tx.registers.directory().by_account("dingtalk", account)
    assert person
    return person.id


async def test_a_busy_platform_is_asked_again(county: Tenant) -> None:
    county.at.api.files.faults.append("Forbidden.AccessDenied.QpsLimitForApi")
    await county.hears(county.shows(MANAGER, REPORT, PNG))
    await county.later(minutes=1)
    await county.stored()
    assert await states(county) == [AttachmentState.STORED]


async def test_codes_and_addresses_are_forgotten_when_it_is_stored(county: Tenant) -> None:
    await county.hears(county.shows(MANAGER, REPORT, PNG))
    await county.stored()
    kept = await county.service.read(
        lambda tx: (
            tx.session.connection().execute(text("SELECT url, secret FROM attachment")).all()
        )
    )
    assert [tuple(row) for row in kept] == [("", "")]


async def unbound(county: Tenant) -> tuple[str, str]:
    """Somebody of the register who has no account yet: name and number."""
    directory = await county.service.read(lambda tx: tx.registers.directory())
    person = next(p for p in directory.people if dict(p.accounts).get("dingtalk") == FORESTRY)
    await county.service.write(
        lambda tx: tx.session.connection().execute(
            text("DELETE FROM person_account WHERE person_id = :id"), {"id": person.id}
        )
    )
    await county.service.write(lambda tx: tx.registers.set_admin(directory.people[0].id))
    return person.name, person.mobile


async def bound(county: Tenant) -> bool:
    directory = await county.service.read(lambda tx: tx.registers.directory())
    return directory.by_account("dingtalk", STRANGER) is not None


async def test_whoever_says_who_they_are_is_looked_up(county: Tenant) -> None:
    name, mobile = await unbound(county)
    county.at.api.files.mobiles[mobile] = STRANGER
    await county.says(STRANGER, f"我是 {name} {mobile}")
    await county.identified()
    assert await bound(county)
    assert county.at.api.rules.used("calls") == len(county.at.api.said)  # contacts are free


@pytest.mark.parametrize("owner", ["somebody-else", ""])
async def test_a_number_of_somebody_else_binds_nobody(county: Tenant, owner: str) -> None:
    name, mobile = await unbound(county)
    if owner:
        county.at.api.files.mobiles[mobile] = owner
    await county.says(STRANGER, f"我是 {name} {mobile}")
    await county.identified()
    assert not await bound(county)


async def test_an_account_of_a_further_organisation_counts(county: Tenant) -> None:
    name, mobile = await unbound(county)
    county.at.api.files.exclusive[mobile] = ["other", STRANGER]
    await county.says(STRANGER, f"我是 {name} {mobile}")
    await county.identified()
    assert await bound(county)
