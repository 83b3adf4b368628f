"""One organisation with its bot on loopback sockets: what it sends, and what that looks like."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.config.platforms import DingTalkSettings
from bot.platforms.base import PlatformError
from bot.platforms.dingtalk.sending.assembly import Sending, assemble
from storage.records import Owed
from tests.platforms.dingtalk.openapi_server import SECRET, TEMPLATE, OpenAPIServer
from tests.platforms.dingtalk.tenant_rules import Rules
from tests.platforms.dingtalk.webhook_server import APP_ROBOT, KEY, TOKEN, WebhookServer

NOW: Final = datetime(2026, 9, 14, 1, 0, tzinfo=UTC)  # nine in the morning there, a Monday
GROUP: Final = "项目推进总群"
BUTTONS: Final = [{"id": "sign:Q0001", "text": "签收 Q0001"}]


class SetClock:
    """Stands still until it is moved."""

    def __init__(self, at: datetime = NOW) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


@dataclass
class MemoryCounter:
    """Outlives one `Sending`."""

    values: dict[str, int] = field(default_factory=dict)

    async def count(self, name: str) -> int:
        self.values[name] = self.values.get(name, 0) + 1
        return self.values[name]

    async def counter(self, name: str) -> int:
        return self.values.get(name, 0)


@dataclass
class Office:
    """The bot's sending side, the stand-ins, and the clock of both."""

    sending: Sending
    api: OpenAPIServer
    hooks: WebhookServer
    rules: Rules
    clock: SetClock
    base: str
    told: list[tuple[str, str]]

    def owed(self, key: str = "1", target: str = "cidA", **changes: Any) -> Owed:
        """A message to the group, or to a person when the target is one."""
        kind = "group" if target.startswith("cid") else "person"
        red, attempts = changes.pop("red", False), changes.pop("attempts", 1)
        payload: dict[str, object] = {"text": f"（{key}）停工", "mentions": [], "buttons": []}
        payload |= ({"group": GROUP} if target == "cidA" else {}) | changes
        at = self.clock.now()
        return Owed(1, key, "dingtalk", kind, target, payload, attempts, "lease", at, red)

    async def say(self, *batch: Owed) -> str:
        """Send them as one message."""
        return await self.sending.platform.send(batch)

    async def fails(self, *batch: Owed) -> PlatformError:
        """The error with which they do not arrive."""
        with pytest.raises(PlatformError) as caught:
            await self.say(*batch)
        error = caught.value
        assert not any(
            secret in repr(error) for secret in (SECRET, TOKEN, KEY, "停工", "secret w")
        )
        assert error.__cause__ is None
        return error

    def session(self, name: str = "s1", lasts: timedelta = timedelta(minutes=90)) -> str:
        """A reply address."""
        self.hooks.sessions[name] = self.clock.now() + lasts
        return f"{self.base}/robot/sendBySession?session={name}"


def settings(base: str, **changes: object) -> DingTalkSettings:
    values: dict[str, object] = {
        "client_id": APP_ROBOT,
        "client_secret": SECRET,
        "api_base": base,
        "oapi_base": base,
        "webhooks": {GROUP: {"address": TOKEN, "secret": KEY}},
        "card_template_id": TEMPLATE,
    }
    return DingTalkSettings.model_validate(values | changes)


@asynccontextmanager
async def office(
    clock: SetClock | None = None, counter: MemoryCounter | None = None, **changes: object
) -> AsyncIterator[Office]:
    """An office with these settings changed; troubles are heard, counts are kept."""
    clock = clock or SetClock()
    rules = Rules(clock.now)
    api, hooks = OpenAPIServer(rules), WebhookServer(rules)
    vendor = web.Application(client_max_size=64 * 1024 * 1024)
    vendor.add_routes([*api.routes(), *hooks.routes()])
    told: list[tuple[str, str]] = []

    async def hear(key: str, text: str) -> None:
        told.append((key, text))

    async with TestServer(vendor) as server, aiohttp.ClientSession() as session:
        base = str(server.make_url("")).rstrip("/")
        sending = assemble(settings(base, **changes), session, clock)
        sending.troubles.listen(hear)
        await sending.quota.keep(counter or MemoryCounter())
        yield Office(sending, api, hooks, rules, clock, base, told)


def variables(api: OpenAPIServer, track: str) -> Mapping[str, str]:
    """What a card shows."""
    shown: Mapping[str, str] = api.cards[track]["cardData"]["cardParamMap"]
    return shown
