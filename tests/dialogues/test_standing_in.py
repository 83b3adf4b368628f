"""Leave, secretaries, successors: work goes on, and both names are on record."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from handlers.rules.workcalendar import SHANGHAI
from storage.directory import Person, Post, PostRole, Proxy, ProxyKind
from storage.records import Status
from tests.chat import PLATFORM, Chat
from tests.dialogues.test_story import DESK, FORESTRY, LEADER, MANAGER, report, status

OTHER, STRANGE, SECRETARY = "dailin", "strange", "mishu"


def join(chat: Chat, account: str, name: str, unit: str, role: PostRole) -> int:
    """A further person of a unit, who can be reached."""
    with chat.database.begin() as tx:
        found = tx.registers.directory().unit_named(unit)
        assert found
        person_id = tx.registers.upsert_person(Person(0, name))
        tx.registers.bind_person(PLATFORM, account, person_id, chat.now)
        tx.registers.upsert_post(Post(0, found.id, "科员", role, person_id))
    return person_id


@pytest.fixture
def forestry(chat: Chat) -> Chat:
    """The forestry bureau has a second officer, 戴林."""
    join(chat, OTHER, "戴林", "林业局", PostRole.MEMBER)
    return chat


def actors(chat: Chat) -> list[str]:
    with chat.database.read() as tx:
        return [event.actor_name for event in tx.tickets.history(chat.ticket.id)]


class TestLeave:
    """休假 with a substitute."""

    def test_the_substitute_hears_and_does_what_the_other_would(self, forestry: Chat) -> None:
        answer = forestry.answer(FORESTRY, "休假 9月14日到9月18日 由戴林代班", "private")
        assert "已登记：9月14日至9月18日由戴林代班" in answer
        assert forestry.has_heard(OTHER, "【代班】王芳9月14日至9月18日休假")
        assert forestry.has_heard(DESK, "【代班】王芳", "由戴林代班")
        report(forestry)
        assert forestry.has_heard(OTHER, "【派单】", "Q0001")
        assert not forestry.has_heard(FORESTRY, "【派单】")
        assert "已签收" in forestry.answer(OTHER, "签收 Q0001", "private")
        assert actors(forestry)[-1] == "戴林"  # of the unit as well, so in their own right

    @pytest.mark.parametrize(
        ("until", "when"),
        [("休假 到10月8日", "09-30 20:00"), ("休假 10月8日到10月9日", "10-08 08:00")],
    )
    def test_before_a_holiday_the_substitute_hears_in_time(
        self, forestry: Chat, until: str, when: str
    ) -> None:
        forestry.at(datetime(2026, 9, 30, 20, tzinfo=SHANGHAI))
        forestry.says(FORESTRY, f"{until} 由戴林代班", "private")
        forestry.at(datetime(2026, 10, 8, 8, tzinfo=SHANGHAI))
        told = forestry.hears(OTHER, "【代班】王芳").at.astimezone(SHANGHAI)
        assert f"{told:%m-%d %H:%M}" == when
        assert forestry.hears(DESK, "【代班】王芳").at == forestry.now

    def test_rights_that_are_only_lent_leave_both_names(self, chat: Chat) -> None:
        report(chat)
        chat.says(FORESTRY, "签收", "private")
        chat.says(LEADER, "休假 到9月18日 由孟晓峰代班", "private")
        chat.says(FORESTRY, "延期 Q0001 到10月30日 材料还在补", "private")
        assert "10月30日" in chat.answer("mengxiaofeng", "同意 Q0001", "private")
        assert actors(chat)[-1] == "孟晓峰（代陆文博）"
        assert chat.has_heard(FORESTRY, "孟晓峰（代陆文博）")
        assert "孟晓峰（代陆文博） 延期" in chat.answer(DESK, "详 Q0001", "private")

    def test_it_ends_by_itself_on_the_day(self, forestry: Chat) -> None:
        forestry.says(FORESTRY, "休假 到9月15日 由戴林代班", "private")
        forestry.later(days=2)
        report(forestry)
        assert forestry.has_heard(FORESTRY, "【派单】", "Q0001")
        assert not forestry.has_heard(OTHER, "【派单】")

    def test_whoever_is_back_early_says_so(self, forestry: Chat) -> None:
        forestry.says(FORESTRY, "休假 到9月18日 由戴林代班", "private")
        assert "已销假" in forestry.answer(FORESTRY, "销假", "private")
        assert forestry.has_heard(OTHER, "【代班结束】王芳")
        report(forestry)
        assert forestry.has_heard(FORESTRY, "【派单】", "Q0001")
        assert "您没有登记休假" in forestry.answer(FORESTRY, "销假", "private")

    @pytest.mark.parametrize(
        ("said", "heard"),
        [
            ("休假", "请写明从哪天到哪天"),
            ("休假 到9月18日", "请写明从哪天到哪天"),
            ("休假 由戴林代班", "请写明从哪天到哪天"),
            ("休假 到9月18日 由查无此人代班", "请写明从哪天到哪天"),
            ("休假 2026年9月1日到2026年9月3日 由戴林代班", "日期已经过了"),
            ("休假 到9月18日 由张伟代班", "张伟不是您单位的人"),
        ],
    )
    def test_what_is_missing_or_wrong_is_said(self, forestry: Chat, said: str, heard: str) -> None:
        assert heard in forestry.answer(FORESTRY, said, "private")

    def test_a_substitute_who_is_away_cannot_stand_in(self, forestry: Chat) -> None:
        forestry.says(OTHER, "休假 9月16日到9月17日 由王芳代班", "private")
        answer = forestry.answer(FORESTRY, "休假 到9月18日 由戴林代班", "private")
        assert "戴林那几天也休假" in answer

    def test_a_stranger_is_told_to_register_first(self, chat: Chat) -> None:
        assert "您还没登记" in chat.answer(STRANGE, "休假 到9月18日 由王芳代班", "private")

    def test_in_a_group_it_works_as_well(self, forestry: Chat) -> None:
        assert "由戴林代班" in forestry.answer(FORESTRY, "@吹哨 休假 到9月18日 由戴林代班")


class TestSecretary:
    """A secretary acts for a leader where the register says so."""

    @pytest.fixture
    def office(self, chat: Chat) -> Chat:
        secretary = join(chat, SECRETARY, "米舒", "县领导", PostRole.MEMBER)
        with chat.database.begin() as tx:
            leader = tx.registers.directory().by_account(PLATFORM, LEADER)
            assert leader
            proxy = Proxy(0, leader.id, secretary, ProxyKind.SECRETARY)
            tx.registers.upsert_proxy(proxy)
        return chat

    def test_both_hear_and_the_secretary_decides_with_both_names(self, office: Chat) -> None:
        report(office)
        office.says(FORESTRY, "签收", "private")
        office.says(MANAGER, "升级 Q0001 单位推不动", "private")
        assert office.has_heard(LEADER, "提请协调")
        assert office.has_heard(SECRETARY, "提请协调")
        answer = office.answer(SECRETARY, "延期 Q0001 到10月30日 领导同意", "private")
        assert "10月30日" in answer
        assert actors(office)[-1] == "米舒（代陆文博）"

    def test_without_the_registers_word_a_colleague_may_not(self, chat: Chat) -> None:
        join(chat, SECRETARY, "米舒", "县领导", PostRole.MEMBER)
        report(chat)
        chat.says(FORESTRY, "签收", "private")
        assert "办理" in chat.answer(SECRETARY, "延期 Q0001 到10月30日 领导同意", "private")
        assert chat.ticket.extension_count == 0


class TestHandover:
    """交接: one command, everything goes."""

    def test_posts_and_open_work_pass_to_the_successor_after_one_confirmation(
        self, forestry: Chat
    ) -> None:
        report(forestry)
        asked = forestry.says(FORESTRY, "交接 戴林", "private").answer
        assert asked
        assert "把王芳的工作交给戴林？" in asked.text
        assert "林业局联络员" in asked.text
        with forestry.database.read() as tx:
            before = tx.registers.version()
        done = forestry.presses(FORESTRY, asked.buttons[0].id)
        assert "1 个岗位、0 个项目从今天起由戴林负责" in done
        assert "没办完的 1 件：Q0001" in done
        assert forestry.has_heard(OTHER, "【交接】王芳", "Q0001")
        assert forestry.has_heard(DESK, "【交接】王芳")
        with forestry.database.read() as tx:
            directory = tx.registers.directory()
        assert directory.version > before
        assert "由“" not in forestry.answer(OTHER, "签收 Q0001", "private")
        assert status(forestry) is Status.WORKING
        old, new = [
            p
            for p in directory.posts
            if p.role is PostRole.LIAISON
            and p.title == "联络员"
            and p.unit_id == forestry.ticket.unit_id
        ]
        assert (old.to_on, new.from_on) == (date(2026, 9, 13), date(2026, 9, 14))

    def test_whoever_handed_over_may_no_longer_sign(self, forestry: Chat) -> None:
        report(forestry)
        forestry.says(FORESTRY, "确认交接 戴林", "private")
        forestry.says(FORESTRY, "签收 Q0001", "private")
        assert status(forestry) is Status.ASSIGNED

    def test_a_manager_hands_over_projects_with_what_was_reported(self, forestry: Chat) -> None:
        report(forestry)
        forestry.says(MANAGER, "确认交接 戴林", "private")
        assert "Q0001" in forestry.answer(OTHER, "我的", "private")
        assert "已催办" in forestry.answer(OTHER, "催办 Q0001", "private")

    def test_nothing_happens_without_confirmation(self, forestry: Chat) -> None:
        report(forestry)
        forestry.says(FORESTRY, "交接 戴林", "private")
        forestry.says(FORESTRY, "签收 Q0001", "private")
        assert status(forestry) is Status.WORKING

    @pytest.mark.parametrize(
        ("who", "said", "heard"),
        [
            (FORESTRY, "交接", "请写明交给谁"),
            (FORESTRY, "交接 查无此人", "请写明交给谁"),
            (FORESTRY, "交接 王芳 戴林 张伟", "请写明交给谁"),
            (FORESTRY, "交接 王芳", "请写明交给谁"),
            (OTHER, "交接 王芳 张伟", "只能交接自己的工作"),
            (OTHER, "确认交接 王芳 戴林", "只能交接自己的工作"),
        ],
    )
    def test_what_cannot_be_is_said(self, forestry: Chat, who: str, said: str, heard: str) -> None:
        assert heard in forestry.answer(who, said, "private")

    def test_the_desk_hands_over_for_others(self, forestry: Chat) -> None:
        assert "【交接】王芳" in forestry.answer(DESK, "确认交接 王芳 戴林", "private")

    def test_a_foreign_button_does_nothing(self, forestry: Chat) -> None:
        assert "请写明交给谁" in forestry.presses(OTHER, "hand_over_now::9999-9998")
        assert "请写明交给谁" in forestry.presses(OTHER, "hand_over_now::-")
