"""The daily digest and the housekeeping."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from handlers.context import ContextSource
from handlers.jobs.digest import next_moment
from handlers.rules.workcalendar import WorkCalendar
from tests.chat import PLATFORM, Chat
from tests.jobs.test_sweep import CHIEF, DESK, LEADER, UNIT, at, funded


def pages(chat: Chat, account: str) -> list[str]:
    """The digests that somebody got."""
    return [h.text for h in chat.heard if h.target == account and "日报" in h.text]


def turns(chat: Chat) -> dict[str, list[datetime]]:
    """When each reader's digests leave, whether they have left or not."""
    query = text("SELECT target, not_before FROM outbox WHERE key LIKE 'digest:daily:%'")
    found: defaultdict[str, list[datetime]] = defaultdict(list)
    with chat.database.read() as tx:
        for target, moment in tx.session.connection().execute(query):
            found[target].append(datetime.fromisoformat(moment).replace(tzinfo=UTC))
    return {target: sorted(moments) for target, moments in found.items()}


def test_once_a_working_day_soon_after_half_past_eight(chat: Chat) -> None:
    funded(chat)
    chat.at(at(15, 8, 32))
    assert not pages(chat, LEADER)
    for _ in range(9):
        chat.later(minutes=1)
    chat.reopen()
    chat.later(hours=2)
    assert len(pages(chat, LEADER)) == 1
    assert len(pages(chat, DESK)) == 1


def test_readers_have_their_turns_apart_from_each_other_and_off_the_half_hour(
    chat: Chat,
) -> None:
    for project in ("污水厂", "青砚光伏", "望梨风电", "冷链园", "镁合金二期"):
        chat.says("xulei", f"{project}财政配套资金一直没到位", "city")
    chat.at(at(15, 8, 30))
    first = turns(chat)
    moments = [moment for (moment,) in first.values()]
    assert len(moments) >= 3
    assert len(set(moments)) == len(moments)
    assert all(at(15, 8, 33) <= moment < at(15, 8, 40) for moment in moments)


def test_a_readers_turn_is_the_same_in_every_process_and_another_every_day(chat: Chat) -> None:
    funded(chat)
    chat.at(at(15, 8, 30))
    chat.at(at(16, 10))
    first, second = turns(chat)[LEADER]
    assert first == at(15, 8, 35) + timedelta(seconds=28)
    assert second - first != timedelta(days=1)
    assert len(pages(chat, LEADER)) == 2


def test_leaders_read_only_their_own_projects_and_nobody_reads_nothing(chat: Chat) -> None:
    funded(chat)
    chat.says("songjia", "光伏施工临电一直没接通 变压器也没装", "energy")
    chat.at(at(15, 8, 40))
    assert "累计1" in pages(chat, LEADER)[0]
    assert "累计2" in pages(chat, DESK)[0]
    assert not pages(chat, CHIEF)
    assert not pages(chat, UNIT)


def test_what_an_earlier_version_sent_today_is_not_sent_again_by_this_one(chat: Chat) -> None:
    """It made one mark for all readers of a day."""
    funded(chat)
    chat.now = at(15, 8, 45)
    with chat.database.begin() as tx:
        assert tx.marks.claim("digest", "2026-09-15", chat.now)
    chat.tick()
    chat.at(at(15, 11))
    assert not pages(chat, LEADER)
    chat.at(at(16, 8, 45))
    assert len(pages(chat, LEADER)) == 1


def test_no_digest_on_a_rest_day(chat: Chat) -> None:
    funded(chat)
    chat.at(at(19, 12))
    assert not [h for h in chat.heard if "日报" in h.text]


def test_a_digest_missed_in_the_morning_is_sent_later_the_same_day(chat: Chat) -> None:
    funded(chat)
    chat.at(at(15, 11))
    assert len(pages(chat, LEADER)) == 1


def test_red_comes_first_and_decisions_are_named(chat: Chat) -> None:
    funded(chat)
    chat.at(at(28, 8, 40))
    page = pages(chat, LEADER)[-1]
    assert page.index("红灯") < page.index("需您协调")
    assert len(page.splitlines()) <= 20


def test_many_red_tickets_are_cut_to_a_screen(chat: Chat) -> None:
    for number in range(8):
        chat.says("xulei", f"污水厂财政配套资金一直没到位 第{number}笔", "city")
    chat.at(at(28, 8, 40))
    assert "另有 3 件" in pages(chat, LEADER)[-1]


def test_the_next_moment_is_strictly_later(chat: Chat) -> None:
    source = ContextSource(WorkCalendar.shipped(), (PLATFORM,))
    with chat.database.read() as tx:
        for now, due in (
            (at(14, 8), at(14, 8, 30)),
            (at(14, 8, 30), at(15, 8, 30)),
            (at(18, 12), at(20, 8, 30)),
        ):
            assert next_moment(source.at(tx, now)) == due


def test_old_marks_go_and_stuck_messages_are_told_to_administrators(chat: Chat) -> None:
    chat.says("xulei", "你好", "private", message_id="old")
    with chat.database.begin() as tx:
        person = tx.registers.directory().by_account(PLATFORM, "zhouqiming")
        assert person
        tx.registers.set_admin(person.id)
        tx.outbox.enqueue(
            key="stuck",
            platform=PLATFORM,
            target_kind="person",
            target="nobody",
            payload={"text": "", "buttons": [], "mentions": []},
            red=False,
            now=chat.now,
        )
        (owed,) = tx.outbox.claim(chat.now, timedelta(minutes=1))
        tx.outbox.dead(owed, "gone")
    chat.at(at(15, 9))
    chat.later(hours=1)
    told = [h.text for h in chat.heard if h.target == "zhouqiming" and "投递异常" in h.text]
    assert len(told) == 1
    chat.later(days=31)
    assert not chat.says("xulei", "你好", "private", message_id="old").is_repeat
