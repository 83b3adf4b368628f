"""What `check-config --online` finds in a tenant of stand-ins; it never writes to a group."""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from bot.clock import SystemClock
from bot.platforms.findings import Mark
from tests.platforms.wecom.connected import client, ms, until
from tests.platforms.wecom.probed import Tenant, tenant


def self_signed(folder: Path) -> ssl.SSLContext:
    """A certificate for this machine that it gave to itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = SystemClock().now()
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + timedelta(1))
    path = folder / "self-signed.pem"
    unlocked = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(unlocked + builder.sign(key, SHA256()).public_bytes(Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


@pytest.fixture
async def county() -> AsyncIterator[Tenant]:
    async with tenant() as it:
        yield it


async def test_a_tenant_where_everything_works(county: Tenant) -> None:
    county.set("server", public_url="https://bot.example.com")
    assert await county.tells(Mark.BAD, "总群") == []
    good = await county.tells(Mark.GOOD, "总群")
    assert [text.partition("：")[0] for text in good] == [
        "机器人长连接",
        "应用“吹哨”",
        "按手机号查人",
        "群“总群”的消息推送",
    ]
    assert "可见范围 2 人、1 个部门，" in good[1]
    assert county.webhooks.accepted == []
    assert county.api.sent == []
    assert county.api.looked_up == ["10000000000"] * 2
    await until(lambda: not county.robot.sessions)  # the long connection was closed again


async def test_without_wecom_nothing_is_asked(county: Tenant) -> None:
    del county.values["wecom"]
    assert await county.probe("总群") == []


# --- the robot ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"bot_id": "aibOTHER"}, "BotID 不对"),
        ({"secret": "a-wrong-secret"}, "Secret 不对"),
    ],
)
async def test_a_wrong_account_of_the_robot_is_told_apart(
    county: Tenant, wrong: dict[str, str], told: str
) -> None:
    county.set("wecom.bot", **wrong)
    (text,) = await county.tells(Mark.BAD)
    assert text.startswith(f"机器人长连接：{told}")
    assert "智能机器人" in text


@pytest.mark.parametrize(("code", "told"), [(45009, "太频繁"), (93004, "停用"), (12345, "12345")])
async def test_a_refused_connection_is_explained(county: Tenant, code: int, told: str) -> None:
    county.robot.refuse["aibot_subscribe"].append(code)
    (text,) = await county.tells(Mark.BAD)
    assert told in text


async def test_a_gateway_that_is_deaf_or_gone_is_no_success(county: Tenant) -> None:
    county.robot.is_deaf = True
    assert "没有答复" in (await county.tells(Mark.BAD))[0]
    county.set("wecom", websocket_url="ws://127.0.0.1:1")
    assert "连不上企业微信（网络不通，或者被防火墙拦住了）" in (await county.tells(Mark.BAD))[0]


async def test_a_running_bot_is_asked_and_its_connection_left_alone(county: Tenant) -> None:
    async with county.serving(wecom=True), client(county.robot) as running:
        await until(lambda: running.is_live)
        assert "已接通" in (await county.tells(Mark.GOOD))[0]
        assert running.is_live
        assert county.robot.connections == 1


@pytest.mark.parametrize(
    ("parts", "mark", "told"),
    [
        ({"wecom": False}, Mark.BAD, "没有接通"),
        ({"wecom": True, "wecom_app": False}, Mark.BAD, "没有接通"),
        ({}, Mark.NOTE, "请重启 serve"),
    ],
)
async def test_a_running_bot_that_is_cut_off_says_so(
    county: Tenant, parts: dict[str, bool], mark: Mark, told: str
) -> None:
    async with county.serving(**parts):
        assert told in (await county.tells(mark))[0]
    assert county.robot.connections == 0


async def test_somebody_elses_server_at_the_port_is_not_taken_for_ours(county: Tenant) -> None:
    async def parts(_: web.Request) -> web.Response:
        return web.json_response({"ready": True, "parts": {"disk": True}})

    app = web.Application()
    app.router.add_get("/readyz", parts)
    async with TestServer(app, port=int(county.values["server"]["port"])):
        assert (await county.tells(Mark.GOOD))[0].startswith("机器人长连接")


# --- addresses ------------------------------------------------------------------------------


async def test_the_exact_addresses_for_the_console_are_said(county: Tenant) -> None:
    county.call_back("https://bot.example.com/chuishao/")
    robot, app, reached, *_ = await county.tells(Mark.NOTE)
    assert robot.endswith(" https://bot.example.com/chuishao/callback/wecom/bot")
    assert app.endswith(" https://bot.example.com/chuishao/callback/wecom/app")
    assert "serve 没有在本机运行" in reached
    assert county.robot.connections == 0


async def test_a_missing_public_address_is_warned_of(county: Tenant) -> None:
    county.call_back(None)
    robot, app, *_ = await county.tells(Mark.NOTE)
    assert "回调方式必须有公网地址" in robot
    assert "/callback/wecom/bot" in robot
    assert "/callback/wecom/app" in app


async def test_an_address_that_leads_to_us_is_reached_and_plain_http_is_warned_of(
    county: Tenant,
) -> None:
    async with county.serving() as address:
        county.call_back(address)
        assert "公网地址：从本机访问得到，并且应答的就是吹哨。" in await county.tells(Mark.GOOD)
        assert not [text for text in await county.tells(Mark.NOTE) if "serve" in text]
        assert "不是 https://" in (await county.tells(Mark.NOTE))[2]


async def test_an_address_that_leads_elsewhere_or_nowhere_is_told(county: Tenant) -> None:
    async with county.serving(wecom=True):
        county.call_back(county.base)  # answers 404 to /healthz
        assert "不是吹哨" in (await county.tells(Mark.BAD))[0]
        county.call_back("https://127.0.0.1:1")
        assert "从本机访问不到（网络不通，" in (await county.tells(Mark.NOTE))[2]


async def test_a_certificate_that_nobody_trusts_is_told(county: Tenant, tmp_path: Path) -> None:
    shown = TestServer(web.Application(), scheme="https")
    await shown.start_server(ssl=self_signed(tmp_path))
    async with county.serving(wecom=True):
        county.call_back(str(shown.make_url("")))
        (text,) = await county.tells(Mark.BAD)
    await shown.close()
    assert "证书不受信任" in text


# --- the application ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"secret": "another-secret"}, "应用：Secret 不对"),
        ({"corp_id": "wwother"}, "应用：企业 ID 不对"),
        ({"agent_id": 1000003}, "应用：Secret 和 AgentId 不是同一个应用的"),
    ],
)
async def test_wrong_settings_of_the_application_are_told_apart(
    county: Tenant, wrong: dict[str, object], told: str
) -> None:
    county.set("wecom.app", **wrong)
    (text,) = await county.tells(Mark.BAD)
    assert text.startswith(told)
    assert county.api.looked_up == []


async def test_an_untrusted_address_is_named_with_where_to_enter_it(county: Tenant) -> None:
    county.api.agent_refusal = 60020, "not allow to access from your ip, from ip: 203.0.113.7, x"
    (text,) = await county.tells(Mark.BAD)
    assert text.startswith("应用：企业微信拒绝了本机的请求（60020）：出口 IP 203.0.113.7 不在")
    assert "企业可信IP" in text


async def test_wecom_that_does_not_answer_in_time_is_told(county: Tenant) -> None:
    county.api.token_hang = asyncio.Event()
    (text,) = await county.tells(Mark.BAD, within=ms(300))
    assert text.startswith("应用：连不上企业微信（没有取得访问凭证：")
    assert not re.search("token|Timeout|answer", text)


@pytest.mark.parametrize(
    ("agent", "told"),
    [
        ({"close": 1}, "已停用"),
        ({"allow_userinfos": {"user": []}, "allow_partys": {"partyid": []}}, "可见范围是空的"),
    ],
)
async def test_an_application_that_reaches_nobody_is_told(
    county: Tenant, agent: dict[str, object], told: str
) -> None:
    county.api.agent |= agent
    (text,) = await county.tells(Mark.BAD)
    assert told in text


@pytest.mark.parametrize(
    ("code", "mark"), [(48002, Mark.BAD), (60011, Mark.BAD), (40035, Mark.NOTE), (-1, Mark.NOTE)]
)
async def test_a_right_that_is_missing_is_told_with_where_to_switch_it_on(
    county: Tenant, code: int, mark: Mark
) -> None:
    county.api.lookup_refusal = code, "hint"
    (text,) = [text for text in await county.tells(mark) if text.startswith("按手机号查人")]
    assert str(code) in text
    assert "登记表“人员”" in text


# --- webhooks -------------------------------------------------------------------------------


async def test_a_dead_webhook_is_told_with_its_group(county: Tenant) -> None:
    county.values["wecom"]["webhooks"]["片区群"] = "0" * 36
    bad = await county.tells(Mark.BAD, "总群", "片区群")
    assert [text.partition("：")[0] for text in bad] == ["群“片区群”的消息推送"]
    assert "93000" in bad[0]
    assert county.webhooks.accepted == []


@pytest.mark.parametrize("code", [93017, 44004, 40058])
async def test_any_code_for_an_empty_text_proves_the_key(county: Tenant, code: int) -> None:
    county.webhooks.faults.append(code)
    assert await county.tells(Mark.BAD) == []


@pytest.mark.parametrize("fault", [45009, 503, 302])
async def test_no_clear_answer_is_no_proof(county: Tenant, fault: int) -> None:
    county.webhooks.faults.append(fault)
    (text,) = await county.tells(Mark.BAD)
    assert text.startswith("群“总群”的消息推送")


async def test_names_that_do_not_match_the_register_are_told(county: Tenant) -> None:
    (unknown,) = await county.tells(Mark.BAD, "项目总群", "二期群")
    assert "“总群”" in unknown
    (without,) = [text for text in await county.tells(Mark.NOTE, "项目总群") if "没有配" in text]
    assert "“项目总群”。提醒由机器人代发，点不了名" in without
    county.call_back("https://bot.example.com")
    (without,) = [text for text in await county.tells(Mark.NOTE, "项目总群") if "没有配" in text]
    assert "“项目总群”。提醒发不进群" in without


async def test_an_empty_register_is_said_and_not_held_against_the_names(county: Tenant) -> None:
    assert await county.tells(Mark.BAD) == []
    assert "登记里还没有群" in (await county.tells(Mark.NOTE))[-1]


async def test_what_is_not_configured_is_named(county: Tenant) -> None:
    county.values["wecom"]["app"] = None
    assert "没有配 [wecom.app]" in (await county.tells(Mark.NOTE))[0]
    async with tenant() as other:
        other.values["wecom"]["bot"] = None
        assert "没有配 [wecom.bot]" in (await other.tells(Mark.NOTE))[0]
