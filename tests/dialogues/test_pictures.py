"""Pictures and files beside words, and without any: which ticket they end at, who sees them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

import pytest
from sqlalchemy import select

from handlers.context import ContextSource
from handlers.messages import Media
from handlers.rules.links import opened
from handlers.rules.workcalendar import WorkCalendar
from handlers.texts import attachments as texts
from handlers.texts import replies
from storage.records import Action, Attachment, AttachmentState, Content, Status
from storage.tables import AttachmentLookRow, table
from storage.transaction import Transaction
from tests.chat import PLATFORM, Chat
from tests.dialogues.test_story import DESK, FORESTRY, LEADER, MANAGER

REPORT: Final = "镁合金二期林地手续卡在省里快两个月"
SECRET: Final = "a-key-that-nobody-may-see"  # noqa: S105
PHOTO: Final = Media("image", "https://store.example.test/photo-1", SECRET)
PAPER: Final = Media("file", "https://store.example.test/paper-2", SECRET, "批复.pdf")
TIP: Final = "林业局王某收了老板两万块钱才给办"
BASE: Final = "https://bot.example.test/chuishao"


def attached(chat: Chat, number: int = 1) -> list[Attachment]:
    with chat.database.read() as tx:
        return list(tx.viewing.of_ticket(number))


def looks(tx: Transaction) -> list[tuple[datetime, int | None]]:
    """When links to the attachments of Q0001 were given, and to whom."""
    c = table(AttachmentLookRow).c
    mine = select(c.at, c.actor_id).where(c.ticket_id == 1).order_by(c.id)
    return [(at, actor_id) for at, actor_id in tx.session.connection().execute(mine)]


def nothing_is_kept(chat: Chat) -> bool:
    chat.database.close()
    files = list(chat.path.parent.glob(f"{chat.path.name}*"))
    kept = b"".join(file.read_bytes() for file in files)
    return b"store.example.test" not in kept and SECRET.encode() not in kept


def stores(chat: Chat) -> None:
    """Everything owed is fetched."""
    with chat.database.begin() as tx:
        for fetch in tx.attachments.claim(chat.now, timedelta(minutes=1), 99):
            content = Content(fetch.kind, fetch.name, "image/png", b"x" * 2048)
            tx.attachments.store(fetch, content, chat.now)


def shows(chat: Chat) -> None:
    """From now on there is an address for links."""
    chat.source = ContextSource(WorkCalendar.shipped(), (PLATFORM,), public_url=f"{BASE}/")


class TestBesideWords:
    """The message makes or touches a ticket: there they belong."""

    def test_what_cannot_be_fetched_is_said_to_be_lost(self, chat: Chat) -> None:
        answer = chat.answer(MANAGER, REPORT, "industry", unread="picture")
        assert answer.endswith(texts.WORDS_ONLY)
        assert attached(chat) == []
        assert texts.WORDS_ONLY not in chat.answer(MANAGER, "帮助", "industry", unread="picture")
        assert "图片" in chat.answer(MANAGER, "", "industry", unread="picture")

    def test_a_report_with_two_pictures_is_one_ticket_with_two(self, chat: Chat) -> None:
        answer = chat.answer(MANAGER, REPORT, "industry", media=(PHOTO, PAPER))
        assert answer.endswith(texts.kept(2, "Q0001"))
        assert [(a.kind, a.name, a.state) for a in attached(chat)] == [
            ("image", "", AttachmentState.PENDING),
            ("file", "批复.pdf", AttachmentState.PENDING),
        ]
        assert len(chat.tickets) == 1

    def test_redelivery_adds_nothing(self, chat: Chat) -> None:
        first = chat.answer(MANAGER, REPORT, "industry", media=(PHOTO,), message_id="x")
        assert chat.answer(MANAGER, REPORT, "industry", media=(PHOTO,), message_id="x") == first
        assert len(attached(chat)) == 1

    @pytest.mark.parametrize("words", ["补充 Q0001 现场照片", "补充 Q0001", "Q0001", "催办 Q0001"])
    def test_what_names_a_ticket_adds_to_it(self, chat: Chat, words: str) -> None:
        chat.says(MANAGER, REPORT, "industry")
        chat.later(minutes=30)
        answer = chat.answer(MANAGER, words, "private", media=(PHOTO,))
        assert answer.endswith(texts.kept(1, "Q0001"))
        assert len(attached(chat)) == 1

    def test_a_picture_is_progress_enough(self, chat: Chat) -> None:
        chat.says(MANAGER, REPORT, "industry")
        chat.says(FORESTRY, "签收 Q0001", "private")
        assert "请写上" in chat.answer(FORESTRY, "进展 Q0001", "private")
        assert "进展已记录" in chat.answer(FORESTRY, "进展 Q0001", "private", media=(PHOTO,))
        assert len(attached(chat)) == 1

    def test_words_in_answer_to_a_card_bring_their_pictures(self, chat: Chat) -> None:
        card = chat.says(MANAGER, REPORT, "industry").replies[0]
        chat.later(minutes=30)
        chat.says(MANAGER, "省里又退了一次件", "industry", quote=card, media=(PHOTO,))
        assert (len(chat.tickets), len(attached(chat))) == (1, 1)

    def test_a_whistle_takes_them_too(self, chat: Chat) -> None:
        chat.says(MANAGER, "吹哨 进场路被堵，请公安局到场", "industry", media=(PHOTO,))
        assert len(attached(chat)) == 1


class TestWithoutWords:
    """They belong to what was just spoken of; else the bot asks."""

    def test_after_a_report_in_the_group_it_is_added_to_that(self, chat: Chat) -> None:
        chat.says(MANAGER, REPORT, "industry")
        chat.later(seconds=80)
        answer = chat.answer(MANAGER, "", "private", media=(PHOTO,))
        assert answer.startswith(f"{texts.ADDED}：**Q0001**")
        assert len(attached(chat)) == 1
        with chat.database.read() as tx:
            last = tx.tickets.history(1)[-1]
        assert (last.action, last.note) == (Action.SUPPLEMENT, texts.NOTE)

    def test_many_in_a_row_are_told_to_the_unit_once(self, chat: Chat) -> None:
        chat.says(MANAGER, REPORT, "industry")
        chat.forget()
        for _ in range(3):
            chat.later(seconds=80)
            chat.says(MANAGER, "", "private", media=(PHOTO,))
        assert len(attached(chat)) == 3
        told = [h for h in chat.heard if h.target == FORESTRY and texts.TOLD in h.text]
        assert len(told) == 1

    def test_an_anonymous_report_takes_them_without_a_name(self, chat: Chat) -> None:
        chat.says(MANAGER, f"匿名 {REPORT}", "private")
        chat.says(MANAGER, "", "private", media=(PHOTO,))
        assert len(attached(chat)) == 1
        assert not any("孙悦" in h.text for h in chat.heard if h.target != MANAGER)

    def test_later_it_asks_and_keeps_nothing(self, chat: Chat) -> None:
        chat.says(MANAGER, REPORT, "industry")
        chat.later(seconds=91)
        answer = chat.answer(MANAGER, "", "private", media=(PHOTO,))
        assert answer == f"{texts.WHICH}\n{texts.NOT_KEPT}"
        assert attached(chat) == []
        assert nothing_is_kept(chat)

    def test_somebody_else_is_asked(self, chat: Chat) -> None:
        chat.says(MANAGER, REPORT, "industry")
        assert texts.WHICH in chat.answer("zhangwei", "", "private", media=(PHOTO,))

    def test_quoting_a_card_says_where_they_belong(self, chat: Chat) -> None:
        card = chat.says(MANAGER, REPORT, "industry").replies[0]
        chat.later(hours=1)
        chat.says(MANAGER, "", "industry", quote=card, media=(PHOTO,))
        assert len(attached(chat)) == 1

    def test_what_was_sent_back_for_want_of_them_returns_to_the_desk(self, chat: Chat) -> None:
        chat.says(MANAGER, REPORT, "industry")
        chat.says(DESK, "退回补充 Q0001 请发批复照片", "private")
        statuses = [chat.ticket.status]
        chat.says(MANAGER, "Q0001", "private", media=(PHOTO,))
        statuses.append(chat.ticket.status)
        assert statuses == [Status.RETURNED, Status.TRIAGE]
        assert len(attached(chat)) == 1

    def test_strangers_to_a_ticket_and_late_comers_are_refused(self, chat: Chat) -> None:
        chat.says(MANAGER, REPORT, "industry")
        answer = chat.answer("nobody", "Q0001", "private", media=(PHOTO,))
        assert texts.NOT_KEPT in answer
        chat.says(MANAGER, "撤回 Q0001", "private")
        assert texts.NOT_KEPT in chat.answer(MANAGER, "Q0001", "private", media=(PHOTO,))
        assert attached(chat) == []


class TestNothingToKeep:
    """What makes no ticket keeps no picture."""

    @pytest.mark.parametrize("words", ["你好", "我的", "查 光伏", "详 Q9999"])
    def test_the_answer_says_so(self, chat: Chat, words: str) -> None:
        assert texts.NOT_KEPT in chat.answer(MANAGER, words, "private", media=(PHOTO,))
        assert nothing_is_kept(chat)

    def test_a_tip_in_a_group_sounds_like_small_talk_with_a_picture(self, chat: Chat) -> None:
        chatter = chat.answer(MANAGER, "你好", "main", media=(PHOTO,))
        assert chat.answer(MANAGER, TIP, "main", media=(PHOTO,)) == chatter
        assert chat.answer(MANAGER, TIP, "private", media=(PHOTO,)) == replies.TIP_PRIVATE
        assert nothing_is_kept(chat)


def links(heard: str) -> list[str]:
    return re.findall(r"：(https://\S+)$", heard, re.MULTILINE)


class TestSeeing:
    """详 lists them for those with a role."""

    @pytest.fixture
    def told(self, chat: Chat) -> Chat:
        chat.says(MANAGER, REPORT, "industry", media=(PHOTO, PAPER))
        return chat

    def test_links_are_short_lived_and_the_look_is_recorded(self, told: Chat) -> None:
        shows(told)
        assert texts.listed(attached(told), {}) in told.answer(FORESTRY, "详 Q0001", "private")
        stores(told)
        answer = told.answer(FORESTRY, "详 Q0001", "private")
        found = links(answer)
        assert len(found) == 2
        assert "- 文件 批复.pdf（" in answer
        with told.database.read() as tx:
            key, seen = tx.viewing.link_key(), looks(tx)
            reader = tx.registers.directory().by_account(PLATFORM, FORESTRY)
        assert key is not None
        assert reader is not None
        assert seen == [(told.now, reader.id)] * 2
        tokens = [link.removeprefix(f"{BASE}/attachments/") for link in found]
        assert [opened(key, token, told.now) for token in tokens] == [1, 2]
        over = told.now + timedelta(minutes=10)
        assert [opened(key, token, over) for token in tokens] == [None, None]

    def test_without_an_address_they_are_counted(self, told: Chat) -> None:
        assert texts.counted(2) in told.answer(FORESTRY, "详 Q0001", "private")
        with told.database.read() as tx:
            assert looks(tx) == []

    def test_without_a_role_nothing_is_said_of_them(self, told: Chat) -> None:
        shows(told)
        assert "附件" not in told.answer("nobody", "详 Q0001", "private")

    def test_in_a_group_links_go_into_the_private_chat(self, told: Chat) -> None:
        shows(told)
        stores(told)
        assert links(told.answer(FORESTRY, "详 Q0001", "main")) == []
        assert len(links(told.hears(FORESTRY, "附件 2 个").text)) == 2

    def test_a_hidden_reporter_who_looks_is_not_named(self, chat: Chat) -> None:
        shows(chat)
        chat.says(MANAGER, f"匿名 {REPORT}", "private", media=(PHOTO,))
        stores(chat)
        assert len(links(chat.answer(MANAGER, "详 Q0001", "private"))) == 1
        with chat.database.read() as tx:
            assert looks(tx) == [(chat.now, None)]

    def test_of_many_the_newest_are_listed(self, chat: Chat) -> None:
        shows(chat)
        many = tuple(replace(PHOTO, url=f"{PHOTO.url}{n}") for n in range(12))
        chat.says(MANAGER, REPORT, "industry", media=many)
        stores(chat)
        answer = chat.answer(LEADER, "详 Q0001", "private")
        assert (len(links(answer)), "附件 12 个" in answer) == (8, True)
