"""A whole bot asks a platform whose a number is; the platform here is a stand-in."""

from __future__ import annotations

import asyncio
import logging
import shutil
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from bot.identities import MOST_TRIES, Lookup, check_claims, run_forever
from bot.platforms.base import PlatformError
from bot.platforms.wecom.app import content
from handlers.context import ContextSource
from handlers.rules.workcalendar import WorkCalendar
from handlers.texts import claims as texts
from storage.directory import Person
from storage.records import Claim, ClaimState, Owed
from tests.service.office import MONDAY, Office, office

ADMIN = "zhouqiming"  # 推进中心, reached on the console
WANG, NUMBER = "我是 王芳 13800000015", "13800000015"


@dataclass
class Members:
    """A platform that knows whose numbers are whose, and may be out of order."""

    owners: dict[str, str] = field(default_factory=lambda: {NUMBER: "WangFang"})
    error: Exception | None = None
    asked: list[tuple[str, str]] = field(default_factory=list)

    async def is_own_mobile(self, account: str, mobile: str) -> bool:
        self.asked.append((account, mobile))
        if self.error:
            raise self.error
        return self.owners.get(mobile, "").lower() == account.lower()


@pytest.fixture(autouse=True)
def county(county_file: Path, tmp_path: Path) -> None:
    shutil.copy(county_file, tmp_path / "chuishao.db")


@asynccontextmanager
async def running(folder: Path, *lookups: str) -> AsyncIterator[Office]:
    """The county on a pretended WeCom and the console."""
    names = ("wecom", "console")
    source = ContextSource(WorkCalendar.shipped(), names, lookups=frozenset(lookups))
    async with office(folder, source=source, names=names) as here:
        await here.service.write(lambda tx: tx.registers.set_admin(1))
        yield here


async def directory(here: Office) -> tuple[Person, ...]:
    return await here.service.read(lambda tx: tx.registers.directory().people)


async def accounts(here: Office, name: str = "王芳") -> dict[str, str]:
    people = await directory(here)
    return dict(next(person.accounts for person in people if person.name == name))


async def claim(here: Office, number: int = 1) -> Claim:
    found = await here.service.write(lambda tx: tx.claims.find(number))
    assert found
    return found


async def says(here: Office, account: str, text: str) -> str:
    outcome = await here.says(account, text, f"p:{account}", platform="wecom")
    return outcome.replies[0].text


async def checked(here: Office, lookups: Mapping[str, Lookup]) -> int:
    """The claims are checked, and what that owes is delivered."""
    count = await check_claims(here.service, lookups)
    await here.service.drain()
    return count


def questions(here: Office) -> list[str]:
    return [text for text in here.told(ADMIN) if "身份核对" in text]


@pytest.mark.parametrize("account", ["WangFang", "wangfang", "WANGFANG"])
async def test_the_platforms_yes_binds_and_is_told(tmp_path: Path, account: str) -> None:
    members = Members()
    async with running(tmp_path, "wecom") as here:
        assert await says(here, account, WANG) == texts.RECEIVED
        assert await accounts(here) == {"console": "wangfang"}
        assert (await claim(here)).mobile == NUMBER
        assert await checked(here, {"wecom": members}) == 1
        assert await accounts(here) == {"console": "wangfang", "wecom": account}
        assert here.told(account)[-1] == texts.confirmed("王芳（林业局）")
        assert questions(here) == []
        assert members.asked == [(account, NUMBER)]
        assert await checked(here, {"wecom": members}) == 0
        settled = await claim(here)
        assert (settled.state, settled.decided_by) == (ClaimState.LOOKED_UP, None)
        assert settled.decided_at is not None
        assert (settled.said, settled.mobile) == ("", "")
        assert "名下" in await says(here, account.swapcase(), "我的"), "known in any case"


async def test_somebody_elses_number_binds_nobody_and_asks_the_administrators(
    tmp_path: Path,
) -> None:
    async with running(tmp_path, "wecom") as here:
        assert await says(here, "LiSi", WANG) == texts.RECEIVED
        await checked(here, {"wecom": Members()})
        assert "wecom" not in await accounts(here)
        assert len(questions(here)) == 1
        assert "LiSi" in questions(here)[0]
        assert not any(NUMBER in line.text for line in here.transcript.since())
        assert (await claim(here)).mobile == ""
        assert len(here.told("LiSi")) == 1, "nothing but the neutral answer"
        await here.says(ADMIN, "否认身份 1", f"p:{ADMIN}")
        assert here.told("LiSi")[-1] == texts.REFUSED


async def test_a_number_of_nobody_is_never_looked_up(tmp_path: Path) -> None:
    members = Members()
    async with running(tmp_path, "wecom") as here:
        assert await says(here, "LiSi", "我是 李四 13912345678") == texts.RECEIVED
        assert len(questions(here)) == 1
        assert await checked(here, {"wecom": members}) == 0
        assert members.asked == []


async def test_a_platform_that_fails_is_asked_again_and_then_the_administrators(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    members = Members(error=PlatformError("wecom answered -1"))
    async with running(tmp_path, "wecom") as here:
        await says(here, "WangFang", WANG)
        waits = []
        for tries in range(1, MOST_TRIES + 1):
            assert questions(here) == []
            assert await checked(here, {"wecom": members}) == 1
            assert await checked(here, {"wecom": members}) == 0, "not at once"
            assert len(members.asked) == tries
            if due := await here.service.read(lambda tx: tx.claims.next_look()):
                waits.append(due - here.clock.now())
                here.clock.advance_to(due)
        assert waits == sorted(waits)
        assert len(waits) == MOST_TRIES - 1
        assert len(questions(here)) == 1
        assert NUMBER not in caplog.text
        await here.says(ADMIN, "确认身份 1", f"p:{ADMIN}")
        assert (await accounts(here))["wecom"] == "WangFang"
        assert (await claim(here)).state is ClaimState.CONFIRMED


async def test_a_platform_that_recovers_is_believed(tmp_path: Path) -> None:
    members = Members(error=PlatformError("busy", retry_after=timedelta(minutes=5)))
    async with running(tmp_path, "wecom") as here:
        await says(here, "WangFang", WANG)
        await checked(here, {"wecom": members})
        members.error = None
        here.clock.advance_to(here.clock.now() + timedelta(minutes=4))
        assert await checked(here, {"wecom": members}) == 0
        here.clock.advance_to(here.clock.now() + timedelta(minutes=2))
        assert await checked(here, {"wecom": members}) == 1
        assert (await accounts(here))["wecom"] == "WangFang"


@pytest.mark.parametrize(
    "error", [PlatformError("no permission", permanent=True), None], ids=["refused", "no look-up"]
)
async def test_without_hope_the_administrators_are_asked_at_once(
    tmp_path: Path, error: PlatformError | None
) -> None:
    lookups: dict[str, Lookup] = {"wecom": Members(error=error)} if error else {}
    async with running(tmp_path, "wecom") as here:
        await says(here, "WangFang", WANG)
        await checked(here, lookups)
        assert len(questions(here)) == 1
        assert "wecom" not in await accounts(here)


async def test_an_unforeseen_error_is_tried_again_and_names_no_number(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with running(tmp_path, "wecom") as here:
        await says(here, "WangFang", WANG)
        with caplog.at_level(logging.DEBUG):
            await checked(here, {"wecom": Members(error=KeyError(NUMBER))})
        assert "KeyError" in caplog.text
        assert NUMBER not in caplog.text
        assert (await claim(here)).state is ClaimState.CHECKING


async def test_a_platform_without_a_look_up_asks_the_administrators_with_the_answer(
    tmp_path: Path,
) -> None:
    async with running(tmp_path) as here:
        assert await says(here, "WangFang", WANG) == texts.RECEIVED
        assert len(questions(here)) == 1
        assert (await claim(here)).mobile == ""
        assert await checked(here, {}) == 0


async def test_a_crash_while_asking_only_asks_again_later(tmp_path: Path) -> None:
    members = Members()
    async with running(tmp_path, "wecom") as here:
        await says(here, "WangFang", WANG)
        now = here.clock.now()
        lease = now + timedelta(minutes=10)
        taken = await here.service.write(lambda tx: tx.claims.take_due(now, lease))
        assert len(taken) == 1
    async with running(tmp_path, "wecom") as here:
        assert await checked(here, {"wecom": members}) == 0
        here.clock.advance_to(lease)
        assert await checked(here, {"wecom": members}) == 1
        assert (await accounts(here))["wecom"] == "WangFang"
    async with running(tmp_path, "wecom") as here:
        assert await checked(here, {"wecom": members}) == 0
        assert len(members.asked) == 1
        assert here.told("WangFang").count(texts.confirmed("王芳（林业局）")) == 1


async def test_what_changed_while_the_platform_was_asked_is_not_overrun(tmp_path: Path) -> None:
    async with running(tmp_path, "wecom") as here:
        wang = next(p for p in await directory(here) if p.name == "王芳")

        class Slow(Members):
            async def is_own_mobile(self, account: str, mobile: str) -> bool:
                at = here.clock.now()
                await here.service.write(
                    lambda tx: tx.registers.bind_person("wecom", "other", wang.id, at)
                )
                return await super().is_own_mobile(account, mobile)

        await says(here, "WangFang", WANG)
        await checked(here, {"wecom": Slow()})
        assert (await accounts(here))["wecom"] == "other"
        assert "账号 other 不再有效" in questions(here)[0]


async def test_nobodys_account_is_taken_away_by_a_look_up(tmp_path: Path) -> None:
    members = Members()
    async with running(tmp_path, "wecom") as here:
        at = here.clock.now()
        wang, other = (p for p in await directory(here) if p.name in ("王芳", "许静"))
        await here.service.write(lambda tx: tx.registers.bind_person("wecom", "old", wang.id, at))
        await here.service.write(
            lambda tx: tx.registers.bind_person("wecom", "WANGFANG", other.id, at)
        )
        await says(here, "WangFang", WANG)
        await says(here, "newcomer", WANG)
        assert await checked(here, {"wecom": members}) == 0
        assert members.asked == []
        assert ["许静" in text for text in questions(here)] == [True, False]
        assert "账号 old 不再有效" in questions(here)[1]
        assert (await accounts(here))["wecom"] == "old"
        await here.says(ADMIN, "确认身份 1", f"p:{ADMIN}")
        assert (await accounts(here))["wecom"] == "WangFang"
        assert "wecom" not in await accounts(here, "许静")


async def test_the_number_is_gone_from_the_file_once_it_is_settled(tmp_path: Path) -> None:
    """The register itself knows another number, so that only the claim could hold this one."""
    async with running(tmp_path, "wecom") as here:
        person = next(p for p in await directory(here) if p.name == "王芳")
        moved = Person(person.id, person.name, "13987654321")
        await here.service.write(lambda tx: tx.registers.upsert_person(moved))
        await says(here, "WangFang", "我是 王芳 13987654321")
        await here.service.write(lambda tx: tx.registers.upsert_person(person))
        members = Members(owners={"13987654321": "WangFang"})
        await checked(here, {"wecom": members})
        assert len(members.asked) == 1
        assert "wecom" not in await accounts(here), "the number is not the person's any more"
        assert len(questions(here)) == 1
    assert b"13987654321" not in (tmp_path / "chuishao.db").read_bytes()


class Faulty(dict[str, Lookup]):
    """Look-ups that break once where nobody expects it."""

    def __init__(self, **lookups: Lookup) -> None:
        super().__init__(lookups)
        self.broke = asyncio.Event()

    def get(self, key: str, default: object = None) -> Lookup:
        if not self.broke.is_set():
            self.broke.set()
            raise RuntimeError(default)
        return self[key]


async def test_the_loop_checks_what_comes_and_outlives_an_error(tmp_path: Path) -> None:
    """Claims are checked one after the other: at the last one those before are settled."""
    seen = {"WangFang": asyncio.Event(), "XuJing": asyncio.Event()}

    class Seeing(Members):
        async def is_own_mobile(self, account: str, mobile: str) -> bool:
            seen[account].set()
            return await super().is_own_mobile(account, mobile)

    async with running(tmp_path, "wecom") as here, asyncio.timeout(60):
        lookups = Faulty(wecom=Seeing())
        await says(here, "broken", WANG)
        loop = asyncio.create_task(run_forever(here.service, lookups, timedelta(milliseconds=5)))
        await lookups.broke.wait()
        await says(here, "WangFang", WANG)
        await seen["WangFang"].wait()
        await says(here, "XuJing", "我是 许静 13800000016")
        await seen["XuJing"].wait()
        loop.cancel()
        with suppress(asyncio.CancelledError):
            await loop
        assert (await accounts(here))["wecom"] == "WangFang"


def test_the_question_to_administrators_fits_on_a_card_of_wecom() -> None:
    replaced = texts.replaces_account("OuYangXiaoMing-2")
    text = texts.to_confirm(
        1234, "欧阳小明（住房和城乡建设局）", "wecom", "OuYangXiaoMing", replaced
    )
    buttons = [{"id": "confirm_claim::1234", "text": texts.CONFIRM}]
    payload: dict[str, object] = {"text": text, "buttons": buttons}
    owed = Owed(1, "claim:1234:asked", "wecom", "person", "admin", payload, 1, "", MONDAY)
    said, beside = content(owed)
    assert [body["msgtype"] for body in said] == ["template_card"]
    assert beside is None


async def test_two_groups_at_once_with_one_code(tmp_path: Path) -> None:
    async with running(tmp_path) as here:
        now = here.clock.now()
        code = await here.service.write(lambda tx: tx.codes.issue("group:1", now))
        both = [
            here.service.receive(here.message("sunyue", f"绑定 {code}", chat, platform="wecom"))
            for chat in ("wrOne", "wrone")
        ]
        answers = [outcome.replies[0].text for outcome in await asyncio.gather(*both)]
        assert sorted("已绑定为" in answer for answer in answers) == [False, True]
        groups = await here.service.read(lambda tx: tx.registers.directory().groups)
        assert len([chat for group in groups for chat in group.chats if chat[0] == "wecom"]) == 1
