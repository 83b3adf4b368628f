"""Whatever people type, and whatever stands in the settings, is understood or refused."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.config import load
from bot.config.origins import ConfigFaults
from handlers.parser import parse, parse_button
from handlers.texts import claims, delivering, protection
from handlers.texts.words import VERBS

NOW = datetime(2026, 9, 14, 1, 0, tzinfo=UTC)
typed = st.text(max_size=30) | st.text(
    "静默到明今后天上下午晚两半一二三小时分钟点:：0123456789 重发全部轨迹我是号Q-:：\x00\ud800",
    max_size=16,
)


@given(typed)
@example("到明天24点")
@example("999天")
def test_a_rest_is_understood_or_not(text: str) -> None:
    end = protection.until(text, NOW)
    assert end is None or NOW < end <= NOW + timedelta(days=3)


@given(typed)
def test_who_somebody_is(text: str) -> None:
    claims.heard(text)


@given(typed)
@example("重发 " + "9" * 5000)
def test_numbers_to_send_again_fit_into_the_database(text: str) -> None:
    assert all(0 <= number < 2**31 for number in delivering.numbers(text))
    delivering.is_all(text)


@given(typed)
def test_buttons_and_commands(text: str) -> None:
    parse_button(text)
    parse(text, None, VERBS)


keys = st.sampled_from(["database.url", "server.port", "office.policy", "dingtalk.mode", "x.y"])
values = st.text(max_size=10) | st.integers() | st.booleans() | st.floats() | st.just("[[")


def written(pairs: Sequence[tuple[str, object]]) -> str:
    return "\n".join(f"{key} = {value!r}".lower() for key, value in pairs)


@given(st.lists(st.tuples(keys, values), max_size=5).map(written) | st.text(max_size=60))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_settings_are_read_or_named_as_faulty(tmp_path: Path, text: str) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(text.encode(errors="surrogatepass"))
    with suppress(ConfigFaults):
        load(path)
