"""The HTTP edge, driven over real sockets: health, figures, failures, headers, limits."""

from __future__ import annotations

import logging
from collections.abc import Mapping

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient
from pytest_aiohttp.plugin import AiohttpClient

from bot.web import MAX_BODY, build_metrics, build_web, metrics_text

TOKEN = "a-token-of-some-length"  # noqa: S105 - the test's own
Client = TestClient[web.Request, web.Application]


class Parts:
    """A service that is as ready as it is told to be."""

    def __init__(self, parts: Mapping[str, bool] | None) -> None:
        self.parts = parts

    def is_ready(self) -> Mapping[str, bool]:
        if self.parts is None:
            raise OSError("the database is gone")
        return self.parts

    async def metrics(self) -> Mapping[str, float]:
        return {"outbox:pending": 3}


READY = Parts({"database": True, "understanding": True})


async def echo(request: web.Request) -> web.Response:
    return web.Response(body=await request.read())


async def breaks(_: web.Request) -> web.Response:
    raise ValueError("secret detail")


async def moves(_: web.Request) -> web.Response:
    raise web.HTTPFound("/healthz")


async def teapot(_: web.Request) -> web.Response:
    raise web.HTTPConflict(text="secret detail")


async def page(_: web.Request) -> web.Response:
    return web.Response(headers={"Content-Security-Policy": "default-src 'self'"})


async def stream(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    await response.write(b"piece")
    return response


ROUTES = [
    web.post("/echo", echo),
    web.get("/breaks", breaks),
    web.get("/moves", moves),
    web.get("/conflict", teapot),
    web.get("/page", page),
    web.get("/stream", stream),
]


@pytest.fixture
async def client(aiohttp_client: AiohttpClient) -> Client:
    return await aiohttp_client(build_web(READY, routes=ROUTES))


async def test_the_process_says_that_it_lives(client: Client) -> None:
    answer = await client.get("/healthz")
    assert (answer.status, await answer.json()) == (200, {"alive": True})


@pytest.mark.parametrize(
    ("parts", "status", "body"),
    [
        ({"database": True}, 200, {"ready": True, "parts": {"database": True}}),
        (
            {"database": True, "understanding": False},
            503,
            {"ready": False, "parts": {"database": True, "understanding": False}},
        ),
        (None, 503, {"ready": False, "parts": {}}),
        ({}, 503, {"ready": False, "parts": {}}),
    ],
    ids=["all up", "one down", "asking fails", "nothing known"],
)
async def test_it_is_ready_only_when_every_part_is(
    aiohttp_client: AiohttpClient,
    parts: Mapping[str, bool] | None,
    status: int,
    body: dict[str, object],
) -> None:
    client = await aiohttp_client(build_web(Parts(parts)))
    answer = await client.get("/readyz")
    assert (answer.status, await answer.json()) == (status, body)


@pytest.mark.parametrize(
    ("method", "path", "status", "error"),
    [
        ("GET", "/nowhere", 404, "not_found"),
        ("POST", "/healthz", 405, "method_not_allowed"),
        ("GET", "/conflict", 409, "conflict"),
        ("GET", "/breaks", 500, "internal_server_error"),
    ],
)
async def test_whatever_fails_is_answered_in_json_without_details(
    client: Client, method: str, path: str, status: int, error: str
) -> None:
    answer = await client.request(method, path)
    body = await answer.json()
    assert (answer.status, body["error"]) == (status, error)
    assert body["trace"] == answer.headers["X-Trace-Id"]
    text = await answer.text()
    assert body["message"] in text, "curl shows words, not escapes"
    assert body["message"].endswith("。")
    assert "secret detail" not in text
    assert "Traceback" not in text


async def test_a_wrong_method_is_told_the_right_ones(client: Client) -> None:
    answer = await client.post("/healthz")
    assert set(answer.headers["Allow"].split(",")) == {"GET", "HEAD"}


async def test_a_failure_is_logged_under_the_trace_id_that_the_client_got(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        await client.get("/breaks")
    (record,) = caplog.records
    assert record.getMessage() == "GET /breaks failed"
    assert record.exc_info is not None


async def test_a_redirect_is_no_failure(client: Client) -> None:
    answer = await client.get("/moves", allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (302, "/healthz")


async def test_a_body_of_the_permitted_size_is_taken(client: Client) -> None:
    answer = await client.post("/echo", data=b"x" * MAX_BODY)
    assert answer.status == 200


async def test_a_larger_body_is_refused_with_413(client: Client) -> None:
    answer = await client.post("/echo", data=b"x" * (MAX_BODY + 1))
    assert (answer.status, (await answer.json())["error"]) == (413, "request_entity_too_large")


@pytest.mark.parametrize("path", ["/healthz", "/nowhere", "/breaks", "/stream", "/page"])
async def test_every_answer_carries_the_security_headers(client: Client, path: str) -> None:
    headers = (await client.get(path)).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"
    assert "default-src" in headers["Content-Security-Policy"]
    assert headers["Server"] == "chuishao"


async def test_a_page_may_set_its_own_content_policy(client: Client) -> None:
    answer = await client.get("/page")
    assert answer.headers.getall("Content-Security-Policy") == ["default-src 'self'"]


async def test_a_streamed_answer_arrives_whole(client: Client) -> None:
    assert await (await client.get("/stream")).text() == "piece"


async def test_without_a_token_the_public_side_has_no_figures(client: Client) -> None:
    assert (await client.get("/metrics")).status == 404


@pytest.mark.parametrize(
    ("header", "status"),
    [
        ({}, 401),
        ({"Authorization": "Bearer wrong"}, 401),
        ({"Authorization": f"Basic {TOKEN}"}, 401),
        ({"Authorization": "Bearer"}, 401),
        ({"Authorization": "Bearer 口令"}, 401),
        ({"Authorization": f"Bearer {TOKEN}x"}, 401),
        ({"Authorization": f"Bearer {TOKEN}"}, 200),
        ({"Authorization": f"bearer  {TOKEN}"}, 200),
    ],
)
async def test_figures_on_the_public_side_are_for_bearers_of_the_token(
    aiohttp_client: AiohttpClient, header: dict[str, str], status: int
) -> None:
    client = await aiohttp_client(build_web(READY, metrics_token=TOKEN))
    answer = await client.get("/metrics", headers=header)
    assert answer.status == status
    assert ("WWW-Authenticate" in answer.headers) is (status == 401)


async def test_the_loopback_listener_shows_figures_without_a_token(
    aiohttp_client: AiohttpClient,
) -> None:
    client = await aiohttp_client(build_metrics(READY))
    answer = await client.get("/metrics")
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    assert 'chuishao_outbox_messages{state="pending"} 3\n' in await answer.text()
    assert (await client.get("/healthz")).status == 404


async def test_the_loopback_listener_asks_for_a_token_if_there_is_one(
    aiohttp_client: AiohttpClient,
) -> None:
    client = await aiohttp_client(build_metrics(READY, token=TOKEN))
    assert (await client.get("/metrics")).status == 401


def test_figures_are_grouped_by_family_in_prometheus_format() -> None:
    values = {
        "tickets:working": 2.0,
        "outbox:sent": 1234567890.0,
        "outbox:dead": 0.0,
        "uptime": 1.5,
    }
    assert metrics_text(values).splitlines() == [
        "# HELP chuishao_outbox_messages Messages owed, by state",
        "# TYPE chuishao_outbox_messages gauge",
        'chuishao_outbox_messages{state="dead"} 0',
        'chuishao_outbox_messages{state="sent"} 1234567890',
        "# HELP chuishao_open_tickets Open tickets, by status",
        "# TYPE chuishao_open_tickets gauge",
        'chuishao_open_tickets{status="working"} 2',
        "# HELP chuishao_uptime uptime",
        "# TYPE chuishao_uptime gauge",
        "chuishao_uptime 1.5",
    ]


def test_a_label_cannot_break_the_format() -> None:
    text = metrics_text({'outbox:a"\\\nb': 1})
    assert r'chuishao_outbox_messages{state="a\"\\\nb"} 1' in text.splitlines()


def test_no_figures_give_an_empty_page() -> None:
    assert metrics_text({}) == "\n"
