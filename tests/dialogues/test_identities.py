"""Strangers say who they are; an administrator decides where no platform can be asked."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handlers.texts import claims as texts
from storage.records import Claim, ClaimState
from tests.chat import Chat
from tests.dialogues.test_binding import admin
from tests.dialogues.test_story import DESK, MANAGER

__all__ = ["admin"]

ADMIN = DESK
WANG = "我是 王芳 13800000015"  # 县林业局
NOBODY = "我是住建局 刘一手 13912345678"


def claims_of(chat: Chat) -> list[Claim]:
    with chat.database.read() as tx:
        found = (tx.session.connection().exec_driver_sql("SELECT id FROM identity_claim")).all()
    with chat.database.begin() as tx:
        return [claim for row in found if (claim := tx.claims.find(row.id))]


def name_of(chat: Chat, account: str) -> str | None:
    with chat.database.read() as tx:
        person = tx.registers.directory().by_account("console", account)
    return person.name if person else None


def in_files(chat: Chat, words: str) -> bool:
    files = chat.path.parent.glob(f"{chat.path.name}*")
    return any(words.encode() in file.read_bytes() for file in files)


@pytest.mark.parametrize(
    "said",
    [
        WANG,
        "我是王芳，手机13800000015",
        "我是林业局王芳 138 0000 0015",
        "我是　王　芳　１３８００００００１５",
        "@吹哨 您好，我叫王芳，联系电话：+86 138-0000-0015。",
        "我是云岭县林业局的王芳，我的手机号是13800000015！",
    ],
)
def test_the_claim_is_heard_and_an_administrator_confirms_it(admin: Chat, said: str) -> None:
    assert admin.answer("newcomer", said, "private") == texts.RECEIVED
    asked = admin.hears(ADMIN, "身份核对 1：王芳（林业局）", "newcomer")
    assert [button["text"] for button in asked.buttons] == [texts.CONFIRM, texts.DENY]
    assert name_of(admin, "newcomer") is None
    assert "已确认：王芳（林业局）" in admin.presses(ADMIN, asked.buttons[0]["id"])
    assert "已确认您是 王芳（林业局）" in admin.hears("newcomer", "已确认").text
    assert name_of(admin, "newcomer") == "王芳"
    assert "不用再发" in admin.answer("newcomer", said, "private")


def test_nobody_learns_from_the_answer_who_is_registered(admin: Chat) -> None:
    said = [WANG, NOBODY, "我是 王芳 13912345678", "我是 刘一手 13800000015"]
    answers = {admin.answer(f"n{i}", one, "private") for i, one in enumerate(said)}
    assert answers == {texts.RECEIVED}


@pytest.mark.parametrize("said", [NOBODY, "我是 王芳 13800000016", "我是 芳 13800000015"])
def test_who_matches_nobody_is_shown_with_the_way_to_register(admin: Chat, said: str) -> None:
    admin.says("newcomer", said, "private")
    asked = admin.hears(ADMIN, "身份核对 1", "登记工作簿", "newcomer")
    assert not asked.buttons
    assert "****" in asked.text
    assert not in_files(admin, "13912345678")
    assert "没有对上登记的人" in admin.answer(ADMIN, "确认身份 1", "private")
    assert name_of(admin, "newcomer") is None


def test_a_denied_claim_changes_nothing_and_is_told(admin: Chat) -> None:
    admin.says("newcomer", WANG, "private")
    assert "已否认" in admin.presses(ADMIN, "deny_claim::1")
    assert admin.has_heard("newcomer", texts.REFUSED)
    assert name_of(admin, "newcomer") is None
    assert name_of(admin, "wangfang") == "王芳"


def test_a_claim_is_decided_once(admin: Chat) -> None:
    admin.says("newcomer", WANG, "private")
    admin.says(ADMIN, "否认身份 1", "private")
    assert "已经否认过" in admin.answer(ADMIN, "确认身份 1", "private")
    assert name_of(admin, "newcomer") is None
    assert admin.answer(ADMIN, "确认身份 9", "private") == "没有身份核对 9。"
    assert "没有身份核对" in admin.answer(ADMIN, f"确认身份 {'9' * 40}", "private")
    assert "请写明编号" in admin.answer(ADMIN, "确认身份 张三", "private")


def test_what_changed_after_the_question_is_not_confirmed_unseen(admin: Chat) -> None:
    admin.answer("newcomer", WANG, "private")
    asked = admin.hears(ADMIN, "身份核对 1")
    with admin.database.begin() as tx:
        wang = next(p for p in tx.registers.directory().people if p.name == "王芳")
        tx.registers.bind_person("console", "elsewhere", wang.id, admin.now + timedelta(minutes=1))
    admin.later(minutes=2)
    assert "绑定有变动" in admin.presses(ADMIN, asked.buttons[0]["id"])
    assert (name_of(admin, "newcomer"), name_of(admin, "elsewhere")) == (None, "王芳")
    assert "不用再办" in admin.presses(ADMIN, asked.buttons[0]["id"])
    admin.answer("newcomer", WANG, "private")
    admin.presses(ADMIN, admin.hears(ADMIN, "身份核对 2", "elsewhere").buttons[0]["id"])
    assert name_of(admin, "newcomer") == "王芳"


def test_the_record_says_who_decided_and_when(admin: Chat) -> None:
    admin.says("newcomer", WANG, "private")
    admin.later(minutes=30)
    admin.says(ADMIN, "确认身份 1", "private")
    (claim,) = claims_of(admin)
    with admin.database.read() as tx:
        desk = tx.registers.directory().by_account("console", ADMIN)
    assert desk
    assert (claim.state, claim.decided_by) == (ClaimState.CONFIRMED, desk.id)
    assert claim.decided_at == admin.now
    assert (claim.said, claim.mobile) == ("", "")


@pytest.mark.parametrize("where", ["private", "main"])
def test_only_administrators_decide_and_only_in_private(admin: Chat, where: str) -> None:
    admin.says("newcomer", WANG, "private")
    others = ["newcomer", MANAGER] if where == "private" else [ADMIN]
    for account in others:
        for said in ("确认身份 1", "否认身份 1", "确认身份"):
            assert admin.answer(account, said, where).startswith(texts.ONLY_ADMINS)
        assert admin.presses(account, "confirm_claim::1", where).startswith(texts.ONLY_ADMINS)
    assert name_of(admin, "newcomer") is None


def test_an_administrator_sees_what_waits(admin: Chat) -> None:
    assert admin.answer(ADMIN, "确认身份", "private") == texts.NONE_WAIT
    admin.says("one", WANG, "private")
    admin.says("two", NOBODY, "private")
    told = admin.answer(ADMIN, "确认身份", "private")
    assert "1：王芳（林业局）" in told
    assert "2：住建局刘一手" in told


def test_the_confirmation_warns_of_the_account_that_it_replaces(admin: Chat) -> None:
    admin.says("newcomer", WANG, "private")
    assert "账号 wangfang 不再有效" in admin.hears(ADMIN, "身份核对 1").text
    admin.says(ADMIN, "确认身份 1", "private")
    assert (name_of(admin, "newcomer"), name_of(admin, "wangfang")) == ("王芳", None)


def test_a_registered_account_cannot_take_another_name_without_an_administrator(
    admin: Chat,
) -> None:
    assert admin.answer(MANAGER, WANG, "private") == texts.RECEIVED
    assert "现在登记的是 孙悦" in admin.hears(ADMIN, "身份核对 1").text
    assert name_of(admin, MANAGER) == "孙悦"


def test_three_claims_a_day(admin: Chat) -> None:
    for _ in range(3):
        assert admin.answer("newcomer", NOBODY, "private") == texts.RECEIVED
    assert admin.answer("newcomer", WANG, "private") == texts.TOO_MANY
    assert admin.answer("another", WANG, "private") == texts.RECEIVED
    admin.later(hours=24)
    assert admin.answer("newcomer", WANG, "private") == texts.RECEIVED


def test_a_newer_claim_takes_the_place_of_the_older(admin: Chat) -> None:
    admin.says("newcomer", NOBODY, "private")
    admin.says("newcomer", WANG, "private")
    first, second = claims_of(admin)
    assert (first.state, first.said) == (ClaimState.REPLACED, "")
    assert second.state is ClaimState.ASKED
    assert "代替" in admin.answer(ADMIN, "否认身份 1", "private")


def test_what_nobody_decides_ends_after_thirty_days(admin: Chat) -> None:
    admin.says("newcomer", NOBODY, "private")
    admin.later(days=29)
    assert claims_of(admin)[0].said
    admin.later(days=2)
    (claim,) = claims_of(admin)
    assert (claim.state, claim.said) == (ClaimState.EXPIRED, "")
    assert "已作废" in admin.answer(ADMIN, "确认身份 1", "private")


class TestInAGroup:
    """Everybody reads there."""

    @pytest.mark.parametrize("said", [NOBODY, "@吹哨 我是刘一手，手机139 1234 5678"])
    def test_the_number_is_stored_nowhere(self, admin: Chat, said: str) -> None:
        outcome = admin.says("newcomer", said, "main")
        assert outcome.replies[0].text == texts.IN_A_GROUP
        assert not outcome.keep_text
        assert claims_of(admin) == []
        admin.database.close()
        assert not in_files(admin, "13912345678")
        assert not in_files(admin, "139 1234 5678")
        assert not in_files(admin, "刘一手")

    def test_what_is_not_said_to_the_bot_stays_unanswered(self, admin: Chat) -> None:
        assert admin.answer("newcomer", NOBODY, "main", is_addressed=False) == ""


class TestHowToSayIt:
    """One who is asked knows how to answer, and other sentences stay what they are."""

    def test_a_stranger_is_told_how_once(self, admin: Chat) -> None:
        assert texts.HOW in admin.answer("newcomer", "你好", "main")
        assert texts.HOW not in admin.answer("newcomer", "你好", "main")
        assert texts.HOW in admin.answer("newcomer", "详 Q0001", "private") or not admin.tickets

    def test_who_said_it_is_not_asked_again(self, admin: Chat) -> None:
        admin.says("newcomer", WANG, "private")
        assert texts.HOW not in admin.answer("newcomer", "你好", "private")

    @pytest.mark.parametrize(
        "said", ["我是张三", "我叫欧阳小明", "我是 张三 1380000", "我是张三 0314-1234567"]
    )
    def test_without_a_mobile_number_it_is_explained(self, admin: Chat, said: str) -> None:
        assert admin.answer("newcomer", said, "private") == texts.USAGE
        assert claims_of(admin) == []

    @pytest.mark.parametrize(
        "said",
        [
            "我是镁合金二期的，林地手续卡在省里",
            "我是镁合金二期的专管员，林地手续卡在省里快两个月了，联系我 13800000015",
            "我是 王芳 13800000015 林地手续卡在省里",
        ],
    )
    def test_a_matter_stays_a_matter(self, admin: Chat, said: str) -> None:
        admin.says("newcomer", said, "private")
        assert claims_of(admin) == []
        assert admin.ticket.category == "forest"

    @pytest.mark.parametrize(
        "said",
        [
            "我是举报林业局王某受贿的人 13912345678",
            "我是被林业局王某收了两万块钱 13912345678",
        ],
    )
    def test_an_accusation_stays_one(self, admin: Chat, said: str) -> None:
        assert "12388" in admin.answer("newcomer", said, "private")
        assert claims_of(admin) == []
        assert not in_files(admin, "13912345678")

    @pytest.mark.parametrize(
        "said",
        [
            "我是被林业局收了钱的人 13912345678",
            "我是给王局长送过礼的 13912345678",
            "我是 芳 13912345678",
        ],
    )
    def test_what_is_no_name_is_not_kept(self, admin: Chat, said: str) -> None:
        admin.says("newcomer", said, "private")
        for words in (said, said[2:6], "13912345678"):
            assert not in_files(admin, words)
        assert [claim.said for claim in claims_of(admin)] in ([], [""])

    @pytest.mark.parametrize(
        ("who", "is_name"),
        [
            ("张三", True),
            ("住建局张三", True),
            ("林业局的王芳", True),
            ("发改局副局长欧阳明", True),
            ("阿依古丽·买买提", True),
            ("云岭县住房和城乡建设局联络员李贵", True),
            ("被林业局收了钱", False),
            ("林业局王某收了两万块钱", False),
            ("受害人", False),
            ("芳", False),
        ],
    )
    def test_names_are_told_from_other_words(self, who: str, is_name: bool) -> None:
        assert texts.Said(who, "").is_name is is_name

    def test_a_long_text_is_no_claim(self) -> None:
        assert texts.heard("我是" + " " * 20_000 + "1") is None
        assert texts.heard("我是" + "王" * 40 + "13800000015") is None


def test_the_number_of_a_claim_is_never_kept_where_no_platform_is_asked(admin: Chat) -> None:
    admin.says("newcomer", "我是 王芳 13800000015", "private")
    assert [claim.mobile for claim in claims_of(admin)] == [""]


def test_without_administrators_a_claim_waits(chat: Chat) -> None:
    assert chat.answer("newcomer", WANG, "private") == texts.RECEIVED
    assert [claim.state for claim in claims_of(chat)] == [ClaimState.ASKED]
