"""Who cannot be reached is known before it matters, and what was meant for them is not lost."""

from __future__ import annotations

from storage.directory import Person, Post, PostRole
from tests.chat import Chat
from tests.jobs.test_sweep import DESK, HEAD, LEADER, UNIT, at, funded, walk

MISSING = "【联系不上】"
FINANCE = 9


def vacate(chat: Chat, role: PostRole) -> None:
    """Nobody holds that post of the finance bureau any more."""
    with chat.database.begin() as tx:
        directory = chat.context(tx).directory
        for post in directory.posts:
            if post.unit_id == FINANCE and post.role is role:
                tx.registers.end_post(post.id, at(13, 9).date())


def appoint(chat: Chat, role: PostRole, name: str) -> None:
    """Somebody without an account on any platform holds the post."""
    vacate(chat, role)
    with chat.database.begin() as tx:
        person_id = tx.registers.upsert_person(Person(0, name, "13900000000"))
        tx.registers.upsert_post(Post(0, FINANCE, "局长", role, person_id))


def reports(chat: Chat, reader: str = DESK) -> list[str]:
    """What was reported to that reader."""
    return [h.text for h in chat.heard if h.target == reader and MISSING in h.text]


def test_nobody_is_reported_while_everybody_can_be_reached(chat: Chat) -> None:
    funded(chat)
    walk(chat, at(20, 18))
    assert not reports(chat)


def test_a_head_without_an_account_is_reported_before_the_alarm_is_due(chat: Chat) -> None:
    funded(chat)
    appoint(chat, PostRole.HEAD, "新局长")
    walk(chat, at(15, 18))
    assert not reports(chat), "the head is not needed within three working days"
    walk(chat, at(17, 9))
    (told,) = reports(chat)
    assert "云岭县财政局负责人：新局长没有可用账号（Q0001）" in told
    assert len(reports(chat, "hemu")) == 1


def test_the_same_gap_is_reported_once_a_week(chat: Chat) -> None:
    funded(chat)
    appoint(chat, PostRole.HEAD, "新局长")
    walk(chat, at(20, 18))
    assert len(reports(chat)) == 1
    walk(chat, at(23, 18))
    walk(chat, at(24, 9))
    assert len(reports(chat)) == 1, "once the alarm was told there is nothing to come"


def test_administrators_hear_as_well(chat: Chat) -> None:
    funded(chat)
    with chat.database.begin() as tx:
        person = tx.registers.directory().by_account("console", "xiahe")
        assert person
        tx.registers.set_admin(person.id)
    vacate(chat, PostRole.HEAD)
    vacate(chat, PostRole.LIAISON)
    walk(chat, at(17, 9))
    told = "\n".join(reports(chat, "xiahe"))
    assert "云岭县财政局负责人：岗位没有人（Q0001）" in told
    assert "云岭县财政局联络员：岗位没有人（Q0001）" in told


def test_what_was_meant_for_the_liaison_goes_to_the_head_and_says_so(chat: Chat) -> None:
    funded(chat)
    appoint(chat, PostRole.LIAISON, "新联络员")
    walk(chat, at(20, 9))
    chat.hears(HEAD, "今日到期", "主办单位联络员联系不上，转告您")
    assert not chat.has_heard(UNIT, "今日到期")


def test_what_was_meant_for_the_head_goes_to_the_desk_and_says_so(chat: Chat) -> None:
    funded(chat)
    appoint(chat, PostRole.HEAD, "新局长")
    walk(chat, at(21, 9))
    chat.hears(DESK, "已逾期", "主办单位负责人联系不上，转告您")
    assert chat.ticket.level == 2, "the level follows the calendar, not the telephone"
    assert not chat.has_heard(LEADER, "已逾期")


def test_a_weekend_reports_nothing(chat: Chat) -> None:
    funded(chat)
    appoint(chat, PostRole.HEAD, "新局长")
    chat.at(at(19, 10))
    assert not reports(chat)
    chat.at(at(20, 8, 31))
    assert reports(chat)
