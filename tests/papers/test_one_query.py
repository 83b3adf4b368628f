"""The same question has the same answer in a digest, in a list, in an export and on the page."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from bot.papers.making import Wish, make
from bot.queries import tickets_json
from handlers.rules.selection import CHANGES, Pick
from handlers.texts.digests import PAGE
from handlers.texts.picks import word_of
from storage.records import ENDED, Status, Ticket
from tests.chat import MONDAY, PLATFORM, Chat

DESK, LEADER, UNIT, MANAGER = "linxiaotang", "mengxiaofeng", "zhaomin", "xulei"
LASTING = [pick for pick in Pick if pick not in CHANGES]
Numbers = set[str]
Line = dict[str, object]


def ticket(status: Status, project: int | None, days: float, **facts: int) -> Ticket:
    """A ticket reported three weeks ago that is due so many days from now."""
    due, begun = MONDAY + timedelta(days=days), MONDAY - timedelta(days=21)
    ended = MONDAY - timedelta(days=1) if status in ENDED else None
    done = MONDAY - timedelta(days=2) if status in (Status.REVIEW, Status.RATING) else ended
    one = Ticket(0, "", status, begun, PLATFORM, "main", "xulei", project_id=project)
    return replace(one, due_at=due, finished_at=done, closed_at=ended, **facts)  # type: ignore[arg-type]


tickets = st.builds(
    ticket,
    st.sampled_from(Status),
    st.integers(1, 6) | st.none(),
    st.sampled_from([-9, -3, -0.01, 0, 0.2, 1, 6.9, 7, 30]),
    unit_id=st.integers(1, 12),
    level=st.integers(1, 4),
    return_count=st.integers(0, 3),
    reopen_count=st.integers(0, 1),
)


@pytest.fixture(scope="module")
def begin(
    county_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[list[Ticket]], Chat]:
    """A county that has these tickets."""

    def begun(found: list[Ticket]) -> Chat:
        path = tmp_path_factory.mktemp("random") / "chat.db"
        shutil.copy(county_file, path)
        chat = Chat(path)
        with chat.database.begin() as tx:
            for one in found:
                tx.tickets.create(one, "一件事")
        return chat

    return begun


def listed(chat: Chat, who: str, question: str) -> Numbers:
    """The numbers that all pages of the answer list."""
    found: list[str] = []
    for page in range(1, 100):
        told = chat.answer(who, f"{question} {page}", "private")
        numbers = re.findall(r"\*\*(Q[^*]+)\*\*", told)
        found += numbers
        if len(numbers) < PAGE:
            break
    assert len(found) == len(set(found))
    return set(found)


def exported(chat: Chat, wish: Wish, title: str) -> Numbers:
    path = chat.path.with_name(f"{wish.kind}-{wish.pick or ''}.xlsx")
    if not path.exists():
        with chat.database.read() as tx:
            make(wish, path, tx, chat.context(tx))
    sheet = load_workbook(path)[title]
    column = [cell.value for cell in sheet[3]].index("编号")
    rows = sheet.iter_rows(min_row=4, values_only=True)
    return {str(row[column]) for row in rows if row[column]}


def on_page(chat: Chat, pick: Pick, projects: set[str] | None = None) -> Numbers:
    found = [one for one in lines(chat) if projects is None or one["project"] in projects]
    return {str(one["number"]) for one in found if pick.value in one["counted"]}  # type: ignore[operator]


def lines(chat: Chat) -> list[Line]:
    """What the page shows."""
    with chat.database.read() as tx:
        return tickets_json(tx, chat.now, chat.context(tx).calendar)


def is_theirs(chat: Chat, who: str) -> Callable[[Line], bool]:
    """Whether a line of the page is of the person's projects or unit, or reported by them."""
    with chat.database.read() as tx:
        directory, day = tx.registers.directory(), chat.context(tx).day
    person = directory.by_account(PLATFORM, who)
    assert person
    own = {p.name for p in directory.projects if person.id in (p.leader_id, p.manager_id)}
    held = (directory.unit(post.unit_id) for post in directory.posts_of(person.id, day))
    units = {unit.name for unit in held if unit}
    return lambda one: who == DESK or one["project"] in own or one["unit"] in units


def led(chat: Chat, who: str) -> set[str]:
    with chat.database.read() as tx:
        directory = tx.registers.directory()
    person = directory.by_account(PLATFORM, who)
    return {p.name for p in directory.projects if person and p.leader_id == person.id}


@settings(
    max_examples=3,
    phases=[Phase.explicit, Phase.generate],  # a county is long in the making
    suppress_health_check=[HealthCheck.too_slow],
)
@given(st.lists(tickets, min_size=15, max_size=45))
def test_digest_list_export_and_page_tell_the_same(
    begin: Callable[[list[Ticket]], Chat], found: list[Ticket]
) -> None:
    chat = begin(found)
    for who in (DESK, LEADER):
        told = chat.answer(who, "日报", "private")
        own = None if who == DESK else led(chat, who)
        for pick in LASTING:
            wanted = on_page(chat, pick, own)
            count = re.search(rf"(\d+)\({pick.value}\)", told)
            assert (int(count[1]) if count else 0) == len(wanted), pick
            assert listed(chat, who, f"查 {pick.value}") == wanted, pick
            assert listed(chat, who, f"查 {word_of(pick)}") == wanted, pick
            if who == DESK:
                assert exported(chat, Wish("ledger", pick=pick), "问题台账") == wanted, pick
    for pick, title in (
        (Pick.OVERDUE, "逾期事项"),
        (Pick.COMING, "七日内到期"),
        (Pick.NEEDS, "提请研究"),
    ):
        assert exported(chat, Wish("weekly"), title) == on_page(chat, pick), pick
    chat.database.close()


@settings(max_examples=4, phases=[Phase.explicit, Phase.generate])
@given(st.lists(tickets, min_size=10, max_size=40))
def test_my_own_list_counts_as_the_page_does(
    begin: Callable[[list[Ticket]], Chat], found: list[Ticket]
) -> None:
    chat = begin(found)
    for who in (DESK, LEADER, UNIT, MANAGER):
        own = [one for one in lines(chat) if is_theirs(chat, who)(one)]
        told = chat.answer(who, "我的", "private").partition("\n")[0]
        wanted = {
            "在办": sum(Pick.RUNNING.value in one["counted"] for one in own),  # type: ignore[operator]
            "挂起": sum(Pick.SUSPENDED.value in one["counted"] for one in own),  # type: ignore[operator]
            "待确认": sum(one["status"] == Status.UNCONFIRMED for one in own),
        }
        heard = {name: int(n) for name, n in re.findall(r"(在办|挂起|待确认)(\d+)件", told)}
        total = re.search(r"（(\d+)件）", told)
        assert int(total[1] if total else 0) == sum(wanted.values()), (who, told)
        assert not heard or heard == {k: n for k, n in wanted.items() if n or k == "在办"}, who
        if who in (UNIT, MANAGER):  # who oversees nothing: 查 在办 lists of the same
            assert len(listed(chat, who, "查 在办")) == wanted["在办"]
    chat.database.close()


@given(st.lists(tickets, max_size=40))
@settings(max_examples=4)
def test_what_is_collected_is_closed_running_or_suspended(
    begin: Callable[[list[Ticket]], Chat], found: list[Ticket]
) -> None:
    chat = begin(found)
    parts = [on_page(chat, p) for p in (Pick.CLOSED, Pick.RUNNING, Pick.SUSPENDED)]
    whole = on_page(chat, Pick.ALL)
    assert set().union(*parts) == whole
    assert sum(map(len, parts)) == len(whole)
    chat.database.close()


@settings(max_examples=2, phases=[Phase.explicit, Phase.generate])
@given(st.lists(tickets, min_size=15, max_size=45))
def test_the_list_of_leaders_counts_as_the_page_does(
    begin: Callable[[list[Ticket]], Chat], found: list[Ticket]
) -> None:
    chat = begin(found)
    path = chat.path.with_name("leaders.xlsx")
    with chat.database.read() as tx:
        make(Wish("leaders"), path, tx, chat.context(tx))
    head, *rows = load_workbook(path).worksheets[0].iter_rows(min_row=3, values_only=True)
    picks = (Pick.ALL, Pick.CLOSED, Pick.RUNNING, Pick.SUSPENDED, Pick.RED)
    assert len(rows) == len({row[1] for row in rows}) > 5
    for row in rows:
        wanted = [len(on_page(chat, pick, {str(row[1])})) for pick in picks]
        assert list(row[-len(picks) :]) == wanted, (head, row)
    own = led(chat, LEADER)
    running, red = (len(on_page(chat, pick, own)) for pick in (Pick.RUNNING, Pick.RED))
    assert f"在办{running} 红{red}" in chat.answer(LEADER, "包联", "private")
    chat.database.close()


def test_the_page_shows_as_running_what_the_digest_counts(chat: Chat) -> None:
    script = Path("bot/playground/static/tickets.js").read_text(encoding="utf-8")
    assert f'ticket.counted.includes("{Pick.RUNNING}")' in script
    chat.says("xulei", "@吹哨 污水厂财政配套资金没到位，施工队说再不给钱就停工", "city")
    assert on_page(chat, Pick.RUNNING) == {"Q0001"}


@pytest.mark.parametrize(("said", "told"), [("查 红灯", "红（0件）"), ("查 在办", "在办（1件）")])
def test_who_oversees_nothing_lists_what_is_theirs(chat: Chat, said: str, told: str) -> None:
    chat.says("xulei", "@吹哨 污水厂财政配套资金没到位，施工队说再不给钱就停工", "city")
    chat.says("xulei", "@吹哨 污水厂施工临时用电报装没人管", "city")
    assert told in chat.answer("zhaomin", said, "private")


def test_in_a_group_the_list_goes_to_the_sender_alone(chat: Chat) -> None:
    chat.says("xulei", "@吹哨 污水厂财政配套资金没到位，施工队说再不给钱就停工", "city")
    assert "Q0001" not in chat.answer(DESK, "@吹哨 查 在办", "main")
    assert "Q0001" in chat.hears(DESK, "在办（1件）").text
