"""Citizens' data lies nowhere in clear; who needs it reads it for a reason, and that is known."""

from __future__ import annotations

from sqlalchemy import text

from storage.directory import Person, Post, PostRole
from tests.chat import PLATFORM, Chat

REPORT = (
    "@吹哨 污水厂财政配套资金没到位，施工队说再不给钱就停工，"
    "联系村民赵六，电话13912345678，车牌浙A12345"
)
PLANTED = ("13912345678", "赵六", "浙A12345")


def files_of(chat: Chat) -> bytes:
    return b"".join(path.read_bytes() for path in chat.path.parent.glob(f"{chat.path.name}*"))


def reader(chat: Chat) -> str:
    """The account of the ticket's unit."""
    with chat.database.read() as tx:
        ctx = chat.context(tx)
        post = next(
            post
            for person in ctx.directory.people
            for post in ctx.directory.posts_of(person.id, ctx.day)
            if post.unit_id == chat.ticket.unit_id and person.accounts
        )
        person = ctx.directory.person(post.person_id)
        assert person is not None
        return dict(person.accounts)["console"]


def test_what_is_kept_and_told_is_masked(chat: Chat) -> None:
    chat.says("worker", REPORT)
    with chat.database.read() as tx:
        kept = tx.tickets.text(chat.ticket.id)
    assert "村民赵某，电话139****5678，车牌浙A***45" in kept
    for planted in PLANTED:
        assert planted.encode() not in files_of(chat)
        assert not any(planted in heard.text for heard in chat.heard)


def test_who_needs_it_reads_it_for_a_reason_and_that_is_written_down(chat: Chat) -> None:
    chat.says("worker", REPORT)
    number, who = chat.ticket.number, reader(chat)
    assert "请写明事由" in chat.answer(who, f"看原文 {number}", "private")
    assert "只能在私聊" in chat.answer(who, f"看原文 {number} 要联系村民")
    said = chat.answer(who, f"看原文 {number} 要联系村民", "private")
    for line in ("姓名 赵某 → 赵六", "手机 139****5678 → 13912345678", "车牌 浙A***45 → 浙A12345"):
        assert line in said
    with chat.database.read() as tx:
        rows = tx.session.connection().execute(text("SELECT reason FROM original_look")).all()
    assert [row[0] for row in rows] == ["要联系村民"]
    chat.says(who, f"看原文 {number} 再看一遍", "private")
    assert b"13912345678" not in files_of(chat)


def test_others_read_nothing(chat: Chat) -> None:
    chat.says("worker", REPORT)
    number = chat.ticket.number
    assert "赵六" not in chat.answer("stranger", f"看原文 {number} 好奇", "private")
    with chat.database.read() as tx:
        assert tx.session.connection().execute(text("SELECT * FROM original_look")).all() == []


def test_notes_are_masked_too_and_what_was_not_masked_has_nothing_to_read(chat: Chat) -> None:
    chat.says("worker", "@吹哨 污水厂财政配套资金没到位")
    number, who = chat.ticket.number, reader(chat)
    assert "没有遮住的内容" in chat.answer(who, f"看原文 {number} 核对", "private")
    chat.says("worker", f"补充 {number} 联系人电话13912345678")
    assert "139****5678" in chat.answer(who, f"详 {number}", "private")
    assert "13912345678" in chat.answer(who, f"看原文 {number} 核对", "private")


def test_a_protected_report_shows_its_originals_to_the_officers_only(chat: Chat) -> None:
    with chat.database.begin() as tx:
        unit = tx.registers.directory().units[0].id
        id_ = tx.registers.upsert_person(Person(0, "保密甲"))
        tx.registers.bind_person(PLATFORM, "officer", id_, chat.now)
        tx.registers.upsert_post(Post(0, unit, "保密", PostRole.OFFICER, id_))
    chat.says("worker", f"匿名反映 {REPORT.removeprefix('@吹哨 ')}", "private")
    ask = f"看原文 {chat.ticket.number} 联系"
    assert "只有保密专员" in chat.answer(reader(chat), ask, "private")
    assert "赵六" in chat.answer("officer", ask, "private")


def test_a_message_that_belongs_to_no_ticket_leaves_nothing(chat: Chat) -> None:
    chat.says("worker", "谢谢，我电话13912345678")
    assert chat.tickets == ()
    with chat.database.read() as tx:
        assert tx.session.connection().execute(text("SELECT * FROM sealed_original")).all() == []
    assert b"13912345678" not in files_of(chat)
