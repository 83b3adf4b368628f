"""What was said in the pretend chats, kept durably in a small SQLite file of its own.

Inserting an id twice is a no-op. A line whose words nobody may keep is stored with a placeholder,
so its words never reach the disk.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from bot.platforms.console import BOT, ChatLine
from bot.playground.texts import NOT_KEPT
from handlers.messages import Button

# Bot and people choose ids independently, so each side has its own space of ids.
SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS messages (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL,
    is_bot INTEGER NOT NULL,
    chat TEXT NOT NULL,
    sender TEXT NOT NULL,
    "to" TEXT NOT NULL,
    name TEXT NOT NULL,
    text TEXT NOT NULL,
    at TEXT NOT NULL,
    quote TEXT NOT NULL,
    buttons TEXT NOT NULL,
    mentions TEXT NOT NULL,
    UNIQUE (id, is_bot)
)
"""
FILES: Final = """
CREATE TABLE IF NOT EXISTS files (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    content BLOB NOT NULL
)
"""
INSERT: Final = """
INSERT INTO messages (id, is_bot, chat, sender, "to", name, text, at, quote, buttons, mentions)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
"""
SELECT: Final = """
SELECT id, chat, sender, text, at, "to", name, quote, buttons, mentions, seq,
    CASE WHEN is_bot THEN (SELECT files.name FROM files WHERE files.id = messages.id) END
FROM messages
"""

Row = tuple[str, str, str, str, str, str, str, str, str, str, int, str | None]


class Transcript:
    """The pretend server's memory. Methods may be called from any thread."""

    def __init__(self, path: Path | None = None) -> None:
        """Open the file, made when missing; without a path nothing outlives the process."""
        if path:
            path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(
            path or ":memory:", isolation_level=None, check_same_thread=False
        )
        for statement in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", SCHEMA, FILES):
            self._connection.execute(statement)

    def put(self, line: ChatLine) -> bool:
        """Keep the line; False, and no change, when that side used the id before."""
        values = (
            line.id,
            line.sender == BOT,
            line.chat,
            line.sender,
            line.to,
            line.name,
            line.text,
            line.at.astimezone(UTC).isoformat(timespec="microseconds"),
            line.quote,
            json.dumps([[b.id, b.text] for b in line.buttons], ensure_ascii=False),
            json.dumps(line.mentions, ensure_ascii=False),
        )
        with self._lock:
            if line.file:  # before the line that shows it: nobody looks for it earlier
                kept = (line.id, line.file, line.content)
                self._connection.execute("INSERT OR IGNORE INTO files VALUES (?, ?, ?)", kept)
            return self._connection.execute(INSERT, values).rowcount == 1

    def put_unkept(self, line: ChatLine) -> bool:
        """Keep only that somebody said something: neither the words nor what they answered to."""
        return self.put(replace(line, text=NOT_KEPT, quote="", mentions=()))

    def file(self, seq: int) -> tuple[str, bytes] | None:
        """Name and content of the picture or file that the bot's line is, or None."""
        query = """
            SELECT files.name, content FROM messages JOIN files USING (id) WHERE seq = ? AND is_bot
        """
        with self._lock:
            found: tuple[str, bytes] | None = self._connection.execute(query, (seq,)).fetchone()
        return found

    def find(self, message_id: str) -> ChatLine | None:
        """The line with that id, the bot's before a person's, or None."""
        rows = self._rows("WHERE id = ? ORDER BY is_bot DESC", (message_id,))
        return _line(rows[0]) if rows else None

    def delivered(self, ids: Collection[str]) -> dict[str, ChatLine]:
        """Those of the bot's lines with these ids that have arrived."""
        wanted = json.dumps(list(ids))
        rows = self._rows("WHERE is_bot AND id IN (SELECT value FROM json_each(?))", (wanted,))
        return {line.id: line for line in map(_line, rows)}

    def since(self, seq: int = 0) -> tuple[ChatLine, ...]:
        """Every line that arrived after that one, in the order in which things were said.

        A person's line arrives once the bot has dealt with it, perhaps after a first notice has
        gone out; the moments put it back in its place.
        """
        return tuple(map(_line, self._rows("WHERE seq > ? ORDER BY at, seq", (seq,))))

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    def _rows(self, where: str, values: tuple[object, ...]) -> list[Row]:
        with self._lock:
            return self._connection.execute(SELECT + where, values).fetchall()


def _line(row: Row) -> ChatLine:
    message_id, chat, sender, text, at, to, name, quote, buttons, mentions, seq, file = row
    return ChatLine(
        id=message_id,
        chat=chat,
        sender=sender,
        text=text,
        at=datetime.fromisoformat(at),
        to=to,
        name=name,
        quote=quote,
        buttons=tuple(Button(*pair) for pair in json.loads(buttons)),
        mentions=tuple(json.loads(mentions)),
        seq=seq,
        file=file or "",
    )
