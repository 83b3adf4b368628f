"""`check-config --online` at the command line, against a tenant of stand-ins."""

from __future__ import annotations

import asyncio
import json

from bot.clock import MovableClock
from tests.platforms.dingtalk.openapi_server import SECRET
from tests.platforms.dingtalk.tenant import vendor
from tests.platforms.dingtalk.webhook_server import APP_ROBOT
from tests.platforms.wecom.probed import Tenant, tenant
from tests.platforms.wecom.webhook_server import KEY
from tests.service.operator import ROOT, Run, config
from tests.service.running import free_port

WRONG = "another-robots-words"


def settings_of(county: Tenant, *, is_right: bool = True) -> str:
    wecom = county.values["wecom"]
    secret = wecom["bot"]["secret"] if is_right else WRONG
    return f"""
[server]
port = {county.values["server"]["port"]}
[wecom]
api_base = "{wecom["api_base"]}"
websocket_url = "{wecom["websocket_url"]}"
[wecom.bot]
bot_id = "{wecom["bot"]["bot_id"]}"
secret = "{secret}"
[wecom.webhooks]
"总群" = "{wecom["webhooks"]["总群"]}"
"""


async def test_what_works_is_printed_and_what_does_not_ends_with_one(bot: Run) -> None:
    async with tenant() as county:
        config(settings_of(county))
        said = await asyncio.to_thread(bot, "check-config", "--online")
        assert said.code == 0
        lines = said.out.splitlines()
        assert lines[:2] == ["配置正确：config.toml", "数据库可用。"]
        assert lines[2].startswith("正常：机器人长连接：BotID 和 Secret 正确")
        assert "正常：群“总群”的消息推送：密钥有效（没有往群里发东西）。" in lines
        config(settings_of(county, is_right=False))
        said = await asyncio.to_thread(bot, "check-config", "--online")
        assert said.code == 1
        assert "不通：机器人长连接：Secret 不对" in said.out
        assert said.err == "有 1 处不通，见上面以“不通”开头的各行。\n"
        assert WRONG not in said.out + said.err


async def test_the_manual_shows_what_is_really_printed(bot: Run) -> None:
    manual = (ROOT / "docs" / "wecom.md").read_text("utf-8").splitlines()
    assert (await asyncio.to_thread(bot, "seed")).code == 0
    async with tenant() as county:
        county.api.agent_refusal = 60020, "not allow to access from your ip, from ip: 203.0.113.7"
        app = "".join(
            f"{name} = {json.dumps(value)}\n"
            for name, value in county.values["wecom"]["app"].items()
        )
        text = settings_of(county).replace(
            "[wecom.webhooks]", f"[wecom.app]\n{app}[wecom.webhooks]"
        )
        text = text.replace('"总群"', '"云岭县重点项目推进总群"')
        config(text + f'"能源项目群" = "{"0" * 36}"\n"二期群" = "{KEY}"\n')
        said = await asyncio.to_thread(bot, "check-config", "--online")
    shown = said.out.splitlines() + said.err.splitlines()
    start = manual.index(shown[0])
    assert manual[start : start + len(shown)] == shown


async def test_groups_of_the_register_are_compared(bot: Run) -> None:
    assert (await asyncio.to_thread(bot, "seed")).code == 0
    async with tenant() as county:
        config(settings_of(county))
        said = await asyncio.to_thread(bot, "check-config", "--online")
    assert said.code == 1
    assert "不通：[wecom.webhooks] 里的群名，登记里没有：“总群”" in said.out
    assert "注意：没有配消息推送的群：“" in said.out


async def test_dingtalk_is_asked_too_and_what_is_cut_off_ends_with_one(bot: Run) -> None:
    async with vendor(MovableClock()) as at:
        config(dingtalk(at.base, SECRET))
        said = await asyncio.to_thread(bot, "check-config", "--online")
        assert said.code == 0
        assert "正常：钉钉应用：Client ID 和 Client Secret 正确。" in said.out.splitlines()
        config(dingtalk(at.base, WRONG))
        said = await asyncio.to_thread(bot, "check-config", "--online")
    assert said.code == 1
    assert "不通：钉钉应用：Client ID 或 Client Secret 不对" in said.out
    assert WRONG not in said.out + said.err


def dingtalk(base: str, secret: str) -> str:
    return f"""
[server]
port = {free_port()}
[dingtalk]
client_id = "{APP_ROBOT}"
client_secret = "{secret}"
api_base = "{base}"
oapi_base = "{base}"
"""
