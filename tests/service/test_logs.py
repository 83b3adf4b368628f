"""Logging: one line per record, traceable, and without anything that must not leak."""

from __future__ import annotations

import io
import json
import logging
import warnings
from collections.abc import Iterator

import pytest

from bot.logs import Redaction, current_trace, set_up, tracing

pytestmark = pytest.mark.leaky
LIBRARIES = ("aiohttp.access", "apscheduler", "asyncio")


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in LIBRARIES}
    yield
    logging.captureWarnings(capture=False)
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, was in levels.items():
        logging.getLogger(name).setLevel(was)


def logged(
    level: str = "INFO", *, as_json: bool = False, secrets: tuple[str, ...] = ()
) -> io.StringIO:
    stream = io.StringIO()
    set_up(level, as_json, secrets=secrets, stream=stream)
    return stream


def test_a_record_is_one_line_of_text_with_time_level_and_logger() -> None:
    stream = logged()
    logging.getLogger("bot.web").info("ticket %s assigned", "Q0917")
    line = stream.getvalue()
    moment, rest = line.split(" ", 1)
    assert rest == "INFO [-] bot.web: ticket Q0917 assigned\n"
    assert moment.endswith("+08:00")


def test_a_record_is_one_json_object_when_asked() -> None:
    stream = logged(as_json=True)
    with tracing("abc"):
        logging.getLogger("bot.web").warning("句子 %d", 7)
    line = json.loads(stream.getvalue())
    assert line.pop("at").endswith("+08:00")
    assert line == {"level": "WARNING", "trace": "abc", "logger": "bot.web", "message": "句子 7"}


def test_a_traceback_stays_on_the_line_of_its_record() -> None:
    stream = logged()
    try:
        int("seven")
    except ValueError:
        logging.getLogger("bot").exception("failed")
    assert stream.getvalue().count("\n") == 1
    assert "failed\\nTraceback" in stream.getvalue()
    assert "ValueError" in stream.getvalue()


def test_a_message_cannot_forge_a_second_line() -> None:
    stream = logged()
    logging.getLogger("bot").info("a\r\n2026-01-01 INFO [-] bot: forged")
    assert stream.getvalue().count("\n") == 1
    assert "\r" not in stream.getvalue()


@pytest.mark.parametrize("as_json", [False, True], ids=["text", "json"])
def test_known_secrets_are_blanked_wherever_they_stand(as_json: bool) -> None:
    stream = logged(as_json=as_json, secrets=("correct-horse", "horse", "correct-horse-battery"))
    try:
        raise ValueError("correct-horse-battery staple")
    except ValueError:
        logging.getLogger("bot").exception("sent %s to %s", "correct-horse", "vendor")
    assert "horse" not in stream.getvalue().replace("horses", "")
    assert "battery" not in stream.getvalue()
    assert "staple" in stream.getvalue()


def test_a_very_short_secret_does_not_blank_ordinary_words() -> None:
    assert Redaction(["bot"])("bot and robot") == "bot and robot"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("GET /send?key=abc-def&x=1", "GET /send?key=***&x=1"),
        (
            "/cb?msg_signature=ab12&timestamp=1&nonce=99",
            "/cb?msg_signature=***&timestamp=1&nonce=***",
        ),
        ("access_token=AbC.123, ok", "access_token=***, ok"),
        ('{"client_secret": "xyz", "mode": "http"}', '{"client_secret": "***", "mode": "http"}'),
        ("Authorization: Bearer abc.def", "Authorization: Bearer ***"),
        ("encoding_aes_key='kkk'", "encoding_aes_key='***'"),
        (
            "sessionWebhook /robot/sendBySession?session=1a2b",
            "sessionWebhook /robot/sendBySession?session=***",
        ),
        ("postgresql://bot:pw@db.example.com/x", "postgresql://***@db.example.com/x"),
        ("identity 110101199003078515 here", "identity *** here"),
        ("identity 11010119900307851X here", "identity *** here"),
        ("call 13900001234 now", "call 139****1234 now"),
    ],
)
def test_credentials_and_personal_numbers_are_blanked(text: str, expected: str) -> None:
    assert Redaction()(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "ticket=Q0917 key=overdue:917:2 message 7382910375",
        "order 202611240000000000123456 of 120000 rows",
        "GET /healthz -> 200",
        "a sign of life; the key point",
    ],
)
def test_ids_stay_readable(text: str) -> None:
    assert Redaction()(text) == text


def test_a_trace_id_marks_what_is_logged_inside_and_nothing_else() -> None:
    stream = logged()
    log = logging.getLogger("bot")
    with tracing() as outer:
        with tracing("inner"):
            log.info("one")
        log.info("two")
        assert current_trace() == outer
    log.info("three")
    traces = [line.split("[")[1].split("]")[0] for line in stream.getvalue().splitlines()]
    assert traces == ["inner", outer, "-"]
    assert len(outer) == 12


def test_two_requests_get_two_trace_ids() -> None:
    with tracing() as first:
        pass
    with tracing() as second:
        pass
    assert first != second


def test_setting_up_again_replaces_and_does_not_double() -> None:
    logged()
    stream = logged("DEBUG")
    logging.getLogger("bot").debug("once")
    assert stream.getvalue().count("once") == 1


def test_a_level_hides_what_is_below_it() -> None:
    stream = logged("WARNING")
    logging.getLogger("bot").info("hidden")
    assert stream.getvalue() == ""


def test_libraries_that_print_addresses_or_ticks_are_kept_quiet() -> None:
    stream = logged("DEBUG")
    logging.getLogger("aiohttp.access").info("GET /callback?msg_signature=1")
    logging.getLogger("apscheduler.executors.default").info("Running job")
    assert stream.getvalue() == ""
    logged("ERROR")
    assert logging.getLogger("aiohttp.access").level == logging.ERROR


def test_warnings_of_libraries_are_logged_too() -> None:
    stream = logged()
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(capture=True)
        warnings.warn("calendar ends soon", UserWarning, stacklevel=1)
        logging.captureWarnings(capture=False)
    assert "calendar ends soon" in stream.getvalue()


def test_without_a_stream_lines_go_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    set_up("INFO", as_json=False)
    logging.getLogger("bot").info("hello")
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.endswith("hello\n")
