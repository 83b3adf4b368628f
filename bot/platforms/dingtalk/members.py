"""Whose a mobile number is, by the organisation's contacts.

https://open.dingtalk.com/document/development/query-users-by-phone-number
"""

from __future__ import annotations

from typing import Final

from bot.platforms.bodies import part
from bot.platforms.dingtalk.sending.api import DingTalkAPI
from bot.platforms.dingtalk.sending.errors import DingTalkError, Fault

PATH: Final = "/topapi/v2/user/getbymobile"
NO_NUMBER: Final = "40104"


class Members:
    """The members of one organisation."""

    def __init__(self, api: DingTalkAPI) -> None:
        self._api = api

    async def is_own_mobile(self, account: str, mobile: str) -> bool:
        """Whether the number is that very account's; a number of nobody is False.

        Accounts of a further organisation (专属账号) come in a list of their own.

        Raises:
            PlatformError: DingTalk could not be asked, or may not tell.
        """
        body = {"mobile": mobile, "support_exclusive_account_search": True}
        try:
            answer = await self._api.ask(PATH, body)
        except DingTalkError as error:
            if error.fault is Fault.PERSON or error.code == NO_NUMBER:
                return False
            raise
        found = part(answer, "result")
        others = found.get("exclusive_account_userid_list")
        ids = [found.get("userid"), *(others if isinstance(others, list) else ())]
        return bool(account) and account in ids
