"""Words about returns, decisions and matters that are thrown to and fro."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.rules.view import TicketView


def second_return(shown: TicketView, who: str, note: str) -> str:
    """To leader and desk: somebody has to decide whose it is."""
    return "\n".join(
        [
            f"【请指定主办】**{shown.number}** {shown.project} {shown.category}：{who} 第二次退单",
            f"> {note}",
            "依据：同一件第二次退单，提请包联领导或项目推进中心指定；指定后不再退单。",
            f"回复：改派 {shown.number} 单位名",
        ]
    )


def bounced(shown: TicketView, first: str, returned: Sequence[str]) -> str:
    """To the desk: who received it first and leads until somebody decides."""
    gave_back = f"{'、'.join(returned)}退过单，" if returned else ""
    return "\n".join(
        [
            f"【首接负责】**{shown.number}** {shown.project} {shown.category}：来回转办",
            f"{gave_back}最先接到的是{first}，指定之前由{first}牵头。",
            f"回复：改派 {shown.number} 单位名",
        ]
    )


def first_receiver(first: str, returned: Sequence[str]) -> str:
    """One line of the details."""
    gave_back = f"；{'、'.join(returned)}退过单" if returned else ""
    return f"首接单位：{first}（来回转办，指定之前由其牵头{gave_back}）"


DECIDED = "主办单位：经指定，不再退单"
