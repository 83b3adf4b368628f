"""`serve` as a process of its own on the long connection, killed, stopped and displaced."""

from __future__ import annotations

import asyncio
import json
import signal
import sqlite3
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.clock import MovableClock
from storage.transaction import Database, Transaction
from tests.platforms.wecom import gateway
from tests.platforms.wecom.connected import until
from tests.platforms.wecom.tenant import Vendor, sections, settle, vendor
from tests.processes import process_log
from tests.service.running import ENVIRONMENT, PATIENCE

pytestmark = pytest.mark.process

MANAGER, ADMIN, CHAT = "sunyue", "linxiaotang", "wrGroup1"
REPORT = "@吹哨 镁合金二期林地手续卡在省里快两个月了"


@dataclass
class Machine:
    """A computer of the county, on which `serve` runs now and then."""

    folder: Path
    at: Vendor

    @property
    def url(self) -> str:
        return f"sqlite:///{self.folder / 'chuishao.db'}"

    def prepare(self) -> None:
        """The register is imported, one administrator known, the settings written."""
        self.folder.mkdir()
        settle(self.url, self.at)
        self.change(_set_admin)
        wecom = sections("websocket", self.at, {})
        tables = {"wecom.bot": wecom.pop("bot"), "wecom.app": wecom.pop("app")}
        tables |= {"wecom": wecom, "server": {"port": 0}, "database": {"url": self.url}}
        del wecom["webhooks"]
        lines = [
            f"[{name}]\n" + "".join(f"{key} = {json.dumps(one)}\n" for key, one in rows.items())
            for name, rows in tables.items()
        ]
        (self.folder / "config.toml").write_text("\n".join(lines), "utf-8")

    def change(self, work: Callable[[Transaction], object]) -> None:
        """Change the data while nobody serves."""
        database = Database(self.url)
        with database.begin() as tx:
            work(tx)
        database.close()

    def rows(self, sql: str, *values: object) -> list[Any]:
        """Rows of the data, whoever writes it."""
        path = f"file:{self.folder / 'chuishao.db'}?mode=ro"
        with closing(sqlite3.connect(path, uri=True, timeout=5)) as connection:
            return connection.execute(sql, values).fetchall()

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[Process]:
        """Inside, `serve` runs and its robot is connected; what is left of it is killed."""
        robot, before = self.at.robot, {*self.at.robot.sessions}
        with process_log() as log:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bot", "serve"),
                cwd=self.folder,
                env={**ENVIRONMENT, "CHUISHAO_LOGS__LEVEL": "DEBUG"},
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
            )
        try:
            await until(lambda: {*robot.sessions} - before, PATIENCE)
            yield process
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()
            await until(lambda: {*robot.sessions} <= before, PATIENCE)

    async def hears(self, body: dict[str, Any]) -> None:
        """A callback on the newest connection; returns when it is on the disk."""
        await self.at.robot.call(body, f"req-{body['msgid']}-{len(self.at.robot.frames)}")
        sql = "SELECT 1 FROM inbox WHERE message_id = ?"
        await until(lambda: self.rows(sql, body["msgid"]), PATIENCE)

    def answers(self, number: str) -> int:
        """How often the group was told of that ticket."""
        streams = [str(body["stream"]) for body in self.at.robot.commands("aibot_respond_msg")]
        pushes = [str(body.get("markdown")) for body in self.at.robot.commands("aibot_send_msg")]
        addresses = [text for _, text in self.at.hooks.answered]
        whole = [one for one in (*streams, *pushes, *addresses) if "已派单" in one]
        return sum(number in one for one in whole)


def _set_admin(tx: Transaction) -> None:
    person = tx.registers.directory().by_account("wecom", ADMIN)
    assert person is not None
    tx.registers.set_admin(person.id)


@pytest.fixture
async def at() -> AsyncIterator[Vendor]:
    async with vendor(MovableClock(timedelta())) as wecom:
        yield wecom


def said(at: Vendor, key: str, text: str) -> dict[str, Any]:
    url = f"{at.hooks.base}/cgi-bin/aibot/response?response_code={key}"
    who = {"from": {"userid": MANAGER}, "response_url": url}
    return {**gateway.message(text, key, CHAT), **who}


async def test_killed_after_receiving_it_answers_when_it_is_back(
    at: Vendor, tmp_path: Path
) -> None:
    here = Machine(tmp_path / "county", at)
    await asyncio.to_thread(here.prepare)
    first, second = said(at, "m1", REPORT), said(at, "m2", "@吹哨 冷链园施工许可办不下来")
    async with here.serving() as process:
        at.robot.is_deaf = True  # so that no answer arrives before the end
        await here.hears(first)
        process.kill()
    at.robot.is_deaf = False
    assert here.answers("Q0001") == 0

    async with here.serving() as process:
        await here.hears(first)  # the platform delivers it again
        await until(lambda: here.answers("Q0001"), PATIENCE)
        at.robot.is_deaf = True
        await here.hears(second)
        process.kill()
    at.robot.is_deaf = False
    await asyncio.to_thread(here.change, _time_goes_by)

    async with here.serving():  # the platform has forgotten it
        await until(lambda: here.answers("Q0002"), PATIENCE)
    assert (here.answers("Q0001"), here.answers("Q0002")) == (1, 1)
    assert here.rows("SELECT count(*) FROM ticket") == [(2,)]


def _time_goes_by(tx: Transaction) -> None:
    """What is held back for half a minute is due, and the dead one's lease is over."""
    run = tx.session.connection().exec_driver_sql
    run("UPDATE outbox SET not_before = created_at WHERE state = 'pending'")
    run("DELETE FROM lease")


async def test_told_to_stop_it_ends_what_it_has_begun(at: Vendor, tmp_path: Path) -> None:
    here = Machine(tmp_path / "county", at)
    await asyncio.to_thread(here.prepare)
    async with here.serving() as process:
        at.robot.is_holding = True
        await here.hears(said(at, "m1", REPORT))
        await until(lambda: at.robot.held, PATIENCE)
        process.send_signal(signal.SIGTERM)
        with pytest.raises(TimeoutError):  # it does not go before the answer was taken
            await asyncio.wait_for(process.wait(), 0.5)
        await at.robot.release()
        assert process.stdout is not None
        out = (await process.stdout.read()).decode()
        assert await process.wait() == 0
    assert out.endswith("已停止。\n")
    assert here.answers("Q0001") == 1
    settled = here.rows("SELECT state FROM outbox WHERE key = 'answer:wecom:m1'")
    assert settled == [("sent",)]


async def test_a_second_machine_takes_over_and_administrators_are_told(
    at: Vendor, tmp_path: Path
) -> None:
    here, there = Machine(tmp_path / "county", at), Machine(tmp_path / "elsewhere", at)
    for machine in (here, there):
        await asyncio.to_thread(machine.prepare)

    def is_told() -> bool:
        return any("顶掉" in json.dumps(body, ensure_ascii=False) for body in at.api.sent)

    async with here.serving() as displaced, there.serving():
        await until(is_told, PATIENCE)
        assert [body["touser"] for body in at.api.sent if "顶掉" in str(body)] == [ADMIN]
        await there.hears(said(at, "m1", REPORT))
        await until(lambda: there.answers("Q0001"), PATIENCE)
        assert displaced.returncode is None
        assert at.robot.connections == 2
    assert here.rows("SELECT count(*) FROM ticket") == [(0,)]
