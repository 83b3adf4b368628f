"""督办 and 督查 are words of bodies with that power; the office reminds, urges and informs.

政府督查工作条例 (国务院令第733号) art. 7: no department inspects unless the government lets it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
WORDS = ("督办", "督查")
OFFICE = "督查室"  # the body itself may be named
FILES = sorted(
    [*(ROOT / "handlers" / "texts").rglob("*.py"), *(ROOT / "handlers" / "rules").rglob("*.toml")]
)


def said(path: Path) -> Iterator[str]:
    """What of the file people may read: literals that are no docstrings, the data's lines."""
    text = path.read_text("utf-8")
    if path.suffix == ".toml":
        yield from (line.partition("#")[0] for line in text.splitlines())
        return
    tree = ast.parse(text)
    docstrings = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}
    for node in ast.walk(tree):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_text and id(node) not in docstrings:
            yield str(ast.literal_eval(node))


def offending(text: str) -> bool:
    return any(word in text.replace(OFFICE, "") for word in WORDS)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_text_of_the_office_inspects(path: Path) -> None:
    assert [text for text in said(path) if offending(text)] == []


@pytest.mark.parametrize(
    ("text", "is_offence"),
    [("请督办", True), ("督查通报", True), ("送督查室", False), ("请您督促", False)],
)
def test_the_scan_knows_an_offence(text: str, *, is_offence: bool) -> None:
    assert offending(text) is is_offence


def test_the_scan_looks_at_every_text() -> None:
    assert len(FILES) > 20
    assert sum(OFFICE in text for path in FILES for text in said(path)) >= 2
