"""What is said in passing: one question with two buttons, and nothing done before the answer."""

from __future__ import annotations

import pytest

from handlers.messages import OutgoingMessage
from storage.records import Action, Status
from tests.chat import Chat
from tests.dialogues.test_dividing import events
from tests.dialogues.test_story import DESK, FORESTRY, LEADER, MANAGER, report, working


def proposal(chat: Chat, who: str, text: str, room: str = "private") -> OutgoingMessage:
    """The question about what was said under the ticket's card."""
    before = chat.ticket
    outcome = chat.says(who, text, room, quote=chat.hears(FORESTRY, "【派单】"))
    assert outcome.answer
    assert [button.text for button in outcome.answer.buttons] == ["确认", "取消"], outcome.answer
    assert chat.ticket == before
    return outcome.answer


class TestConfirming:
    """确认 does it, 取消 leaves it."""

    def test_not_ours_sends_back_with_reason_and_unit(self, chat: Chat) -> None:
        report(chat)
        asked = proposal(chat, FORESTRY, "这个不归我们 是审批局的")
        assert "要退单 **Q0001**（非本单位职责，应由" in asked.text
        chat.presses(FORESTRY, asked.buttons[0].id)
        action, data = events(chat, 1)[-1]
        assert (action, data["reason"]) == (Action.SEND_BACK, "not_ours")
        assert data["suggested_unit_id"]
        assert chat.ticket.status is Status.TRIAGE

    def test_cancelling_changes_nothing(self, chat: Chat) -> None:
        report(chat)
        asked = proposal(chat, FORESTRY, "这个不归我们 是审批局的")
        before = chat.ticket
        assert "没有变动" in chat.presses(FORESTRY, asked.buttons[1].id)
        assert chat.ticket == before

    def test_somebody_else_s_press_is_refused(self, chat: Chat) -> None:
        report(chat)
        asked = proposal(chat, FORESTRY, "这个不归我们 是审批局的")
        assert "“退单”由" in chat.presses(MANAGER, asked.buttons[0].id)
        assert chat.ticket.status is Status.ASSIGNED

    def test_a_later_day_is_asked_for_only_when_confirmed(self, chat: Chat) -> None:
        working(chat)
        asked = proposal(chat, FORESTRY, "延到10月16日吧 省里还没批")
        chat.presses(FORESTRY, asked.buttons[0].id)
        assert chat.ticket.asked_action is Action.EXTEND

    def test_waiting_for_the_province_is_a_suspension(self, chat: Chat) -> None:
        working(chat)
        asked = proposal(chat, FORESTRY, "这事先放一放等省里批")
        assert "要挂起" in asked.text
        chat.presses(FORESTRY, asked.buttons[0].id)
        assert chat.ticket.asked_action is Action.SUSPEND

    def test_the_desk_is_asked_about_another_unit(self, chat: Chat) -> None:
        report(chat)
        asked = proposal(chat, DESK, "派错了应该给水利局")
        assert "要改派 **Q0001**（水利局）" in asked.text
        chat.presses(DESK, asked.buttons[0].id)
        chat.hears("bailu", "【派单】", "Q0001")

    def test_a_reporter_who_needs_it_no_more_withdraws(self, chat: Chat) -> None:
        report(chat)
        asked = proposal(chat, MANAGER, "不用管了 已经好了")
        assert "要撤回" in asked.text
        chat.presses(MANAGER, asked.buttons[0].id)
        assert chat.ticket.status is Status.WITHDRAWN

    def test_after_sign_off_the_reporter_is_asked_to_confirm(self, chat: Chat) -> None:
        working(chat)
        asked = proposal(chat, MANAGER, "不用管了 已经好了")
        assert "要确认办好" in asked.text
        chat.presses(MANAGER, asked.buttons[0].id)
        assert chat.ticket.status is Status.REVIEW

    def test_it_works_in_a_group_and_by_number(self, chat: Chat) -> None:
        working(chat)
        proposal(chat, FORESTRY, "@吹哨 延到下周五吧 省里还没批", "industry")
        said = "Q0001 延到下周五吧 省里还没批"
        assert "要延期" in chat.answer(FORESTRY, said, "private")


@pytest.mark.parametrize(
    ("who", "said"),
    [
        (MANAGER, "延到下周五吧"),
        (MANAGER, "这个不归我们 是审批局的"),
        (MANAGER, "先放一放等省里批"),
        (FORESTRY, "不用管了 已经好了"),
    ],
)
def test_what_the_sender_may_not_do_is_never_proposed(chat: Chat, who: str, said: str) -> None:
    working(chat)
    outcome = chat.says(who, said, "private", quote=chat.hears(FORESTRY, "【派单】"))
    assert outcome.answer
    assert not outcome.answer.buttons
    assert chat.ticket.status is Status.WORKING


def test_a_postponement_without_a_day_asks_for_one(chat: Chat) -> None:
    working(chat)
    assert "写明日期" in chat.answer(FORESTRY, "Q0001 往后推一推", "private")


class TestReasons:
    """A missing reason is one question with buttons; the history keeps the code."""

    @pytest.mark.parametrize(
        ("who", "verb", "pick", "action", "code"),
        [
            (FORESTRY, "退单", "属地不符", Action.SEND_BACK, "wrong_place"),
            (DESK, "不予受理", "企业间合同纠纷", Action.DECLINE, "contract"),
            (DESK, "移送", "移送公安", Action.TRANSFER, "police"),
        ],
    )
    def test_a_press_names_the_reason(
        self, chat: Chat, who: str, verb: str, pick: str, action: Action, code: str
    ) -> None:
        report(chat)
        outcome = chat.says(who, f"{verb} Q0001", "private")
        assert outcome.answer
        button = next(b for b in outcome.answer.buttons if b.text == pick)
        chat.presses(who, button.id)
        assert (events(chat, 1)[-1][0], events(chat, 1)[-1][1]["reason"]) == (action, code)

    def test_words_that_fit_no_code_are_kept_as_a_note(self, chat: Chat) -> None:
        report(chat)
        chat.says(DESK, "不予受理 Q0001 企业已经搬走", "private")
        assert events(chat, 1)[-1][1]["reason"] == "other"

    @pytest.mark.parametrize(
        ("words", "code"),
        [("经陆副县长同意", "consent"), ("按第3次专题会议纪要3号", "minutes"), ("", None)],
    )
    def test_a_reassignment_keeps_what_it_rests_on(
        self, chat: Chat, words: str, code: str | None
    ) -> None:
        report(chat)
        chat.says(DESK, f"改派 Q0001 水利局 {words}", "private")
        assert events(chat, 1)[-1][1].get("basis") == code

    def test_an_escalation_keeps_it_too(self, chat: Chat) -> None:
        working(chat)
        chat.says(LEADER, "升级 Q0001 按县政府会议纪要3号", "private")
        assert events(chat, 1)[-1][1]["basis"] == "minutes"
