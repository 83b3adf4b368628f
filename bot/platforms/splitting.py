"""Cuts a message into parts that each fit a limit in bytes, and read well on their own.

Platforms count bytes of UTF-8 (a Chinese character is three) and cut or refuse what is longer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from bot.platforms import texts

SMALLEST_LIMIT: Final = 160  # a mention is up to 67 bytes, and a mark needs room as well
_MOST_PARTS: Final = 9999
_MARK_ROOM: Final = len(texts.part_mark(_MOST_PARTS, _MOST_PARTS).encode())
_BOLD: Final = "**"
_QUOTE: Final = "> "
_JOINED: Final = "[\u0300-\u036f\u20e3\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]|\u200d[^\x00-\x7f]"
_ATOM: Final = re.compile(
    rf"<@[^<>\n]+>|\*\*[^*\n]+\*\*|[\U0001f1e6-\U0001f1ff]{{2}}|[^\n](?:{_JOINED})*|\n"
)
_RULE: Final = re.compile(r"\|[\s:|-]+\|\s*")


@dataclass(frozen=True, slots=True)
class Part:
    """One part: the bodies joined give the text back; the rest makes a part stand alone.

    `mark` is its number; `before` and `after` repeat the head of a table, the mark of a quote or
    bold marks where the cut went through one that is longer than a whole part.
    """

    body: str
    mark: str = ""
    before: str = ""
    after: str = ""

    @property
    def text(self) -> str:
        """What is sent."""
        return f"{self.mark}{self.before}{self.body}{self.after}"


def split(text: str, limit: int) -> tuple[Part, ...]:
    """Parts of at most `limit` bytes; one without a mark when the text fits.

    Characters (with what modifies them) and mentions stay whole. Tables, lines and bold spans do
    too unless they exceed a part of their own: tables are then cut between rows and their head
    is repeated.

    >>> [part.text for part in split("吹哨", 160)]
    ['吹哨']
    """
    if limit < SMALLEST_LIMIT:
        raise ValueError("a limit too small to divide for")
    if size(text) <= limit:
        return (Part(text),)
    parts = _filled(text, limit - _MARK_ROOM)
    if len(parts) > _MOST_PARTS:
        raise ValueError("a text too long to send")
    return tuple(
        replace(part, mark=texts.part_mark(number, len(parts)))
        for number, part in enumerate(parts, 1)
    )


def size(text: str) -> int:
    """The length that platforms count."""
    return len(text.encode())


def _filled(text: str, room: int) -> list[Part]:
    """Pieces put together as long as they fit; one with something around it stays alone."""
    parts: list[Part] = []
    for piece in _pieces(text, room):
        last = parts[-1] if parts else None
        if last and not piece.before and not last.after and _size(last) + _size(piece) <= room:
            parts[-1] = replace(last, body=last.body + piece.body, after=piece.after)
        else:
            parts.append(piece)
    return parts


def _size(part: Part) -> int:
    return size(part.text)


def _pieces(text: str, room: int) -> Iterator[Part]:
    for block in _blocks(text):
        if size(block) <= room:
            yield Part(block)
        elif block.startswith("|"):
            yield from _rows(block, room)
        else:
            yield from _cut_line(block, room)


def _blocks(text: str) -> Iterator[str]:
    """Whole tables, and single lines; line ends are kept."""
    table = ""
    for line in re.findall(r"[^\n]*\n|[^\n]+", text):
        if line.startswith("|"):
            table += line
            continue
        if table:
            yield table
        table = ""
        yield line
    if table:
        yield table


def _rows(table: str, room: int) -> Iterator[Part]:
    """A table cut between rows, each piece after the first with the head of the table."""
    lines = re.findall(r"[^\n]*\n|[^\n]+", table)
    head = "".join(lines[:2]) if len(lines) > 1 and _RULE.fullmatch(lines[1]) else ""
    if not head or any(size(head) + size(row) > room for row in ["", *lines[2:]]):
        for line in lines:
            yield from _cut_line(line, room) if size(line) > room else [Part(line)]
        return
    body, before = head, ""
    for row in lines[2:]:
        if size(before) + size(body) + size(row) > room:
            yield Part(body, before=before)
            body, before = "", head
        body += row
    yield Part(body, before=before)


def _cut_line(line: str, room: int) -> Iterator[Part]:
    """One long line cut between its atoms; a quote goes on as a quote."""
    again = _QUOTE if line.startswith(_QUOTE) else ""
    body, before = "", ""
    for atom in _atoms(line, room - size(again)):
        if body and size(before) + size(body) + _size(atom) > room:
            yield Part(body, before=before)
            body, before = "", again
        if atom.before or atom.after:  # a bold span longer than a part: its pieces stand alone
            if body:
                yield Part(body, before=before)
            yield replace(atom, before=before + atom.before if not body else again + atom.before)
            body, before = "", again
        else:
            body += atom.body
    if body:
        yield Part(body, before=before)


def _atoms(line: str, room: int) -> Iterator[Part]:
    for found in _ATOM.finditer(line):
        atom = found.group()
        if size(atom) <= room:
            yield Part(atom)
        elif atom.startswith(_BOLD):
            yield from _cut_bold(atom, room)
        else:
            yield from map(Part, atom)


def _cut_bold(span: str, room: int) -> Iterator[Part]:
    """A bold span closed at the end of a part, and opened again in the next."""
    inner = room - 2 * len(_BOLD)
    chunks = [""]
    for piece in _ATOM.findall(span[2:-2]):
        for atom in [piece] if size(piece) <= inner else list(piece):
            if size(chunks[-1]) + size(atom) > inner:
                chunks.append("")
            chunks[-1] += atom
    last = len(chunks) - 1
    for at, chunk in enumerate(chunks):
        yield Part(
            ("" if at else _BOLD) + chunk + (_BOLD if at == last else ""),
            before=_BOLD if at else "",
            after="" if at == last else _BOLD,
        )
