"""周报, 月报, 通报, 专报: their figures, and that an office opens and prints them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import docx
import pytest
from docx.shared import Pt
from openpyxl import load_workbook

from bot.papers.making import MAKERS, NoSuchTicket, Wish, extension, make
from handlers.rules.figures import Tally
from handlers.rules.periods import Period
from handlers.rules.workcalendar import SHANGHAI, WorkCalendar
from handlers.texts.rates import percent
from storage.records import Action, Event, Status, Ticket
from tests.chat import Chat
from tests.papers.office import pages

SEPTEMBER = date(2026, 9, 1)
CALENDAR = WorkCalendar.shipped()


def at(day: int, month: int = 9, hour: int = 9) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=SHANGHAI)


MONTH = Period(at(1, hour=0), at(1, month=10, hour=0))


def a_month(chat: Chat) -> None:
    """Four matters: one solved, two late, one of a vertical unit in time."""
    chat.says("xulei", "@吹哨 污水厂财政配套资金没到位，施工队说再不给钱就停工", "city")
    chat.says("zhaomin", "签收 Q0001", "private")
    chat.says("zhaomin", "进展 Q0001 正在调度资金", "private")
    chat.later(hours=2)
    chat.says("zhaomin", "办结 Q0001 资金已拨付，附拨款单", "private")
    chat.says("linxiaotang", "通过 Q0001", "private")
    chat.says("xulei", "满意 Q0001", "private")
    chat.says("xulei", "@吹哨 污水厂施工临时用电报装没人管", "city")
    chat.says("xulei", "@吹哨 污水厂征地补偿款没谈拢，协议一直没签", "city")
    chat.at(at(9, month=10))


def made(chat: Chat, folder: Path, wish: Wish) -> Path:
    path = folder / f"{wish.kind}{extension(wish.kind)}"
    with chat.database.read() as tx:
        make(wish, path, tx, chat.context(tx))
    return path


def words_of(path: Path) -> list[str]:
    return [paragraph.text for paragraph in docx.Document(str(path)).paragraphs]


def test_the_bulletin_tells_the_months_figures(chat: Chat, tmp_path: Path) -> None:
    a_month(chat)
    told = "\n".join(words_of(made(chat, tmp_path, Wish("bulletin", SEPTEMBER))))
    assert "共收集问题3件，已办结1件，占33.3%" in told
    assert "月末在办2件，其中逾期2件；挂起0件" in told
    assert "满意率100.0%" in told
    assert "关于9月份重点项目问题办理情况的通报" in told
    assert "代拟稿" in told


def test_the_bulletin_is_set_as_the_standard_wants(chat: Chat, tmp_path: Path) -> None:
    a_month(chat)
    book = docx.Document(str(made(chat, tmp_path, Wish("bulletin", SEPTEMBER))))
    section = book.sections[0]
    margins = (
        section.top_margin,
        section.bottom_margin,
        section.left_margin,
        section.right_margin,
    )
    assert [round(m.mm) for m in margins if m] == [37, 35, 28, 26]
    assert section.page_width
    assert round(section.page_width.mm) == 210
    body = next(p for p in book.paragraphs if "现将有关情况通报如下" in p.text)
    assert body.paragraph_format.line_spacing == Pt(28)
    assert (body.runs[0].font.name, body.runs[0].font.size) == ("仿宋_GB2312", Pt(16))
    assert str(book.paragraphs[0].runs[0].font.color.rgb) == "E60012"
    footer = section.footer.paragraphs[0]
    assert "PAGE" in footer._p.xml
    assert footer.runs[0].font.size == Pt(14)


def test_the_report_is_about_one_matter(chat: Chat, tmp_path: Path) -> None:
    a_month(chat)
    told = words_of(made(chat, tmp_path, Wish("report", number="Q0002")))
    heads = ["一、事由", "二、经过", "三、各方意见", "四、症结", "五、建议"]
    assert [text for text in told if text in heads] == heads
    assert any("临时用电报装没人管" in text for text in told)


def test_a_report_needs_a_ticket(chat: Chat, tmp_path: Path) -> None:
    with pytest.raises(NoSuchTicket):
        made(chat, tmp_path, Wish("report", number="Q0404"))


def test_the_monthly_sheets_add_up(chat: Chat, tmp_path: Path) -> None:
    a_month(chat)
    book = load_workbook(made(chat, tmp_path, Wish("monthly", SEPTEMBER)))
    rows = [[c.value for c in row] for row in book["分类情况"].iter_rows(min_row=4)]
    *kinds, total = rows
    assert total[:7] == ["合计", 0, 3, 1, 2, 0, 2]
    assert [sum(row[n] for row in kinds) for n in range(1, 7)] == total[1:7]


def test_every_paper_opens_in_an_office_and_fits_its_paper(chat: Chat, tmp_path: Path) -> None:
    a_month(chat)
    wishes = [Wish(kind, SEPTEMBER, "Q0002") for kind in MAKERS]
    files = [made(chat, tmp_path, wish) for wish in wishes]
    shown = pages(files, tmp_path)
    counts = {name: len(pictures) for name, pictures in shown.items()}
    assert counts["ledger.xlsx"] == 1
    assert counts["report.docx"] == 1
    assert counts["bulletin.docx"] in (2, 3)
    assert counts["weekly.xlsx"] == 4


def test_each_page_says_which_part_of_the_paper_it_is(chat: Chat, tmp_path: Path) -> None:
    a_month(chat)
    for kind in ("weekly", "monthly"):
        for sheet in load_workbook(made(chat, tmp_path, Wish(kind, SEPTEMBER))).worksheets:
            assert str(sheet["A2"].value).startswith(f"【{sheet.title}")
    assert str(sheet["A2"].value).startswith("【逾期事项2件】新增3件")


def test_every_table_is_no_wider_than_its_page_can_show(chat: Chat, tmp_path: Path) -> None:
    """Columns wider than 170 characters make type smaller than eight points on A4."""
    a_month(chat)
    for kind in ("weekly", "monthly", "leaders"):
        for sheet in load_workbook(made(chat, tmp_path, Wish(kind, SEPTEMBER))).worksheets:
            assert sum(one.width for one in sheet.column_dimensions.values()) < 175, sheet.title


def ticket(**changes: object) -> Ticket:
    values = {"created_at": at(2), "due_at": at(10), "original_due_at": at(10)} | changes
    base = Ticket(1, "Q0001", Status.WORKING, at(2), "", "", "")
    return replace(base, **values)  # type: ignore[arg-type]  # by field


def tallied(*tickets: Ticket, history: tuple[Event, ...] = ()) -> Tally:
    tally = Tally()
    for one in tickets:
        tally.add(one, history, MONTH, CALENDAR)
    return tally


def test_what_nothing_can_be_divided_by_is_a_dash() -> None:
    assert [percent(r) for r in (Tally().share, Tally().punctuality, Tally().satisfaction)] == [
        "—"
    ] * 3


def test_thirty_two_collected_and_sixteen_solved_are_half() -> None:
    done = ticket(status=Status.CLOSED, finished_at=at(8), closed_at=at(9))
    tally = tallied(*[done] * 16, *[ticket()] * 16)
    assert (tally.received, tally.solved, percent(tally.share)) == (32, 16, "50.0%")
    assert percent(tally.solving) == "50.0%"


@pytest.mark.parametrize(
    ("changes", "due", "in_time", "first"),
    [
        ({"finished_at": at(10, hour=8), "closed_at": at(14)}, 1, 1, 1),
        ({"finished_at": at(11), "closed_at": at(14)}, 1, 0, 0),
        ({"finished_at": at(11), "closed_at": at(14), "due_at": at(15)}, 1, 1, 0),
        ({"due_at": at(8, month=10)}, 0, 0, 0),
        ({"status": Status.SUSPENDED}, 0, 0, 0),
    ],
    ids=["in time", "late", "extended", "due later", "suspended"],
)
def test_who_is_in_time(changes: dict[str, object], due: int, in_time: int, first: int) -> None:
    tally = tallied(ticket(**changes))
    assert (tally.due, tally.in_time, tally.in_first_time) == (due, in_time, first)


def test_days_of_suspension_do_not_count() -> None:
    def event(day: int, action: Action, to: Status) -> Event:
        return Event(day, 1, at(day), action, None, "", None, to)

    history = (
        event(2, Action.DISPATCH, Status.WORKING),
        event(3, Action.SUSPEND, Status.SUSPENDED),
        event(7, Action.RESUME, Status.WORKING),
        event(8, Action.FINISH, Status.REVIEW),
    )
    done = ticket(status=Status.CLOSED, finished_at=at(8), closed_at=at(9))
    assert tallied(done, history=history).workdays == 2


def test_what_was_closed_after_the_month_was_open_in_it() -> None:
    tally = tallied(
        ticket(status=Status.CLOSED, finished_at=at(3, month=10), closed_at=at(5, month=10))
    )
    assert (tally.running, tally.solved, tally.overdue) == (1, 0, 1)
