"""What `check-config --online` finds on stand-ins of DingTalk; it shows nothing to anybody."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp.test_utils import TestServer

from bot.clock import MovableClock
from bot.config import Settings
from bot.platforms.dingtalk.probe import probe
from bot.platforms.findings import Mark
from bot.web import build_web
from tests.platforms.dingtalk.tenant import SIGNING, Mode, Vendor, section, vendor
from tests.platforms.wecom.probed import Serving
from tests.service.running import free_port

TOKEN = "ab" * 32
NO_RIGHT = "Forbidden.AccessDenied.AccessTokenPermissionDenied"


@dataclass
class County:
    """`changes` bend the settings of DingTalk."""

    at: Vendor
    mode: Mode = "stream"
    has_cards: bool = False
    server: dict[str, Any] = field(default_factory=lambda: {"port": free_port()})
    changes: dict[str, Any] = field(default_factory=dict)

    async def tells(self, mark: Mark, *groups: str) -> list[str]:
        """The lines of that mark; no line shows a secret, and nobody was written to."""
        robots = {"总群": TOKEN}
        bent = section(self.mode, self.at, robots, self.has_cards) | self.changes
        settings = Settings(server=self.server, dingtalk=bent)
        found = await probe(settings, groups, self.at.clock)
        shown = "\n".join(one.text for one in found)
        assert not [secret for secret in settings.secrets() if secret in shown]
        assert [*self.at.api.said, *self.at.api.cards, *self.at.hooks.shown] == []
        return [one.text for one in found if one.mark is mark]


@pytest.fixture
async def county() -> AsyncIterator[County]:
    async with vendor(MovableClock()) as at:
        at.hooks.robots = {TOKEN: SIGNING}
        yield County(at)


async def test_an_organisation_where_everything_works(county: County) -> None:
    county.has_cards = True
    assert await county.tells(Mark.BAD, "总群") == []
    good = await county.tells(Mark.GOOD, "总群")
    assert [text.partition("：")[0] for text in good] == [
        "钉钉应用",
        "钉钉机器人",
        "钉钉卡片",
        "钉钉通讯录",
        "钉钉 Stream",
        "群“总群”的自定义机器人",
    ]
    assert county.at.robot.opened == 0


async def test_a_missing_right_to_look_up_numbers_is_told(county: County) -> None:
    county.at.api.files.refusal = "60011"
    (text,) = await county.tells(Mark.BAD)
    assert "没有按手机号查人的权限（60011）" in text
    assert "qyapi_get_member_by_mobile" in text


@pytest.mark.parametrize("code", ["60020", "15", "88"])
async def test_a_time_out_is_no_missing_right(county: County, code: str) -> None:
    county.at.api.files.refusal = code
    assert await county.tells(Mark.BAD) == []
    (text,) = [text for text in await county.tells(Mark.NOTE) if "通讯录" in text]
    assert "没有查出来" in text


async def test_nothing_is_asked_where_there_is_no_dingtalk() -> None:
    assert await probe(Settings(), (), MovableClock()) == []


async def test_a_wrong_secret_is_told_once(county: County) -> None:
    county.changes = {"client_secret": "another-secret"}
    (text,) = await county.tells(Mark.BAD)
    assert "Client ID 或 Client Secret 不对（invalidClientIdOrSecret）" in text


async def test_an_unreachable_platform_is_told(county: County) -> None:
    nowhere = f"http://127.0.0.1:{free_port()}"
    county.changes = {"api_base": nowhere, "oapi_base": nowhere}
    application, robot = await county.tells(Mark.BAD)
    assert "连不上钉钉（没有取得访问凭证：钉钉没有答复：网络不通，" in application
    assert "连不上钉钉（钉钉没有答复：网络不通，" in robot


async def test_missing_rights_are_told_with_where_to_get_them(county: County) -> None:
    county.has_cards = True
    county.at.api.faults.extend([NO_RIGHT, NO_RIGHT])
    speech, cards = await county.tells(Mark.BAD)
    assert "应用缺少权限" in speech
    assert "Card.Instance.Write" in cards


async def test_what_could_not_be_told_is_no_failure(county: County) -> None:
    county.has_cards = True
    county.at.api.faults.extend([503, "system.busy"])
    speech, cards, *_ = await county.tells(Mark.NOTE)
    assert "没有查出来（平台的服务器出了故障，HTTP 503）" in speech
    assert "没有查出来（平台正忙，错误码 system.busy）" in cards


async def test_another_robots_code_is_told(county: County) -> None:
    county.changes = {"robot_code": "dingOther"}
    (text,) = await county.tells(Mark.BAD)
    assert "RobotCode 不对" in text


@pytest.mark.parametrize(
    ("status", "answer", "words"),
    [
        (403, '{"code": "Forbidden.AccessDenied.ApiCountLimitForOrg"}', "次数已经用完"),
        (403, '{"code": "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi"}', "太频繁"),
        (400, '{"code": "invalidClientIdOrSecret"}', "消息接收模式"),
        (500, "", "没有可用的答复"),
    ],
)
async def test_why_there_would_be_no_stream(
    county: County, status: int, answer: str, words: str
) -> None:
    county.at.robot.refuse.append((status, answer))
    (text,) = await county.tells(Mark.BAD)
    assert words in text


@pytest.mark.parametrize("is_up", [True, False])
async def test_a_bot_that_runs_here_is_asked_and_no_ticket_taken(
    county: County, is_up: bool
) -> None:
    running = TestServer(build_web(Serving({"dingtalk": is_up})), port=county.server["port"])
    async with running:
        told = await county.tells(Mark.GOOD if is_up else Mark.BAD)
    assert any("serve 正在本机运行" in text for text in told)
    assert county.at.robot.asked == []


async def test_http_mode_needs_an_address_and_says_what_to_enter(county: County) -> None:
    county.mode = "http"
    assert "没有写 [server] public_url" in (await county.tells(Mark.BAD))[0]
    county.server["public_url"] = "https://bot.example.com"
    assert await county.tells(Mark.BAD) == []
    address, serving, _ = await county.tells(Mark.NOTE)
    assert address.endswith(" https://bot.example.com/callback/dingtalk")
    assert "serve 没有在本机运行" in serving


@pytest.mark.parametrize(
    ("robots", "words"),
    [
        ({}, "地址无效、被停用或已被移出群（错误码 300005）"),
        ({TOKEN: "SECanother"}, "加签密钥不对"),
    ],
)
async def test_a_custom_robot_that_is_refused_is_told(
    county: County, robots: dict[str, str], words: str
) -> None:
    county.at.hooks.robots = robots
    (text,) = await county.tells(Mark.BAD)
    assert words in text


async def test_names_of_groups_are_compared_with_the_register(county: County) -> None:
    (unknown,) = await county.tells(Mark.BAD, "二期群")
    assert "登记里没有：“总群”" in unknown
    (without,) = await county.tells(Mark.NOTE, "二期群")
    assert "没有配自定义机器人的群：“二期群”" in without
