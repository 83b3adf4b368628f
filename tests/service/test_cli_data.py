"""Subcommands that work on data, or on files: what they print and what they change."""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.clock import SystemClock
from handlers.rules.catalogue import CATEGORIES
from handlers.rules.workcalendar import SHANGHAI
from storage.records import OutboxState
from storage.transaction import Database, Transaction
from tests.service.office import MONDAY, REPORT, office
from tests.service.operator import Run, config

CASES = [
    {"id": "a", "start": "2026-09-28T09:00", "target": "5工作日"},
    {"id": "b", "start": "2026-09-28T01:00:00+00:00", "target": "5工作日"},
    {"id": "c", "start": "2026-09-30T17:00:00+08:00", "target": "4工作小时"},
    {"id": "d", "start": "2029-01-05T09:00", "target": "7天"},
]
SENTENCES: list[dict[str, Any]] = [
    {"id": "1", "text": "污水厂财政配套资金没到位", "intent": "report", "category": "funding"},
    {"id": "2", "text": "好的，收到", "intent": "chat", "category": None, "also": []},
]


def json_lines(path: str, rows: list[dict[str, Any]]) -> str:
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    Path(path).write_text("\ufeff" + "\n\n".join(lines) + "\n", "utf-8")
    return path


def write(work: Callable[[Transaction], object], path: str = "var/chuishao.db") -> None:
    database = Database(f"sqlite:///{path}")
    with database.begin() as tx:
        work(tx)
    database.close()


def outbox_counts(path: str = "var/chuishao.db") -> dict[str, int]:
    database = Database(f"sqlite:///{path}")
    with database.read() as tx:
        counts = tx.outbox.counts()
    database.close()
    return counts


@pytest.fixture
async def reported(county_file: Path, tmp_path: Path) -> Path:
    """Demo data in its place, with one delivered report, whose clock was left at MONDAY + 3 h."""
    folder = tmp_path / "var" / "demo"
    folder.mkdir(parents=True)
    shutil.copy(county_file, folder / "chuishao.db")
    async with office(folder) as here:
        await here.says("xulei", REPORT, "city")
        await here.service.move_clock(MONDAY + timedelta(hours=3))
    return folder


# --- the county, the administrator ----------------------------------------------------------


def test_the_county_goes_into_an_empty_database_once(bot: Run) -> None:
    assert bot("migrate").out == "数据库已是最新结构。\n"
    assert "云岭县" in bot("seed").out
    again = bot("seed")
    assert (again.code, again.out) == (1, "")
    assert "只能装进空数据库" in again.err


def test_a_database_that_was_not_there_is_named(bot: Run) -> None:
    for said, is_new in ((bot("tickets"), True), (bot("tickets"), False)):
        assert said.out == "共 0 件。\n"
        assert (f"已新建：{Path('var/chuishao.db').absolute()}" in said.err) is is_new


async def test_the_printed_code_makes_an_administrator_once(bot: Run, reported: Path) -> None:
    said = bot("admin-code")
    found = re.search(r"绑定 (\d{6})", said.out)
    assert found, said
    assert "演示数据" in said.err
    async with office(reported) as here:
        await here.says("linxiaotang", f"绑定 {found[1]}", "p:linxiaotang")
        directory = await here.service.read(lambda tx: tx.registers.directory())
        person = directory.by_account("console", "linxiaotang")
        assert person
        assert person.is_admin
        await here.says("hemu", f"绑定 {found[1]}", "p:hemu")
        directory = await here.service.read(lambda tx: tx.registers.directory())
        assert [p.name for p in directory.people if p.is_admin] == [person.name]


async def test_a_code_is_void_after_ten_minutes_of_the_demos_clock(
    bot: Run, reported: Path
) -> None:
    found = re.search(r"绑定 (\d{6})", bot("admin-code").out)
    assert found
    async with office(reported) as here:
        await here.service.move_clock(here.clock.now() + timedelta(minutes=11))
        await here.says("linxiaotang", f"绑定 {found[1]}", "p:linxiaotang")
        directory = await here.service.read(lambda tx: tx.registers.directory())
    assert [person for person in directory.people if person.is_admin] == []


async def test_the_printed_code_of_a_group_binds_a_chat_once(bot: Run, reported: Path) -> None:
    said = bot("admin-code", "--group", "能源项目群")
    found = re.search(r"绑定 (\d{6})", said.out)
    assert found, said
    assert "能源项目群" in said.out
    async with office(reported) as here:
        for chat in ("new-chat", "newer-chat"):
            await here.says("linxiaotang", f"绑定 {found[1]}", chat)
        directory = await here.service.read(lambda tx: tx.registers.directory())
    bound = {group.name: group.chats for group in directory.groups}
    assert bound["能源项目群"] == (("console", "new-chat"),)
    assert [person for person in directory.people if person.is_admin] == []


@pytest.mark.usefixtures("reported")
def test_a_code_for_no_group_names_the_groups(bot: Run) -> None:
    said = bot("admin-code", "--group", "没有的群")
    assert (said.code, said.out) == (2, "")
    assert "没有叫“没有的群”的群" in said.err
    assert "能源项目群" in said.err


# --- jobs -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["sweep", "digest", "housekeeping"])
def test_a_job_that_has_nothing_to_do_says_so(bot: Run, name: str) -> None:
    bot("migrate")
    assert bot("run-job", name).out.startswith(f"{name} 已运行：0 项")
    dry = bot("run-job", name, "--dry-run")
    assert dry.out == f"试运行 {name}：涉及 0 项，不会发出消息（没有真发，数据没有改动）。\n"


def test_a_dry_run_shows_what_would_be_sent_at_that_time_and_changes_nothing(
    bot: Run, reported: Path
) -> None:
    before = (reported / "chuishao.db").read_bytes()
    said = bot("run-job", "digest", "--at", "2026-09-15T08:31", "--dry-run")
    assert said.code == 0
    found = re.match(r"试运行 digest：涉及 (\d+) 项，会发出以下 (\d+) 条消息", said.out)
    assert found, said.out
    assert int(found[2]) == said.out.count("→ ") > 1
    assert "Q0001" in said.out
    assert (reported / "chuishao.db").read_bytes() == before
    assert bot("run-job", "digest", "--at", "2026-09-15T08:31", "--dry-run").out == said.out
    early = bot("run-job", "digest", "--at", "2026-09-15T08:29", "--dry-run")
    assert "不会发出消息" in early.out


def test_a_dry_run_shows_only_what_the_job_itself_would_owe(bot: Run, reported: Path) -> None:
    payload: dict[str, object] = {"text": "早先欠的", "buttons": [], "mentions": []}
    write(
        lambda tx: tx.outbox.enqueue(
            key="old",
            platform="console",
            target_kind="person",
            target="xulei",
            payload=payload,
            red=False,
            now=MONDAY,
        ),
        str(reported / "chuishao.db"),
    )
    said = bot("run-job", "sweep", "--at", "2026-09-16T10:00", "--dry-run")
    assert "Q0001" in said.out
    assert "早先欠的" not in said.out


def test_a_dry_run_does_not_say_that_a_file_could_not_be_sent(bot: Run, reported: Path) -> None:
    assert reported.is_dir()
    said = bot("run-job", "monthly", "--at", "2026-10-08T10:00", "--dry-run")
    assert "【月通报草稿】" in said.out
    files = [line for line in said.out.splitlines() if "没能直接发成文件" in line]
    assert files
    assert all(line.startswith("【图片或文件】发不成时改说：") for line in files)


def test_a_job_that_is_really_run_owes_its_messages(bot: Run, reported: Path) -> None:
    database = str(reported / "chuishao.db")
    assert outbox_counts(database)[OutboxState.PENDING] == 0
    morning = datetime(2026, 12, 1, 10, tzinfo=SHANGHAI)  # weeks later, in office hours
    offset = str((morning - SystemClock().now()).total_seconds())
    write(lambda tx: tx.marks.set_text("clock_offset_seconds", offset), database)
    assert bot("run-job", "sweep").out.startswith("sweep 已运行：1 项")
    pending = outbox_counts(database)[OutboxState.PENDING]
    assert pending > 0
    assert f"待发 {pending}，" in bot("run-job", "deliver").out


def test_deliver_tells_what_the_outbox_holds(bot: Run) -> None:
    bot("migrate")
    assert bot("run-job", "deliver").out.startswith("投递情况：待发 0，发送中 0，已发 0，")


# --- tickets --------------------------------------------------------------------------------


def test_without_tickets_the_list_is_empty(bot: Run) -> None:
    bot("migrate")
    assert bot("tickets").out == "共 0 件。\n"
    assert json.loads(bot("tickets", "--json").out) == []


def test_before_anything_is_set_up_the_demos_tickets_are_listed(bot: Run, reported: Path) -> None:
    assert reported.is_dir()
    said = bot("tickets")
    first, total = said.out.splitlines()
    assert "Q0001" in first
    assert "待签收" in first
    assert "云岭县财政局" in first
    assert total == "共 1 件。"
    assert "演示数据" in said.err


def test_tickets_as_json_hold_what_is_promised(bot: Run, reported: Path) -> None:
    assert reported.is_dir()
    (ticket,) = json.loads(bot("tickets", "--json").out)
    promised = "number status category also project unit co_units level light due_at sign_due_at"
    promised += " whistle_level reporter created_at text history"
    assert set(promised.split()) <= ticket.keys()
    assert (ticket["number"], ticket["status"], ticket["category"]) == (
        "Q0001",
        "assigned",
        "funding",
    )
    assert {"at", "action", "actor", "note"} <= ticket["history"][0].keys()


def test_tickets_can_be_filtered_by_status(bot: Run, reported: Path) -> None:
    assert reported.is_dir()
    for name in ("assigned", "Assigned", " 待签收"):
        assert len(json.loads(bot("tickets", "--json", "--status", name).out)) == 1
    assert json.loads(bot("tickets", "--json", "--status", "closed").out) == []


def spoil(folder: Path) -> None:
    """Change the demo's only ticket without a line in its history."""
    database = Database(f"sqlite:///{folder}/chuishao.db")
    with database.begin() as tx:
        tx.session.connection().exec_driver_sql("UPDATE ticket SET urge_count = 3")
    database.close()


def test_an_honest_database_is_said_to_be_fine(bot: Run, reported: Path) -> None:
    assert reported.is_dir()
    said = bot("audit")
    first, second = said.out.splitlines()
    assert (said.code, first) == (0, "自查 1 件：没有发现问题。")
    assert second.startswith("存证链 2 条，没有被改动。存证码：2-")
    code = second.rpartition("：")[2]
    assert bot("audit", "--head", code).code == 0
    wrong = bot("audit", "--head", code[:-1] + ("0" if code[-1] != "0" else "1"))
    assert wrong.code == 1
    assert "存证码对不上" in wrong.out
    assert bot("audit", "--head", "abc").code == 2


def test_a_fault_is_named_and_ends_with_1(bot: Run, reported: Path) -> None:
    spoil(reported)
    said = bot("audit")
    assert said.code == 1
    assert said.out.splitlines()[:2] == [
        "Q0001 现状与历史记录对不上（urge_count）",
        "自查 1 件：发现 1 处不一致。",
    ]


def test_faults_as_json(bot: Run, reported: Path) -> None:
    spoil(reported)
    told = json.loads(bot("audit", "--json").out)
    chain = told.pop("chain")
    assert told == {
        "checked": 1,
        "unprovable": 0,
        "findings": [{"fault": "drift", "number": "Q0001", "about": "urge_count"}],
    }
    assert (chain["links"], chain["breaks"]) == (2, [])


def test_own_data_goes_before_the_demos(bot: Run, reported: Path) -> None:
    assert reported.is_dir()
    bot("migrate")
    said = bot("tickets")
    assert (said.out, said.err) == ("共 0 件。\n", "")


def test_settings_that_name_a_database_are_not_led_to_the_demos(bot: Run, reported: Path) -> None:
    assert reported.is_dir()
    config('[database]\nurl = "sqlite:///own.db"\n')
    assert bot("tickets").out == "共 0 件。\n"


# --- understanding --------------------------------------------------------------------------


def test_a_sentence_is_read_for_a_person(bot: Run) -> None:
    said = bot("classify", "污水厂财政配套资金没到位")
    assert "意图：上报" in said.out
    assert "类别：资金融资" in said.out


def test_a_sentence_is_read_as_json(bot: Run) -> None:
    shown = json.loads(bot("classify", "污水厂财政配套资金没到位", "--json").out)
    assert shown["intent"] == "report"
    assert shown["category"] == "funding"
    assert shown["evidence"]
    assert len(shown["choices"]) <= 3


@pytest.mark.parametrize("text", ["", " ", "\udcff", "?" * 5000], ids=repr)
def test_any_text_can_be_classified(bot: Run, text: str) -> None:
    assert bot("classify", text).code == 0


def test_an_evaluation_is_told_for_a_person(bot: Run) -> None:
    said = bot("evaluate", json_lines("rows.jsonl", SENTENCES))
    assert said.out.startswith("共 2 句")


def test_an_evaluation_as_json_has_exactly_the_promised_keys(bot: Run) -> None:
    result = json.loads(bot("evaluate", json_lines("rows.jsonl", SENTENCES), "--json").out)
    assert result.keys() == {
        "n",
        "intent",
        "category",
        "missed_reports",
        "false_tickets",
        "leaked_tips",
        "auto",
        "errors",
    }
    assert result["n"] == 2
    assert result["intent"].keys() == {"accuracy", "per_label"}
    category = {"accuracy", "macro_f1", "top3_accuracy", "per_label"}
    assert result["category"].keys() == category
    assert result["category"]["per_label"].keys() <= CATEGORIES.keys()
    assert result["category"]["per_label"]["funding"].keys() == {
        "precision",
        "recall",
        "f1",
        "support",
    }
    assert result["auto"].keys() == {"share", "precision"}


@pytest.mark.parametrize("flags", [(), ("--json",)])
def test_an_empty_file_holds_nothing_to_measure(bot: Run, flags: tuple[str, ...]) -> None:
    Path("empty.jsonl").write_text("\n\n", "utf-8")
    said = bot("evaluate", "empty.jsonl", *flags)
    assert (said.code, said.out) == (2, "")
    assert "empty.jsonl 里一句也没有" in said.err


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        ({"intent": "report"}, "text"),
        ({"text": 5, "intent": "report"}, "text"),
        ({"text": "a", "intent": "gossip"}, "intent"),
        ({"text": "a"}, "intent"),
        ({"text": "a", "intent": []}, "intent"),
        ({"text": "a", "intent": "report", "category": "beer"}, "category"),
        ({"text": "a", "intent": "report", "category": {}}, "category"),
    ],
    ids=str,
)
def test_a_row_that_is_labelled_wrongly_is_named(
    bot: Run, row: dict[str, Any], wrong: str
) -> None:
    said = bot("evaluate", json_lines("rows.jsonl", [SENTENCES[0], row]))
    assert said.code == 2
    assert said.err == f"rows.jsonl 第 3 行缺少或写错了 {wrong}。\n"


@pytest.mark.parametrize(
    "line", ["{", "[]", "5", "[" * 100_000], ids=["open", "list", "5", "deep"]
)
@pytest.mark.parametrize("command", [("evaluate",), ("deadline", "--file")])
def test_a_line_that_is_no_object_is_named(bot: Run, command: tuple[str, ...], line: str) -> None:
    Path("rows.jsonl").write_text("\n\n" + line, "utf-8")
    said = bot(*command, "rows.jsonl")
    assert said.code == 2
    assert said.err == "rows.jsonl 第 3 行不是完整的 JSON 对象。\n"


def test_a_file_in_another_encoding_is_told(bot: Run) -> None:
    Path("rows.jsonl").write_bytes("资金".encode("gb18030"))
    said = bot("evaluate", "rows.jsonl")
    assert said.code == 2
    assert "另存为 UTF-8" in said.err


# --- deadlines ------------------------------------------------------------------------------


def test_a_deadline_explains_itself(bot: Run) -> None:
    said = bot("deadline", "2026-09-28T09:00", "5工作日")
    assert "10月1–7日放假不计" in said.out
    assert said.out.endswith("10月10日 17:30\n")


def test_a_deadline_as_json(bot: Run) -> None:
    due = json.loads(bot("deadline", "2026-09-28T09:00", "５ 工作日", "--json").out)
    assert due.keys() == {"due", "provisional", "why"}
    assert due["due"] == "2026-10-10T17:30:00+08:00"
    assert due["provisional"] is False


def test_a_file_of_cases_gives_a_line_for_each(bot: Run) -> None:
    said = bot("deadline", "--file", json_lines("cases.jsonl", CASES), "--json")
    answers = [json.loads(line) for line in said.out.splitlines()]
    assert [answer["id"] for answer in answers] == ["a", "b", "c", "d"]
    assert all(answer.keys() == {"id", "due", "provisional", "why"} for answer in answers)
    assert answers[0]["due"] == answers[1]["due"] == "2026-10-10T17:30:00+08:00"
    assert answers[2]["due"] == "2026-10-08T11:00:00+08:00"
    assert answers[3]["provisional"] is True


@pytest.mark.parametrize(
    ("case", "words"),
    [
        ({"id": "x", "start": "2026-02-30", "target": "5天"}, "第 3 行：看不懂时间“2026-02-30”"),
        ({"id": "x", "start": "2026-09-28", "target": "5米"}, "第 3 行：看不懂期限“5米”"),
        ({"id": "x", "start": "9999-12-30", "target": "9天"}, "第 3 行：从“9999-12-30”起算"),
        ({"id": "x", "start": 20260928, "target": "5天"}, "第 3 行缺少或写错了 start, target"),
        ({"id": "x"}, "第 3 行缺少或写错了 start, target"),
    ],
    ids=["date", "unit", "range", "number", "nothing"],
)
def test_a_bad_case_is_named_and_nothing_is_printed(
    bot: Run, case: dict[str, Any], words: str
) -> None:
    said = bot("deadline", "--file", json_lines("cases.jsonl", [CASES[0], case]), "--json")
    assert (said.code, said.out) == (2, "")
    assert words in said.err


# --- workbooks ------------------------------------------------------------------------------


def test_the_template_is_not_written_over_anything(bot: Run) -> None:
    assert bot("template", "a.xlsx").out == "已写好：a.xlsx\n"
    before = Path("a.xlsx").read_bytes()
    again = bot("template", "a.xlsx")
    assert again.code == 1
    assert "没有覆盖" in again.err
    assert Path("a.xlsx").read_bytes() == before


def test_registers_go_out_and_come_in_again_unchanged(bot: Run) -> None:
    bot("seed")
    assert bot("export", "registers", "out.xlsx").code == 0
    config('[database]\nurl = "sqlite:///other.db"\n', "other.toml")
    dry = bot("import", "out.xlsx", "--dry-run", "--config", "other.toml")
    assert dry.code == 0
    assert "数据没有动" in dry.out
    assert bot("import", "out.xlsx", "--dry-run", "--config", "other.toml").out == dry.out
    real = bot("import", "out.xlsx", "--config", "other.toml")
    assert real.out.endswith("已导入。\n")
    assert bot("export", "registers", "again.xlsx", "--config", "other.toml").code == 0
    with zipfile.ZipFile("out.xlsx") as book:
        assert "导出编号 E0001 · 服务器命令行" in book.read("docProps/core.xml").decode()
        assert "&amp;C&amp;8导出编号 E0001" in book.read("xl/worksheets/sheet2.xml").decode()
    assert "完全一致" in bot("import", "again.xlsx", "--config", "other.toml").out


def test_a_list_may_hold_what_one_number_counts(bot: Run) -> None:
    bot("seed")
    assert bot("export", "问题台账", "a.xlsx", "--only", "红灯").code == 0
    with zipfile.ZipFile("a.xlsx") as book:
        assert "导出编号 E0001 · 服务器命令行" in book.read("docProps/core.xml").decode()
        assert "本表只列：红" in book.read("xl/worksheets/sheet1.xml").decode()


@pytest.mark.parametrize(
    ("kind", "file"), [("问题台账", "a.xlsx"), ("ledger", "a.xlsx"), ("通报", "a.docx")]
)
def test_a_paper_is_written_once_under_either_name(bot: Run, kind: str, file: str) -> None:
    bot("seed")
    assert bot("export", kind, file).out == f"已写好：{file}\n"
    again = bot("export", kind, file)
    assert again.code == 1
    assert "没有覆盖" in again.err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("通报", "a.xlsx"), ".docx"),
        (("专报", "a.docx"), "--ticket Q0001"),
        (("专报", "a.docx", "--ticket", "Q0404"), "没有 Q0404"),
        (("月报", "a.xlsx", "--month", "九月"), "2026-09"),
        (("旧报", "a.xlsx"), "问题台账"),
        (("问题台账", "a.xlsx", "--only", "急的"), "没有“急的”，可用：累计"),
        (("周报", "a.xlsx", "--only", "红灯"), "--only 只用于问题台账"),
        (("周报", "a.xlsx", "--month", "2026-09"), "--month 只用于月报、通报"),
        (("周报", "a.xlsx", "--ticket", "Q0001"), "--ticket 只用于专报"),
        (("月报", "a.xlsx", "--month", "9999-12"), "--month 还没有到"),
        (("月报", "a.xlsx", "--month", "0001-01"), "--month 应为年月"),
    ],
    ids=[
        *("ending", "no ticket", "unknown ticket", "month", "kind", "pick", "no list", "no month"),
        *("no report", "future", "past"),
    ],
)
def test_what_cannot_be_written_is_told(bot: Run, arguments: tuple[str, ...], told: str) -> None:
    bot("seed")
    said = bot("export", *arguments)
    assert said.code == 2
    assert told in said.err


def test_a_workbook_with_faults_changes_nothing(bot: Run) -> None:
    bot("seed")
    bot("export", "registers", "out.xlsx")
    database = Database("sqlite:///var/chuishao.db")
    with database.read() as tx:
        version = tx.registers.version()
    shutil.copy(Path(__file__).parents[2] / "bot/playground/county.xlsx", "bad.xlsx")
    from openpyxl import load_workbook

    book = load_workbook("bad.xlsx")
    sheet = book.worksheets[2]
    sheet.cell(2, 1).value = "没有这个人也没有这个单位"
    sheet.cell(2, 2).value = "没有这个人也没有这个单位"
    book.save("bad.xlsx")
    said = bot("import", "bad.xlsx")
    assert (said.code, said.out) == (1, "")
    with database.read() as tx:
        assert tx.registers.version() == version
    database.close()


def test_what_is_no_workbook_is_told(bot: Run) -> None:
    Path("a.xlsx").write_text("no", "utf-8")
    said = bot("import", "a.xlsx")
    assert said.code == 1
    assert "这不是 .xlsx 工作簿" in said.err


@pytest.mark.parametrize("command", [("template",), ("export", "registers")])
def test_a_file_that_cannot_be_written_is_told(bot: Run, command: tuple[str, ...]) -> None:
    bot("migrate")
    Path("folder.xlsx").mkdir()
    said = bot(*command, "folder.xlsx")
    assert said.code == 1
    assert len(said.err.splitlines()) == 1
    said = bot(*command, "/proc/a.xlsx")
    assert said.code == 1
    assert "写不了 /proc/a.xlsx" in said.err
