"""The subcommands that stay: demo, serve, chat. They start, work, stop in peace, and go on."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import quote

import pytest

from bot.cli.demodata import claimed
from storage.transaction import Database
from tests.service.operator import ROOT, Run, config
from tests.service.running import PATIENCE, ask, free_port

REPORT: Final = "@吹哨 污水厂财政配套资金没到位，施工队说再不给钱就停工"


@contextmanager
def meanwhile(work: Callable[[], object], stop: signal.Signals) -> Iterator[list[BaseException]]:
    """While the body runs the bot in this thread, do the work in another, then stop the bot."""
    failures: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:
            failures.append(error)
        os.kill(os.getpid(), stop)

    thread = threading.Thread(target=run)
    thread.start()
    yield failures
    thread.join()
    assert failures == []


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
def test_the_demo_serves_until_it_is_told_to_stop_and_goes_on_later(
    bot: Run, folder: Path, stop: signal.Signals
) -> None:
    port, seen = free_port(), {}

    def first() -> None:
        body = {"chat": "city", "sender": "xulei", "text": REPORT, "id": "mine"}
        seen["answer"] = ask(port, "/demo/messages", body)["replies"][0]["text"]
        seen["clock"] = ask(port, "/demo/clock", {"advance": "P1D"})["now"]

    def second() -> None:
        seen["tickets"] = ask(port, "/demo/tickets")["tickets"]
        seen["lines"] = ask(port, f"/demo/messages?chat={quote('city')}")["messages"]
        seen["later"] = ask(port, "/demo/state")["now"]

    arguments = ("demo", "--port", str(port), "--data", str(folder))
    with meanwhile(first, stop):
        said = bot(*arguments)
    assert said.code == 0
    assert f"http://127.0.0.1:{port}/" in said.out
    assert said.out.endswith("已停止。\n")
    with meanwhile(second, stop):
        assert bot(*arguments).code == 0
    number = re.search(r"Q\d{4}", seen["answer"])
    assert number
    assert number[0] in [ticket["number"] for ticket in seen["tickets"]]
    assert {"mine", "answer:console:mine"} <= {line["id"] for line in seen["lines"]}
    assert seen["later"] >= seen["clock"]


def test_the_bot_serves_until_it_is_told_to_stop(bot: Run) -> None:
    port, figures = free_port(), free_port()
    config(f"[server]\nport = {port}\n[logs]\nformat = 'json'\n[metrics]\nport = {figures}\n")

    def look() -> None:
        assert ask(port, "/readyz")["ready"]
        with urllib.request.urlopen(f"http://127.0.0.1:{figures}/metrics") as answer:
            page = answer.read().decode()
        assert "chuishao_outbox_messages" in page
        assert re.search(r"# HELP chuishao_(\w+) \1$", page, re.MULTILINE) is None, "no help"

    with meanwhile(look, signal.SIGTERM):
        said = bot("serve")
    assert said.code == 0
    first, second, *_ = said.out.splitlines()
    assert first.startswith(f"吹哨已启动：http://127.0.0.1:{port}/healthz")
    assert "已新建：" in second, "a mistyped address must not look like the old data"
    assert said.out.endswith("已停止。\n")
    assert [json.loads(line) for line in said.err.splitlines()] == []


def test_a_first_start_that_is_cut_off_leaves_nothing_half_done(bot: Run, tmp_path: Path) -> None:
    folder = tmp_path / "demo"

    def wait() -> None:
        while not (tmp_path / ".demo.new" / "chat.db").exists():
            time.sleep(0.005)

    with meanwhile(wait, signal.SIGINT):
        said = bot("demo", "--port", "0", "--data", str(folder))
    assert said.code == 0
    assert said.out.endswith("已停止。\n")
    assert not folder.exists()


def test_a_fresh_start_forgets_what_was(bot: Run, folder: Path) -> None:
    port = free_port()
    database = Database(f"sqlite:///{folder / 'chuishao.db'}")
    with database.begin() as tx:
        tx.marks.set_text("old", "yes")
    database.close()
    arguments = ("demo", "--port", str(port), "--data", str(folder), "--fresh")
    with meanwhile(lambda: ask(port, "/demo/state"), signal.SIGINT):
        assert bot(*arguments).code == 0
    with database.read() as tx:
        assert tx.marks.text("old") is None
        assert tx.tickets.by_number("Q0001") is not None
    database.close()


@pytest.mark.parametrize("command", ["demo", "chat"])
def test_a_folder_with_other_files_is_left_alone(bot: Run, tmp_path: Path, command: str) -> None:
    mine = tmp_path / "letters"
    mine.mkdir()
    (mine / "letter.txt").touch()
    more = ("--port", "0", "--fresh") if command == "demo" else ()
    said = bot(command, "--data", str(mine), *more)
    assert said.code == 2
    assert "letter.txt" in said.err
    assert [path.name for path in mine.iterdir()] == ["letter.txt"]


@pytest.mark.parametrize("command", [("demo", "--port", "0", "--fresh"), ("chat",)])
def test_an_offices_own_data_are_left_alone(bot: Run, command: tuple[str, ...]) -> None:
    bot("migrate")
    before = Path("var/chuishao.db").read_bytes()
    said = bot(*command, "--data", "var")
    assert said.code == 2
    assert "var 里有不是演示数据的文件（chuishao.db），没有动它" in said.err
    assert Path("var/chuishao.db").read_bytes() == before


def test_a_file_is_no_folder(bot: Run, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").touch()
    said = bot("demo", "--port", "0", "--data", str(tmp_path / "letter.txt"))
    assert said.code == 1
    assert "letter.txt：路径中有一段不是文件夹" in said.err


def test_one_folder_is_used_by_one_window_at_a_time(bot: Run, folder: Path) -> None:
    with claimed(folder):
        for arguments in (("demo", "--port", "0"), ("chat",)):
            said = bot(*arguments, "--data", str(folder))
            assert said.code == 2
            assert "正由另一个窗口使用" in said.err


@pytest.mark.parametrize("name", ["chuishao.db", "chat.db"])
def test_broken_demo_data_is_told(bot: Run, folder: Path, name: str) -> None:
    (folder / name).write_bytes(b"broken" * 2000)
    said = bot("demo", "--port", "0", "--data", str(folder))
    assert said.code == 2
    assert "不是数据库，或已经损坏" in said.err


# --- the terminal chat ----------------------------------------------------------------------


@contextmanager
def typing(text: str) -> Iterator[None]:
    """Somebody types that at the terminal, then ends the input."""
    read, write = os.pipe()
    os.write(write, text.encode())
    os.close(write)
    saved = sys.stdin
    with open(read, encoding="utf-8") as sys.stdin:  # noqa: PTH123 - a pipe has no path
        try:
            yield
        finally:
            sys.stdin = saved


def chat(bot: Run, folder: Path, *lines: str) -> str:
    with typing("\n".join(lines) + "\n"):
        said = bot("chat", "--data", str(folder))
    assert said.code == 0
    assert said.out.endswith("已停止。\n")
    return said.out


def test_in_the_terminal_one_may_be_anybody_anywhere(bot: Run, folder: Path) -> None:
    out = chat(
        bot,
        folder,
        "/谁 xulei",
        "/群 city",
        REPORT,
        "",
        "/群 私聊",
        "/谁 zhaomin",
        "我的",
        "/退",
        "不再说了",
    )
    assert "您现在是" in out
    number = re.search(r"已派单.*?(Q\d{4})|(Q\d{4})", out)
    assert number
    assert "的私聊”" in out
    assert "不再说了" not in out
    assert "┌ 吹哨 →" in out


def test_a_picture_is_put_where_it_can_be_opened(bot: Run, folder: Path) -> None:
    out = chat(bot, folder, "/谁 linxiaotang", "/群 私聊", "图 手续")
    told = re.search(r"【图片】手续办理情况\d{8}\.png\n│ 终端里看不了，已存到 (.+)", out)
    assert told
    assert Path(told[1]).read_bytes().startswith(b"\x89PNG")
    assert "您现在是" in chat(bot, folder), "the folder it lies in is no stranger's"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("/谁", "可选：zhouqiming（周启明）"),
        ("/谁 nobody", "可选：zhouqiming（周启明）"),
        ("/群", "可选：main（"),
        ("/群 nowhere", "私聊（与吹哨的私聊）"),
        ("/帮", "直接打字就是发消息"),
        ("/时 一会儿", "看不懂要前进多久"),
        ("/时 500天", "366"),
        ("/时 1小时", "现在是"),
        ("/时", "现在是"),
        ("长" * 20_001, "这句话太长"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_slash_words_are_answered(bot: Run, folder: Path, line: str, words: str) -> None:
    out = chat(bot, folder, line)
    assert words in out.partition("您现在是")[2]


def test_a_tip_typed_in_the_terminal_is_not_kept(bot: Run, folder: Path) -> None:
    tip = "我要实名举报自然资源局张科长收了施工方五万块钱"
    chat(bot, folder, f"@吹哨 {tip}")
    for path in folder.iterdir():
        assert "五万块钱".encode() not in path.read_bytes()


def test_without_tickets_there_is_nothing_to_wait_for(bot: Run, county_file: Path) -> None:
    folder = Path("empty").absolute()
    folder.mkdir()
    shutil.copy(county_file, folder / "chuishao.db")
    (folder / "chat.db").touch()
    assert "没有将要到期的事。" in chat(bot, folder, "/时")


@pytest.mark.process
def test_ctrl_c_ends_a_chat_that_waits_for_words(folder: Path, tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "chat", "--data", str(folder)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("/谁 xulei\n")
    process.stdin.flush()
    while "徐磊" not in (line := process.stdout.readline()):
        assert line, "it ended too early"
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, err) == (0, "")
    assert out.endswith("已停止。\n")
