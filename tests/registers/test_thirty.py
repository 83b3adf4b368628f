"""Thirty kinds of broken workbook: each is told precisely, and changes nothing.

Each kind is a good workbook, spoilt in one way as people and their programs spoil them, written
to a file and imported as an operator does it.
"""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from datetime import time
from pathlib import Path
from typing import Any, Final

import pytest
from openpyxl import load_workbook

from bot.cli import main
from bot.papers.archive import MOST_UNPACKED
from storage.transaction import Database
from tests.registers.book import Book
from tests.registers.test_ledgers import TABLES

OLE: Final = bytes.fromhex("d0cf11e0a1b11ae1")
LOCKED: Final = OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
Spoil = Callable[[Path], object]


def _cells(change: Callable[[Any], None]) -> Spoil:
    """Spoil it as a person would, in a program that opens and saves it."""

    def spoil(path: Path) -> None:
        book = load_workbook(path)
        change(book)
        book.save(path)

    return spoil


def _put(sheet: str, cell: str, value: object) -> Spoil:
    def change(book: Any) -> None:
        book[sheet][cell] = value

    return _cells(change)


def _written(content: bytes) -> Spoil:
    def spoil(path: Path) -> None:
        path.write_bytes(content)

    return spoil


def _sized(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(50 * 2**20)


def _bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/image1.bmp", b"0" * (MOST_UNPACKED + 1))


def _cut(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


def _damaged(path: Path) -> None:
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    part = "xl/worksheets/sheet1.xml"
    parts[part] = parts[part][: len(parts[part]) // 2]
    with zipfile.ZipFile(path, "w") as new:
        for name, content in parts.items():
            new.writestr(name, content)


def _document(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")


def _merged(book: Any) -> None:
    book["项目"].append(["YL2026002", "青砚光伏二期"])
    book["项目"].merge_cells("A2:A3")


def _renamed(book: Any) -> None:
    book["单位"].title = "单位表"


def _headless(book: Any) -> None:
    book["人员"].delete_rows(1)


def _many_rows(book: Any) -> None:
    for number in range(20_001):
        book["人员"].append([f"人{number}"])


def _blanks(book: Any) -> None:
    book["岗位"]["D3"] = "张伟  丙　"


THIRTY: Final[list[tuple[str, Spoil, str]]] = [
    ("old .xls", _written(OLE + b"\0" * 600), "旧格式（.xls 或 .et）"),
    ("password", _written(LOCKED), "请去掉打开密码"),
    ("50 MB", _sized, "超过 10 MB"),
    ("zip bomb", _bomb, "解开后过大"),
    ("cut off", _cut, "工作簿损坏"),
    ("damaged part", _damaged, "工作簿损坏"),
    ("text file", _written("单位,人员\n".encode()), "不是 .xlsx 工作簿"),
    ("empty file", _written(b""), "不是 .xlsx 工作簿"),
    ("document", _document, "不是 .xlsx 工作簿"),
    ("too many rows", _cells(_many_rows), "超过 20,000 行"),
    ("wrong sheet name", _cells(_renamed), "“单位”表：缺少这张表。本工作簿里有：单位表"),
    ("headings gone", _cells(_headless), "“人员”表 A1：前 5 行里找不到表头"),
    ("unknown heading", _put("项目", "B1", "项目叫什么"), "“项目”表 B1（项目叫什么）：不认识"),
    ("heading twice", _put("人员", "B1", "姓名"), "“人员”表 B1（姓名）：有两列都是“姓名”"),
    ("column of secrets", _put("群", "F1", "机器人密钥"), "密码、密钥、机器人地址不能写进工作簿"),
    ("merged cells", _cells(_merged), "“项目”表 A3（YL2026001）：与第 2 行重复"),
    ("required cell empty", _put("单位", "A3", None), "“单位”表 A3：必须填"),
    ("name twice", _put("单位", "A4", "云岭县自然资源局"), "A4（云岭县自然资源局）：与第 3 行"),
    ("alias of another", _put("单位", "D4", "国土局"), "“国土局”已经是“云岭县自然资源局”的"),
    ("word outside the list", _put("单位", "C3", "局"), "“单位”表 C3（局）：不在可选范围里"),
    ("unknown unit", _put("岗位", "A3", "国土"), "“岗位”表 A3（国土）：“单位”表和"),
    ("unknown person, blanks", _cells(_blanks), "“岗位”表 D3（张伟 丙）：“人员”表和"),
    ("unknown project", _put("包联", "A2", "YL２０２６００９"), "“包联”表 A2（YL２０２６００９）"),
    ("text for a date", _put("岗位", "E3", "去年三月"), "“岗位”表 E3（去年三月）：不是日期"),
    ("day that is none", _put("手续", "H2", "2026-02-30"), "“手续”表 H2（2026-02-30）：不是日期"),
    ("time for a date", _put("日历", "A2", time(8, 30)), "“日历”表 A2（08:30:00）：不是日期"),
    ("rounded phone", _put("人员", "B3", "1.38E+10"), "“人员”表 B3（1.38E+10）：变成科学计数"),
    ("formula never computed", _put("融资", "D2", "=1+1"), "“融资”表 D2：公式没有结果"),
    ("formula with an error", _put("融资", "D2", "#REF!"), "“融资”表 D2（#REF!）：公式出错了"),
    ("text for money", _put("融资", "D2", "约五千"), "“融资”表 D2（约五千）：不是金额"),
]


def imported(path: Path, *options: str) -> tuple[int, str]:
    said = io.StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        code = main(["import", str(path), *options])
    return code, said.getvalue()


def test_there_are_thirty() -> None:
    assert len({name for name, _, _ in THIRTY}) == 30


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A county that took the good workbook in, as its settings."""
    folder = tmp_path_factory.mktemp("thirty")
    path = folder / "config.toml"
    path.write_text(f'[database]\nurl = "sqlite:///{folder}/county.db"\n', "utf-8")
    code, said = imported(good(folder), "--config", str(path))
    assert code == 0, said
    return path


def good(folder: Path) -> Path:
    book = Book()
    book.tables.update({title: [list(row) for row in rows] for title, rows in TABLES.items()})
    book.put("手续", "J3", "云环审〔2026〕1号")  # a person's program would make a formula of "="
    return book.save(folder / "登记表.xlsx")


def kept(settings: Path) -> tuple[object, object]:
    database = Database(f"sqlite:///{settings.parent}/county.db")
    with database.read() as tx:
        found = tx.registers.directory(), tx.ledgers.book()
    database.close()
    return found


@pytest.mark.parametrize(("_kind", "spoil", "words"), THIRTY, ids=[row[0] for row in THIRTY])
def test_a_broken_workbook_is_told_precisely_and_changes_nothing(
    settings: Path, tmp_path: Path, _kind: str, spoil: Spoil, words: str
) -> None:
    before = kept(settings)
    path = Path(shutil.copy(settings.parent / "登记表.xlsx", tmp_path))
    spoil(path)
    code, said = imported(path, "--config", str(settings))
    assert code == 1
    assert words in said
    assert kept(settings) == before


def test_trailing_blanks_and_wide_digits_are_understood_and_change_nothing(
    settings: Path, tmp_path: Path
) -> None:
    before = kept(settings)
    path = Path(shutil.copy(settings.parent / "登记表.xlsx", tmp_path))
    _cells(_widened)(path)
    code, said = imported(path, "--config", str(settings), "--dry-run")
    assert (code, "与已登记的内容完全一致" in said) == (0, True)
    assert kept(settings) == before


def _widened(book: Any) -> None:
    book["人员"]["A2"], book["人员"]["B2"] = (
        " 林晓棠　",
        "１３８００００００ ０１ ".replace(" ", ""),
    )
    book["项目"]["A2"], book["融资"]["D2"] = "ＹＬ２０２６００１", "５０００．１２３４５６ "
