"""Silent projects: their manager is asked once per silence, and nobody is asked for nothing."""

from __future__ import annotations

from tests.chat import Chat
from tests.jobs.test_sweep import DESK, UNIT, at, funded

MANAGER = "xulei"
WORDS = "5 个工作日没有新消息"


def asked(chat: Chat, account: str = MANAGER) -> list[str]:
    """The questions that somebody got."""
    return [h.text for h in chat.heard if h.target == account and WORDS in h.text]


def test_after_five_working_days_the_manager_is_asked_once(chat: Chat) -> None:
    funded(chat)
    chat.at(at(18, 9))
    chat.later(minutes=30)
    assert not asked(chat)
    chat.at(at(20, 9))  # a Sunday that is worked
    chat.later(minutes=10)
    (told,) = asked(chat)
    assert "县城污水处理厂提标扩建工程（Q0001）" in told
    said = told.split("“")[1].split("”")[0]
    assert "补充已记录 **Q0001**" in chat.answer(MANAGER, said, "private")
    chat.reopen()
    for day in (21, 22, 24):
        chat.at(at(day, 9, 30))
    assert len(asked(chat)) == 1


def test_a_word_ends_the_silence_and_another_one_is_asked_about_again(chat: Chat) -> None:
    funded(chat)
    chat.at(at(18, 9))
    chat.says(UNIT, "进展 Q0001 资金计划已报", "private")
    chat.at(at(21, 9, 30))
    assert not asked(chat)
    chat.at(at(28, 9, 30))
    chat.says(UNIT, "进展 Q0001 仍在调度", "private")
    chat.at(at(13, 9, 30, month=10))
    assert len(asked(chat)) == 2


def test_what_the_desk_or_the_timer_does_is_no_word(chat: Chat) -> None:
    funded(chat)
    chat.at(at(17, 9))
    chat.says(DESK, "协办 Q0001 水利局", "private")
    chat.at(at(21, 9, 30))
    assert len(asked(chat)) == 1


def test_what_rests_rightly_or_was_reported_without_a_name_is_not_asked_about(
    chat: Chat,
) -> None:
    funded(chat)
    chat.says(UNIT, "办结 Q0001 资金已拨付", "private")
    chat.says(DESK, "通过 Q0001", "private")
    chat.says("songjia", "匿名 望梨风电财政配套资金一直没到位", "private")
    with chat.database.read() as tx:
        project = tx.registers.directory().project(chat.ticket.project_id)
    assert chat.ticket.anonymous
    assert project
    assert project.manager_id
    chat.at(at(28, 9, 30))
    chat.later(minutes=30)
    assert not [h for h in chat.heard if WORDS in h.text]


def test_several_projects_of_one_manager_are_one_question(chat: Chat) -> None:
    funded(chat)
    with chat.database.read() as tx:
        projects = tx.registers.directory().projects
    own = {p.manager_id for p in projects if "污水" in p.name}
    others = [p.name for p in projects if p.manager_id in own and "污水" not in p.name]
    assert others
    for name in others:
        chat.says(MANAGER, f"{name}临时用地手续没批", "city")
    chat.at(at(28, 9, 30))
    (told,) = asked(chat)
    assert all(name in told for name in others)
