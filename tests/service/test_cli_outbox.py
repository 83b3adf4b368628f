"""`outbox`: what did not arrive is listed, sent again, and told ticket by ticket."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot.clock import SystemClock
from handlers.rules.workcalendar import SHANGHAI
from storage.records import OutboxState
from storage.transaction import Database, Transaction
from tests.service.operator import Run

NOW = SystemClock().now()
ERROR = "dingtalk http status 502"


def write(work: Callable[[Transaction], None]) -> None:
    database = Database("sqlite:///var/chuishao.db")
    with database.begin() as tx:
        work(tx)
    database.close()


def states() -> dict[str, int]:
    database = Database("sqlite:///var/chuishao.db")
    with database.read() as tx:
        counts = tx.outbox.counts()
    database.close()
    return {state: count for state, count in counts.items() if count}


def owe(tx: Transaction, key: str, text: str, *, days: int = 1, red: bool = True) -> None:
    tx.outbox.enqueue(
        key=key,
        platform="console",
        target_kind="person",
        target="xulei",
        payload={"text": text, "buttons": [], "mentions": []},
        red=red,
        now=NOW - timedelta(days=days),
    )


@pytest.fixture
def stuck(bot: Run) -> Run:
    """Three that did not arrive, the last one long ago, and one that is tried in vain."""
    bot("migrate")
    bot("seed")

    def fill(tx: Transaction) -> None:
        owe(tx, "a", "【督办】Q0001 已逾期，葫芦岭")
        owe(tx, "b", "【提醒】Q0012 今天到期", red=False)
        owe(tx, "c", "【督办】Q0001 很久以前", days=30)
        owe(tx, "d", "【提醒】还在试")
        claimed = {one.key: one for one in tx.outbox.claim(NOW, timedelta(minutes=1))}
        assert tx.outbox.dead(claimed["a"], ERROR)
        assert tx.outbox.unknown(claimed["b"], "TimeoutError")
        assert tx.outbox.dead(claimed["c"], ERROR)
        assert tx.outbox.retry(claimed["d"], NOW, ERROR)

    write(fill)
    return bot


def test_nothing_stuck_is_one_line(bot: Run) -> None:
    bot("migrate")
    assert bot("outbox").out == "近 7 天没送达的 0 条。\n"
    assert json.loads(bot("outbox", "--json").out) == []


def test_what_did_not_arrive_is_listed_with_the_reason_and_without_its_words(stuck: Run) -> None:
    first, second, total = stuck("outbox").out.splitlines()
    assert first.startswith("1 ")
    assert "督办→徐磊：无法送达（试过1次）（平台的服务器出了故障，HTTP 502）" in first
    assert "结果不明（试过1次）（等了很久没有回音）" in second
    assert total == "近 7 天没送达的 2 条；另有 1 条发送失败过，还会自动再发。"
    assert "葫芦岭" not in first
    assert "近 60 天没送达的 3 条" in stuck("outbox", "--days", "60").out


def test_as_json_it_names_state_and_attempts(stuck: Run) -> None:
    first, second = json.loads(stuck("outbox", "--json").out)
    assert (first["id"], first["kind"], first["state"]) == (1, "督办", "dead")
    assert (first["attempts"], first["error"], first["reader"]) == (1, ERROR, "徐磊")
    assert (second["state"], second["settled_at"]) == ("unknown", None)


def test_one_is_sent_again_by_its_number(stuck: Run) -> None:
    assert stuck("outbox", "--resend", "1").out.startswith("已安排重发 1 条。投递由")
    assert states() == {"pending": 2, "unknown": 1, "dead": 1}
    again = stuck("outbox", "--resend", "1")
    assert (again.code, again.out) == (2, "")
    assert "不用重发" in again.err


@pytest.mark.parametrize(
    ("wanted", "count"),
    [(("all",), 2), (("全部",), 2), (("2", "1", "1"), 2), (("1", "99"), 1)],
)
def test_several_are_sent_again(stuck: Run, wanted: tuple[str, ...], count: int) -> None:
    said = json.loads(stuck("outbox", "--json", "--resend", *wanted).out)
    assert len(said["resent"]) == count
    assert states()["pending"] == 1 + count


def test_an_old_one_is_sent_again_only_when_asked_for_so_far_back(stuck: Run) -> None:
    assert stuck("outbox", "--resend", "3").code == 2
    assert stuck("outbox", "--resend", "3", "--days", "31").code == 0
    assert states() == {"pending": 2, "unknown": 1, "dead": 1}


def test_a_routine_one_waits_for_office_hours_and_a_perhaps_arrived_one_says_so(
    stuck: Run,
) -> None:
    said = json.loads(stuck("outbox", "--json", "--resend", "2").out)
    database = Database("sqlite:///var/chuishao.db")
    with database.begin() as tx:
        due = tx.outbox.claim(NOW + timedelta(days=15), timedelta(minutes=1))
    database.close()
    (again,) = (one for one in due if one.id == 2)
    assert again.doubts == 1
    moment = NOW.astimezone(SHANGHAI)
    if moment.weekday() > 4 or not 8 <= moment.hour < 18:
        assert said["later"] == 1


def test_an_empty_number_is_no_ticket(bot: Run) -> None:
    said = bot("outbox", "--ticket", "")
    assert (said.code, said.out) == (2, "")


def test_the_trail_of_a_ticket_is_told(bot: Run, demo_data: Path) -> None:
    shutil.copytree(demo_data, "var/demo")
    said = bot("outbox", "--ticket", "q0001")
    assert said.code == 0
    assert said.out.startswith("【投递轨迹】Q0001 共")
    assert "已送达" in said.out
    trail = json.loads(bot("outbox", "--ticket", "Q0001", "--json").out)
    assert {one["state"] for one in trail} == {OutboxState.SENT.value}
    assert bot("outbox", "--ticket", "Q9999").err.endswith("没有 Q9999 这一件。\n")


def test_all_about_a_ticket_is_sent_again(bot: Run, demo_data: Path) -> None:
    shutil.copytree(demo_data, "var/demo")
    number = json.loads(bot("tickets", "--json").out)[0]["number"]
    trail = json.loads(bot("outbox", "--ticket", number, "--json").out)
    database = Database("sqlite:///var/demo/chuishao.db")
    with database.begin() as tx:
        tx.session.connection().exec_driver_sql("UPDATE outbox SET state = 'dead'")
    database.close()
    said = json.loads(bot("outbox", "--json", "--days", "60", "--resend", number.lower()).out)
    assert trail
    assert said["resent"] == [one["id"] for one in trail]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--days", "0"), "--days 应为 1 到 3650 的整数"),
        (("--days", "x"), "--days 应为 1 到 3650 的整数"),
        (("--resend",), "--resend 后面要写一个值"),
        (("--resend", "1", "--ticket", "Q1"), "不能一起用"),
    ],
)
def test_wrong_use_ends_with_2(bot: Run, arguments: tuple[str, ...], told: str) -> None:
    said = bot("outbox", *arguments)
    assert said.code == 2
    assert told in said.err
