"""Whether the self-built application (自建应用) is let in, and what it may do.

https://developer.work.weixin.qq.com/document/path/90227 (agent/get)
https://developer.work.weixin.qq.com/document/path/96267 (user/getuserid)
"""

from __future__ import annotations

from typing import Final

from bot.platforms.base import PlatformError
from bot.platforms.findings import Finding, bad, good, note
from bot.platforms.texts.reasons import plainly
from bot.platforms.wecom.api import Answer, WeComAPI
from bot.platforms.wecom.errors import Fault, WeComError
from bot.platforms.wecom.probe import texts

NOBODYS_MOBILE: Final = "10000000000"  # of the right length, of no operator


async def look(api: WeComAPI, agent_id: int) -> list[Finding]:
    """The application itself, then its rights; what is not let in is not asked further."""
    try:
        answer = await api.get("/cgi-bin/agent/get", {"agentid": str(agent_id)})
    except PlatformError as error:
        return [bad(texts.app_is_shut(_code(error), plainly(str(error))))]
    return [_visible(answer), await _lookup(api)]


def _code(error: PlatformError) -> int | None:
    return error.code if isinstance(error, WeComError) else None


def _visible(answer: Answer) -> Finding:
    name = str(answer.get("name", ""))
    if answer.get("close"):
        return bad(texts.app_is_off(name))
    people, parties, tags = (
        _count(answer, outer, inner)
        for outer, inner in (
            ("allow_userinfos", "user"),
            ("allow_partys", "partyid"),
            ("allow_tags", "tagid"),
        )
    )
    if not people + parties + tags:
        return bad(texts.app_sees_nobody(name))
    return good(texts.app_works(name, people, parties, tags))


def _count(answer: Answer, outer: str, inner: str) -> int:
    box = answer.get(outer)
    listed = box.get(inner) if isinstance(box, dict) else None
    return len(listed) if isinstance(listed, list) else 0


async def _lookup(api: WeComAPI) -> Finding:
    """Whether numbers may be looked up: not to find nobody's number is a permitted answer."""
    try:
        await api.post("/cgi-bin/user/getuserid", {"mobile": NOBODYS_MOBILE})
    except WeComError as error:
        if error.fault is Fault.SETTING:
            return bad(texts.no_lookup(error.code))
        if error.fault is not Fault.PERSON:
            return note(texts.lookup_untold(plainly(str(error))))
    except PlatformError as error:
        return note(texts.lookup_untold(plainly(str(error))))
    return good(texts.LOOKUP_WORKS)
