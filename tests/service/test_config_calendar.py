"""[calendar]: the county's own days and office hours, from the settings to a deadline."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.cli import main
from bot.config import ConfigFaults, Settings, load
from handlers.rules.workcalendar import WorkCalendar

CLOSED = '[calendar]\nclosed = ["2026-10-08"]\nopen = ["2026-10-11"]\n'
START = "2026-09-28T09:00"


def explained(capsys: pytest.CaptureFixture[str], tmp_path: Path, toml: str, target: str) -> str:
    path = tmp_path / "county.toml"
    path.write_text(toml, "utf-8")
    assert main(["deadline", START, target, "--config", str(path)]) == 0
    return capsys.readouterr().out


def test_without_settings_the_calendar_is_the_shipped_one() -> None:
    ours, shipped = Settings().work_calendar(), WorkCalendar.shipped()
    assert (ours.facts, ours.announced, ours.hours) == (
        shipped.facts,
        shipped.announced,
        shipped.hours,
    )


@pytest.mark.parametrize(
    ("toml", "target", "told"),
    [
        ("", "5工作日", "10月1–7日放假不计，10月10日(六)补班计入 → 10月10日 17:30"),
        (CLOSED, "5工作日", "10月1–8日放假不计，10月10日(六)、10月11日(日)补班计入 → 10月11日"),
        ("[calendar]\nclosed = [2026-10-08]\n", "3工作日", "10月1–8日放假不计 → 10月9日 17:30"),
        ('[calendar]\nwinter_hours = ["09:00-17:00"]\n', "5工作日", "→ 10月10日 17:00"),
        ("[calendar]\nsummer_months = []\n", "1工作日", "→ 9月29日 17:30"),
        ('[calendar]\nsummer_hours = ["8:30–12:00"]\n', "1工作小时", "→ 9月28日 10:00"),
    ],
    ids=["nothing", "own days", "a TOML date", "winter", "no summer", "summer"],
)
def test_a_deadline_is_computed_with_the_countys_calendar(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, toml: str, target: str, told: str
) -> None:
    assert told in explained(capsys, tmp_path, toml, target)


def test_a_year_written_out_is_no_longer_provisional(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert "暂定" in explained(capsys, tmp_path, "", "100工作日")
    toml = '[calendar]\nannounced = [2027]\nclosed = ["2027-01-01", "2027-02-08"]\n'
    assert "暂定" not in explained(capsys, tmp_path, toml, "100工作日")


def test_days_come_from_the_environment_separated_by_commas(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CHUISHAO_CALENDAR__CLOSED", "2026-10-08, 2026-10-09")
    monkeypatch.setenv("CHUISHAO_CALENDAR__SUMMER_MONTHS", "6,7")
    calendar = load(None).work_calendar()
    assert not calendar.is_workday(date(2026, 10, 9))
    assert calendar.hours.summer_months == {6, 7}


@pytest.mark.parametrize(
    "toml",
    [
        "[calendar]\nannounced = [2027]\n",
        '[calendar]\nannounced = [2027]\nopen = ["2027-02-20"]\n',
        '[calendar]\nannounced = [2027, 2028]\nclosed = ["2027-01-01"]\n',
    ],
    ids=["nothing", "only workdays", "one of two"],
)
def test_a_year_of_which_no_rest_day_is_written_stays_unknown(tmp_path: Path, toml: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(toml, "utf-8")
    with pytest.raises(ConfigFaults) as refused:
        load(path)
    (line,) = refused.value.lines
    assert line.startswith(f"{path} [calendar] announced：")
    assert "一天放假也没有写" in line


def test_an_unknown_set_of_time_limits_is_refused_naming_those_there_are(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[office]\npolicy = "1371"\n', "utf-8")
    with pytest.raises(ConfigFaults) as refused:
        load(path)
    (line,) = refused.value.lines
    assert line == f'{path} [office] policy：没有这一套时限，只能是 "default" 或 "13710"'
