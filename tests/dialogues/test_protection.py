"""Who reports without a name: warned, asked through the bot, and known to two officers at most."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from handlers.texts import protection as texts
from handlers.texts import replies
from storage.directory import Person, Post, PostRole
from storage.records import Action
from storage.veil import Veil
from tests.chat import PLATFORM, Chat
from tests.dialogues.test_story import DESK, FORESTRY, MANAGER

REPORT = "匿名 镁合金二期林地手续一直没批下来"
FIRST, SECOND = "hu-officer", "lin-officer"
REVEAL = "查看反映人 Q0001 有人打击报复，需要核实"


@pytest.fixture
def reported(chat: Chat) -> Chat:
    """Two officers, and one protected report."""
    with chat.database.begin() as tx:
        unit = tx.registers.directory().units[0].id
        for at, account in enumerate((FIRST, SECOND), 1):
            id_ = tx.registers.upsert_person(Person(0, f"保密{'甲乙'[at - 1]}"))
            tx.registers.bind_person(PLATFORM, account, id_, chat.now)
            tx.registers.upsert_post(Post(0, unit, f"保密{at}", PostRole.OFFICER, id_))
    chat.says(MANAGER, REPORT, "private")
    chat.forget()
    return chat


def log(chat: Chat) -> list[tuple[str, str | None, str]]:
    with chat.database.read() as tx:
        people = {p.id: p.name for p in tx.registers.directory().people}
        return [
            (people[r.asked_by], people.get(r.confirmed_by or 0), r.reason)
            for r in tx.reveals.of_ticket(1)
        ]


class TestRevealing:
    """Two officers, one name, once."""

    def test_two_officers_together_learn_it_and_the_reporter_is_told(self, reported: Chat) -> None:
        assert "另一位保密专员" in reported.answer(FIRST, REVEAL, "private")
        assert not any("孙悦" in h.text for h in reported.heard)
        reported.hears(SECOND, "保密甲", "打击报复")
        reported.presses(SECOND, "agree_reveal:Q0001")
        reported.hears(FIRST, "Q0001", "孙悦")
        reported.hears(MANAGER, "查看告知", "打击报复")
        assert [h.target for h in reported.heard if "孙悦" in h.text] == [FIRST]
        assert log(reported) == [("保密甲", "保密乙", "有人打击报复，需要核实")]

    def test_it_is_told_once(self, reported: Chat) -> None:
        reported.says(FIRST, REVEAL, "private")
        reported.says(SECOND, "同意查看 Q0001", "private")
        reported.forget()
        assert "没有等待" in reported.answer(SECOND, "同意查看 Q0001", "private")
        assert not any("孙悦" in h.text for h in reported.heard)

    def test_nobody_agrees_to_the_own_request(self, reported: Chat) -> None:
        reported.says(FIRST, REVEAL, "private")
        assert reported.answer(FIRST, "同意查看 Q0001", "private") == texts.SAME_PERSON
        assert log(reported) == [("保密甲", None, "有人打击报复，需要核实")]

    def test_after_a_day_it_must_be_asked_anew(self, reported: Chat) -> None:
        reported.says(FIRST, REVEAL, "private")
        assert "已有申请" in reported.answer(FIRST, REVEAL, "private")
        reported.later(hours=25)
        assert "已过期" in reported.answer(SECOND, "同意查看 Q0001", "private")
        assert "另一位保密专员" in reported.answer(FIRST, REVEAL, "private")

    @pytest.mark.parametrize("account", [DESK, FORESTRY, MANAGER, "nobody"])
    def test_others_are_refused(self, reported: Chat, account: str) -> None:
        assert texts.NOT_OFFICER in reported.answer(account, REVEAL, "private")
        assert texts.NOT_OFFICER in reported.answer(account, "同意查看 Q0001", "private")
        assert log(reported) == []

    def test_without_a_reason_or_a_number_or_a_secret_it_is_refused(self, reported: Chat) -> None:
        assert "请写明理由" in reported.answer(FIRST, "查看反映人 Q0001", "private")
        assert "编号" in reported.answer(FIRST, "查看反映人", "private")
        assert "没有编号" in reported.answer(FIRST, "查看反映人 Q0099 核实", "private")
        reported.says(MANAGER, "云岭一期环评卡在市里没批", "private")
        assert "不是匿名" in reported.answer(FIRST, "查看反映人 Q0002 核实", "private")

    def test_in_a_group_nothing_is_said_of_it(self, reported: Chat) -> None:
        assert reported.answer(FIRST, REVEAL, "main") == replies.SMALL_TALK
        reported.hears(FIRST, texts.PLEASE_PRIVATELY)
        assert reported.answer(DESK, REVEAL, "main") == replies.SMALL_TALK
        assert reported.answer(SECOND, "同意查看 Q0001", "main") == replies.SMALL_TALK
        assert log(reported) == []

    def test_one_officer_alone_can_do_nothing(self, reported: Chat) -> None:
        with reported.database.begin() as tx:
            posts = tx.registers.directory().posts
            last = max((p for p in posts if p.role is PostRole.OFFICER), key=lambda p: p.id)
            tx.registers.end_post(last.id, (reported.now - timedelta(days=1)).date())
        assert "正好两位" in reported.answer(FIRST, REVEAL, "private")

    def test_what_was_sealed_with_a_key_that_is_gone_says_so(self, reported: Chat) -> None:
        sealed = Veil(reported.path.with_name("gone.key")).seal(["wecom", "a", None])
        with reported.database.begin() as tx:
            changed = text("UPDATE sealed_reporter SET sealed = :sealed")
            tx.session.connection().execute(changed, {"sealed": sealed})
        assert "密钥" in reported.answer(FIRST, REVEAL, "private")


class TestWarning:
    """What somebody knows before trusting."""

    def test_the_reporter_is_warned_and_may_take_it_back(self, chat: Chat) -> None:
        answer = chat.answer(MANAGER, REPORT, "private")
        assert texts.ADMIN_WARNING in answer
        assert "猜到是谁" in answer
        assert "撤回 Q0001" in answer
        assert "已撤回" in chat.answer(MANAGER, "撤回 Q0001", "private")

    def test_the_notice_comes_once_and_in_private_only(self, chat: Chat) -> None:
        chat.are_strangers = True
        assert texts.PRIVACY not in chat.answer(MANAGER, "帮助", "main")
        assert texts.PRIVACY in chat.answer(MANAGER, "帮助", "private")
        assert texts.PRIVACY not in chat.answer(MANAGER, "帮助", "private")

    def test_a_tip_gets_no_notice_and_leaves_no_mark(self, chat: Chat) -> None:
        chat.are_strangers = True
        assert texts.PRIVACY not in chat.answer("new", "林业局王某收了老板两万块钱", "private")
        with chat.database.read() as tx:
            assert tx.marks.last("met") is None


class TestAsking:
    """Questions go through the bot."""

    def test_the_unit_asks_and_the_reporter_answers_unnamed(self, reported: Chat) -> None:
        assert texts.QUESTION_SENT in reported.answer(
            FORESTRY, "问反映人 Q0001 具体哪一段？", "private"
        )
        asked = reported.hears(MANAGER, "追问", "具体哪一段")
        assert "陈" not in asked.text
        reported.says(MANAGER, "答 Q0001 东坡村那一段", "private")
        heard = reported.hears(FORESTRY, "东坡村那一段")
        assert "反映人" in heard.text
        assert not any("孙悦" in h.text for h in reported.heard if h.target != MANAGER)
        with reported.database.read() as tx:
            last = tx.tickets.history(1)[-1]
        assert (last.action, last.actor_id, last.actor_name) == (
            Action.SUPPLEMENT,
            None,
            "anonymous",
        )

    def test_the_desk_that_asked_hears_the_quoted_answer(self, reported: Chat) -> None:
        reported.says(DESK, "问反映人 Q0001 村里谁在谈", "private")
        asked = reported.hears(MANAGER, "追问")
        reported.says(MANAGER, "村支书在谈，还没有结果", "private", quote=asked)
        reported.hears(DESK, "村支书在谈")

    def test_a_stranger_who_reported_is_asked_too(self, chat: Chat) -> None:
        chat.says("stranger", REPORT, "private")
        chat.says(FORESTRY, "问反映人 Q0001 具体哪一段？", "private")
        chat.hears("stranger", "追问", "具体哪一段")
        chat.says("stranger", "答 Q0001 东坡村", "private")
        chat.hears(FORESTRY, "东坡村")

    def test_who_has_nothing_to_do_with_it_is_refused(self, reported: Chat) -> None:
        assert "主办单位、分办员办理" in reported.answer(
            "gaoxiang", "问反映人 Q0001 谁报的", "private"
        )
        assert "请写上内容" in reported.answer(FORESTRY, "问反映人 Q0001", "private")
        assert "没有编号" in reported.answer(FORESTRY, "问反映人 Q0099 哪里", "private")
        assert not reported.has_heard(MANAGER, "追问")

    def test_in_a_group_the_reporter_is_anybody(self, reported: Chat) -> None:
        asked = reported.answer("gaoxiang", "催办 Q0001", "main")
        assert reported.answer(MANAGER, "催办 Q0001", "main") == asked
        assert reported.answer(MANAGER, "满意 Q0001", "main") == reported.answer(
            "gaoxiang", "满意 Q0001", "main"
        )
        assert "Q0001" in reported.answer(MANAGER, "催办 Q0001", "private")
        reported.hears(FORESTRY, "反映人", "催办")


def test_a_month_s_tips_are_counted_for_the_desk(chat: Chat) -> None:
    chat.says(MANAGER, "林业局王某收了老板两万块钱才给办", "main")
    assert "本月 1 条，累计 1 条" in chat.answer(DESK, "线索数", "private")
    chat.later(days=30)
    assert "本月 0 条，累计 1 条" in chat.answer(DESK, "线索数", "private")
    assert chat.answer(MANAGER, "线索数", "private") == texts.TIPS_WHO


def test_words_that_only_look_like_it_are_reported_as_ever(chat: Chat) -> None:
    chat.says("sunyue", "@吹哨 镁合金二期施工用电还没接通 别提我们有多急了", "industry")
    assert not chat.ticket.anonymous


@pytest.mark.parametrize(
    "said",
    [
        "吹哨 匿名 镁合金二期进场路被村民堵了",
        "上报 匿名 镁合金二期施工用电还没接通",
        "镁合金二期施工用电还没接通，请匿名",
        "我想匿名反映 镁合金二期施工用电还没接通",
        "镁合金二期施工用电还没接通，别说是我说的",
    ],
)
def test_who_asks_for_no_name_in_other_words_is_not_named_either(chat: Chat, said: str) -> None:
    assert "看不到是谁反映的" in chat.answer("sunyue", said, "private")
    assert chat.ticket.anonymous
    assert not any("孙悦" in heard.text for heard in chat.heard)
    with chat.database.read() as tx:
        assert tx.tickets.history(chat.ticket.id)[0].actor_name == "anonymous"
    made = len(chat.tickets)
    assert "请私聊我" in chat.answer("sunyue", said, "industry")
    assert len(chat.tickets) == made
