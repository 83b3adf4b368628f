"""The rules of the house that no off-the-shelf linter knows, over every source file.

An exception is named here with its reason; one that is not needed any more fails as well, so
that the lists only shrink.
"""

from __future__ import annotations

import ast
import fnmatch
import io
import re
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parent.parent
FLOORS: Final = ("bot", "handlers", "storage")
LONGEST_FUNCTION: Final = 25
LONGEST_FILE: Final = 200

LONG_FILES: Final[dict[str, str]] = {}
LONG_FUNCTIONS: Final[dict[str, str]] = {}

TOP_LEVEL: Final = frozenset(
    {
        *FLOORS,
        "tests",
        "docs",
        ".ci",
        ".gitignore",
        "Makefile",
        "README.md",
        "config.example.toml",
        "constraints.txt",
        "pyproject.toml",
    }
)

CHINESE: Final = re.compile("[\u4e01-\u9ffe]")  # without both ends, which stand for the block
UNFINISHED: Final = re.compile(r"\b(TODO|FIXME|XXX)\b")
CLOCKS: Final = frozenset({"datetime.now", "datetime.utcnow", "datetime.today", "date.today"})

Function = ast.FunctionDef | ast.AsyncFunctionDef


def found_in(*folders: str) -> list[str]:
    """Python files of those folders, as paths from the root."""
    return sorted(
        path.relative_to(ROOT).as_posix()
        for folder in folders
        for path in (ROOT / folder).rglob("*.py")
    )


SOURCES: Final = found_in(*FLOORS)
TESTS: Final = found_in("tests")
HAND_WRITTEN: Final = [path for path in SOURCES if "/migrations/versions/" not in path]


@cache
def text_of(path: str) -> str:
    return (ROOT / path).read_text("utf-8")


@cache
def tree_of(path: str) -> ast.Module:
    return ast.parse(text_of(path))


def functions(tree: ast.AST, prefix: str = "") -> Iterator[tuple[str, Function]]:
    """Every function with its qualified name, nested ones too."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield prefix + node.name, node
        name = f"{prefix}{node.name}." if isinstance(node, Function | ast.ClassDef) else prefix
        yield from functions(node, name)


def docstrings(tree: ast.AST) -> set[int]:
    """Identities of the constants that are docstrings, or stand alone like one."""
    return {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}


def body_length(path: str, function: Function) -> int:
    """Lines of code in the body: no docstring, no blank line, no comment of its own line."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    if not body:
        return 0
    last = function.end_lineno or body[0].lineno
    lines = text_of(path).splitlines()[body[0].lineno - 1 : last]
    return sum(1 for line in lines if line.strip() and not line.strip().startswith("#"))


def dotted(node: ast.expr) -> str:
    """`a.b.c` of an expression made of names, else ""."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return ""


def is_a_room_for_words(path: str) -> bool:
    """Whether Chinese literals belong there."""
    parts = path.split("/")
    return "texts" in parts or parts[-1] == "texts.py" or "understanding/training" in path


def test_the_rules_look_at_something() -> None:
    assert len(SOURCES) > 20
    assert len(TESTS) > 10


@pytest.mark.parametrize("path", [path for path in SOURCES if not is_a_room_for_words(path)])
def test_chinese_that_people_read_stands_in_texts(path: str) -> None:
    tree = tree_of(path)
    exempt = docstrings(tree)
    literals = [
        f"line {node.lineno}: {node.value!r}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if CHINESE.search(node.value) and id(node) not in exempt
    ]
    assert literals == []


@pytest.mark.parametrize("path", HAND_WRITTEN)
def test_functions_are_short(path: str) -> None:
    long = {
        f"{path}:{name}": length
        for name, function in functions(tree_of(path))
        if (length := body_length(path, function)) > LONGEST_FUNCTION
    }
    assert {name: n for name, n in long.items() if name not in LONG_FUNCTIONS} == {}


@pytest.mark.parametrize("path", HAND_WRITTEN)
def test_files_are_short(path: str) -> None:
    length = len(text_of(path).splitlines())
    assert length <= LONGEST_FILE or path in LONG_FILES


def test_no_exception_to_the_budgets_is_kept_longer_than_needed() -> None:
    still_long = {path for path in HAND_WRITTEN if len(text_of(path).splitlines()) > LONGEST_FILE}
    still_long |= {
        f"{path}:{name}"
        for path in HAND_WRITTEN
        for name, function in functions(tree_of(path))
        if body_length(path, function) > LONGEST_FUNCTION
    }
    assert (LONG_FILES.keys() | LONG_FUNCTIONS.keys()) - still_long == set()


def public(body: list[ast.stmt]) -> Iterator[Function | ast.ClassDef]:
    """Public definitions, and those inside public classes."""
    for node in body:
        if isinstance(node, Function | ast.ClassDef) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from public(node.body)


def is_told_elsewhere(node: Function | ast.ClassDef) -> bool:
    """Overloads, setters and overriding methods are explained by what they belong to."""
    names = {dotted(decorator).rpartition(".")[2] for decorator in node.decorator_list}
    return bool(names & {"overload", "setter", "override"})


@pytest.mark.parametrize("path", HAND_WRITTEN)
def test_what_is_public_says_what_it_promises(path: str) -> None:
    tree = tree_of(path)
    assert ast.get_docstring(tree), "the module says why it exists"
    silent = [
        f"line {node.lineno}: {node.name}"
        for node in public(tree.body)
        if not ast.get_docstring(node) and not is_told_elsewhere(node)
    ]
    assert silent == []


@pytest.mark.parametrize("path", [path for path in SOURCES if path != "bot/clock.py"])
def test_only_the_clock_knows_the_time(path: str) -> None:
    calls = [
        f"line {node.lineno}: {dotted(node.func)}"
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call)
        if ".".join(dotted(node.func).split(".")[-2:]) in CLOCKS
        or dotted(node.func) == "time.time"
    ]
    assert calls == []


@pytest.mark.parametrize("path", SOURCES)
def test_nothing_is_left_unfinished(path: str) -> None:
    raised = {
        dotted(node.exc.func if isinstance(node.exc, ast.Call) else node.exc)
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Raise) and node.exc
    }
    assert "NotImplementedError" not in raised
    tokens = tokenize.generate_tokens(io.StringIO(text_of(path)).readline)
    comments = [token.string for token in tokens if token.type == tokenize.COMMENT]
    assert [comment for comment in comments if UNFINISHED.search(comment)] == []


@pytest.mark.parametrize("path", TESTS)
def test_tests_patch_nothing(path: str) -> None:
    tree = tree_of(path)
    imported = {
        name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (getattr(node, "module", "") or "", *(alias.name for alias in node.names))
    }
    assert {name for name in imported if re.fullmatch(r"(unittest\.)?mock(\..*)?", name)} == set()
    calls = {dotted(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    assert {c for c in calls if re.search(r"monkeypatch\.(setattr|delattr|setitem)$", c)} == set()
    assert {c for c in calls if re.search(r"\bmocker\b|\bMagicMock$", c)} == set()


@pytest.mark.parametrize("path", TESTS)
def test_tests_are_never_switched_off(path: str) -> None:
    marks = {dotted(n) for n in ast.walk(tree_of(path)) if isinstance(n, ast.Attribute)}
    assert not {m for m in marks if re.fullmatch(r"pytest\.mark\.(skip|xfail)", m)}


def test_the_top_level_holds_only_what_it_should() -> None:
    ignored = [
        line.strip("/")
        for line in text_of(".gitignore").splitlines()
        if line and not line.startswith("#")
    ]
    names = {
        path.name
        for path in ROOT.iterdir()
        if path.name != ".git" and not any(fnmatch.fnmatch(path.name, p) for p in ignored)
    }
    assert names - TOP_LEVEL == set()


STARTING: Final = frozenset(
    {"subprocess.run", "subprocess.Popen", "asyncio.create_subprocess_exec"}
)


@pytest.mark.parametrize("path", TESTS)
def test_what_a_process_of_a_test_logs_goes_where_somebody_looks(path: str) -> None:
    unheard = [
        f"line {node.lineno}"
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call) and dotted(node.func) in STARTING
        if not any(_is_heard(keyword) for keyword in node.keywords)
    ]
    assert unheard == []


def _is_heard(keyword: ast.keyword) -> bool:
    into = dotted(keyword.value)
    return keyword.arg == "capture_output" or (
        keyword.arg == "stderr" and not into.endswith(".DEVNULL")
    )
