"""Extension and suspension: who may grant how much, until when it may be asked, and why."""

from __future__ import annotations

from datetime import datetime

import pytest

from handlers.messages import Media
from handlers.rules.workcalendar import SHANGHAI
from storage.records import Action, Event, Status
from tests.chat import Chat
from tests.dialogues.test_story import DESK, FORESTRY, LEADER, MANAGER, report, status, working

DUE = datetime(2026, 10, 10, 17, 30, tzinfo=SHANGHAI)  # a Saturday that is worked
CAUSES = ["上级审批中", "法定公示期", "诉讼中", "季节/停工令", "企业自身原因", "政策待定"]


def at(day: int, month: int = 9, hour: int = 9) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=SHANGHAI)


def last(chat: Chat, action: Action) -> Event:
    with chat.database.read() as tx:
        return [e for e in tx.tickets.history(chat.ticket.id) if e.action is action][-1]


class TestExtension:
    """延期."""

    def test_the_desk_grants_a_first_short_one(self, chat: Chat) -> None:
        working(chat)
        chat.says(FORESTRY, "延期 Q0001 到10月16日 省里还在审", "private")
        assert last(chat, Action.ASK_EXTENSION).data["until"] == "2026-10-16"
        assert not chat.has_heard(LEADER, "申请延期")
        asked = chat.hears(DESK, "申请延期")
        assert "同意延期" in chat.presses(DESK, asked.buttons[0]["id"])
        assert chat.ticket.due_at == at(16, 10, 17).replace(minute=30)
        assert chat.ticket.original_due_at == DUE

    @pytest.mark.parametrize(
        ("said", "kept"),
        [
            ("延期 Q0001 到10月16日", "延期 Q0001 到10月16日 "),
            ("请延期 Q0001 到10月16日前，谢谢", "延期 Q0001 到10月16日前，谢谢 "),
            ("Q0001 延到10月16日吧", "延期 Q0001 延到10月16日吧 "),
        ],
    )
    def test_a_day_alone_is_asked_how_far_it_is(self, chat: Chat, said: str, kept: str) -> None:
        working(chat)
        asked = chat.answer(FORESTRY, said, "private")
        assert "办到哪一步、为什么要延" in asked
        assert kept in asked
        assert chat.ticket.asked_action is None
        chat.says(FORESTRY, f"{kept}省里还在审", "private")
        assert last(chat, Action.ASK_EXTENSION).data["until"] == "2026-10-16"

    def test_what_is_missing_is_asked_in_one_question(self, chat: Chat) -> None:
        working(chat)
        asked = chat.answer(FORESTRY, "延期 Q0001", "private")
        assert "请写明日期，和办到哪一步、为什么要延" in asked

    def test_a_picture_tells_how_far_it_is(self, chat: Chat) -> None:
        working(chat)
        picture = (Media("image", "https://example.org/1"),)
        chat.says(FORESTRY, "延期 Q0001 到10月16日", "private", media=picture)
        assert chat.ticket.asked_action is Action.EXTEND

    @pytest.mark.parametrize("said", ["延期 Q0001 到2月29日", "挂起 Q0001 法定公示期 到9月31日"])
    def test_a_day_that_no_calendar_has_is_refused(self, chat: Chat, said: str) -> None:
        working(chat)
        assert "没有这一天" in chat.answer(FORESTRY, said, "private")
        assert chat.ticket.asked_action is None

    def test_a_longer_one_is_the_leader_s_to_grant(self, chat: Chat) -> None:
        working(chat)
        chat.says(FORESTRY, "延期 Q0001 到10月17日 省里还在审", "private")
        refused = chat.answer(DESK, "同意 Q0001", "private")
        assert "第一次延期不超过 5个工作日" in refused
        assert "由包联领导同意" in refused
        assert chat.ticket.asked_action is Action.EXTEND
        asked = chat.hears(LEADER, "申请延期")
        assert "同意延期" in chat.presses(LEADER, asked.buttons[0]["id"])
        assert chat.ticket.extension_count == 1

    def test_the_desk_is_not_offered_what_only_the_leader_may_grant(self, chat: Chat) -> None:
        working(chat)
        chat.says(FORESTRY, "延期 Q0001 到10月17日 省里还在审", "private")
        asked = chat.hears(DESK, "申请延期", "由包联领导同意", "经××副县长同意")
        assert "agree:Q0001" not in [button["id"] for button in asked.buttons]

    def test_everybody_hears_to_which_day(self, chat: Chat) -> None:
        working(chat)
        assert "申请延到 10月12日 17:30" in chat.answer(
            FORESTRY, "延期 到10月11日 等批复", "private"
        )
        chat.hears(DESK, "申请延期到 10月12日 17:30")  # the 11th is a Sunday
        chat.says(DESK, "同意 Q0001", "private")
        for who in (FORESTRY, MANAGER):
            chat.hears(who, "同意延期，办结时限改为 10月12日 17:30")
        assert "延期到10月12日" in chat.answer(MANAGER, "详 Q0001", "private")

    @pytest.mark.parametrize("basis", ["经陆副县长同意", "专题会议纪要〔3〕号"])
    def test_the_desk_grants_more_with_a_leader_behind_it(self, chat: Chat, basis: str) -> None:
        working(chat)
        chat.says(FORESTRY, "延期 Q0001 到10月30日 省里还在审", "private")
        assert "由包联领导" in chat.answer(DESK, "同意 Q0001 三定方案", "private")
        assert "同意延期" in chat.answer(DESK, f"同意 Q0001 {basis}", "private")
        assert last(chat, Action.EXTEND).data["basis"] in ("consent", "minutes")

    def test_the_second_is_the_leader_s_however_short(self, chat: Chat) -> None:
        working(chat)
        chat.says(DESK, "延期 Q0001 到10月12日", "private")
        assert "由包联领导" in chat.answer(DESK, "延期 Q0001 到10月13日", "private")
        assert "同意延期" in chat.answer(LEADER, "延期 Q0001 到10月13日", "private")

    @pytest.mark.parametrize("who", [DESK, LEADER, FORESTRY])
    def test_nobody_grants_or_asks_a_third(self, chat: Chat, who: str) -> None:
        working(chat)
        for day in (14, 15):
            chat.says(LEADER, f"延期 Q0001 到10月{day}日", "private")
        refused = chat.answer(who, "延期 Q0001 到10月30日 经县长同意", "private")
        assert "次数已用完（最多 2 次）" in refused
        assert chat.ticket.extension_count == 2

    @pytest.mark.parametrize("who", [DESK, FORESTRY])
    def test_it_lies_after_the_present_due_day(self, chat: Chat, who: str) -> None:
        working(chat)
        refused = chat.answer(who, "延期 Q0001 到10月10日 省里还在审", "private")
        assert "现在的时限就是 10月10日 17:30" in refused
        assert (chat.ticket.due_at, chat.ticket.asked_action) == (DUE, None)

    def test_it_is_asked_a_working_day_before(self, chat: Chat) -> None:
        working(chat)
        chat.says(DESK, "延期 Q0001 到10月12日", "private")
        chat.at(at(11, 10))  # a Sunday; the due day is Monday, Saturday was worked
        refused = chat.answer(FORESTRY, "延期 Q0001 到10月16日 省里还在审", "private")
        assert "到期前一个工作日（10月10日(六)）提出" in refused
        assert chat.ticket.asked_action is None

    def test_on_the_working_day_before_it_is_not_too_late(self, chat: Chat) -> None:
        working(chat)
        chat.at(at(9, 10, 16))
        chat.says(FORESTRY, "延期 Q0001 到10月16日 省里还在审", "private")
        assert chat.ticket.asked_action is Action.EXTEND

    def test_what_was_asked_is_not_granted_when_its_day_is_gone(self, chat: Chat) -> None:
        working(chat)
        chat.says(FORESTRY, "延期 Q0001 到10月12日 省里还在审", "private")
        chat.at(at(13, 10))
        assert "日期已经过了" in chat.answer(DESK, "同意 Q0001", "private")

    def test_the_number_comes_from_the_card_in_a_group_too(self, chat: Chat) -> None:
        working(chat)
        card = chat.hears(FORESTRY, "【派单】")
        said = "@吹哨 延期到10月16日 省里还在审"
        assert "延期申请已提交" in chat.answer(FORESTRY, said, "industry", quote=card)
        assert "主办单位" in chat.answer(MANAGER, "延期 Q0001 到10月16日", "industry")

    def test_without_a_number_the_only_ticket_is_meant(self, chat: Chat) -> None:
        working(chat)
        assert "延期申请已提交" in chat.answer(FORESTRY, "延期 到10月16日 材料还在补", "private")


class TestSuspension:
    """挂起."""

    @pytest.mark.parametrize(
        ("note", "cause"),
        [
            ("省厅审批中", "upper"),
            ("公示期没到", "notice_period"),
            ("法院还没判", "in_court"),
            ("橙色预警停工", "season"),
            ("企业自身原因", "firm"),
            ("补贴政策待定", "policy"),
        ],
    )
    def test_asking_and_granting_keep_cause_and_day(
        self, chat: Chat, note: str, cause: str
    ) -> None:
        working(chat)
        chat.says(FORESTRY, f"挂起 Q0001 {note} 到9月30日", "private")
        wanted = {"until": "2026-09-30", "reason": cause}
        assert last(chat, Action.ASK_SUSPENSION).data == wanted
        chat.says(DESK, "同意 Q0001", "private")
        assert last(chat, Action.SUSPEND).data == wanted
        assert status(chat) is Status.SUSPENDED

    @pytest.mark.parametrize("who", [FORESTRY, DESK])
    @pytest.mark.parametrize("note", ["材料还没弄好 到9月30日", ""])
    def test_an_unknown_cause_is_asked_once_with_buttons(
        self, chat: Chat, who: str, note: str
    ) -> None:
        working(chat)
        asked = chat.says(who, f"挂起 Q0001 {note}".strip(), "private").replies[0]
        assert "请写明原因" in asked.text
        assert [button.text for button in asked.buttons] == CAUSES
        chat.presses(who, asked.buttons[1].id)
        action = Action.SUSPEND if who == DESK else Action.ASK_SUSPENSION
        assert last(chat, action).data == {
            "reason": "notice_period",
            "until": "2026-09-30" if note else "2026-10-14",
        }

    @pytest.mark.parametrize("who", [FORESTRY, DESK, LEADER])
    def test_a_round_is_limited_and_the_limit_is_named(self, chat: Chat, who: str) -> None:
        working(chat)
        refused = chat.answer(who, "挂起 Q0001 省厅审批中 到10月15日", "private")
        assert "最多到 10月14日(三)（30天）" in refused
        assert status(chat) is Status.WORKING
        answer = chat.answer(who, "挂起 Q0001 省厅审批中 到10月14日", "private")
        assert "挂起" in answer

    def test_another_person_may_not(self, chat: Chat) -> None:
        report(chat)
        chat.says(FORESTRY, "签收", "private")
        assert "主办单位" in chat.answer(MANAGER, "挂起 Q0001 省厅审批中", "industry")

    def test_what_was_asked_is_not_granted_when_its_day_is_gone(self, chat: Chat) -> None:
        working(chat)
        chat.says(FORESTRY, "挂起 Q0001 省厅审批中 到9月16日", "private")
        chat.at(at(17))
        assert "日期已经过了" in chat.answer(DESK, "同意 Q0001", "private")
        assert status(chat) is Status.WORKING


@pytest.mark.parametrize(
    ("said", "is_heard"),
    [
        ("供电公司还没回话 到9月30日", False),
        ("等企业来人 到9月30日", False),
        ("企业自身原因 到9月30日", True),
        ("企业资金没到位 到9月30日", True),
        ("业主申请缓建 到9月30日", True),
    ],
)
def test_a_firm_s_name_alone_is_no_cause_to_stop_the_clock(
    chat: Chat, said: str, is_heard: bool
) -> None:
    working(chat)
    answer = chat.answer(FORESTRY, f"挂起 Q0001 {said}", "private")
    assert ("请写明原因" in answer) is not is_heard
    assert (chat.ticket.asked_action is Action.SUSPEND) is is_heard


def test_a_pause_says_how_long_it_is_and_where_the_limit_is_afterwards(chat: Chat) -> None:
    working(chat)
    chat.says(FORESTRY, "挂起 Q0001 法定公示期 到9月21日", "private")
    chat.hears(DESK, "申请挂起到 9月21日 18:00")
    answer = chat.answer(DESK, "同意 Q0001", "private")
    assert "挂起到 9月21日 18:00，到时自动恢复" in answer
    assert "恢复后顺延" in answer
    chat.hears(MANAGER, "同意挂起到 9月21日 18:00")
    chat.says(FORESTRY, "恢复 Q0001", "private")
    chat.hears(MANAGER, "恢复办理，办结时限 10月10日 17:30")


def test_details_say_that_older_steps_are_left_out(chat: Chat) -> None:
    working(chat)
    assert "共" not in chat.answer(MANAGER, "详 Q0001", "private")
    for n in range(10):
        chat.says(FORESTRY, f"进展 Q0001 第{n}次跑省厅", "private")
    assert "经过（共13步，列最近10步）：" in chat.answer(MANAGER, "详 Q0001", "private")
