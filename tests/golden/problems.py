"""The golden county's problems: thirty-two said in a group, half of them carried to the end."""

from __future__ import annotations

from typing import Final

from handlers import notices
from storage.records import Status, Ticket
from tests.chat import Chat

COLLECTED, SOLVED = 32, 16
REPORTER, DESK = "xulei", "linxiaotang"
SITES: Final = ("污水厂", "老城雨污分流", "城东快速通道", "人民医院新院区")
MATTERS: Final = (
    "财政配套资金没到位，施工队说再不给钱就停工",
    "施工临时用电报装没人管",
    "征地补偿款没谈拢，协议一直没签",
    "环评批复迟迟没下来",
    "占用林地的审核手续没办下来",
    "施工许可证办不下来",
    "银行贷款授信批不下来",
    "进场道路被村民堵了，材料进不来",
)


def build(chat: Chat) -> None:
    """Say all of them, two minutes apart, and have every second one solved."""
    for number in range(COLLECTED):
        site, matter = SITES[number % len(SITES)], MATTERS[number // len(SITES)]
        chat.says(REPORTER, f"@吹哨 {site}{matter}", "city")
        ticket = chat.tickets[-1]
        if ticket.status is not Status.ASSIGNED:
            chat.says(DESK, f"分办 {ticket.number} 住建局", "private")
        chat.later(minutes=2)
    for ticket in chat.tickets[::2]:
        _solve(chat, ticket)
        chat.later(minutes=2)


def _solve(chat: Chat, ticket: Ticket) -> None:
    with chat.database.read() as tx:
        ctx = chat.context(tx)
        account = ctx.account_of(notices.unit_staff(ctx, ticket.unit_id)[0])
    assert account
    number = ticket.number
    chat.says(account[1], f"签收 {number}", "private")
    chat.says(account[1], f"办结 {number} 已协调到位，附会议纪要", "private")
    chat.says(DESK, f"通过 {number}", "private")
    chat.says(REPORTER, f"满意 {number}", "private")
