"""DingTalk's settings: the groups' robots and what the organisation has bought."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import texts
from bot.config import SECRETS_DIR, load
from bot.config.platforms import DingTalkSettings
from tests.service.test_config import faults, written

DING = '[dingtalk]\nclient_id = "id"\nclient_secret = "ding-secret"\n'
TOKEN = "0123456789abcdef" * 4
ADDRESS = f"https://oapi.dingtalk.com/robot/send?access_token={TOKEN}"
KEY = "SEC0123456789abcdef"


def robots(path: Path | None) -> dict[str, tuple[str, str]]:
    return {
        name: (robot.address.get_secret_value(), robot.secret.get_secret_value())
        for name, robot in ding(path).webhooks.items()
    }


def ding(path: Path | None) -> DingTalkSettings:
    found = load(path).dingtalk
    assert found is not None
    return found


def test_without_more_the_free_edition_is_assumed(tmp_path: Path) -> None:
    found = ding(written(tmp_path, DING))
    assert (found.monthly_calls, found.monthly_pushes) == (5000, 3000)
    assert (found.card_template_id, found.webhooks) == ("", {})


def test_a_robot_is_given_by_its_token_or_its_address_and_its_group_as_written(
    tmp_path: Path,
) -> None:
    toml = (
        f'{DING}[dingtalk.webhooks." 总群 "]\naddress = " {ADDRESS}&x=1 "\nsecret = "{KEY}"\n'
        f'[dingtalk.webhooks."A片区"]\naddress = "{TOKEN}"\n'
    )
    path = written(tmp_path, toml)
    assert robots(path) == {"总群": (TOKEN, KEY), "A片区": (TOKEN, "")}
    assert {TOKEN, KEY} <= load(path).secrets()
    assert TOKEN not in repr(load(path))
    assert KEY not in repr(load(path))


def test_groups_named_by_variables_and_secret_files_keep_their_capitals(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secrets = tmp_path / "secrets"
    secrets.mkdir()
    (secrets / "dingtalk.webhooks.G219专班.address").write_text("from-file\n", "utf-8")
    (secrets / "dingtalk.webhooks.A片区.secret").write_text(f"{KEY}\n", "utf-8")
    monkeypatch.setenv(SECRETS_DIR, str(secrets))
    monkeypatch.setenv("CHUISHAO_DINGTALK__WEBHOOKS__A片区__ADDRESS", "from-environment")
    assert robots(written(tmp_path, DING)) == {
        "A片区": ("from-environment", KEY),
        "G219专班": ("from-file", ""),
    }


@pytest.mark.parametrize(
    ("toml", "expected"),
    [
        pytest.param(
            'webhooks = "x"\n',
            ["[dingtalk] webhooks：" + texts.problem("dingtalk_webhooks")],
            id="not a section",
        ),
        pytest.param(
            "monthly_calls = 0\nmonthly_pushes = -1\n",
            ["[dingtalk] monthly_calls：应大于 0", "[dingtalk] monthly_pushes：应大于 0"],
            id="nothing bought",
        ),
        pytest.param(
            f'[dingtalk.webhooks]\n"总群" = "{TOKEN}"\n',
            ["[dingtalk.webhooks] 总群：应为一节，先写一行 [节名]，再逐行写设置"],
            id="a bare address",
        ),
        pytest.param(
            '[dingtalk.webhooks."总群"]\nsecret = "abc"\n',
            [
                "[dingtalk.webhooks.总群] address：缺少这一项",
                "[dingtalk.webhooks.总群] secret：" + texts.problem("signing_key"),
            ],
            id="no address and no key",
        ),
        pytest.param(
            '[dingtalk.webhooks."总群"]\naddress = "https://example.com/"\n',
            ["[dingtalk.webhooks.总群] address：" + texts.problem("robot_address")],
            id="another address",
        ),
        pytest.param(
            'webhooks = {"总群" = {address = "a"}, " 总群" = {address = "b"}}\n',
            ["[dingtalk] webhooks：有的群名是空的，或者写了两次（开头和结尾的空格不算）"],
            id="two robots for one group",
        ),
    ],
)
def test_each_fault_is_one_line_naming_file_and_key(
    tmp_path: Path, toml: str, expected: list[str]
) -> None:
    path = written(tmp_path, DING + toml)
    assert faults(path) == tuple(f"{path} {line}" for line in expected)


def test_no_fault_shows_a_value(tmp_path: Path) -> None:
    hidden = "s3cr3t-that-nobody-may-see"
    toml = f'[dingtalk.webhooks.x]\naddress = "? {hidden}"\nsecret = "{hidden}"\n'
    assert hidden not in "\n".join(faults(written(tmp_path, DING + toml)))
