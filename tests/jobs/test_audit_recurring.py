"""The auditor proves all that comes by itself: owed and sent, once a period, never empty."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from handlers.auditing import Fault
from handlers.recurring import RULES
from storage.records import OutboxState, Sent
from tests.chat import PLATFORM, Chat
from tests.jobs.test_audit_digests import found, morning, run
from tests.jobs.test_sweep import CHIEF, DESK, LEADER, UNIT, at, funded

# By the key of each kind: the local day on which it comes, and its hour.
COMES = {
    "digest:daily": (at(18, 8, 30), "2026-09-18"),
    "digest:morning": (at(18, 8, 30), "2026-09-18"),
    "digest:group": (at(18, 8, 30), "2026-09-18"),
    "docket": (at(17, 15), "2026-09-17"),
    "weekly-draft": (at(20, 16), "2026-09-14"),
    "weekly": (at(21, 8, 30), "2026-09-21"),
    "monthly": (at(8, 8, 30, month=10), "2026-09-01"),
}
KINDS = pytest.mark.parametrize("key", COMES)


def lived(chat: Chat) -> Chat:
    """Some honest days: at each hour at which something comes, the timer runs for a while."""
    for day in (17, 18, 20, 21):
        morning(chat, day)
        for hour in (15, 16):
            for minute in (0, 10, 20):
                chat.at(at(day, hour, minute))
    morning(chat, 8, month=10)
    return chat


@pytest.fixture(scope="module")
def played(first_chat: Chat) -> Chat:
    """Something open; the 19th is a Saturday, Sunday the 20th is worked."""
    funded(first_chat)
    lived(first_chat)
    assert first_chat.audited() == []
    return first_chat


@pytest.fixture
def county(chat: Chat, played: Chat) -> Chat:
    """Those days to tamper with."""
    chat.resume(played)
    return chat


def sent(chat: Chat, key: str) -> Sent:
    """One of that kind, from the day on which it comes."""
    begin, _ = COMES[key]
    with chat.database.read() as tx:
        return next(s for s in tx.trail.since(begin, f"{key}:") if ":paper" not in s.key)


def plant(chat: Chat, like: Sent, key: str, made: datetime | None = None) -> None:
    """Another message like that one, owed under that key."""
    with chat.database.begin() as tx:
        tx.outbox.enqueue(
            key=key,
            platform=like.platform,
            target_kind=like.target_kind,
            target=like.target,
            payload=like.payload,
            red=False,
            now=made or like.created_at,
        )
    chat.is_tampered_with = True


def test_every_kind_is_judged() -> None:
    assert {rule.key for rule in RULES} == set(COMES)


@KINDS
def test_a_missing_one_is_found(county: Chat, key: str) -> None:
    one, period = sent(county, key), COMES[key][1]
    reader = one.key.rpartition(":")[2]
    run(county, "DELETE FROM outbox WHERE key = :key", key=one.key)
    assert found(county) == {(Fault.MISSED, f"{key}:{period}:{reader}")}


@pytest.mark.parametrize("key", ["weekly-draft", "monthly"])
def test_a_paper_that_does_not_follow_its_words_is_found(county: Chat, key: str) -> None:
    one = sent(county, key)
    run(county, "DELETE FROM outbox WHERE key = :key", key=f"{one.key}:paper")
    assert [fault for fault, _ in found(county)] == [Fault.MISSED]


@KINDS
def test_a_second_one_is_found_whatever_it_is_called(county: Chat, key: str) -> None:
    one, period = sent(county, key), COMES[key][1]
    group = "g" if one.target_kind == "group" else ""
    plant(county, one, f"{one.key.rpartition(':')[0]}:{group}0")
    assert (Fault.DOUBLED, f"{key}:{period}>{one.target}") in found(county)


@KINDS
def test_one_on_a_day_of_rest_is_found(county: Chat, key: str) -> None:
    one = sent(county, key)
    reader = one.key.rpartition(":")[2]
    plant(county, one, f"{key}:2026-09-19:{reader}", at(19, 8, 31))
    assert (Fault.RESTDAY, f"{key}:2026-09-19:{reader}") in found(county)


@pytest.mark.parametrize("key", ["docket", "weekly-draft", "weekly", "monthly"])
def test_one_on_a_worked_day_that_is_not_its_own_is_found(county: Chat, key: str) -> None:
    one = sent(county, key)
    day = 23 if key != "monthly" else 18  # a Wednesday, in the middle of a month
    planted = f"{key}:2026-09-{day}:{one.key.rpartition(':')[2]}"
    plant(county, one, planted, at(day, 16, 1))
    assert (Fault.UNFOUNDED, planted) in found(county)


@KINDS
def test_one_sent_at_night_is_found(county: Chat, key: str) -> None:
    one = sent(county, key)
    night = f"{one.created_at:%Y-%m-%d} 14:10:00"
    run(county, "UPDATE outbox SET settled_at = :at WHERE key = :key", at=night, key=one.key)
    assert found(county) == {(Fault.NIGHT, one.key)}


@KINDS
def test_one_made_before_or_after_its_hours_is_found(county: Chat, key: str) -> None:
    one = sent(county, key)
    made = "UPDATE outbox SET created_at = :at WHERE key = :key"
    for clock, fault in (("00:20:00", Fault.EARLY), ("12:10:00", Fault.LATE)):
        run(county, made, at=f"{one.created_at:%Y-%m-%d} {clock}", key=one.key)
        assert (fault, one.key) in found(county)


@KINDS
def test_one_to_who_is_no_reader_of_it_is_found(county: Chat, key: str) -> None:
    one = sent(county, key)
    group = "g" if one.target_kind == "group" else ""
    planted = f"{one.key.rpartition(':')[0]}:{group}999"
    run(county, "UPDATE outbox SET key = :new WHERE key = :key", new=planted, key=one.key)
    assert (Fault.UNFOUNDED, planted) in found(county)


def test_where_nothing_is_to_be_told_one_is_found_and_none_is_missed(chat: Chat) -> None:
    lived(chat)
    assert not [h for h in chat.heard if h.key.startswith(tuple(COMES))]
    assert found(chat) == set()
    for rule in RULES:
        run(chat, "DELETE FROM outbox WHERE target = 'x'")
        begin, _ = COMES[rule.key]
        with chat.database.read() as tx:
            who, _ = rule.readers(replace(chat.context(tx), now=begin))[0]
        group = "g" if rule.key == "digest:group" else ""
        planted = f"{rule.key}:{begin:%Y-%m-%d}:{group}{who.id}"
        like = Sent(planted, PLATFORM, "person", "x", {}, False, OutboxState.PENDING, begin, begin)
        plant(chat, like, planted, begin)
        assert found(chat) == {(Fault.EMPTY, planted)}


def reported_and_rejected(chat: Chat) -> None:
    """What is no problem any more stands in no list."""
    chat.says(DESK, "不予受理 Q0001 重复且无新情况", "private")


def opted_out(chat: Chat) -> None:
    for account in (UNIT, LEADER, CHIEF, DESK):
        chat.says(account, "日报 关", "private")


def resting(chat: Chat) -> None:
    chat.says(DESK, "静默 3天", "city")


@pytest.mark.parametrize("why", [reported_and_rejected, opted_out, resting])
def test_what_was_not_owed_is_not_missed(chat: Chat, why: Callable[[Chat], None]) -> None:
    funded(chat)
    why(chat)
    lived(chat)
    assert found(chat) == set()


def test_a_resting_group_was_left_alone_and_that_is_known_after_its_rest(chat: Chat) -> None:
    funded(chat)
    resting(chat)
    lived(chat)
    with chat.database.read() as tx:
        days = {one.created_at for one in tx.trail.since(at(14, 9), "digest:group:")}
    assert at(17, 8, 30) not in days
    assert at(18, 8, 30) in days
    assert found(chat) == set()


def test_what_came_before_these_rules_were_kept_is_not_judged(chat: Chat) -> None:
    """An earlier version kept no rests, and began to know registers in its own words."""
    funded(chat)
    group, until = (PLATFORM, "city"), at(17, 20)
    with chat.database.begin() as tx:
        ctx = chat.context(tx)
        tx.quieting.rest(*group, until, None, ctx.now)
    morning(chat, 17)
    with chat.database.begin() as tx:
        known = f"{ctx.directory.version}/{','.join(ctx.platforms)} {ctx.now.isoformat()}"
        tx.marks.set_text("digest.registers", known)
    chat.at(at(17, 20))
    morning(chat, 18)
    assert found(chat) == set()


def test_what_waited_for_a_rest_that_was_ended_was_not_sent_early(chat: Chat) -> None:
    funded(chat)
    chat.at(at(17, 8, 30))
    chat.says(DESK, "静默 14小时", "city")
    chat.at(at(17, 10))
    chat.says(DESK, "取消静默", "city")
    chat.hears("city", "静默期间攒下的提醒", "今日在办")
    assert found(chat) == set()


def test_what_waited_for_a_rest_that_ends_at_night_was_not_sent_early_or_at_night(
    chat: Chat,
) -> None:
    funded(chat)
    chat.at(at(17, 8, 30))
    assert "静默到" in chat.answer(DESK, "静默 14小时", "city")
    chat.at(at(17, 22, 31))
    chat.at(at(18, 8, 1))
    chat.hears("city", "静默期间攒下的提醒", "今日在办")
    assert found(chat) == set()


@pytest.mark.parametrize(("account", "key"), [(UNIT, "digest:morning"), (CHIEF, "weekly")])
def test_one_to_who_opted_out_is_found(chat: Chat, account: str, key: str) -> None:
    funded(chat)
    chat.says(account, "日报 关", "private")
    lived(chat)
    one = sent(chat, "digest:daily" if key == "digest:morning" else key)
    with chat.database.read() as tx:
        person = tx.registers.directory().by_account(PLATFORM, account)
    assert person
    planted = f"{key}:{COMES[key][0]:%Y-%m-%d}:{person.id}"
    plant(chat, replace(one, target=account), planted)
    assert found(chat) == {(Fault.UNWANTED, planted)}


@pytest.mark.parametrize(("account", "key"), [(UNIT, "digest:morning"), (CHIEF, "weekly")])
def test_who_chose_another_hour_is_owed_it_at_that(chat: Chat, account: str, key: str) -> None:
    funded(chat)
    chat.says(account, "日报 15:00", "private")
    lived(chat)
    assert found(chat) == set()
    with chat.database.read() as tx:
        begin = COMES[key][0]
        (one,) = (
            s for s in tx.trail.since(begin, f"{key}:{begin:%Y-%m-%d}:") if s.target == account
        )
    assert one.created_at == begin.replace(hour=15, minute=0)
    run(chat, "DELETE FROM outbox WHERE key = :key", key=one.key)
    assert found(chat) == {(Fault.MISSED, one.key)}


def test_days_without_the_bot_miss_nothing_and_what_may_come_later_is_owed_later(
    chat: Chat,
) -> None:
    """Down on the week's first working day: the sheet comes on the second."""
    funded(chat)
    morning(chat, 18)
    morning(chat, 22)
    one = sent(chat, "weekly")
    assert one.created_at == at(22, 8, 30)
    assert found(chat) == set()
    run(chat, "DELETE FROM outbox WHERE key = :key", key=one.key)
    assert found(chat) == {(Fault.MISSED, one.key)}


def weekly_keys(chat: Chat, *said: tuple[datetime, str]) -> list[str]:
    """The keys of the week's sheets after the desk said so, and after the timer ran that week."""
    funded(chat)
    minutes = [(hour, minute) for hour in (8, 9) for minute in range(1, 60, 10)]
    moments = (at(day, *minute) for day in (21, 22, 23) for minute in minutes)
    for moment, words in sorted([*said, *((moment, "") for moment in moments)]):
        chat.at(moment)
        if words:
            chat.says(DESK, words, "private")
            chat.tick()
    with chat.database.read() as tx:
        return [one.key for one in tx.trail.since(at(14, 9), "weekly:")]


def test_a_sheet_that_was_held_back_is_not_missed(chat: Chat) -> None:
    assert not weekly_keys(chat, (at(20, 16, 15), "暂缓周报"))
    assert not found(chat)


def test_a_sheet_that_was_released_is_owed_from_then_on(chat: Chat) -> None:
    keys = weekly_keys(chat, (at(20, 16, 15), "暂缓周报"), (at(21, 9, 1), "恢复周报"))
    assert keys
    assert not found(chat)
    run(chat, "DELETE FROM outbox WHERE key = :key", key=keys[0])
    assert found(chat) == {(Fault.MISSED, keys[0])}


def test_a_sheet_may_come_late_if_it_was_released_late_but_not_before(chat: Chat) -> None:
    (first, *_) = weekly_keys(chat, (at(20, 16, 15), "暂缓周报"), (at(23, 9, 1), "恢复周报"))
    assert not found(chat)
    run(chat, "UPDATE outbox SET created_at = :at WHERE key = :key", at=at(21, 9), key=first)
    assert (Fault.UNWANTED, first) in found(chat)


def test_a_list_of_what_came_while_the_clock_was_ahead_is_no_fault(chat: Chat) -> None:
    chat.now = at(18, 10, 30).astimezone(UTC)
    funded(chat, is_signed=False)
    chat.now = at(18, 8, 31).astimezone(UTC)
    chat.tick()
    with chat.database.read() as tx:
        keys = [one.key for one in tx.trail.since(chat.now, "digest:morning:")]
    assert keys
    assert not [one for one in found(chat) if one[0] is Fault.EMPTY]
    chat.is_tampered_with = bool(chat.audited())
