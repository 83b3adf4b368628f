"""Settings: what is accepted, which source wins, and how each fault reads."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from bot import texts
from bot.config import SECRETS_DIR, ConfigFaults, Settings, load

AES_KEY = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ"
APP = f"""
[wecom.app]
corp_id = "ww1"
agent_id = 1000002
secret = "app-secret-value"
token = "app-token-value"
encoding_aes_key = "{AES_KEY}"
"""


def written(folder: Path, toml: str) -> Path:
    path = folder / "config.toml"
    path.write_text(toml, "utf-8")
    return path


def faults(path: Path | None) -> tuple[str, ...]:
    with pytest.raises(ConfigFaults) as caught:
        load(path)
    assert str(caught.value) == "\n".join(caught.value.lines)
    return caught.value.lines


def test_without_anything_the_defaults_hold_and_no_platform_is_on() -> None:
    settings = load(None)
    assert (settings.server.host, settings.server.port) == ("127.0.0.1", 8080)
    assert settings.database.url == "sqlite:///var/chuishao.db"
    assert settings.platforms == ()
    assert settings.secrets() == frozenset()
    assert settings == Settings()


def test_a_file_is_read_and_a_platform_with_a_section_is_on(tmp_path: Path) -> None:
    path = written(tmp_path, "[server]\nport = 9000\n" + APP)
    settings = load(path)
    assert settings.server.port == 9000
    assert settings.platforms == ("wecom",)
    assert settings.wecom is not None
    assert settings.wecom.app is not None
    assert settings.wecom.app.secret.get_secret_value() == "app-secret-value"
    assert settings.wecom.bot is None


def test_both_platforms_may_be_on(tmp_path: Path) -> None:
    ding = '\n[dingtalk]\nclient_id = "id"\nclient_secret = "ding-secret"\n'
    settings = load(written(tmp_path, APP + ding))
    assert settings.platforms == ("wecom", "dingtalk")
    assert settings.dingtalk is not None
    assert settings.dingtalk.mode == "stream"


def test_a_byte_order_mark_of_a_windows_editor_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b"\xef\xbb\xbf[server]\nport = 9000\n")
    assert load(path).server.port == 9000


def test_environment_beats_secret_file_beats_toml(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path, APP)
    secrets = tmp_path / "secrets"
    secrets.mkdir()
    (secrets / "wecom.app.secret").write_text("from-file\n")
    (secrets / "wecom.app.token").write_text("from-file\n")
    (secrets / ".hidden").write_text("ignored")
    monkeypatch.setenv(SECRETS_DIR, str(secrets))
    monkeypatch.setenv("CHUISHAO_WECOM__APP__TOKEN", "from-environment")
    app = load(path).wecom
    assert app is not None
    assert app.app is not None
    assert app.app.secret.get_secret_value() == "from-file"
    assert app.app.token.get_secret_value() == "from-environment"
    assert app.app.encoding_aes_key.get_secret_value() == AES_KEY


def test_a_list_in_the_environment_is_separated_by_commas(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHUISHAO_WECOM__MEDIA_HOSTS", "a.example.com, b.example.com")
    wecom = load(written(tmp_path, APP)).wecom
    assert wecom is not None
    assert wecom.media_hosts == ("a.example.com", "b.example.com")


KEY = "0d1b2c3d-4e5f-6a7b-8c9d-0e1f2a3b4c5d"
ADDRESS = f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}"


def webhooks(path: Path | None) -> dict[str, str]:
    wecom = load(path).wecom
    assert wecom is not None
    return {name: key.get_secret_value() for name, key in wecom.webhooks.items()}


def test_a_webhook_is_given_by_its_key_or_its_address_and_its_group_as_written(
    tmp_path: Path,
) -> None:
    toml = f'{APP}\n[wecom.webhooks]\n" 总群 " = " {ADDRESS}&x=1 "\n"A片区" = "{KEY}"\n'
    path = written(tmp_path, toml)
    assert webhooks(path) == {"总群": KEY, "A片区": KEY}
    assert KEY in load(path).secrets()
    assert KEY not in repr(load(path))


def test_groups_named_by_variables_and_secret_files_keep_their_capitals(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secrets = tmp_path / "secrets"
    secrets.mkdir()
    (secrets / "wecom.webhooks.G219专班").write_text("from-file\n", "utf-8")
    (secrets / "wecom.webhooks.总群").write_text("from-file\n", "utf-8")
    monkeypatch.setenv(SECRETS_DIR, str(secrets))
    monkeypatch.setenv("CHUISHAO_WECOM__WEBHOOKS__A片区", "from-environment")
    monkeypatch.setenv("CHUISHAO_WECOM__WEBHOOKS__总群", "from-environment")
    toml = f'{APP}\n[wecom.webhooks]\n"总群" = "from-toml"\n"B片区" = "from-toml"\n'
    assert webhooks(written(tmp_path, toml)) == {
        "总群": "from-environment",
        "A片区": "from-environment",
        "G219专班": "from-file",
        "B片区": "from-toml",
    }


@pytest.mark.parametrize(
    ("name", "value", "where"),
    [
        (
            "WECOM__WEBHOOKS__A片区",
            "not a key",
            "CHUISHAO_WECOM__WEBHOOKS__A片区：应为群里“消息推送”",
        ),
        ("WECOM__WEBHOOKS", "{}", "CHUISHAO_WECOM__WEBHOOKS：应为一节"),
    ],
)
def test_a_wrong_webhook_in_the_environment_is_told_with_its_variable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, where: str
) -> None:
    monkeypatch.setenv(f"CHUISHAO_{name}", value)
    (line,) = faults(written(tmp_path, APP))
    assert line.startswith(f"环境变量 {where}")


def test_the_address_from_outside_is_unknown_until_it_is_set(tmp_path: Path) -> None:
    assert load(None).server.public_url is None
    path = written(tmp_path, '[server]\npublic_url = "https://chuishao.example.gov.cn/"\n')
    assert load(path).server.public_url == "https://chuishao.example.gov.cn"


def test_a_variable_that_is_not_of_the_form_of_a_setting_is_left_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CHUISHAO_HOME", "/opt/chuishao")
    assert load(None) == Settings()


def test_settings_cannot_be_changed_later() -> None:
    settings = load(None)
    with pytest.raises(ValidationError):
        settings.server.port = 1  # type: ignore[misc]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://gateway.example.com/wecom/", "https://gateway.example.com/wecom"),
        ("http://127.0.0.1:9100", "http://127.0.0.1:9100"),
        ("http://[::1]:9100", "http://[::1]:9100"),
    ],
)
def test_a_stand_in_may_take_a_vendors_place(tmp_path: Path, given: str, kept: str) -> None:
    wecom = load(written(tmp_path, f'[wecom]\napi_base = "{given}"\n{APP}')).wecom
    assert wecom is not None
    assert wecom.api_base == kept


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:///var/chuishao.db",
        "sqlite:////srv/chuishao.db",
        "postgresql://bot:pw@db.example.com/chuishao",
        "postgresql+psycopg:///chuishao",
    ],
)
def test_databases_that_are_spoken(tmp_path: Path, url: str) -> None:
    assert load(written(tmp_path, f'[database]\nurl = "{url}"\n')).database.url == url


def bot(lines: str) -> str:
    return "[wecom.bot]\n" + lines


@pytest.mark.parametrize(
    ("toml", "expected"),
    [
        pytest.param(
            "[server]\nprot = 1\n",
            ["[server] prot：没有这个设置，是不是 port？"],
            id="misspelt key",
        ),
        pytest.param(
            "[server]\nqqqqqq = 1\n", ["[server] qqqqqq：没有这个设置"], id="unknown key, no guess"
        ),
        pytest.param(
            "port = 1\n",
            ["[port]：没有这个设置，是不是应写在 [server] 或 [metrics] 下面？"],
            id="setting above all sections",
        ),
        pytest.param(
            "[server]\nport = 9000\n[metrics]\nport = 9000\n",
            ["[metrics] port：不能和 [server] 的 port 相同"],
            id="one port for two",
        ),
        pytest.param(
            "[sever]\nport = 1\n",
            ["[sever]：没有这个设置，是不是 server？"],
            id="misspelt section",
        ),
        pytest.param(
            "server = 3\n",
            ["[server]：应为一节，先写一行 [节名]，再逐行写设置"],
            id="section written as a value",
        ),
        pytest.param(
            '[server]\nport = "x"\n', ["[server] port：应为整数"], id="port not a number"
        ),
        pytest.param(
            "[server]\nport = 70000\n", ["[server] port：不能大于 65535"], id="port too large"
        ),
        pytest.param("[server]\nport = -1\n", ["[server] port：不能小于 0"], id="port negative"),
        pytest.param(
            "[server]\nhost = 1\n", ["[server] host：应为文字（加引号）"], id="host a number"
        ),
        pytest.param('[server]\nhost = ""\n', ["[server] host：不能为空"], id="host empty"),
        pytest.param(
            '[logs]\nlevel = "LOUD"\n',
            ["[logs] level：只能是 'DEBUG'、'INFO'、'WARNING' 或 'ERROR'"],
            id="unknown log level",
        ),
        pytest.param(
            '[database]\nurl = "mysql://db.example.com/x"\n',
            ["[database] url：应为 sqlite:///文件 或 postgresql://用户:口令@主机/库名"],
            id="another database",
        ),
        pytest.param(
            '[database]\nurl = "sqlite://"\n',
            ["[database] url：应为 sqlite:///文件 或 postgresql://用户:口令@主机/库名"],
            id="database in memory would lose everything",
        ),
        pytest.param(
            "[metrics]\n",
            ["[metrics] token：port 和 token 至少写一项，否则任何人都能看到运行数据"],
            id="metrics for everybody",
        ),
        pytest.param(
            '[metrics]\nport = "x"\n', ["[metrics] port：应为整数"], id="metrics port not a number"
        ),
        pytest.param(
            '[metrics]\ntoken = "short"\n', ["[metrics] token：至少 16 个字符"], id="short token"
        ),
        pytest.param(
            "[wecom]\n",
            ["[wecom] app：这一节里没有 [wecom.bot]，也没有 [wecom.app]，至少写一节"],
            id="wecom without a channel",
        ),
        pytest.param(
            bot(""),
            [
                '[wecom.bot] bot_id：缺少这一项（mode = "websocket" 时必填）',
                '[wecom.bot] secret：缺少这一项（mode = "websocket" 时必填）',
            ],
            id="long connection without credentials",
        ),
        pytest.param(
            bot('mode = "callback"\n'),
            [
                '[wecom.bot] token：缺少这一项（mode = "callback" 时必填）',
                '[wecom.bot] encoding_aes_key：缺少这一项（mode = "callback" 时必填）',
            ],
            id="callback without credentials",
        ),
        pytest.param(
            bot('mode = "carrier pigeon"\n'),
            ["[wecom.bot] mode：只能是 'callback' 或 'websocket'"],
            id="unknown mode",
        ),
        pytest.param(
            bot('bot_id = "b"\nsecret = "s"\nencoding_aes_key = "tooshort"\n'),
            ["[wecom.bot] encoding_aes_key：应为后台生成的 43 位字母和数字"],
            id="broken AES key",
        ),
        pytest.param(
            '[wecom.app]\ncorp_id = "c"\nagent_id = 0\nsecret = ""\n',
            [
                "[wecom.app] agent_id：应大于 0",
                "[wecom.app] secret：不能为空",
                "[wecom.app] token：缺少这一项",
                "[wecom.app] encoding_aes_key：缺少这一项",
            ],
            id="several faults at once",
        ),
        pytest.param(
            f"{APP}\n[wecom.webhook]\n",
            ["[wecom] webhook：没有这个设置，是不是 webhooks？"],
            id="misspelt webhooks",
        ),
        pytest.param(
            f'[wecom]\nwebhooks = "key"\n{APP}',
            ["[wecom] webhooks：" + texts.problem("webhooks")],
            id="webhooks not a section",
        ),
        pytest.param(
            f'{APP}\n[wecom.webhooks]\n"总群" = 3\n"片区" = "https://example.com/"\n"x" = ""\n',
            [
                "[wecom.webhooks] 总群：应为文字（加引号）",
                "[wecom.webhooks] 片区：" + texts.problem("webhook_key"),
                "[wecom.webhooks] x：" + texts.problem("webhook_key"),
            ],
            id="no webhook keys",
        ),
        pytest.param(
            f'{APP}\n[wecom.webhooks]\n"总群" = "a"\n" 总群" = "b"\n',
            ["[wecom] webhooks：有的群名是空的，或者写了两次（开头和结尾的空格不算）"],
            id="two keys for one group",
        ),
        pytest.param(
            '[calendar]\nclosed = ["10月8日"]\nopen = 3\nwinter_hours = ["8点-12点"]\n'
            'summer_hours = ["14:00-18:00", "08:00-12:00"]\nsummer_months = [13]\n',
            [
                "[calendar] closed：" + texts.problem("day"),
                '[calendar] open：应为列表，例如 ["a.example.com"]',
                "[calendar] winter_hours：" + texts.problem("session"),
                "[calendar] summer_hours：" + texts.problem("hours_order"),
                "[calendar] summer_months：不能大于 12",
            ],
            id="a calendar that cannot be understood",
        ),
        pytest.param(
            '[calendar]\nclosed = ["2026-10-08"]\nopen = ["2026-10-08"]\nwinter_hours = []\n',
            [
                "[calendar] open：" + texts.problem("open_and_closed"),
                "[calendar] winter_hours：" + texts.problem("hours_order"),
            ],
            id="a day open and closed",
        ),
        pytest.param(
            "[dingtalk]\nmedia_hosts = 3\n",
            [
                "[dingtalk] client_id：缺少这一项",
                "[dingtalk] client_secret：缺少这一项",
                '[dingtalk] media_hosts：应为列表，例如 ["a.example.com"]',
            ],
            id="dingtalk without credentials",
        ),
    ],
)
def test_each_fault_is_one_line_naming_file_and_key(
    tmp_path: Path, toml: str, expected: list[str]
) -> None:
    path = written(tmp_path, toml)
    assert faults(path) == tuple(f"{path} {line}" for line in expected)


@pytest.mark.parametrize(
    "address",
    [
        "qyapi.weixin.qq.com",
        "ftp://qyapi.weixin.qq.com",
        "https://",
        "https://user@evil.example.com",
        "https://host.example.com/?next=",
        "https://host.example.com:port",
        "https://host.example.com:0",
        "https://[::1",
        "https://host.example.com /",
    ],
)
def test_a_base_address_must_be_bare(tmp_path: Path, address: str) -> None:
    path = written(tmp_path, f'[wecom]\napi_base = "{address}"\n{APP}')
    (line,) = faults(path)
    assert line.startswith(f"{path} [wecom] api_base：应为 http:// 或 https:// 开头")


def test_the_long_connection_needs_a_socket_address(tmp_path: Path) -> None:
    path = written(tmp_path, f'[wecom]\nwebsocket_url = "https://ws.example.com"\n{APP}')
    (line,) = faults(path)
    assert line.startswith(f"{path} [wecom] websocket_url：应为 ws:// 或 wss:// 开头")


def test_a_missing_file_is_a_fault_and_not_silently_skipped(tmp_path: Path) -> None:
    path = tmp_path / "nowhere.toml"
    assert faults(path) == (f"{path}：找不到这个文件",)


@pytest.mark.parametrize(
    ("content", "where"),
    [
        (b"[server]\nport = \n", "第 2 行"),
        (b'a = 1\n\nb = "x\n', "第 3 行"),
        (b"[server", "文件末尾"),
    ],
)
def test_bad_toml_is_told_with_its_line(tmp_path: Path, content: bytes, where: str) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(content)
    (line,) = faults(path)
    assert line.startswith(f"{path}：{where}不符合 TOML 写法")


def test_a_file_in_another_encoding_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes("# 说明\n".encode("gb18030"))
    assert faults(path) == (f"{path}：文件不是 UTF-8 编码，请另存为 UTF-8",)


def test_a_folder_in_place_of_the_file_is_a_fault(tmp_path: Path) -> None:
    assert faults(tmp_path) == (f"{tmp_path}：读不了这个文件（这是文件夹，不是文件）",)


def test_a_fault_from_the_environment_names_the_variable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHUISHAO_SERVER__PORT", "eighty")
    monkeypatch.setenv("CHUISHAO_SERVER__PROT", "80")
    monkeypatch.setenv("CHUISHAO_SERVR__PORT", "80")
    monkeypatch.setenv("CHUISHAO_SERVER_PORT", "80")
    assert faults(written(tmp_path, "")) == (
        "环境变量 CHUISHAO_SERVR__PORT：没有这个设置，请核对名称",
        "环境变量 CHUISHAO_SERVER_PORT：没有这个设置，请核对名称",
        "环境变量 CHUISHAO_SERVER__PORT：应为整数",
        "环境变量 CHUISHAO_SERVER__PROT：没有这个设置，是不是 port？",
    )


def test_without_a_file_a_missing_key_is_asked_for_as_a_variable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CHUISHAO_DINGTALK__CLIENT_ID", "id")
    assert faults(None) == ("环境变量 CHUISHAO_DINGTALK__CLIENT_SECRET：缺少这一项",)


def test_a_fault_from_a_secret_file_names_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secrets = tmp_path / "secrets"
    secrets.mkdir()
    (secrets / "metrics.token").write_text("short")
    (secrets / "notes").write_text("x")
    monkeypatch.setenv(SECRETS_DIR, str(secrets))
    assert faults(written(tmp_path, "")) == (
        f"密钥文件 {secrets / 'notes'}：没有这个设置，请核对名称",
        f"密钥文件 {secrets / 'metrics.token'}：至少 16 个字符",
    )


@pytest.mark.parametrize("content", [None, b"\xff\xfe"], ids=["no such folder", "not a text"])
def test_secret_files_that_cannot_be_read_are_a_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | None
) -> None:
    secrets = tmp_path / "secrets"
    if content is not None:
        secrets.mkdir()
        (secrets / "wecom.bot.secret").write_bytes(content)
    monkeypatch.setenv(SECRETS_DIR, str(secrets))
    (line,) = faults(None)
    place = secrets if content is None else secrets / "wecom.bot.secret"
    assert line.startswith(f"{place}：读不了密钥目录")


HIDDEN = "s3cr3t-that-nobody-may-see"


@pytest.mark.parametrize(
    "toml",
    [
        f'[wecom.bot]\nbot_id = "b"\nsecret = ["{HIDDEN}"]\n',
        f'[wecom.bot]\nbot_id = "b"\nsecrte = "{HIDDEN}"\n',
        f'[wecom.bot]\nbot_id = "b"\nencoding_aes_key = "{HIDDEN}"\n',
        f'[database]\nurl = "mysql://root:{HIDDEN}@db.example.com/x"\n',
        f'[wecom.bot]\nbot_id = "b"\nsecret = "{HIDDEN}\n',
        f'[wecom.bot]\nmode = "{HIDDEN}"\n',
        f'{APP}\n[wecom.webhooks]\n"x" = "? {HIDDEN}"\n',
    ],
    ids=[
        "wrong type",
        "misspelt key",
        "wrong shape",
        "in a url",
        "bad TOML",
        "in a choice",
        "webhook",
    ],
)
def test_no_fault_shows_a_value(tmp_path: Path, toml: str) -> None:
    assert HIDDEN not in "\n".join(faults(written(tmp_path, toml)))


def test_no_representation_shows_a_secret_but_logs_learn_them_all(tmp_path: Path) -> None:
    url = f'[database]\nurl = "postgresql://bot:{HIDDEN}%21@db.example.com/chuishao"\n'
    settings = load(written(tmp_path, url + APP))
    shown = repr(settings) + str(settings)
    assert "app-secret-value" not in shown
    assert HIDDEN not in shown
    assert settings.secrets() == {
        "app-secret-value",
        "app-token-value",
        AES_KEY,
        f"{HIDDEN}%21",
        f"{HIDDEN}!",
    }


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (texts.config_is_good("config.toml"), "配置正确：config.toml"),
        (texts.config_is_good(""), "配置正确（没有配置文件，全部用默认值和环境变量）"),
        (texts.problem("something pydantic invents later"), "写法不对"),
        (texts.http_error(418), "请求没有完成。"),
    ],
)
def test_lines_that_the_operator_reads(line: str, expected: str) -> None:
    assert line == expected
