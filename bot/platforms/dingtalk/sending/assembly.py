"""All that sends to DingTalk, made of its settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import aiohttp

from bot.clock import Clock
from bot.config.platforms import DingTalkSettings
from bot.platforms.dingtalk.sending.allowance import Allowance
from bot.platforms.dingtalk.sending.api import DingTalkAPI
from bot.platforms.dingtalk.sending.cards import Cards
from bot.platforms.dingtalk.sending.channel import DingTalk
from bot.platforms.dingtalk.sending.ding import Ding
from bot.platforms.dingtalk.sending.http import Http
from bot.platforms.dingtalk.sending.pace import Pace
from bot.platforms.dingtalk.sending.posting import ReplyAddresses, Webhooks
from bot.platforms.dingtalk.sending.quota import Bucket, Quota
from bot.platforms.dingtalk.sending.ringing import Ringing
from bot.platforms.dingtalk.sending.robot import AppRobot
from bot.platforms.dingtalk.sending.speaking import CardMessages, RobotMessages
from bot.platforms.dingtalk.sending.troubles import Troubles
from bot.platforms.dingtalk.sending.webhook import Poster


@dataclass(frozen=True, slots=True)
class Sending:
    """The platform for delivery, and what others need beside it. No template, no `cards`."""

    platform: DingTalk
    quota: Quota
    troubles: Troubles
    robot: AppRobot
    ding: Ding
    api: DingTalkAPI
    calls: Allowance
    cards: Cards | None

    def figures(self) -> Mapping[str, float]:
        """For `/metrics`: what is used up of the month's quotas."""
        return {f"dingtalk_quota:{name}": value for name, value in self.quota.figures().items()}


def assemble(settings: DingTalkSettings, session: aiohttp.ClientSession, clock: Clock) -> Sending:
    """Everything that is configured; the session belongs to the caller."""
    troubles = Troubles()
    quota, pace, http = Quota(limits_of(settings), clock, troubles), Pace(clock), Http(session)
    api, poster = (
        DingTalkAPI(http, settings, clock, quota),
        Poster(http, settings.oapi_base, clock, quota),
    )
    calls, pushes = (Allowance(pace, quota, bucket, troubles) for bucket in Bucket)
    code = settings.robot_code or settings.client_id
    robot, cards, ding = AppRobot(api, code), _cards(settings, api, code), Ding(api, code, clock)
    platform = DingTalk(
        ReplyAddresses(poster, settings.oapi_base, clock, pushes),
        RobotMessages(robot, calls),
        Webhooks(settings.webhooks, poster, pushes),
        Ringing(ding, settings.ding, troubles, clock),
        CardMessages(cards, calls) if cards else None,
    )
    return Sending(platform, quota, troubles, robot, ding, api, calls, cards)


def limits_of(settings: DingTalkSettings) -> Mapping[Bucket, int]:
    """What the organisation may use up in a month."""
    return {Bucket.CALLS: settings.monthly_calls, Bucket.PUSHES: settings.monthly_pushes}


def _cards(settings: DingTalkSettings, api: DingTalkAPI, code: str) -> Cards | None:
    template = settings.card_template_id
    return Cards(api, code, template, is_stream=settings.mode == "stream") if template else None
