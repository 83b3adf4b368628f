"""What DingTalk says, as behaviour hears it."""

from __future__ import annotations

import random
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest

from bot.platforms.dingtalk.receiving.inbound import (
    MARGIN,
    Foreign,
    Robot,
    Unreadable,
    error_code,
    message_of,
    withheld,
)
from handlers.messages import IncomingMessage, Media, Quote
from tests.platforms.dingtalk.receiving.bodies import (
    CLIENT_ID,
    CORP,
    LIFE,
    OAPI,
    WORDS,
    body,
    milliseconds,
    quota_shell,
)

AT: Final = datetime(2031, 3, 3, 1, tzinfo=UTC)
ROBOT: Final = Robot(CLIENT_ID, OAPI, CORP, names=("吹哨", "吹哨助手"))
PICTURE: Final = {"type": "picture", "downloadCode": "d", "pictureDownloadCode": "p"}

CARD: Final = {
    "elementType": "ROOT",
    "children": [
        {"elementType": "TEXT", "value": "Q0917"},
        {"elementType": "BOX", "children": [{"elementType": "TEXT", "value": "待签收"}]},
        {"elementType": "IMAGE", "value": "x"},
    ],
}


def heard(**changes: Any) -> IncomingMessage:
    return message_of(body(AT, **changes), ROBOT, AT)


def rich(*items: dict[str, Any]) -> dict[str, Any]:
    return {"msgtype": "richText", "text": None, "content": {"richText": list(items)}}


def test_a_group_message() -> None:
    assert heard() == IncomingMessage(
        platform="dingtalk",
        message_id="msg1==",
        chat_id="cidGroup1==",
        is_group=True,
        account="sunyue",
        name="孙跃",
        text=WORDS,
        received_at=AT,
        reply_url=f"{OAPI}/robot/sendBySession?session=loopback-session",
        reply_until=AT + LIFE - MARGIN,
    )


@pytest.mark.parametrize("kind", ["1", 1])
def test_a_private_chat_is_called_after_its_person(kind: object) -> None:
    message = heard(conversationType=kind, conversationTitle=None, isInAtList=None)
    assert (message.chat_id, message.is_group) == ("sunyue", False)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"text": None, "content": " 桥停工了"}, "桥停工了"),  # as one official sample has it
        (rich({"text": "@吹哨 "}, {"text": "现场照片"}, PICTURE), "现场照片"),
        (rich({"text": "@吹哨\u2005"}, {"text": "一"}, PICTURE, {"text": "二"}), "一\n二"),
        (rich({"text": "@吹哨 @吹哨 一"}), "一"),
        (rich({"text": "@王芳 请看"}), "@王芳 请看"),
        (rich(PICTURE), ""),
        ({"msgtype": "picture", "text": None, "content": {"downloadCode": "d"}}, ""),
        ({"msgtype": "audio", "text": None, "content": {"recognition": "桥停工了"}}, "桥停工了"),
        ({"msgtype": "audio", "text": None, "content": {"duration": 4000}}, ""),
        ({"msgtype": "video", "text": None, "content": {"videoType": "mp4"}}, ""),
        ({"msgtype": "file", "text": None, "content": {"fileName": "清单.xlsx"}}, ""),
        ({"msgtype": "unknownMsgType", "text": None, "content": {"unknownMsgType": "x"}}, ""),
        ({"msgtype": "hologram", "text": None}, ""),
    ],
)
def test_every_kind_has_its_words_in_groups_and_private(
    changes: dict[str, Any], words: str
) -> None:
    assert heard(**changes).text == words
    assert heard(conversationType="1", **changes).text == words


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({}, ""),
        (rich({"text": "现场照片"}, PICTURE), ""),
        (rich({"text": "没有照片"}), ""),
        ({"msgtype": "picture", "text": None, "content": {"downloadCode": "d"}}, ""),
        ({"msgtype": "picture", "text": None, "content": {}}, "picture"),
        (rich({"text": "现场照片"}, {"type": "picture"}), "picture"),
        ({"msgtype": "unknownMsgType", "text": None, "content": {}}, "unknownMsgType"),
        ({"msgtype": "audio", "text": None, "content": {"recognition": "桥停工了"}}, ""),
        ({"msgtype": "file", "text": None, "content": {"fileName": "清单.xlsx"}}, "file"),
    ],
)
def test_what_cannot_be_fetched_is_named(changes: dict[str, Any], kind: str) -> None:
    assert heard(**changes).unread == kind


@pytest.mark.parametrize(
    ("changes", "media"),
    [
        (
            rich({"text": "现场照片"}, PICTURE, PICTURE),
            [Media("image", "", PICTURE["downloadCode"])],
        ),
        ({"msgtype": "picture", "content": {"downloadCode": "d"}}, [Media("image", "", "d")]),
        ({"msgtype": "video", "content": {"downloadCode": "v"}}, [Media("video", "", "v")]),
        (
            {"msgtype": "file", "content": {"downloadCode": "f", "fileName": "清单.xlsx"}},
            [Media("file", "", "f", "清单.xlsx")],
        ),
        ({"msgtype": "audio", "content": {"downloadCode": "a", "recognition": "桥停工了"}}, []),
        ({"msgtype": "picture", "content": {"downloadCode": "d" * 5000}}, []),
        (rich({"type": "picture", "pictureDownloadCode": "p"}), [Media("image", "", "p")]),
        ({"msgtype": "picture", "content": {"downloadCode": 7}}, []),
    ],
)
def test_pictures_and_files_come_as_codes(changes: dict[str, Any], media: list[Media]) -> None:
    assert list(heard(**changes).media) == media


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (" \u2005\u00a0\u3000\u200b\n 你好  啊 ", "你好  啊 "),
        ("@吹哨 你好", "你好"),
        ("@吹哨助手\u2005你好", "你好"),
        ("@吹哨", ""),
        ("@吹哨员小王 帮看", "@吹哨员小王 帮看"),
        ("你好 @吹哨", "你好 @吹哨"),
        ("@吹哨 @王芳 请看", "@王芳 请看"),
    ],
)
def test_only_blanks_and_its_own_name_are_cut_off_at_the_front(said: str, words: str) -> None:
    assert heard(text={"content": said}).text == words


def test_without_a_mention_a_name_in_front_is_part_of_what_was_said() -> None:
    message = heard(text={"content": " @吹哨 你好"}, isInAtList=False)
    assert message.text == "@吹哨 你好"


@pytest.mark.parametrize(
    ("changes", "account"),
    [
        ({"senderStaffId": None, "senderUnionId": "u1"}, "external:u1"),
        ({"senderStaffId": None}, "external:$:LWCP_v1:$sender"),
        ({"senderCorpId": "dingother", "senderUnionId": "u1"}, "external:u1"),
        ({"senderCorpId": None}, "sunyue"),
    ],
)
def test_only_members_have_the_account_of_one(changes: dict[str, Any], account: str) -> None:
    assert heard(**changes).account == account


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"text": "Q0917 待签收"}, "Q0917 待签收"),
        ({"content": "Q0917 待签收"}, "Q0917 待签收"),
        ("Q0917 待签收", "Q0917 待签收"),
        ({"recognition": "桥停工了"}, "桥停工了"),
        ({"richText": [{"msgType": "text", "content": w} for w in "一二"]}, "一二"),
        ({"cardContent": CARD}, "Q0917\n待签收"),
        (None, ""),
    ],
)
def test_quotations_in_all_their_shapes(content: object, words: str) -> None:
    replied = {"msgType": "text", "msgId": "msg0==", "senderId": "x", "content": content}
    message = heard(text={"content": " 签收", "isReplyMsg": True, "repliedMsg": replied})
    assert message.quote == Quote("msg0==", words)
    assert message.text == "签收"


def test_a_quotation_may_be_known_by_its_id_alone() -> None:
    message = heard(text={"content": " 签收", "isReplyMsg": True}, originalMsgId="msg0==")
    assert message.quote == Quote("msg0==", "")
    assert heard(originalMsgId="msg0==").quote is None


def test_a_bare_mention_speaks_what_it_quotes_unless_the_bot_wrote_that() -> None:
    def bare(quoted: str) -> str:
        replied = {"msgId": "m", "content": {"text": quoted}}
        return heard(text={"content": " ", "isReplyMsg": True, "repliedMsg": replied}).text

    assert bare("桥停工了") == "桥停工了"
    assert bare("Q0917 待签收") == ""


@pytest.mark.parametrize(
    "url",
    [
        "http://oapi.dingtalk.com/robot/sendBySession?session=1",
        "https://oapi.dingtalk.com.evil.example/robot/sendBySession?session=1",
        "https://oapi.dingtalk.com@evil.example/robot/sendBySession?session=1",
        "https://user@oapi.dingtalk.com/robot/sendBySession?session=1",
        "https://@oapi.dingtalk.com/robot/sendBySession?session=1",
        "https://oapi.dingtalk.com:8443/robot/sendBySession?session=1",
        "https://oapi.dingtalk.com:x/robot/sendBySession?session=1",
        "https://oapi.dingtalk.com/robot/send?access_token=1",
        "https://oapi.dingtalk.com/robot/sendBySession/../send?session=1",
        "https://oapi.dingtalk.com/robot/sendBySession%2f..?session=1",
        "https://oapi.dingtalk.com/robot/sendBySession?session=1#x",
        "https://oapi.dingtalk.com\\@evil.example/robot/sendBySession?session=1",
        "https://oapi.dingtalk.com/robot/sendBySession?session=1\r\nHost: evil.example",
        "https://evil.example/robot/sendBySession?session=1",
        "https://169.254.169.254/robot/sendBySession?session=1",
        "https://[::1/robot/sendBySession",
        "//oapi.dingtalk.com/robot/sendBySession",
        "https://oapi.dingtalk.com/robot/sendBySession?session=" + "1" * 3000,
        "",
        7,
    ],
)
def test_answers_go_to_no_address_but_dingtalks(url: object) -> None:
    message = heard(sessionWebhook=url)
    assert (message.reply_url, message.reply_until) == ("", None)


def test_an_answer_address_may_name_the_usual_port() -> None:
    url = "https://oapi.dingtalk.com:443/robot/sendBySession?session=1"
    assert heard(sessionWebhook=url).reply_url == url


@pytest.mark.parametrize(
    ("expires", "is_usable"),
    [
        (milliseconds(AT + MARGIN + timedelta(seconds=1)), True),
        (str(milliseconds(AT + LIFE)), True),
        (milliseconds(AT + MARGIN), False),
        (0, False),
        (None, True),  # it does not say
        ("soon", True),
    ],
)
def test_an_answer_address_ends(expires: object, is_usable: bool) -> None:
    assert bool(heard(sessionWebhookExpiredTime=expires).reply_url) is is_usable


def test_the_answer_address_is_not_shown() -> None:
    assert "loopback-session" not in repr(heard())


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"robotCode": "dingother"}, "robot"),
        ({"robotCode": None}, "robot"),
        ({"chatbotCorpId": "dingother"}, "organisation"),
        ({"chatbotCorpId": None}, "organisation"),
    ],
)
def test_messages_of_others_are_refused(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(Foreign, match=reason):
        heard(**changes)


def test_any_organisation_will_do_where_none_is_configured() -> None:
    message = message_of(body(AT, chatbotCorpId="dingother"), Robot(CLIENT_ID, OAPI), AT)
    assert message.account == "external:$:LWCP_v1:$sender"


@pytest.mark.parametrize(
    "changes",
    [
        {"conversationType": "3"},
        {"conversationType": True},
        {"conversationId": None},
        {"senderStaffId": None, "senderId": None},
        {"senderStaffId": "a\nb", "senderId": "\0"},
    ],
)
def test_what_cannot_be_answered_is_unreadable(changes: dict[str, Any]) -> None:
    with pytest.raises(Unreadable):
        heard(**changes)


def test_without_an_id_a_redelivery_is_known_by_what_it_says() -> None:
    one, again, other = (heard(msgId=None, createAt=at) for at in (1, 1, 2))
    assert one.message_id == again.message_id != other.message_id
    assert heard(msgId="x" * 300).message_id != heard(msgId="y" * 300).message_id


def test_words_kept_back_are_no_empty_message() -> None:
    shell = quota_shell(AT)
    assert error_code(shell) == "20001"
    kept = withheld(shell, message_of(shell, ROBOT, AT))
    assert kept is not None
    assert (kept.message_id, kept.chat_id) == ("withheld:msg1==", "cidGroup1==")


@pytest.mark.parametrize("changes", [{}, {"errorCode": "0", "text": None}, {"errorCode": "20001"}])
def test_words_that_came_were_not_kept_back(changes: dict[str, Any]) -> None:
    whole = body(AT, **changes)
    assert withheld(whole, message_of(whole, ROBOT, AT)) is None


def test_nothing_that_json_can_say_breaks_the_reading() -> None:
    dice = random.Random(7)  # noqa: S311
    junk: list[Any] = [
        None,
        True,
        -1,
        1e308,
        "",
        "\0\ud800",
        "长" * 9999,
        [],
        [[]],
        {},
        {"content": 1},
    ]
    for _ in range(3000):
        whole: Any = deepcopy(body(AT, **dice.choice([{}, rich({"text": "@吹哨 一"}, PICTURE)])))
        place: Any = whole
        while True:
            key = dice.choice(list(place) if isinstance(place, dict) else range(len(place)))
            if not place[key] or not isinstance(place[key], dict | list) or dice.random() < 0.3:
                break
            place = place[key]
        place[key] = dice.choice(junk)
        try:
            message = message_of(whole, ROBOT, AT)
        except (Foreign, Unreadable):
            continue
        assert message.account
        message.text.encode()
