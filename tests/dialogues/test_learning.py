"""The bot learns from being corrected, after an administrator's yes, and never at any price."""

from __future__ import annotations

from typing import ClassVar

import pytest

from handlers.learning import LEAST, MOST, Study, Verdict, lessons_of, propose, study
from handlers.names import names_of
from handlers.texts import learning as texts
from handlers.understanding import Understanding
from handlers.understanding.frozen import cases
from storage.records import Proposal, ProposalState
from tests.chat import Chat
from tests.dialogues.test_story import DESK, MANAGER

ADMIN = DESK
NICKNAMED = (
    "冷链园铁算盘交上去半个月没回音",
    "冷链园铁算盘还压在窗口没人办",
    "冷链园铁算盘退回来叫重新填",
    "冷链园就等铁算盘，别的都齐了",
    "冷链园铁算盘那边排不上号",
    "冷链园铁算盘一直下不来",
)
ASKED = "镁合金二期铁算盘又叫改格式，办不下来"


@pytest.fixture
def admin(chat: Chat) -> Chat:
    """The county with the desk's clerk as administrator."""
    with chat.database.begin() as tx:
        person = chat.context(tx).directory.by_account("console", ADMIN)
        assert person
        tx.registers.set_admin(person.id)
    return chat


def correct(chat: Chat, text: str, category: str) -> None:
    """A report, and its reporter's correction."""
    chat.says(MANAGER, f"上报 {text}", "industry")
    assert "已更正" in chat.answer(MANAGER, f"不对，是{category}", "industry")
    chat.later(minutes=2)


def learn(chat: Chat) -> tuple[Study, Proposal | None]:
    """As the command line does."""
    with chat.database.begin() as tx:
        ctx = chat.context(tx)
        in_force = tx.learning.newest(ProposalState.APPROVED)
        lessons = lessons_of(tx.learning.stories(MOST))
        reader = Understanding(names_of(ctx.directory))
        made = study(lessons, reader, in_force)
        return made, propose(tx, made, None, ctx.now)


def corrected(chat: Chat) -> Chat:
    for text in NICKNAMED:
        correct(chat, text, "能评")
    return chat


def read(chat: Chat, text: str = ASKED) -> str | None:
    with chat.database.read() as tx:
        return chat.context(tx).understanding.read(text, insists=True).category


def test_a_countys_own_word_is_read_right_once_an_administrator_agrees(admin: Chat) -> None:
    corrected(admin)
    assert read(admin) != "energy"
    made, proposal = learn(admin)
    assert made.verdict is Verdict.PROPOSED
    assert made.corrections.keys() == {"energy"}
    assert made.corrections["energy"] >= LEAST
    assert made.after.right > made.before.right
    assert ("铁算盘", "energy") in [(word.word, word.category) for word in made.words]
    assert proposal
    assert read(admin) != "energy"
    assert "铁算盘" in admin.answer(ADMIN, "学习", "private")
    answer = admin.answer(ADMIN, f"批准学习 {proposal.id}", "private")
    assert "下一条消息起生效" in answer
    admin.says(MANAGER, f"@吹哨 {ASKED}", "industry")
    assert admin.ticket.category == "energy"
    assert "铁算盘" in admin.ticket.evidence


def test_another_process_reads_with_it_too(admin: Chat) -> None:
    corrected(admin)
    learn(admin)
    admin.says(ADMIN, "批准学习1", "private")
    admin.reopen()
    assert read(admin) == "energy"


def test_what_was_approved_can_be_taken_back(admin: Chat) -> None:
    before = read(corrected(admin))
    learn(admin)
    admin.says(ADMIN, "批准学习 1", "private")
    assert read(admin) == "energy"
    assert "恢复出厂权重" in admin.answer(ADMIN, "不批准学习 1", "private")
    assert read(admin) == before


def test_only_an_administrator_decides_and_only_in_private(admin: Chat) -> None:
    corrected(admin)
    learn(admin)
    assert admin.answer(MANAGER, "批准学习 1", "private") == texts.ONLY_ADMINS
    assert admin.answer(ADMIN, "批准学习 1", "industry") == texts.ONLY_ADMINS
    assert admin.answer(MANAGER, "学习", "private") == texts.ONLY_ADMINS
    assert read(admin) != "energy"


def test_a_proposal_is_decided_once(admin: Chat) -> None:
    corrected(admin)
    learn(admin)
    assert "读法不变" in admin.answer(ADMIN, "不批准学习 1", "private")
    assert "未采用" in admin.answer(ADMIN, "批准学习 1", "private")
    assert admin.answer(ADMIN, "批准学习 8", "private") == "没有学习建议 8。"
    assert "第几号" in admin.answer(ADMIN, "批准学习", "private")
    assert admin.answer(ADMIN, "学习", "private") == texts.NO_PROPOSAL


def test_a_newer_proposal_takes_the_place_of_an_older_one(admin: Chat) -> None:
    corrected(admin)
    learn(admin)
    admin.says(ADMIN, "批准学习 1", "private")
    assert learn(admin)[0].verdict is Verdict.NOTHING
    admin.later(minutes=1)
    correct(admin, "冷链园铁算盘盖了章又作废", "林地草地")
    made, proposal = learn(admin)
    assert proposal
    assert made.corrections == {"forest": 1}
    admin.says(ADMIN, "批准学习 2", "private")
    with admin.database.read() as tx:
        states = [one.state for one in tx.learning.proposals()]
    assert states == [ProposalState.APPROVED, ProposalState.REPLACED]
    assert read(admin) == "energy"


def test_corrections_that_break_plain_messages_are_refused(admin: Chat) -> None:
    for case in cases():
        if case.category == "eia":
            correct(admin, case.text, "土地用地")
    made, proposal = learn(admin)
    assert made.verdict is Verdict.BROKEN
    assert any(id_.startswith("eia") for id_ in made.failing)
    assert set(made.blamed) <= {ticket.number for ticket in admin.tickets}
    assert made.blamed
    assert proposal
    assert proposal.state is ProposalState.REFUSED
    assert "未采用" in admin.answer(ADMIN, "批准学习 1", "private")
    assert read(admin, "环评批复还没有拿到") == "eia"


@pytest.mark.parametrize("count", [5, 10])
def test_the_same_wrong_correction_again_and_again_is_refused(admin: Chat, count: int) -> None:
    for _ in range(count):
        correct(admin, "环评批复一直没有下来", "土地用地")
    assert learn(admin)[0].verdict is Verdict.BROKEN


def test_a_few_lessons_teach_nothing(admin: Chat) -> None:
    for text in NICKNAMED[: LEAST - 1]:
        correct(admin, text, "能评")
    made, proposal = learn(admin)
    assert made.verdict is Verdict.FEW
    assert proposal is None


def test_what_is_read_right_teaches_nothing(admin: Chat) -> None:
    for number, case in enumerate(cases()[:30:5]):
        admin.says(MANAGER, f"上报 {case.text}", "industry")
        for category in ("其他", case.category):  # a slip of the desk, taken back
            admin.says(ADMIN, f"Q{number + 1:04} 不对，是{category}", "private")
        admin.later(minutes=2)
    made, proposal = learn(admin)
    assert made.verdict is Verdict.NOTHING
    assert proposal is None


class TestLessons:
    """What counts as confirmed."""

    def lessons(self, chat: Chat) -> list[tuple[str, str, bool]]:
        with chat.database.read() as tx:
            found = lessons_of(tx.learning.stories(MOST))
        return [(one.number, one.category, one.is_correction) for one in found]

    def test_an_answer_to_the_question(self, chat: Chat) -> None:
        answer = chat.answer(MANAGER, "上报 冷链园铁算盘交上去半个月没回音", "industry")
        assert "1." in answer
        second = chat.ticket.choices[1]
        chat.says(MANAGER, "2", "industry")
        assert self.lessons(chat) == [("Q0001", second, True)]

    def test_none_of_these_teaches_nothing_until_the_desk_names_one(self, chat: Chat) -> None:
        chat.says(MANAGER, "上报 冷链园铁算盘交上去半个月没回音", "industry")
        chat.says(MANAGER, "都不是", "industry")
        assert self.lessons(chat) == []
        chat.says(DESK, "分办 Q0001 发改局 能评", "private")
        assert chat.ticket.category == "energy"
        assert self.lessons(chat) == [("Q0001", "energy", True)]

    def test_another_unit_with_another_category(self, chat: Chat) -> None:
        chat.says(MANAGER, "冷链园环评批复还没有拿到", "industry")
        chat.says(DESK, "改派 Q0001 林业局 林地", "private")
        assert chat.ticket.category == "forest"
        assert self.lessons(chat) == [("Q0001", "forest", True)]

    def test_another_unit_alone_says_nothing_of_the_category(self, chat: Chat) -> None:
        chat.says(MANAGER, "冷链园环评批复还没有拿到", "industry")
        chat.says(DESK, "改派 Q0001 林业局", "private")
        assert chat.ticket.category == "eia"
        assert self.lessons(chat) == []

    def test_what_passed_the_audit_was_read_right(self, chat: Chat) -> None:
        chat.says(MANAGER, "冷链园林地手续卡在省里", "industry")
        chat.says("wangfang", "签收 Q0001", "private")
        chat.says("wangfang", "办结 Q0001 批复已拿到", "private")
        assert self.lessons(chat) == []
        chat.says(DESK, "通过 Q0001", "private")
        assert self.lessons(chat) == [("Q0001", "forest", False)]

    def test_erased_words_are_no_lesson(self, chat: Chat) -> None:
        correct(chat, NICKNAMED[0], "能评")
        with chat.database.begin() as tx:
            tx.tickets.reword(1, "")
        assert self.lessons(chat) == []

    def test_an_anonymous_report_teaches_too(self, chat: Chat) -> None:
        chat.says(MANAGER, "匿名 冷链园铁算盘交上去半个月没回音", "private")
        chat.says(DESK, "Q0001 不对，是能评", "private")
        assert self.lessons(chat) == [("Q0001", "energy", True)]


class TestFrozenCases:
    """They have the last word, whoever approves."""

    POISON: ClassVar = {"r环评": {"land": 90_000, "eia": -90_000}}

    def stored(self, chat: Chat) -> Proposal:
        with chat.database.begin() as tx:
            draft = Proposal(0, chat.now, ProposalState.PROPOSED, 9, {}, self.POISON)
            return tx.learning.propose(draft)

    def test_what_breaks_them_is_not_approved(self, admin: Chat) -> None:
        made = self.stored(admin)
        answer = admin.answer(ADMIN, f"批准学习 {made.id}", "private")
        assert "不能批准" in answer
        assert "”：环评 → 土地用地" in answer

    def test_what_breaks_them_with_other_shipped_weights_is_not_used(
        self, admin: Chat, caplog: pytest.LogCaptureFixture
    ) -> None:
        made = self.stored(admin)
        with admin.database.begin() as tx:
            assert tx.learning.approve(made.id, None, admin.now)
        assert read(admin, "环评批复还没有拿到") == "eia"
        assert f"proposal={made.id}" in caplog.text
