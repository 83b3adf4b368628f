"""Words with a mark of secrecy: warned about, and nothing of them is kept, whatever they ask."""

from __future__ import annotations

import pytest

from handlers.messages import Media
from handlers.texts.replies import SMALL_TALK, TIP_PRIVATE
from tests.chat import Chat
from tests.dialogues.test_story import DESK, FORESTRY, LEADER, MANAGER, working

MARKED = "镁合金二期林地手续按省里秘密文件卡住了"
WARNING = "密级字样"


@pytest.mark.parametrize(
    ("said", "room"),
    [
        (f"@吹哨 {MARKED}", "industry"),
        (MARKED, "private"),
        (f"上报 {MARKED}", "private"),
        (f"匿名 {MARKED}", "private"),
        (f"吹哨 {MARKED}", "private"),
        ("镁合金二期 林地批复见省厅明电〔2026〕3号 一直没下来", "private"),
        ("机\u3000密 ★ 镁合金二期征地 卡了两个月", "private"),
        ("镁合金二期征地 卡了两个月 绝 密件", "private"),
        ("镁合金二期征地 材料是机密的 卡了两个月", "private"),
    ],
)
def test_a_report_with_a_mark_is_warned_about_and_opens_nothing(
    chat: Chat, said: str, room: str
) -> None:
    outcome = chat.says(MANAGER, said, room)
    assert outcome.answer
    assert WARNING in outcome.answer.text
    assert not outcome.keep_text
    assert not chat.tickets


@pytest.mark.parametrize(
    ("who", "said"),
    [
        (FORESTRY, "进展 Q0001 省厅绝密件已经收到"),
        (FORESTRY, "办结 Q0001 按内部资料办好了"),
        (MANAGER, "补充 Q0001 秘密级材料在我这里"),
        (DESK, "问反映人 Q0001 机密件是谁给的？"),
    ],
)
def test_words_about_a_ticket_leave_nothing_in_it(chat: Chat, who: str, said: str) -> None:
    working(chat)
    before = chat.ticket
    outcome = chat.says(who, said, "private", media=(Media("image", "https://example.org/1"),))
    assert outcome.answer
    assert WARNING in outcome.answer.text
    assert not outcome.keep_text
    assert chat.ticket == before
    with chat.database.read() as tx:
        assert not tx.viewing.of_ticket(1)


@pytest.mark.parametrize("name", ["机密征地方案.pdf", "【秘\u3000密】纪要.pdf", "绝密.pdf"])
def test_a_file_whose_name_has_a_mark_is_not_taken(chat: Chat, name: str) -> None:
    working(chat)
    for said in ("", "补充 Q0001 见附件"):
        file = Media("file", "https://example.org/1", "", name)
        outcome = chat.says(MANAGER, said, "private", media=(file,))
        assert outcome.answer
        assert WARNING in outcome.answer.text
        assert not outcome.keep_text
    with chat.database.read() as tx:
        assert not tx.viewing.of_ticket(1)


def test_a_file_whose_name_accuses_somebody_is_not_taken(chat: Chat) -> None:
    working(chat)
    file = Media("file", "https://example.org/1", "", "举报林业局王建设受贿材料.docx")
    assert chat.answer(MANAGER, "补充 Q0001 见附件", "private", media=(file,)) == TIP_PRIVATE
    assert chat.answer(MANAGER, "补充 Q0001 见附件", "industry", media=(file,)).startswith(
        SMALL_TALK
    )
    with chat.database.read() as tx:
        assert not tx.viewing.of_ticket(1)
        assert tx.marks.counter("tips") == 2


@pytest.mark.parametrize(
    "said",
    [
        "镁合金二期林地手续卡在省里，企业说涉及商业秘密不给材料",
        "镁合金二期林地手续卡在省里，请林业局说明电子版要不要",
        "镁合金二期林地手续卡在省里，系统手机密码收不到",
    ],
)
def test_everyday_words_that_contain_such_a_mark_are_reports(chat: Chat, said: str) -> None:
    chat.says(MANAGER, f"@吹哨 {said}", "industry")
    assert len(chat.tickets) == 1


@pytest.mark.parametrize(
    ("who", "said"),
    [
        (MANAGER, "绝密文件 见图"),
        (FORESTRY, "进展 Q0001 省厅绝密件见图"),
        (LEADER, "交办 Q0001 请周五前解决"),
    ],
)
def test_nobody_is_asked_to_send_again_what_must_not_be_sent(
    chat: Chat, who: str, said: str
) -> None:
    working(chat)
    answer = chat.answer(who, said, "private", media=(Media("image", "https://x/1.jpg"),))
    assert "不能" in answer
    assert "再发一次" not in answer
