"""The weekly sheet and the month's draft by themselves: when, to whom, once, or not at all."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from io import BytesIO

import docx
import pytest
from openpyxl import load_workbook

from bot.papers.enclosures import UnknownSubject, content_of
from handlers.jobs.periodic import monthly, next_draft, weekly, weekly_draft
from handlers.papers.survey import month_of, survey
from handlers.rules.periods import Period
from handlers.texts.exports import stamp
from tests.chat import Chat
from tests.jobs.test_sweep import CHIEF, DESK, INSPECTOR, LEADER, UNIT, at, funded

WEEKLY, DRAFT, NOTICE = "【项目问题周报】", "（草稿）", "【月通报草稿】"
OTHER_LEADER = "luwenbo"


def told(chat: Chat, account: str, *words: str) -> list[str]:
    """What that person was sent with all these words."""
    return [h.text for h in chat.heard if h.target == account and all(w in h.text for w in words)]


def papers(chat: Chat) -> list[tuple[str, dict[str, object]]]:
    """To whom files were owed, and which."""
    query = "SELECT target, payload FROM outbox WHERE payload LIKE '%enclosure%' ORDER BY id"
    with chat.database.read() as tx:
        rows = tx.session.connection().exec_driver_sql(query).all()
    return [(target, json.loads(payload)["enclosure"]) for target, payload in rows]


def taken(chat: Chat) -> list[tuple[str, str, datetime]]:
    """Which files the log of exports tells of: what, who, when."""
    with chat.database.read() as tx:
        return [(one.kind, one.by_name, one.at) for one in tx.exports.all()]


def run_to(chat: Chat, *moments: datetime) -> None:
    for moment in moments:
        chat.at(moment)


def test_the_draft_comes_on_the_afternoon_of_the_weeks_last_working_day_once(chat: Chat) -> None:
    """The 20th is a Sunday on which offices work, the 25th a Friday on which they do not."""
    funded(chat)
    run_to(chat, at(18, 16), at(18, 16, 15), at(20, 15, 59))
    assert not told(chat, DESK, WEEKLY)
    run_to(chat, at(20, 16), at(20, 16, 15))
    (draft,) = told(chat, DESK, WEEKLY, DRAFT)
    assert "9月14日至9月20日" in draft
    assert "新增1　办结0　净增+1" in draft
    assert "资金融资 1/1/0/0" in draft
    chat.reopen()
    run_to(chat, at(20, 17), at(24, 16), at(24, 16, 15))
    assert len(told(chat, DESK, WEEKLY, DRAFT)) == 2
    assert papers(chat)[0] == (DESK, {"subject": "paper-1", "figures": {}})
    assert taken(chat)[0] == ("weekly-20260920", "林晓棠（系统定时发送）", at(20, 16))


def test_the_sheet_comes_on_the_first_working_day_to_those_who_lead(chat: Chat) -> None:
    funded(chat)
    run_to(chat, at(20, 20), at(21, 8, 32))
    assert not told(chat, CHIEF, WEEKLY)
    run_to(chat, at(21, 8, 41))
    for account in (CHIEF, INSPECTOR, LEADER):
        (sheet,) = told(chat, account, WEEKLY)
        assert DRAFT not in sheet
        assert "9月14日至9月20日" in sheet
        assert "逾期1件：" in sheet
        assert "逾期不足1个工作日" in sheet
        assert "正在调度" in sheet
    assert not told(chat, UNIT, WEEKLY)
    assert not told(chat, OTHER_LEADER, WEEKLY)  # nothing in the projects of that one
    assert [p for p in papers(chat) if p[0] != DESK] == []
    chat.reopen()
    run_to(chat, at(21, 15), at(22, 10))
    assert len(told(chat, CHIEF, WEEKLY)) == 1


def test_a_leader_reads_of_the_own_projects_only(chat: Chat) -> None:
    funded(chat)
    chat.says("songjia", "光伏施工临电一直没接通 变压器也没装", "energy")
    run_to(chat, at(21, 8, 41))
    assert "新增2" in told(chat, CHIEF, WEEKLY)[0]
    (own,) = told(chat, LEADER, WEEKLY)
    assert "新增1" in own
    assert "Q0002" not in own


def test_after_a_week_without_working_days_the_week_before_is_told(chat: Chat) -> None:
    """Offices rest from the 1st to the 7th of October."""
    funded(chat)
    run_to(chat, at(30, 17), at(5, 9, month=10), at(6, 9, month=10))
    before = len(told(chat, CHIEF, WEEKLY))
    run_to(chat, at(8, 8, 45, month=10))
    assert "9月28日至10月4日" in told(chat, CHIEF, WEEKLY)[before]


def test_who_was_not_reached_on_the_first_working_day_is_on_the_second(chat: Chat) -> None:
    funded(chat)
    run_to(chat, at(22, 8, 45))
    assert len(told(chat, CHIEF, WEEKLY)) == 1


def test_in_the_middle_of_a_week_nobody_gets_last_weeks(chat: Chat) -> None:
    funded(chat)
    run_to(chat, at(23, 9))
    assert not told(chat, CHIEF, WEEKLY)


def test_the_time_and_the_wish_for_none_are_those_of_digests(chat: Chat) -> None:
    funded(chat)
    chat.says(CHIEF, "日报 关", "private")
    chat.says(INSPECTOR, "日报 10:00", "private")
    run_to(chat, at(21, 9, 59))
    assert not told(chat, INSPECTOR, WEEKLY)
    run_to(chat, at(21, 10, 15))
    assert told(chat, INSPECTOR, WEEKLY)
    assert not told(chat, CHIEF, WEEKLY)


def test_with_nothing_to_tell_nothing_is_sent(chat: Chat) -> None:
    run_to(chat, at(20, 16, 15), at(21, 8, 45), at(8, 9, month=10))
    assert not [h for h in chat.heard if WEEKLY in h.text or NOTICE in h.text]
    assert papers(chat) == []


def test_the_months_draft_comes_to_the_desk_when_the_month_has_begun_once(chat: Chat) -> None:
    funded(chat)
    run_to(chat, at(30, 18), at(1, 9, month=10), at(7, 9, month=10))
    assert not told(chat, DESK, NOTICE)
    run_to(chat, at(8, 8, 31, month=10), at(8, 8, 45, month=10))
    (draft,) = told(chat, DESK, NOTICE)
    assert "2026年9月" in draft
    assert "收集1件　办结0件　占比0.0%" in draft
    assert "不会自己发出去" in draft
    bulletins = [who for kind, who, _ in taken(chat) if kind == "bulletin-20260901"]
    assert bulletins == ["林晓棠（系统定时发送）", "何沐（系统定时发送）"]
    chat.reopen()
    run_to(chat, at(9, 9, month=10), at(10, 9, month=10))
    assert len(told(chat, DESK, NOTICE)) == 1
    assert not told(chat, CHIEF, NOTICE)


def test_long_after_the_month_began_no_draft_comes_any_more(chat: Chat) -> None:
    funded(chat)
    run_to(chat, at(12, 9, month=10), at(13, 9, month=10))
    assert not told(chat, DESK, NOTICE)


@pytest.mark.parametrize(
    ("job", "moment"),
    [(weekly_draft, at(20, 16)), (weekly, at(21, 8, 45)), (monthly, at(8, 9, month=10))],
)
def test_four_processes_send_it_once(chat: Chat, job: object, moment: datetime) -> None:
    funded(chat)
    others = [Chat(chat.path) for _ in range(4)]

    def run(one: Chat) -> int:
        one.now = moment
        with one.database.begin() as tx:
            return int(job(tx, one.context(tx)))  # type: ignore[operator]  # it is one

    with ThreadPoolExecutor(4) as pool:
        counts = list(pool.map(run, [*others, *others]))
    assert sum(count > 0 for count in counts) == 1
    for one in others:
        one.database.close()


def test_the_demo_stops_at_the_next_draft(chat: Chat) -> None:
    with chat.database.read() as tx:
        for now, due in ((at(14, 9), at(20, 16)), (at(20, 16), at(24, 16))):
            chat.now = now
            assert next_draft(chat.context(tx)) == due


def test_the_figures_are_those_of_the_paper_whatever_was_over_before(chat: Chat) -> None:
    """What ended before the period is not read again; no figure may hang on it."""
    funded(chat)
    chat.says(UNIT, "办结 Q0001 资金已拨付", "private")
    chat.at(at(15, 10))
    chat.says(DESK, "通过 Q0001", "private")
    chat.says("xulei", "满意 Q0001", "private")
    assert chat.ticket.closed_at
    chat.at(at(21, 9))
    with chat.database.read() as tx:
        ctx = chat.context(tx)
        due = survey(tx, ctx, Period(at(20, 0), at(21, 0))).total
        assert (due.due, due.in_time, due.closed) == (1, 1, 0)
        assert survey(tx, ctx, month_of(at(1, 0, month=9).date())).total.closed == 1
        assert survey(tx, ctx, Period(at(22, 0), at(23, 0))).is_empty


def test_each_of_the_desk_gets_an_own_numbered_copy_that_the_chain_holds(chat: Chat) -> None:
    funded(chat)
    run_to(chat, at(20, 16), at(20, 16, 15), at(8, 9, month=10), at(8, 9, 15, month=10))
    owed, desk = papers(chat), {DESK: "林晓棠", "hemu": "何沐"}
    assert len(owed) == 4  # the week's draft and the month's, to two people
    for number, (account, wanted) in enumerate(owed, 1):
        assert wanted["subject"] == f"paper-{number}"
        with chat.database.read() as tx:
            export = tx.exports.get(number)
            name, content = content_of(f"paper-{number}", tx, chat.context(tx))
        assert export
        assert export.by_name == f"{desk[account]}（系统定时发送）"
        assert export.number in name
        assert stamps_of(content, name) == {stamp(export)}
        chat.hears(account, f"导出编号 {export.number}")
    with chat.database.begin() as tx:
        tx.session.connection().exec_driver_sql("UPDATE export SET by_name='甲' WHERE id=3")
        assert [(one.source, one.source_id) for one in tx.chain.breaks()] == [("export", 3)]


def stamps_of(content: bytes, name: str) -> set[str]:
    """What stands under the pages and in the properties."""
    if name.endswith(".docx"):
        book = docx.Document(BytesIO(content))
        section = book.sections[0]
        feet = [one.paragraphs[-1].text for one in (section.footer, section.even_page_footer)]
        return {*feet, book.core_properties.comments}
    sheets = load_workbook(BytesIO(content))
    feet = [str(one.oddFooter.center.text).splitlines()[-1] for one in sheets.worksheets]
    return {*(foot.removeprefix("&8") for foot in feet), sheets.properties.description}


@pytest.mark.parametrize("subject", ["weekly", "bulletin", "ledger", "paper-"])
def test_without_a_number_no_file_goes(chat: Chat, subject: str) -> None:
    with chat.database.read() as tx, pytest.raises(UnknownSubject):
        content_of(subject, tx, chat.context(tx))
