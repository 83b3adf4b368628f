"""No file that leaves the bot names a planted reporter: papers, figures, backups."""

from __future__ import annotations

import zipfile
from pathlib import Path

from bot.backups import Place, backup
from bot.papers.making import MAKERS, Wish, extension, make
from bot.queries import metrics
from tests.chat import Chat
from tests.dialogues.test_planted_name import ACCOUNT, NAME, REPORT, WHISTLE, live, planted

KEY = "k" * 40


def papers(chat: Chat, folder: Path) -> dict[str, str]:
    """Every paper there is of that county, as the text inside of its file."""
    made = {}
    with chat.database.read() as tx:
        for kind in MAKERS:
            path = folder / f"{kind}{extension(kind)}"
            make(Wish(kind, number="Q0001"), path, tx, chat.context(tx))
            made[kind] = inside(path)
    return made


def inside(path: Path) -> str:
    with zipfile.ZipFile(path) as packed:
        parts = [name for name in packed.namelist() if name.endswith((".xml", ".rels"))]
        return "".join(packed.read(name).decode() for name in parts)


def test_no_paper_and_no_figure_names_the_planted_reporter(chat: Chat, tmp_path: Path) -> None:
    planted(chat)
    live(chat, f"匿名 {REPORT}", f"匿名 {WHISTLE}")
    made = papers(chat, tmp_path)
    assert "Q0001" in made["ledger"]
    assert "Q0001" in made["report"]
    assert not [kind for kind, text in made.items() if NAME in text or ACCOUNT in text]
    with chat.database.read() as tx:
        assert NAME not in repr(metrics(tx))
        assert ACCOUNT not in repr(metrics(tx))


def test_papers_of_an_open_report_are_searched_in_the_same_way(chat: Chat, tmp_path: Path) -> None:
    planted(chat)
    live(chat, REPORT, WHISTLE)
    assert any(NAME in text for text in papers(chat, tmp_path).values())


def test_a_backup_holds_nothing_in_clear(chat: Chat, tmp_path: Path) -> None:
    planted(chat)
    live(chat, f"匿名 {REPORT}", f"匿名 {WHISTLE}")
    file = tmp_path / "one.backup"
    backup(Place.of(f"sqlite:///{chat.path}"), file, KEY, chat.now)
    kept = file.read_bytes()
    assert len(kept) > 10_000
    for word in (NAME, ACCOUNT, REPORT, "林业局", "SQLite format"):
        assert word.encode() not in kept
