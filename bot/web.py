"""The HTTP edge that all routes share: health, figures, errors as JSON, headers, size limit.

Nothing of an exception reaches the client but a trace id, under which the log tells the rest.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
from collections.abc import Iterable, Mapping
from functools import partial
from http import HTTPStatus
from typing import Final, NamedTuple, Protocol

from aiohttp import web
from aiohttp.typedefs import Handler

from bot import texts
from bot.logs import current_trace, tracing

_log = logging.getLogger(__name__)

MAX_BODY: Final = 256 * 1024  # callbacks of both platforms are far smaller

_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class Service(Protocol):
    """What this module asks of the service."""

    def is_ready(self) -> Mapping[str, bool]:
        """Each part that must be up, and whether it is; may block, so it runs in a thread."""

    async def metrics(self) -> Mapping[str, float]:
        """Figures under `family:label`, for instance `outbox:pending`."""


class _Family(NamedTuple):
    """How one family of figures is called in Prometheus."""

    name: str
    label: str
    help: str


_FAMILIES: Final = {
    "outbox": _Family("chuishao_outbox_messages", "state", "Messages owed, by state"),
    "faults": _Family("chuishao_faults", "kind", "Faults of the bot itself that stand now"),
    "turned_away": _Family(
        "chuishao_turned_away", "kind", "Messages beyond the limits since the start"
    ),
    "chain": _Family("chuishao_chain_links", "kind", "Links of the chain over the records"),
    "done": _Family(
        "chuishao_last_success_timestamp_seconds", "job", "When a job last came to its end"
    ),
    "tickets": _Family("chuishao_open_tickets", "status", "Open tickets, by status"),
    "disk_free_bytes": _Family("chuishao_disk_free_bytes", "kind", "Free on the data's disk"),
    "dingtalk_quota": _Family("chuishao_dingtalk_quota", "kind", "Monthly quotas, used and whole"),
}


def build_web(
    service: Service, *, routes: Iterable[web.AbstractRouteDef] = (), metrics_token: str = ""
) -> web.Application:
    """The public application; with a token it also serves the figures, to bearers of it.

    A route may set any of the security headers itself, and is then left alone.
    """
    app = web.Application(client_max_size=MAX_BODY, middlewares=[_guard])
    app.on_response_prepare.append(_add_headers)

    async def readyz(_: web.Request) -> web.Response:
        return await _readiness(service)

    app.router.add_get("/healthz", _healthz)
    app.router.add_get("/readyz", readyz)
    if metrics_token:
        app.router.add_get("/metrics", _figures(service, metrics_token))
    app.add_routes(routes)
    return app


def build_metrics(service: Service, *, token: str = "") -> web.Application:
    """The application of the separate loopback listener; without a token it is open."""
    app = web.Application(client_max_size=MAX_BODY, middlewares=[_guard])
    app.on_response_prepare.append(_add_headers)
    app.router.add_get("/metrics", _figures(service, token))
    return app


def metrics_text(values: Mapping[str, float]) -> str:
    """The figures in Prometheus' text format, sorted; `family:label` or a bare name."""
    lines: list[str] = []
    seen: set[str] = set()
    for key in sorted(values, key=lambda key: key.partition(":")):
        prefix, _, label = key.partition(":")
        family = _FAMILIES.get(prefix) or _Family(f"chuishao_{prefix}", "kind", prefix)
        if family.name not in seen:
            seen.add(family.name)
            lines.append(f"# HELP {family.name} {family.help}")
            lines.append(f"# TYPE {family.name} gauge")
        labels = f'{{{family.label}="{_escaped(label)}"}}' if label else ""
        lines.append(f"{family.name}{labels} {values[key]:.12g}")
    _log.debug("figures: %s", lines)
    return "\n".join(lines) + "\n"


def _escaped(label: str) -> str:
    return label.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


async def _healthz(_: web.Request) -> web.Response:
    return web.json_response({"alive": True})


async def _readiness(service: Service) -> web.Response:
    """200 when every part is up, else 503; a part that raises makes the whole not ready."""
    try:
        parts = dict(await asyncio.to_thread(service.is_ready))
    except Exception:
        _log.exception("readiness could not be told")
        parts = {}
    is_ready = bool(parts) and all(parts.values())
    return web.json_response(
        {"ready": is_ready, "parts": parts},
        status=HTTPStatus.OK if is_ready else HTTPStatus.SERVICE_UNAVAILABLE,
    )


def _figures(service: Service, token: str) -> Handler:
    """The handler of /metrics."""

    async def metrics(request: web.Request) -> web.Response:
        if token and not _bears(request, token):
            raise web.HTTPUnauthorized(headers={"WWW-Authenticate": "Bearer"})
        text = metrics_text(await service.metrics())
        return web.Response(text=text, headers={"Content-Type": "text/plain; version=0.0.4"})

    return metrics


def _bears(request: web.Request, token: str) -> bool:
    """Whether the request carries the token; takes the same time however wrong it is."""
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    is_same = hmac.compare_digest(given.strip().encode(errors="surrogateescape"), token.encode())
    return is_same and scheme.lower() == "bearer"


@web.middleware
async def _guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Gives the request a trace id, and turns whatever goes wrong into JSON."""
    with tracing():
        try:
            response = await handler(request)
        except web.HTTPException as error:
            if error.status < HTTPStatus.BAD_REQUEST:
                raise  # a redirect is no failure
            response = _refusal(error.status, error.headers)
        except Exception:
            _log.exception("%s %s failed", request.method, _place(request))
            response = _refusal(HTTPStatus.INTERNAL_SERVER_ERROR, {})
        _log.debug("%s %s -> %d", request.method, _place(request), response.status)
        if not response.prepared:
            response.headers.setdefault("X-Trace-Id", current_trace())
        return response


def _place(request: web.Request) -> str:
    """The route, without what stands for its parts: that may be a key."""
    resource = request.match_info.route.resource
    return resource.canonical if resource else request.path


def _refusal(status: int, headers: Mapping[str, str]) -> web.Response:
    """A JSON answer with the status' name, a sentence, and the trace id."""
    kept = {name: headers[name] for name in ("Allow", "WWW-Authenticate") if name in headers}
    body = {
        "error": HTTPStatus(status).name.lower(),
        "message": texts.http_error(status),
        "trace": current_trace(),
    }
    readable = partial(json.dumps, ensure_ascii=False)  # for who asks with curl
    return web.json_response(body, status=status, headers=kept, dumps=readable)


async def _add_headers(_: web.Request, response: web.StreamResponse) -> None:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers["Server"] = texts.SERVER
