"""The documentation is complete and its links lead somewhere."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Final, get_args

import pytest
from pydantic import BaseModel

from bot.cli import SUBCOMMANDS
from bot.config import Settings, load
from bot.config.platforms import DingTalkSettings, WeComSettings
from bot.platforms.dingtalk.sending.cards import MOST_BUTTONS, variables
from bot.platforms.dingtalk.sending.errors import NAMES, NUMBERS
from bot.platforms.wecom.errors import CODES
from handlers.commands import COMMANDS
from handlers.texts.usage import USAGE

ROOT: Final = Path(__file__).parent.parent
EXAMPLE: Final = ROOT / "config.example.toml"
DOCS: Final = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
ADRS: Final = sorted((ROOT / "docs" / "adr").glob("*.md"))
ADR_HEADINGS: Final = ["Context", "Decision", "Cost", "When to revisit"]

CODE_BLOCK: Final = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
LINK: Final = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)[^)]*\)")
CHINESE: Final = re.compile("[\u4e00-\u9fff]")


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def prose(path: Path) -> str:
    """The page without its code blocks."""
    return CODE_BLOCK.sub("", path.read_text("utf-8"))


def headings(path: Path) -> list[str]:
    return re.findall(r"^#+ +(.+?) *$", prose(path), re.MULTILINE)


def everything_switched_on() -> str:
    """The example with its optional settings enabled: `#key = …` is one, `# prose` is not."""
    return re.sub(r'^#(?=[a-z\["])', "", EXAMPLE.read_text("utf-8"), flags=re.MULTILINE)


def settings_in(model: type[BaseModel], section: str = "") -> Iterator[tuple[str, str]]:
    """Every (section, key) that there is."""
    for name, field in model.model_fields.items():
        inner = [
            kind
            for kind in (field.annotation, *get_args(field.annotation))
            if isinstance(kind, type) and issubclass(kind, BaseModel)
        ]
        if inner:
            yield from settings_in(inner[0], f"{section}.{name}".strip("."))
        else:
            yield section, name


def test_the_example_as_it_stands_is_the_defaults() -> None:
    assert load(EXAMPLE) == Settings()


def test_the_example_with_everything_switched_on_is_accepted(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(everything_switched_on(), "utf-8")
    settings = load(path)
    assert settings.platforms == ("wecom", "dingtalk")
    assert settings.metrics is not None
    assert settings.wecom is not None
    assert settings.wecom.webhooks.keys() == {"项目推进总群"}


def test_the_example_shows_every_setting_and_no_other() -> None:
    def keys(table: dict[str, object], section: str = "") -> Iterator[tuple[str, str]]:
        for name, value in table.items():
            inner = f"{section}.{name}".strip(".")
            if not isinstance(value, dict) or inner == "wecom.webhooks":  # one value a group
                yield section, name
            elif name == "webhooks":  # one section a group
                for robot in value.values():
                    yield from keys(robot, inner)
            else:
                yield from keys(value, inner)

    shown = set(keys(tomllib.loads(everything_switched_on())))
    assert shown == set(settings_in(Settings))


def test_every_setting_of_wecom_that_the_console_gives_is_in_its_manual() -> None:
    manual = (ROOT / "docs" / "wecom.md").read_text("utf-8")
    keys = {key for section, key in settings_in(WeComSettings) if section} | {"webhooks"}
    assert [key for key in keys if not re.search(rf"\b{key}\b", manual)] == []


def test_the_manual_of_wecom_explains_each_code_that_the_bot_knows() -> None:
    manual = (ROOT / "docs" / "wecom.md").read_text("utf-8")
    assert [code for code in CODES if not re.search(rf"(?<!\d){code}(?!\d)", manual)] == []


def test_every_setting_of_dingtalk_is_in_its_manual() -> None:
    manual = (ROOT / "docs" / "dingtalk.md").read_text("utf-8")
    keys = {key for _, key in settings_in(DingTalkSettings)} - {"api_base", "oapi_base"}
    assert [key for key in keys if not re.search(rf"\b{key}\b", manual)] == []


def test_the_manual_of_dingtalk_explains_each_code_that_the_bot_knows() -> None:
    manual = (ROOT / "docs" / "dingtalk.md").read_text("utf-8").lower()
    numbers = {code for codes in NUMBERS.values() for code in codes}
    assert [code for code in numbers if not re.search(rf"(?<![\d-]){code}(?!\d)", manual)] == []
    names = {pattern for patterns in NAMES.values() for pattern in patterns}
    assert [n for n in names if not all(part.strip(".") in manual for part in n.split("*"))] == []


def test_the_manual_of_dingtalk_names_each_variable_of_the_card_and_the_quotas() -> None:
    manual = (ROOT / "docs" / "dingtalk.md").read_text("utf-8")
    shown = variables("停工", ()) or {}
    several = {name for name in shown if name[:-1] in ("button", "id")}
    assert [name for name in shown.keys() - several if f"`{name}`" not in manual] == []
    assert len(several) == 2 * MOST_BUTTONS
    for name in ("button", "id"):
        assert f"`{name}1` 到 `{name}{MOST_BUTTONS}`" in manual
    for quota in ("monthly_calls", "monthly_pushes"):
        count = f"{DingTalkSettings.model_fields[quota].default:,}".replace(",", " ")
        assert f"| {count} |" in manual


def test_every_setting_in_the_example_is_explained_in_the_line_above() -> None:
    lines = EXAMPLE.read_text("utf-8").splitlines()
    unexplained = [
        line
        for above, line in pairwise(lines)
        if re.match(r"#?[a-z_]+ = ", line)
        if not (above.startswith("# ") and CHINESE.search(above))
    ]
    assert unexplained == []


def test_there_are_decisions_to_read() -> None:
    assert len(ADRS) >= 5
    assert [path.name[:4] for path in ADRS] == [f"{n:04}" for n in range(1, len(ADRS) + 1)]


@pytest.mark.parametrize("path", ADRS, ids=named)
def test_a_decision_gives_context_decision_cost_and_when_to_revisit(path: Path) -> None:
    title, *sections = headings(path)
    assert title.startswith(f"{path.name[:4]} ")
    assert sections == ADR_HEADINGS
    assert len(path.read_text("utf-8").splitlines()) <= 60, "one screen"


@pytest.mark.parametrize("path", DOCS, ids=named)
def test_relative_links_lead_somewhere(path: Path) -> None:
    targets = [t for t in LINK.findall(prose(path)) if not re.match(r"[a-z]+:|#", t)]
    assert [t for t in targets if not (path.parent / t.partition("#")[0]).exists()] == []


@pytest.mark.parametrize("path", DOCS, ids=named)
def test_a_page_begins_with_its_one_title(path: Path) -> None:
    titles = re.findall(r"^# .+$", prose(path), re.MULTILINE)
    assert len(titles) == 1
    assert prose(path).lstrip().startswith(titles[0])


def test_the_changelog_has_room_for_what_is_not_released() -> None:
    assert "[Unreleased]" in headings(ROOT / "docs" / "changelog.md")


def word_of(usage: str) -> str:
    """The word that a user types, from the command's line in the help."""
    word = re.match("[\u4e00-\u9fff]+", usage)
    assert word, usage
    return word[0]


@pytest.mark.parametrize("word", sorted({word_of(line) for line in USAGE.values()}))
def test_each_command_of_the_help_has_its_heading(word: str) -> None:
    assert [h for h in headings(ROOT / "docs" / "commands.md") if word in h] != []


def test_the_help_speaks_of_commands_that_there_are() -> None:
    assert USAGE.keys() <= COMMANDS.keys()


def test_each_subcommand_is_in_the_operators_manual() -> None:
    manual = (ROOT / "docs" / "operating.md").read_text("utf-8")
    assert [sub.name for sub in SUBCOMMANDS if f"| `{sub.name}` |" not in manual] == []
