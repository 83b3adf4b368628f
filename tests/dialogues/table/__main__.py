"""`python -m tests.dialogues.table`: play every case and write the page."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.chat import Chat
from tests.dialogues.table.page import HEAD, PAGE, ROWS, section
from tests.dialogues.table.running import played
from tests.dialogues.table.setups import Scenes

with TemporaryDirectory() as name:
    folder = Path(name)
    chat = Chat(folder / "county.db").load()
    chat.database.close()
    scenes = Scenes(chat.path, folder)
    sections = []
    for row in ROWS:
        cases = played(scenes, row)
        sections.append(section(row, cases))
        for case in cases:
            if case.problems:
                sys.stdout.write(f"{row.verb} {case.column}: {case.problems}\n")
    scenes.close()
PAGE.write_text("\n".join([HEAD, *sections]), encoding="utf-8")
