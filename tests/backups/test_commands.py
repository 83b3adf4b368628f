"""`backup` and `restore` as an operator types them."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage.transaction import Database
from tests.service.operator import Run, config

KEY = "[backup]\nkey = 'sunflower-sunflower'\n"


def test_there_and_back_again(bot: Run) -> None:
    config(KEY)
    bot("seed")
    said = bot("backup", "one.backup")
    assert said.code == 0, said
    assert said.out.startswith("已备份并核对：one.backup（0.")
    assert bot("backup", "one.backup").err == "one.backup 已经存在，没有覆盖。请换个文件名。\n"
    assert "没有动它" in bot("restore", "one.backup").err
    drilled = bot("restore", "one.backup", "--drill")
    assert drilled.code == 0
    assert drilled.out.startswith("恢复演练：自查 0 件，没有不一致。正式数据没有动")
    Path("var").rename("old")
    assert bot("restore", "one.backup", "--drill").code == 0, "a new machine has no data yet"
    restored = bot("restore", "one.backup")
    assert restored.code == 0, restored
    assert "自查 0 件，没有不一致" in restored.out
    before = (
        Path("old/chuishao.db.key").read_text() if Path("old/chuishao.db.key").exists() else ""
    )
    assert not before or Path("var/chuishao.db.key").read_text() == before
    assert "共 0 件" in bot("tickets").out
    assert sorted(p.name for p in Path("var").iterdir() if "restoring" in p.name) == []


def test_without_a_key_nothing_is_written(bot: Run) -> None:
    bot("seed")
    said = bot("backup", "one.backup")
    assert said.code == 2
    assert said.err.startswith("没有设置 [backup] key。")
    config("[backup]\nkey = 'short'\n")
    assert "config.toml [backup] key：至少 16 个字符" in bot("backup", "one.backup").err
    assert not Path("one.backup").exists()


def test_what_is_no_backup_or_has_another_key_says_so(bot: Run) -> None:
    config(KEY)
    assert bot("backup", "one.backup").err == "还没有数据可备份。\n"
    bot("seed")
    bot("backup", "one.backup")
    Path("text.backup").write_text("hello")
    assert bot("restore", "text.backup").err == "这个文件不是吹哨的备份。\n"
    assert "没有这个文件" in bot("restore", "no.backup").err
    for left in (40, 2000):
        Path("cut.backup").write_bytes(Path("one.backup").read_bytes()[:left])
        assert bot("restore", "cut.backup").err.startswith("备份文件已损坏，或者没有复制完整")
    config(KEY.replace("sun", "moon"))
    assert bot("restore", "one.backup").err.startswith("密钥不对，或者文件的开头已经损坏")


def test_the_key_of_what_is_sealed_lies_where_the_settings_say(bot: Run) -> None:
    config(KEY + "[database]\nkey_file = 'keys/sealed.key'\n")
    bot("seed")
    bot("backup", "one.backup")
    assert not Path("var/chuishao.db.key").exists()


@pytest.mark.parametrize(
    "command", [("serve",), ("audit",), ("tickets",), ("backup", "two.backup"), ("migrate",)]
)
def test_a_lost_key_is_told_and_comes_back_with_a_backup(
    bot: Run, command: tuple[str, ...]
) -> None:
    config(KEY)
    bot("seed")
    now = datetime(2026, 9, 14, 1, tzinfo=UTC)
    database = Database("sqlite:///var/chuishao.db")
    with database.begin() as tx:
        tx.exports.issue("registers", "安知远", now)
        tx.chain.grow(now)
    database.close()
    assert bot("backup", "one.backup").code == 0
    key = Path("var/chuishao.db.key")
    own = key.read_text("ascii")
    key.unlink()
    said = bot(*command)
    assert said.code == 2
    assert said.err.startswith(f"找不到密钥文件 {key.absolute()}，")
    assert said.err.endswith(
        "请从备份里把原来的放回去，办法见 docs/operating.md 的“密钥文件丢了”。\n"
    )
    assert not key.exists()
    assert not Path("two.backup").exists()
    Path("var").rename("today")
    assert bot("restore", "one.backup").code == 0
    assert key.read_text("ascii") == own
    assert bot("audit").code == 0


@pytest.mark.parametrize("left", ["", "ab" * 32])
def test_a_key_that_is_nowhere_is_given_up_when_asked(bot: Run, left: str) -> None:
    config(KEY)
    bot("seed")
    now = datetime(2026, 9, 14, 1, tzinfo=UTC)
    with closing(Database("sqlite:///var/chuishao.db")) as database, database.begin() as tx:
        tx.exports.issue("registers", "安知远", now)
        tx.chain.grow(now)
    key = Path("var/chuishao.db.key")
    key.write_text(left, "ascii") if left else key.unlink()
    assert bot("tickets").code == 2
    told = bot("migrate", "--new-key")
    assert (told.code, told.out.splitlines()[0][:9]) == (0, "原来的密钥不再要求")
    taken = key.read_text("ascii")
    assert taken == left or not left
    assert bot("tickets").code == 0
    key.unlink()
    assert bot("tickets").code == 2, "the new one is as dear"


def test_what_is_no_key_is_not_taken_for_a_new_one(bot: Run) -> None:
    config(KEY)
    bot("seed")
    Path("var/chuishao.db.key").write_text("zz", "ascii")
    told = bot("migrate", "--new-key")
    assert told.code == 2
    assert "里不是密钥" in told.err
