"""交办: a leader's private instruction with a day."""

from __future__ import annotations

from datetime import datetime

import pytest

from handlers.messages import Media
from handlers.rules.workcalendar import SHANGHAI
from storage.records import Action, Status
from tests.chat import Chat
from tests.dialogues.test_dividing import events
from tests.dialogues.test_story import DESK, FORESTRY, LEADER, MANAGER, report, working

CHIEF = "guchanghe"
ANEW = "交办 水利局 下周三前把镁合金二期取水许可办下来"


def test_nobody_is_to_sign_later_than_it_has_to_be_done(chat: Chat) -> None:
    chat.at(datetime(2026, 9, 18, 16, 30, tzinfo=SHANGHAI))
    chat.says(LEADER, "交办 供电公司 今天把二期临时用电接通", "private")
    assert "签收：今日18:00前　办结：今日18:00前" in chat.hears("wudi", "【派单】").text
    assert chat.ticket.sign_due_at == chat.ticket.due_at
    assert chat.audited() == []
    why = chat.answer("wudi", "为什么 Q0001", "private")
    assert "签收时限现为 9月18日 18:00" in why
    chat.at(datetime(2026, 9, 18, 18, 30, tzinfo=SHANGHAI))
    chat.tick()
    assert chat.audited() == []


UNNAMED = "交办 9月18日前把镁合金二期的事情办好"


class TestFreshClocks:
    """Whoever gets the ticket later has it done by the leader's day all the same."""

    def due(self, chat: Chat, day: int, hour: int = 18) -> None:
        """The clocks end on that day, and both the audit and 为什么 find it so."""
        until = datetime(2026, 9, day, hour, tzinfo=SHANGHAI)
        ticket = chat.ticket
        assert ticket.due_at == until
        for limit in (ticket.sign_due_at, ticket.feedback_due_at):
            assert limit
            assert limit <= until
        assert ticket.original_due_at
        assert ticket.original_due_at > until
        assert chat.audited() == []
        why = chat.answer(DESK, "为什么 Q0001", "private")
        assert f"领导交办，提前 → 9月{day}日 {hour}:00" in why
        assert "其后有过调整" not in why

    def test_what_waited_for_the_desk(self, chat: Chat) -> None:
        answer = chat.answer(LEADER, UNNAMED, "private")
        assert "派单以后，办结时限不晚于这一天" in answer
        chat.later(hours=3)
        chat.says(DESK, "分办 Q0001 水利局", "private")
        self.due(chat, 18)

    def test_what_is_reassigned(self, chat: Chat) -> None:
        working(chat)
        chat.says(LEADER, "交办 Q0001 请周五前解决", "private")
        chat.later(days=1)
        chat.says(DESK, "改派 Q0001 水利局", "private")
        self.due(chat, 18)

    def test_what_is_corrected(self, chat: Chat) -> None:
        report(chat)
        chat.says(LEADER, "交办 Q0001 请周五前解决", "private")
        chat.later(hours=1)
        chat.says(MANAGER, "不对，是环评", "industry")
        self.due(chat, 18)

    def test_what_was_sent_back(self, chat: Chat) -> None:
        report(chat)
        chat.says(LEADER, "交办 Q0001 请周五前解决", "private")
        chat.says(FORESTRY, "退单 Q0001 非本单位职责", "private")
        chat.later(hours=1)
        chat.says(DESK, "改派 Q0001 水利局", "private")
        self.due(chat, 18)

    def test_the_earliest_of_several_days_binds(self, chat: Chat) -> None:
        working(chat)
        for day in ("17", "18"):
            chat.says(LEADER, f"交办 Q0001 请9月{day}日前解决", "private")
        chat.says(DESK, "改派 Q0001 水利局", "private")
        self.due(chat, 17)

    def test_a_day_that_has_passed_leaves_the_next_working_day(self, chat: Chat) -> None:
        working(chat)
        chat.says(LEADER, "交办 Q0001 请周三前解决", "private")
        chat.later(days=4)
        chat.says(DESK, "改派 Q0001 水利局", "private")
        self.due(chat, 20)  # it is Friday the 18th, and that Sunday is worked

    def test_an_extension_moves_the_day(self, chat: Chat) -> None:
        working(chat)
        chat.says(LEADER, "交办 Q0001 请周三前解决", "private")
        chat.says(DESK, "延期 Q0001 到9月17日", "private")
        chat.later(hours=1)
        chat.says(DESK, "改派 Q0001 水利局", "private")
        self.due(chat, 17)

    def test_a_later_day_leaves_fresh_clocks_as_they_are(self, chat: Chat) -> None:
        working(chat)
        chat.says(LEADER, "交办 Q0001 请12月30日前解决", "private")
        chat.later(hours=1)
        chat.says(DESK, "改派 Q0001 水利局", "private")
        assert chat.ticket.due_at == chat.ticket.original_due_at
        assert chat.audited() == []

    @pytest.mark.parametrize(("days", "is_bound"), [(1, True), (4, False)])
    def test_a_reopening_after_that_day_is_a_new_beginning(
        self, chat: Chat, days: int, is_bound: bool
    ) -> None:
        working(chat)
        chat.says(LEADER, "交办 Q0001 请周五前解决", "private")
        chat.says(FORESTRY, "办结 Q0001 已批复", "private")
        chat.says(DESK, "通过 Q0001", "private")
        chat.says(MANAGER, "满意", "private")
        chat.later(days=days, hours=10)
        chat.says(MANAGER, "重开 Q0001 又堵上了", "private")
        assert (chat.ticket.due_at != chat.ticket.original_due_at) is is_bound
        chat.says(DESK, "改派 Q0001 水利局", "private")
        assert (chat.ticket.due_at != chat.ticket.original_due_at) is is_bound
        assert chat.audited() == []

    def test_the_first_feedback_is_due_no_later(self, chat: Chat) -> None:
        working(chat)
        chat.says(LEADER, "交办 Q0001 请明天前解决", "private")
        assert chat.ticket.feedback_due_at == chat.ticket.due_at
        chat.says(FORESTRY, "挂起 Q0001 法定公示期 到9月16日", "private")
        chat.says(DESK, "同意 Q0001", "private")
        chat.later(days=3)
        assert chat.ticket.status is Status.WORKING
        assert chat.ticket.feedback_due_at == chat.ticket.due_at
        assert chat.audited() == []


class TestOnATicket:
    """With a number: recorded, told in private, and only ever earlier."""

    def test_it_moves_the_due_day_earlier_and_keeps_the_first_one(self, chat: Chat) -> None:
        working(chat)
        original = chat.ticket.due_at
        chat.forget()
        answer = chat.answer(LEADER, "交办 Q0001 请周三前解决", "private")
        assert "已交办 **Q0001**" in answer
        assert "提前" in answer
        ticket = chat.ticket
        assert ticket.due_at
        assert original
        assert ticket.due_at < original
        assert ticket.original_due_at == original
        action, data = events(chat, 1)[-1]
        assert (action, data["until"]) == (Action.ORDER, "2026-09-16")
        for who in (FORESTRY, DESK):
            chat.hears(who, "领导交办", "请周三前解决")
        assert all(heard.target_kind == "person" for heard in chat.heard)
        assert "领导交办" in chat.answer(FORESTRY, "为什么 Q0001", "private")

    def test_a_later_day_moves_nothing(self, chat: Chat) -> None:
        working(chat)
        due = chat.ticket.due_at
        assert "时限不变" in chat.answer(LEADER, "交办 Q0001 请12月30日前解决", "private")
        assert chat.ticket.due_at == due

    def test_the_quoted_card_names_the_ticket(self, chat: Chat) -> None:
        working(chat)
        chat.says(DESK, "升级 Q0001", "private")
        chat.says(LEADER, "交办 请周三前解决", "private", quote=chat.hears(LEADER, "Q0001"))
        assert events(chat, 1)[-1][0] is Action.ORDER

    @pytest.mark.parametrize(
        ("said", "refused"),
        [
            ("交办 Q0001 抓紧办", "写明日期"),
            ("交办 Q0001 9月1日前办好", "日期已经过了"),
            ("交办 Q0009 请周三前解决", "没有编号 Q0009"),
            ("交办 Q0001 周三前按明电要求办", "密级字样"),
        ],
    )
    def test_what_is_wrong_is_said_and_nothing_changes(
        self, chat: Chat, said: str, refused: str
    ) -> None:
        working(chat)
        assert refused in chat.answer(LEADER, said, "private")
        assert Action.ORDER not in [action for action, _ in events(chat, 1)]

    def test_words_of_secret_papers_are_not_kept(self, chat: Chat) -> None:
        working(chat)
        assert not chat.says(LEADER, "交办 Q0001 周三前按机密件办", "private").keep_text

    def test_a_group_is_no_place_for_it(self, chat: Chat) -> None:
        working(chat)
        assert "私聊" in chat.answer(LEADER, "@吹哨 交办 Q0001 周三前解决", "industry")

    def test_a_picture_of_the_original_is_refused(self, chat: Chat) -> None:
        working(chat)
        picture = (Media("image", "https://example.org/1"),)
        answer = chat.answer(LEADER, "交办 Q0001 周三前解决", "private", media=picture)
        assert "不保存" in answer
        with chat.database.read() as tx:
            assert not tx.viewing.of_ticket(1)
        assert Action.ORDER not in [action for action, _ in events(chat, 1)]

    @pytest.mark.parametrize("who", [MANAGER, FORESTRY, DESK])
    def test_only_a_leader_instructs(self, chat: Chat, who: str) -> None:
        working(chat)
        assert "“交办”由" in chat.answer(who, "交办 Q0001 周三前解决", "private")


class TestAnew:
    """Without a number it becomes a ticket."""

    @pytest.mark.parametrize("who", [LEADER, CHIEF])
    def test_the_named_unit_gets_it_with_the_leader_s_day(self, chat: Chat, who: str) -> None:
        assert "已交办 **Q0001**" in chat.answer(who, ANEW, "private")
        assert chat.ticket.status is Status.ASSIGNED
        assert events(chat, 1)[-1] == (Action.ORDER, {"until": "2026-09-23"})
        chat.hears("bailu", "【派单】", "Q0001")

    def test_its_unit_is_told_once_and_of_everything(self, chat: Chat) -> None:
        chat.says(LEADER, ANEW, "private")
        (card,) = [heard.text for heard in chat.heard if heard.target == "bailu"]
        for words in ("【派单】", "领导交办：陆文博，要求 9月23日 18:00前", "取水许可", "签收："):
            assert words in card
        chat.later(hours=2)
        chat.hears(DESK, "领导交办")

    def test_without_a_unit_the_desk_is_told_once_and_at_once(self, chat: Chat) -> None:
        chat.says(LEADER, "交办 下周三前把镁合金二期的事情办好", "private")
        assert chat.ticket.status is Status.TRIAGE
        chat.later(hours=2)
        told = [heard.text for heard in chat.heard if heard.target == DESK]
        (card,) = [text for text in told if "领导交办" in text]
        assert "【待分办】" in card
        assert "领导交办：陆文博，要求 9月23日" in card

    def test_no_group_ever_reads_of_it(self, chat: Chat) -> None:
        chat.says(LEADER, ANEW, "private")
        chat.later(days=30)
        assert [h.text for h in chat.heard if h.target_kind == "group"] == []

    def test_who_leads_nothing_is_told_how_to_report(self, chat: Chat) -> None:
        assert "交办由县领导" in chat.answer(MANAGER, ANEW, "private")
        assert not chat.tickets

    def test_without_a_day_nothing_is_opened(self, chat: Chat) -> None:
        assert "写明日期" in chat.answer(LEADER, "交办 水利局 把镁合金二期取水许可办好", "private")
        assert not chat.tickets


class TestBare:
    """An instruction without the word 交办 is asked back."""

    SAID = "请水利局下周三前把镁合金二期取水许可办下来"

    def test_confirmed_it_is_an_order(self, chat: Chat) -> None:
        outcome = chat.says(LEADER, self.SAID, "private")
        assert outcome.answer
        assert "是领导交办吗" in outcome.answer.text
        assert not chat.tickets
        chat.presses(LEADER, outcome.answer.buttons[0].id)
        assert events(chat, 1)[-1][0] is Action.ORDER

    def test_cancelled_it_is_nothing(self, chat: Chat) -> None:
        outcome = chat.says(LEADER, self.SAID, "private")
        assert outcome.answer
        assert "没有变动" in chat.presses(LEADER, outcome.answer.buttons[1].id)
        assert not chat.tickets

    @pytest.mark.parametrize(("who", "room"), [(MANAGER, "private"), (LEADER, "industry")])
    def test_it_is_asked_only_of_leaders_and_in_private(
        self, chat: Chat, who: str, room: str
    ) -> None:
        assert "是领导交办吗" not in chat.answer(who, self.SAID, room)


def test_what_a_leader_gave_in_private_stays_there_whoever_moves_it(chat: Chat) -> None:
    chat.says(CHIEF, ANEW, "private")
    chat.says("bailu", "退单 Q0001 非本单位职责，应由审批局办理", "private")
    chat.says(DESK, "改派 Q0001 行政审批服务管理局", "private")
    chat.forget()
    for said in ("查 Q0001", "查 镁合金二期", "我的"):
        answer = chat.answer(DESK, f"@吹哨 {said}")
        assert "取水" not in answer
        assert "涉水" not in answer
    assert "只在私聊里办理" in chat.answer(DESK, "@吹哨 查 Q0001")
    assert "涉水" in chat.answer(DESK, "查 Q0001", "private")
    chat.says(CHIEF, "吹哨 Q0001 请水利局马上到现场", "private")
    chat.later(days=30)
    spoken = [h.text for h in chat.heard if h.target_kind == "group" and "答" not in h.key]
    assert not any("【" in text and "Q0001" in text for text in spoken)
