"""Every subcommand as an operator types it: exit code, words, and never a traceback."""

from __future__ import annotations

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
from importlib import import_module
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy.exc import DataError, IntegrityError, OperationalError

from bot.app import PortUnusable
from bot.cli import SUBCOMMANDS, main
from bot.cli.faults import told
from bot.cli.table import JOBS
from bot.cli.texts.usage import fault
from bot.clockoffset import CLOCK_OFFSET
from bot.service import AT_ONCE
from handlers.jobs import JOBS as REAL_JOBS
from storage.engine import DatabaseUnusable
from storage.transaction import Database
from storage.veil import Veil
from tests.service.operator import ROOT, Run, config

CHINESE = re.compile("[\u4e00-\u9fff]")


# --- wrong use ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["", *(sub.name for sub in SUBCOMMANDS)])
def test_help_is_in_chinese(bot: Run, name: str) -> None:
    said = bot(*([name] if name else []), "--help")
    assert said.code == 0
    assert said.out.startswith("用法：python -m bot")
    for english in ("usage", "positional", "options", "show this", "optional", "message"):
        assert english not in said.out
    unexplained = [
        line
        for line in said.out.splitlines()
        if line.startswith("  --")
        if not CHINESE.search(line)
    ]
    assert unexplained == []


@pytest.mark.parametrize("name", [sub.name for sub in SUBCOMMANDS])
def test_help_fits_a_terminal_and_parts_no_word(
    bot: Run, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    lines = bot(name, "--help").out.split("\n\n", 1)[1].splitlines()  # after the usage
    assert max(len(line) + sum(not c.isascii() for c in line) for line in lines) <= 80
    cut = [
        line
        for line, after in pairwise(lines)
        if re.search(r"\w$", line, re.ASCII) and re.match(r" {4,}[a-z]", after)
    ]
    assert cut == []


WRONG = {
    "no command": ((), "缺少：命令"),
    "unknown command": (("brew",), "没有“brew”，可用：demo, chat"),
    "unknown option": (("seed", "--quick"), "不认识：--quick"),
    "shortened option": (("demo", "--fre"), "不认识：--fre"),
    "port that is no number": (("demo", "--port", "http"), "--port 应为 0 到 65535 的整数"),
    "port too high": (("demo", "--port", "70000"), "--port 应为 0 到 65535 的整数"),
    "option without its value": (("demo", "--port"), "--port 后面要写一个值"),
    "value for a switch": (("tickets", "--json=yes"), "--json 后面不能带值"),
    "unknown job": (
        ("run-job", "brew"),
        "没有“brew”，可用：sweep, digest, mornings, groups, weekly-draft, weekly, monthly",
    ),
    "unknown status": (("tickets", "--status", "new"), "没有“new”，可用：待确认（unconfirmed）"),
    "unknown kind": (("export", "people", "a.xlsx"), "没有“people”，可用：登记表"),
    "missing file": (("import",), "缺少：文件"),
    "missing sentence": (("classify",), "缺少：一句话"),
    "time without dry run": (("run-job", "sweep", "--at", "2026-09-28T09:00"), "--dry-run"),
    "empty time": (("run-job", "sweep", "--at", ""), "--dry-run"),
    "no time": (("run-job", "sweep", "--at", "soon", "--dry-run"), "看不懂时间“soon”"),
    "nothing to compute": (("deadline",), "用法：deadline"),
    "half a deadline": (("deadline", "2026-09-28"), "用法：deadline"),
    "impossible date": (("deadline", "2026-02-30", "5工作日"), "看不懂时间“2026-02-30”"),
    "no date": (("deadline", "昨天", "5工作日"), "看不懂时间“昨天”"),
    "first day of all": (("deadline", "0001-01-01", "7天"), "看不懂时间"),
    "unknown unit": (("deadline", "2026-09-28", "5吨"), "看不懂期限“5吨”"),
    "no limit": (("deadline", "2026-09-28", "0天"), "看不懂期限“0天”"),
    "beyond the calendar": (("deadline", "9999-12-30", "9天"), "超出了日历的范围"),
    "cases that are not there": (("deadline", "--file", "no.jsonl"), "读不了 no.jsonl（没有这个"),
    "a folder of cases": (("evaluate", "."), "读不了 .（这是文件夹"),
    "folder that is not there": (("template", "no/a.xlsx"), "没有这个文件夹：no"),
    "book of another ending": (("template", "登记表"), "请把文件名写成 .xlsx 结尾：登记表"),
    "endless number": (("learn", "--approve", "9" * 20), "--approve 后面要写编号"),
    "number below one": (("learn", "--refuse", "-3"), "--refuse 后面要写编号"),
    "endless head": (("audit", "--head", "9" * 20 + "-" + "0" * 32), "看不懂存证码"),
    "settings that are not there": (("migrate", "--config", "no.toml"), "no.toml：找不到这个文件"),
}


@pytest.mark.parametrize(("arguments", "expected"), WRONG.values(), ids=WRONG.keys())
def test_wrong_use_is_told_in_one_line_and_ends_with_2(
    bot: Run, arguments: tuple[str, ...], expected: str
) -> None:
    said = bot(*arguments)
    assert (said.code, said.out) == (2, "")
    assert expected in said.err
    assert len(said.err.splitlines()) == 1


def test_every_subcommand_leads_to_a_function() -> None:
    for sub in SUBCOMMANDS:
        module, _, function = sub.work.partition(":")
        assert callable(getattr(import_module(f"bot.cli.{module}"), function))


def test_the_command_line_knows_every_job() -> None:
    assert set(JOBS) == {job.name for job in REAL_JOBS} | {AT_ONCE}


# --- settings, port, database ---------------------------------------------------------------


def test_good_settings_are_called_good(bot: Run) -> None:
    assert "没有配置文件" in bot("check-config").out
    config("[server]\nport = 9000\n")
    said = bot("check-config", "--online")
    assert said.out.splitlines() == ["配置正确：config.toml", "数据库可用。"]
    assert Path("var/chuishao.db").exists()


def test_each_fault_of_the_settings_has_its_line(bot: Run) -> None:
    path = config('[server]\nprot = 1\nport = "x"\n[logs]\nlevel = "LOUD"\n')
    for command in ("check-config", "serve", "migrate", "seed", "tickets", "admin-code"):
        said = bot(command, "--config", path)
        assert said.code == 2
        assert len(said.err.splitlines()) == 3
        assert "config.toml [server] prot：没有这个设置，是不是 port？" in said.err


def test_a_port_in_use_is_told_before_any_data_is_touched(bot: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        config(f"[server]\nport = {port}\n")
        for arguments in (("serve",), ("demo", "--port", str(port), "--fresh")):
            said = bot(*arguments)
            assert said.code == 2
            assert said.err.startswith(f"端口 {port} 不能用（已被别的程序占用）")
            assert len(said.err.splitlines()) == 1
    assert not Path("var").exists()


def test_a_port_for_figures_in_use_is_named(bot: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        config(f"[server]\nport = 0\n[metrics]\nport = {port}\n")
        said = bot("serve")
    assert said.code == 2
    assert f"端口 {port} 不能用" in said.err.splitlines()[-1]


def test_an_address_of_another_machine_is_told(bot: Run) -> None:
    config('[server]\nhost = "203.0.113.7"\nport = 9000\n')
    said = bot("serve")
    assert said.code == 2
    assert "本机没有这个地址" in said.err
    config('[server]\nhost = "::ffff:203.0.113.7"\nport = 9000\n')
    assert bot("serve").code == 2


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(13, "Permission denied"), "1024 以下"),
        (OSError(98, "Address already in use"), "例如 8080"),
        (OSError(-2, "Name or service not known"), "没有这个主机名"),
        (OSError(5000, "Odd"), "Odd"),
        (OSError(), "OSError"),
    ],
    ids=["low port", "highest port", "unknown host", "unknown reason", "no reason"],
)
def test_why_a_port_cannot_be_used(error: OSError, words: str) -> None:
    code, (line,) = told(PortUnusable(65535, error))
    assert code == 2
    assert words in line


def broken_database(kind: str) -> Path:
    """A database that cannot be used."""
    path = Path("bad.db").absolute()
    match kind:
        case "corrupt":
            path.write_bytes(b"this is no database" * 400)
        case "a folder":
            path.mkdir()
        case "below a file":
            path.touch()
            path /= "bad.db"
        case "from the future":
            database = Database(f"sqlite:///{path}")
            database.migrate()
            with database.begin() as tx:
                run = tx.session.connection().exec_driver_sql
                run("UPDATE alembic_version SET version_num = 'ffff'")
            database.close()
        case "unwritable":
            path = Path("/proc/version")  # even for root
    return path


@pytest.mark.parametrize(
    "kind", ["corrupt", "a folder", "below a file", "from the future", "unwritable"]
)
@pytest.mark.parametrize("command", ["migrate", "tickets", "serve", "run-job", "export"])
def test_an_unusable_database_is_told_in_one_line(bot: Run, kind: str, command: str) -> None:
    path = broken_database(kind)
    config(f'[server]\nport = 0\n[database]\nurl = "sqlite:///{path}"\n')
    more = {"run-job": ("sweep",), "export": ("registers", "a.xlsx")}.get(command, ())
    said = bot(command, *more)
    assert said.code == 2
    assert len(said.err.splitlines()) == 1
    assert f"数据库 {path} 不可用：" in said.err
    assert CHINESE.search(said.err.partition("不可用：")[2]), "the reason is in Chinese"


def test_a_database_that_may_only_be_read_is_told_before_anything_is_served(bot: Run) -> None:
    config("[server]\nport = 0\n")
    bot("migrate")
    with Path("var/chuishao.db").open("r+b") as file:
        file.seek(18)  # of SQLite's header: whoever does not know this version does not write
        file.write(b"\x09")
    assert bot("tickets").out == "共 0 件。\n"
    said = bot("serve")
    assert (said.code, said.out) == (2, "")
    assert "数据库文件不能写" in said.err
    assert len(said.err.splitlines()) == 1


def test_an_unreachable_server_is_told_without_its_password(bot: Run) -> None:
    config('[database]\nurl = "postgresql://bot:hidden-word@127.0.0.1:1/x"\n')
    said = bot("migrate")
    assert said.code == 1, "it may be starting still: systemd is to try again"
    assert "连不上数据库服务器" in said.err
    assert "hidden-word" not in said.err


@pytest.mark.parametrize("url", ["sqlite:///:memory:", "postgresql://a:b@h:port/x"])
def test_an_address_that_leads_nowhere_is_told_in_chinese(bot: Run, url: str) -> None:
    config(f'[database]\nurl = "{url}"\n')
    said = bot("migrate")
    assert said.code == 2
    assert re.search(r"[a-z]{3,} [a-z]{3,}", said.err) is None


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (sqlite3.OperationalError("disk I/O error"), 1, "磁盘读写出错"),
        (sqlite3.DatabaseError("file is not a database"), 2, "已经损坏"),
        (DatabaseUnusable("x", "FATAL: the database system is starting up"), 1, "正在启动"),
        (sqlite3.OperationalError("something\nnew"), 2, "数据库不可用：something new"),
        (OperationalError("", {}, sqlite3.Error("database is locked")), 1, "另一个程序正占用"),
        (FileNotFoundError(2, "No such file", "a.txt"), 1, "a.txt：没有这个文件或文件夹"),
        (OSError(28, "No space left"), 1, "磁盘已满"),
    ],
    ids=["known", "damaged", "starting", "unknown", "wrapped", "file", "disk"],
)
def test_whatever_else_fails_is_told_in_one_line(error: Exception, code: int, words: str) -> None:
    assert told(error)[0] == code
    assert words in told(error)[1][0]


def test_an_error_nobody_foresaw_says_where_it_is(bot: Run) -> None:
    bot("migrate")
    database = Database("sqlite:///var/chuishao.db")
    with database.begin() as tx:
        tx.marks.set_text(CLOCK_OFFSET, "a while")
    database.close()
    said = bot("tickets")
    assert said.code == 1
    assert len(said.err.splitlines()) == 1
    assert "ValueError" in said.err
    assert re.search(r"clockoffset\.py:\d+", said.err)
    assert "a while" not in said.err


@pytest.mark.parametrize(
    ("error", "shown"),
    [
        (ValueError("徐磊"), "：ValueError（"),
        (IntegrityError("", {}, Exception("Key (name)=(徐磊) exists")), "：IntegrityError（"),
        (DataError("", {}, Exception("invalid input syntax: 徐磊")), "：DataError（"),
    ],
    ids=["any", "PostgreSQL", "PostgreSQL's types"],
)
def test_an_error_nobody_foresaw_quotes_nobody(error: Exception, shown: str) -> None:
    code, (line,) = told(error)
    assert code == 1
    assert line.startswith("程序出错，请把这一行发给开发者" + shown)


def test_an_error_that_a_library_raised_says_where_we_called_it(tmp_path: Path) -> None:
    with pytest.raises(TypeError) as caught:
        Veil(tmp_path / "key").seal(object())
    _, (line,) = told(caught.value)
    assert re.search(r"TypeError（\S+veil\.py:\d+ \S+encoder\.py:\d+）$", line)


@pytest.mark.process
def test_a_terminal_that_lacks_a_character_still_works(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "deadline", "2026-09-28", "5工作日"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"10" in done.stdout


def test_nobody_reading_is_no_catastrophe_in_process_either(bot: Run) -> None:
    read, write = os.pipe()
    os.close(read)
    saved = sys.stdout
    with open(write, "w", encoding="utf-8") as sys.stdout:  # noqa: PTH123 - a pipe has no path
        try:
            code = main(["deadline", "2026-09-28", "5工作日"])
        finally:
            sys.stdout = saved
    assert code == 1
    assert bot("deadline", "2026-09-28", "5工作日").code == 0


def test_ctrl_c_ends_a_long_command_in_one_line(bot: Run) -> None:
    os.mkfifo("endless.jsonl")
    is_over = threading.Event()

    def interrupt() -> None:
        with Path("endless.jsonl").open("w"):  # opens when the command has begun to read
            os.kill(os.getpid(), signal.SIGINT)
            is_over.wait(60)

    threading.Thread(target=interrupt, daemon=True).start()
    said = bot("deadline", "--file", "endless.jsonl")
    is_over.set()
    assert (said.code, said.out, said.err) == (1, "", "已中断。\n")


def test_a_complaint_nobody_translated_is_still_told() -> None:
    assert fault("bot", "something new") == "bot：something new（加 --help 看用法）"


@pytest.mark.process
def test_nobody_reading_any_more_is_no_catastrophe(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "classify", "资金没到位", "--json"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(60) == 1
