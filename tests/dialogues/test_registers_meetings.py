"""The next 对接: told once, the working day before, to its manager alone and without amounts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from storage.records import Funding, FundingStage
from tests.chat import Chat
from tests.dialogues.test_registers_reminders import DESK, MANAGER, morning

AMOUNTS = ("5000", "3000", "8000")


def put(chat: Chat, on: date, stage: FundingStage = FundingStage.TALKING) -> None:
    with chat.database.begin() as tx:
        loan = next(f for f in tx.ledgers.find(Funding) if f.bank)
        changed = replace(loan, next_on=on, stage=stage, mismatch="缺抵押物")
        tx.ledgers.save(changed, chat.now, None, "workbook")


def reminders(chat: Chat, account: str) -> list[str]:
    return [h.text for h in chat.heard if h.target == account and "【对接提醒】" in h.text]


def test_the_working_day_before_is_told_once_across_rest_days(chat: Chat) -> None:
    put(chat, date(2026, 10, 8))  # the first day after the holidays
    for day in (28, 29):
        chat.at(morning(9, day))
    assert reminders(chat, MANAGER) == []
    chat.at(morning(9, 30, 8))
    assert reminders(chat, MANAGER) == []
    chat.at(morning(9, 30))
    chat.reopen()
    chat.later(hours=1)
    chat.at(morning(10, 2))
    chat.at(morning(10, 8))
    (told,) = reminders(chat, MANAGER)
    assert "云岭冷链物流园 贷款 云岭农商行：2026年10月8日对接" in told
    assert "缺抵押物" in told
    assert not [amount for amount in AMOUNTS if amount in told]
    assert reminders(chat, DESK) == []


def test_another_date_is_told_again_and_a_missed_eve_on_the_day_itself(chat: Chat) -> None:
    put(chat, date(2026, 9, 15))
    chat.at(morning(9, 15))
    put(chat, date(2026, 9, 17))
    chat.at(morning(9, 16))
    assert [text.count("对接，现在") for text in reminders(chat, MANAGER)] == [1, 1]


def test_what_is_paid_out_needs_no_talk(chat: Chat) -> None:
    put(chat, date(2026, 9, 15), FundingStage.PAID)
    chat.at(morning(9, 14))
    chat.at(morning(9, 15))
    assert reminders(chat, MANAGER) == []


def test_where_the_manager_cannot_be_reached_the_desk_hears(chat: Chat) -> None:
    with chat.database.begin() as tx:
        directory = tx.registers.directory()
        project = next(p for p in directory.projects if "冷链" in p.name)
        tx.registers.upsert_project(replace(project, manager_id=None))
    put(chat, date(2026, 9, 16))
    chat.at(morning(9, 15))
    assert len(reminders(chat, DESK)) == 1
