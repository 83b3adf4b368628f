"""A chat becomes a group of the register by a code; nobody gets there by trying."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from handlers.context import ContextSource
from handlers.dispatch import dispatch
from handlers.messages import IncomingMessage
from handlers.rules.workcalendar import WorkCalendar
from handlers.texts import binding as texts
from storage.directory import Group
from tests.chat import Chat
from tests.dialogues.test_story import DESK, MANAGER

ADMIN = DESK
MAIN, ENERGY = "云岭县重点项目推进总群", "能源项目群"


@pytest.fixture
def admin(chat: Chat) -> Chat:
    """The county with the desk's clerk as administrator."""
    with chat.database.begin() as tx:
        person = chat.context(tx).directory.by_account("console", ADMIN)
        assert person
        tx.registers.set_admin(person.id)
    return chat


def code_for(chat: Chat, group: str = MAIN) -> str:
    found = re.search(r"：(\d{6})（", chat.answer(ADMIN, f"绑定码 {group}", "private"))
    assert found
    return found[1]


def wrong(*codes: str) -> str:
    """A code that is none of these."""
    return next(f"{n:06}" for n in range(9) if f"{n:06}" not in codes)


def group_of(chat: Chat, chat_id: str, platform: str = "console") -> str | None:
    with chat.database.read() as tx:
        group = tx.registers.directory().group_of_chat(platform, chat_id)
    return group.name if group else None


@pytest.mark.parametrize("typed", ["绑定 {}", "@吹哨 绑定{}", "绑定：{}。"])
def test_any_member_types_the_code_in_the_group(admin: Chat, typed: str) -> None:
    answer = admin.answer(MANAGER, typed.format(code_for(admin)), "new-chat")
    assert f"已绑定为“{MAIN}”" in answer
    assert "吹哨通知和超期提醒" in answer
    assert "那边不再收到提醒" in answer
    assert group_of(admin, "new-chat") == MAIN
    assert group_of(admin, "main") is None


def test_part_of_a_name_is_enough_where_only_one_group_has_it(admin: Chat) -> None:
    assert f"“{MAIN}”的绑定码" in admin.answer(ADMIN, "绑定码 总群", "private")
    assert "没有叫“项目群”的群" in admin.answer(ADMIN, "绑定码 项目群", "private")


def test_full_width_digits_are_digits(admin: Chat) -> None:
    code = code_for(admin).translate({ord("0") + n: 0xFF10 + n for n in range(10)})
    assert "已绑定为" in admin.answer(MANAGER, f"绑定　{code}", "new-chat")


def test_a_message_of_its_own_shows_that_reminders_arrive(admin: Chat) -> None:
    outcome = admin.says(MANAGER, f"绑定 {code_for(admin)}", "new-chat")
    answer, own = outcome.replies
    assert answer.is_answer
    assert not own.is_answer
    assert (own.target_kind, own.target, own.text) == ("group", "new-chat", texts.CHANNEL_WORKS)
    assert own.mentions == (MANAGER,)
    assert admin.hears("new-chat", texts.CHANNEL_WORKS).key == own.key


def test_a_stranger_may_type_the_code_and_is_not_mentioned(admin: Chat) -> None:
    outcome = admin.says("somebody", f"绑定 {code_for(admin)}", "new-chat")
    assert group_of(admin, "new-chat") == MAIN
    assert outcome.replies[1].mentions == ()


def test_reminders_go_where_the_group_is_bound(admin: Chat) -> None:
    admin.says(MANAGER, f"绑定 {code_for(admin)}", "new-chat")
    admin.says(MANAGER, "吹哨 镁合金二期进场路被堵，请公安局到场", "industry")
    assert admin.has_heard("new-chat", "吹哨")
    assert not admin.has_heard("main", "吹哨")


def test_a_chat_of_another_group_moves_and_is_told_so(admin: Chat) -> None:
    answer = admin.answer(MANAGER, f"绑定 {code_for(admin)}", "energy")
    assert f"原来绑定的是“{ENERGY}”" in answer
    assert group_of(admin, "energy") == MAIN
    with admin.database.read() as tx:
        chats = {group.name: group.chats for group in tx.registers.directory().groups}
    assert chats[ENERGY] == ()


def test_the_same_chat_again_is_just_bound(admin: Chat) -> None:
    answer = admin.answer(MANAGER, f"绑定 {code_for(admin)}", "main")
    assert "原来" not in answer
    assert admin.has_heard("main", texts.CHANNEL_WORKS)


def test_a_code_is_good_once(admin: Chat) -> None:
    code = code_for(admin)
    admin.says(MANAGER, f"绑定 {code}", "first")
    assert admin.answer(MANAGER, f"绑定 {code}", "first") == texts.BAD_GROUP_CODE
    assert admin.answer(MANAGER, f"绑定 {code}", "second") == texts.BAD_GROUP_CODE
    assert (group_of(admin, "first"), group_of(admin, "second")) == (MAIN, None)


def test_the_newer_code_of_a_group_counts(admin: Chat) -> None:
    old, new = code_for(admin), code_for(admin)
    assert admin.answer(MANAGER, f"绑定 {old}", "new-chat") == texts.BAD_GROUP_CODE
    assert "已绑定为" in admin.answer(MANAGER, f"绑定 {new}", "new-chat")


@pytest.mark.parametrize(("minutes", "is_good"), [(9.9, True), (10, False)])
def test_a_code_lives_ten_minutes(admin: Chat, minutes: float, is_good: bool) -> None:
    code = code_for(admin)
    admin.later(minutes=minutes)
    answer = admin.answer(MANAGER, f"绑定 {code}", "new-chat")
    assert (answer == texts.BAD_GROUP_CODE) is not is_good
    assert group_of(admin, "new-chat") == (MAIN if is_good else None)


def test_five_wrong_tries_anywhere_void_every_code(admin: Chat) -> None:
    codes = code_for(admin), code_for(admin, ENERGY)
    for chat in ("a", "b", "c", "d", "private"):
        account = MANAGER if chat == "private" else "somebody"
        assert "绑定" not in (group_of(admin, chat) or "")
        assert "失效" in admin.answer(account, f"绑定 {wrong(*codes)}", chat)
    for code in codes:
        assert admin.answer(MANAGER, f"绑定 {code}", "a") == texts.BAD_GROUP_CODE
    assert group_of(admin, "a") is None


def test_four_wrong_tries_do_not(admin: Chat) -> None:
    code = code_for(admin)
    for _ in range(4):
        admin.says(MANAGER, f"绑定 {wrong(code)}", "a")
    assert "已绑定为" in admin.answer(MANAGER, f"绑定 {code}", "a")


@pytest.mark.parametrize("said", ["绑定", "绑定 12345", "绑定 1234567", "绑定 总群"])
def test_what_is_no_code_is_explained_and_costs_nothing(admin: Chat, said: str) -> None:
    code = code_for(admin)
    for _ in range(6):
        assert admin.answer(MANAGER, said, "a") == texts.NO_CODE
    assert "已绑定为" in admin.answer(MANAGER, f"绑定 {code}", "a")


def test_a_groups_code_belongs_into_the_group(admin: Chat) -> None:
    code = code_for(admin)
    assert admin.answer(MANAGER, f"绑定 {code}", "private") == texts.BIND_IN_THE_GROUP
    assert "群的绑定码请在群里发" in admin.answer("somebody", f"绑定 {code}", "private")
    assert "已绑定为" in admin.answer("somebody", f"绑定 {code}", "new-chat")


def test_an_administrators_code_is_refused_in_a_group(admin: Chat) -> None:
    with admin.database.begin() as tx:
        code = tx.codes.issue("admin", admin.now)
    assert admin.answer(MANAGER, f"绑定 {code}", "main") == texts.BIND_PRIVATELY
    assert group_of(admin, "main") == MAIN


def test_two_groups_and_two_codes_do_not_mix(admin: Chat) -> None:
    main, energy = code_for(admin), code_for(admin, ENERGY)
    admin.says(MANAGER, f"绑定 {energy}", "x")
    admin.says(MANAGER, f"绑定 {main}", "y")
    assert (group_of(admin, "x"), group_of(admin, "y")) == (ENERGY, MAIN)


def test_chat_ids_keep_their_case(admin: Chat) -> None:
    admin.says(MANAGER, f"绑定 {code_for(admin)}", "wrABC")
    admin.says(MANAGER, f"绑定 {code_for(admin, ENERGY)}", "wrabc")
    assert (group_of(admin, "wrABC"), group_of(admin, "wrabc")) == (MAIN, ENERGY)
    assert group_of(admin, "WRABC") is None


def test_a_chat_of_one_platform_leaves_those_of_another(admin: Chat) -> None:
    message = IncomingMessage(
        platform="wecom",
        message_id="w1",
        chat_id="wrGroup",
        is_group=True,
        account="Somebody",
        name="",
        text=f"绑定 {code_for(admin)}",
        received_at=admin.now,
    )
    source = ContextSource(WorkCalendar.shipped(), ("wecom", "console"))
    with admin.database.begin() as tx:
        outcome = dispatch(message, tx, source.at(tx, admin.now))
    assert {reply.platform for reply in outcome.replies} == {"wecom"}
    assert (group_of(admin, "wrGroup", "wecom"), group_of(admin, "main")) == (MAIN, MAIN)


class TestAskingForACode:
    """Only administrators, only in private."""

    def test_others_get_none(self, admin: Chat) -> None:
        for account, chat in ((MANAGER, "private"), ("somebody", "private"), (ADMIN, "main")):
            assert admin.answer(account, f"绑定码 {MAIN}", chat).startswith(texts.ONLY_ADMINS)

    def test_alone_it_lists_the_groups_of_this_platform(self, admin: Chat) -> None:
        with admin.database.begin() as tx:
            new = tx.registers.upsert_group(Group(0, "新群"))
            tx.registers.bind_group("wecom", "wr1", new, admin.now)
        told = admin.answer(ADMIN, "绑定码", "private")
        assert f"{MAIN}：已绑定" in told
        assert "新群：未绑定" in told

    def test_a_wrong_name_is_answered_with_the_right_ones(self, admin: Chat) -> None:
        told = admin.answer(ADMIN, "绑定码 不存在的群", "private")
        assert "没有叫“不存在的群”的群" in told
        assert ENERGY in told

    def test_blanks_in_a_name_do_not_matter(self, admin: Chat) -> None:
        assert re.search(r"\d{6}", admin.answer(ADMIN, "绑定码　能源 项目群", "private"))

    def test_an_issued_code_is_in_no_file(self, admin: Chat) -> None:
        with admin.database.begin() as tx:
            code = tx.codes.issue("group:1", admin.now)
        files = admin.path.parent.glob(f"{admin.path.name}*")
        assert not any(code.encode() in file.read_bytes() for file in files)


class TestUnbinding:
    """An administrator, in the group."""

    def test_the_chat_is_no_groups_any_more(self, admin: Chat) -> None:
        assert f"不再是“{MAIN}”" in admin.answer(ADMIN, "解绑", "main")
        assert group_of(admin, "main") is None
        assert group_of(admin, "energy") == ENERGY
        assert admin.answer(ADMIN, "解绑", "main") == texts.NOT_BOUND

    def test_others_may_not_nor_in_private(self, admin: Chat) -> None:
        for account, chat in ((MANAGER, "main"), ("somebody", "main"), (ADMIN, "private")):
            assert admin.answer(account, "解绑", chat).startswith(texts.ONLY_ADMINS_UNBIND)
        assert group_of(admin, "main") == MAIN


def test_without_groups_the_workbook_is_named() -> None:
    assert texts.groups("console", []) == texts.NO_GROUPS
    assert texts.NO_GROUPS in texts.no_group("总群", [])


def test_what_a_group_gets_depends_on_its_kind(admin: Chat) -> None:
    with admin.database.begin() as tx:
        tx.registers.upsert_group(Group(0, "林业局群", "unit"))
    for group, gets in ((ENERGY, "就算本群的项目"), ("林业局群", "签收、反馈")):
        assert gets in admin.answer(MANAGER, f"绑定 {code_for(admin, group)}", "new-chat")


def test_a_redelivered_code_changes_nothing_and_tells_nothing_twice(admin: Chat) -> None:
    code = code_for(admin)
    first = admin.says(MANAGER, f"绑定 {code}", "new-chat", message_id="again")
    told = len(admin.heard)
    second = admin.says(MANAGER, f"绑定 {code}", "new-chat", message_id="again")
    assert second.is_repeat
    assert [replace(r, red=False) for r in first.replies] == list(second.replies)
    assert len(admin.heard) == told
