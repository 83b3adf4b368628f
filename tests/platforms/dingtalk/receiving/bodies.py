"""What DingTalk posts, after the samples of its pages, with invented people."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

CLIENT_ID: Final = "dingTEST"
CLIENT_SECRET: Final = "this is a secret"  # noqa: S105 - of these stand-ins
CARD_SECRET: Final = "mySecret"  # noqa: S105
CORP: Final = "dingcorp1"
OAPI: Final = "https://oapi.dingtalk.com"
WORDS: Final = "污水厂财政配套资金没到位，施工队说再不给钱就停工"
LIFE: Final = timedelta(minutes=90)


def body(now: datetime, message_id: str = "msg1==", **changes: Any) -> dict[str, Any]:
    """A message that mentions the robot in a group; a value of None takes a key away."""
    whole = {
        "msgtype": "text",
        "text": {"content": f" {WORDS}"},
        "msgId": message_id,
        "createAt": milliseconds(now),
        "conversationType": "2",
        "conversationId": "cidGroup1==",
        "conversationTitle": "项目调度群",
        "senderId": "$:LWCP_v1:$sender",
        "senderNick": "孙跃",
        "senderStaffId": "sunyue",
        "senderCorpId": CORP,
        "senderPlatform": "Win",
        "isAdmin": False,
        "isInAtList": True,
        "atUsers": [{"dingtalkId": "$:LWCP_v1:$robot"}],
        "chatbotUserId": "$:LWCP_v1:$robot",
        "chatbotCorpId": CORP,
        "robotCode": CLIENT_ID,
        "sessionWebhook": f"{OAPI}/robot/sendBySession?session=loopback-session",
        "sessionWebhookExpiredTime": milliseconds(now + LIFE),
        **changes,
    }
    return {key: value for key, value in whole.items() if value is not None}


def quota_shell(now: datetime, message_id: str = "msg1==") -> dict[str, Any]:
    """The message as it comes when the month's quota is used up."""
    return body(now, message_id, text=None, errorCode="20001", errorMessage="quota")


def press(button: str = "sign:Q0001", **changes: Any) -> dict[str, Any]:
    """A press on a card in a group."""
    content = {"cardPrivateData": {"actionIds": ["accept"], "params": {"action": button}}}
    whole = {
        "type": "actionCallback",
        "outTrackId": "case-2025-0007",
        "corpId": CORP,
        "userId": "wangfang",
        "userIdType": 1,
        "spaceType": "IM",
        "spaceId": "cidGroup1==",
        "extension": "{}",
        "content": content,
        **changes,
    }
    return {key: value for key, value in whole.items() if value is not None}


def milliseconds(at: datetime) -> int:
    """That moment as DingTalk counts."""
    return int(at.timestamp() * 1000)
